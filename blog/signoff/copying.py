"""Copies of sealed pages are drafts: a signature stands under one page, not under its likeness."""

from typing import Any

from wagtail.admin.forms.pages import CopyForm


class CopyAsDraftForm(CopyForm):
    """Wagtail's form without the offer to publish the copies, which would be refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("publish_copies", None)
