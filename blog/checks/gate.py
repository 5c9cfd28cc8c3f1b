"""The gate before a review: a draft with a blocking fault is not submitted, whoever or whatever asks.

It stands where every way into a review comes through: the row of Wagtail's workflow state, before it is written.
A form, a forged POST, `Workflow.start`, `WorkflowState.resume` and a script are all refused there, with nothing
half done. The screens ask first, so that an editor is told in the editor.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext
from wagtail.models import WorkflowState

from blog.checks.report import Report, report_on, report_on_latest_draft
from blog.signoff.models.sealed import is_sealed


class NotReady(ValidationError):
    """A draft may not be submitted yet. `report` says what is to be mended; the message says the same in words."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__([summary_of(report), *(one.fault.message for one in report.blocking)])


def require_ready(page: Any) -> None:
    """Raises NotReady when the latest draft of a sealed page has a blocking fault."""
    report = report_on_latest_draft(page)
    if not report.is_ready:
        raise NotReady(report)


def is_ready(draft: Any) -> bool:
    """Whether a sealed page, as it is in memory, has no blocking fault. Asked again at signing."""
    return report_on(draft).is_ready


def keep_out_of_review(sender: Any, instance: WorkflowState, raw: bool = False, **kwargs: Any) -> None:
    """A receiver of `pre_save` for workflow states. Raises NotReady when a review of an unready draft begins."""
    begins = instance.status == WorkflowState.STATUS_IN_PROGRESS and instance.current_task_state_id is None
    if raw or not begins:
        return
    page = instance.content_object
    if page is not None and is_sealed(page):
        require_ready(page.specific)


def summary_of(report: Report) -> str:
    """“Not submitted yet. Three things are to be mended first:” in the number that fits."""
    count = len(report.blocking)
    return ngettext(
        "Not submitted: %(count)d thing is to be mended first.",
        "Not submitted: %(count)d things are to be mended first.",
        count,
    ) % {"count": count}
