"""In the editor, above an imported draft: where it came from, and what could not be taken over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from blog.models.imports import ImportedPost


class OriginPanel(Panel):
    """Shows the origin and the notes of an imported draft; nothing at all for any other page."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Imported from WordPress"), "icon": "download", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/panels/origin.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.imported = ImportedPost.objects.filter(page_id=self.instance.pk).first()

        def is_shown(self) -> bool:
            return self.imported is not None and bool(super().is_shown())

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "imported": self.imported}
