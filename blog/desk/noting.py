"""Noting what differs in a waiting draft: at submission, and again when a list finds that the draft has moved on."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from blog.desk.difference import difference_between, seconds_for_all
from blog.desk.models import ChangeNote
from blog.signoff.content import latest_draft
from blog.signoff.freezing import CannotFreeze, Freezer
from blog.signoff.models import PhysicianSignOff, ReviewKind
from blog.signoff.models.sealed import is_sealed
from blog.signoff.proposals import signed_before
from blog.signoff.review_kind import WhyFull, review_kind, words_in

LONGEST = 300
NOTED = ["draft_id", "drafted_at", "base_digest", "kind", "unchanged", "summary", "seconds"]


def note_submitted(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """A receiver of Wagtail's `task_submitted`."""
    page = instance.workflow_state.content_object
    if isinstance(instance.task.specific, PhysicianSignOff) and is_sealed(page):
        note_change(instance, page)


def note_change(state: TaskState, page: Any) -> ChangeNote:
    """Compare the page's latest draft with the edition in force, and keep what a list has to say of it."""
    base = signed_before(page)
    note = ChangeNote(
        task_state=state,
        draft_id=page.latest_revision_id,
        drafted_at=page.latest_revision_created_at,
        base_digest=base.digest if base else "",
        **_facts(page, base.content if base else None),
    )
    # One statement: two people may open the list at once.
    ChangeNote.objects.bulk_create(
        [note], update_conflicts=True, unique_fields=["task_state"], update_fields=NOTED
    )
    return note


def _facts(page: Any, base: Any) -> dict[str, Any]:
    try:
        content = latest_draft(page.specific).signable_content(Freezer())
    except CannotFreeze as problem:
        summary = Truncator(str(problem)).chars(LONGEST)
        return {"kind": ReviewKind.FULL, "unchanged": False, "summary": summary, "seconds": 0}
    kind, reasons = review_kind(base, content)
    if base is None:
        summary = _("First review, %(words)s words") % {"words": words_in(content)}
        return {"kind": kind, "unchanged": False, "summary": summary, "seconds": seconds_for_all(content)}
    difference = difference_between(base, content)
    return {
        "kind": kind,
        "unchanged": WhyFull.NOTHING_DIFFERS in reasons,
        "summary": Truncator(difference.short_summary or _("Nothing differs")).chars(LONGEST),
        "seconds": difference.seconds if kind == ReviewKind.SMALL else seconds_for_all(content),
    }
