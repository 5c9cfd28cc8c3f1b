"""Who is told: the physicians who may sign, the editor who asked, those who have signed."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from blog.signoff.assigning import reviewer_on_duty
from blog.signoff.candidates import given_since_saved
from blog.signoff.content import latest_draft
from blog.signoff.eligibility import circumstances_of, eligible_reviewers
from blog.signoff.freezing import CannotFreeze
from blog.signoff.models import Reviewer, Signature


def physicians_for(state: TaskState, page: Any) -> list[Any]:
    """The accounts of those whose signature this waits for: who is asked, or stands in; all others where nobody is."""
    asked = reviewer_on_duty(state)
    return [one.user for one in _able(state, page) if asked is None or one.pk == asked]


def _able(state: TaskState, page: Any) -> list[Reviewer]:
    try:
        draft = latest_draft(page)
    except CannotFreeze:
        return []  # there is nothing to read yet; the editor is told why
    # Where two must sign, the first one has done it.
    signed_by = frozenset(one.reviewer_id for one in given_since_saved([state.pk], {page.pk: page}))
    circumstances = circumstances_of(
        page, draft, task_state=state, in_review=True, go_live_at=draft.go_live_at, signed_by=signed_by
    )
    return eligible_reviewers(circumstances)


def physicians() -> list[Any]:
    """The accounts of all who may sign today."""
    today = timezone.localdate()
    reviewers = Reviewer.objects.filter(
        active=True, user__is_active=True, verified_on__lte=today, licence_expires_on__gte=today
    ).select_related("user")
    return [reviewer.user for reviewer in reviewers]


def asker_of(state: TaskState, page: Any) -> Any | None:
    """Who submitted the draft; the article's editor where nobody did by hand."""
    return state.workflow_state.requested_by or editor_of(page)


def editor_of(page: Any) -> Any | None:
    """The editor who looks after an article: who submitted it last, else who made it."""
    last = (
        WorkflowState.objects.filter(object_id=str(page.pk), requested_by__is_active=True)
        .exclude(requested_by__isnull=True)
        .filter(base_content_type__app_label="wagtailcore", base_content_type__model="page")
        .order_by("-created_at", "-pk")
        .select_related("requested_by")
        .first()
    )
    return last.requested_by if last else page.owner


def signers_of(page: Any, number: int) -> list[Any]:
    """The accounts that have signed edition `number` of a page."""
    ids = Signature.objects.filter(edition__page_id=page.pk, edition__number=number).values("user_id")
    return list(get_user_model().objects.filter(pk__in=ids))
