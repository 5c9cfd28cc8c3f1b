"""The history of an article's review in one line of events: who, when, what, in words. The newest comes first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowState

from blog.signoff.models import (
    Cancellation,
    CandidateRevocation,
    CandidateSignature,
    Handover,
    ReviewKind,
    Revocation,
    Signature,
    Suggestion,
    Withdrawal,
)
from blog.signoff.models.sealed import is_sealed
from blog.signoff.models.tasks import is_active_reviewer


@dataclass(frozen=True)
class Event:
    """One step: when, what in words, who did it (""), and what they wrote to it ("")."""

    at: dt.datetime
    what: str
    who: str = ""
    note: str = ""


def timeline_of(page: Any) -> list[Event]:
    """Everything that happened to this article on its way to readers and back, the newest first."""
    events = chain(_reviews(page), _handovers(page), _suggestions(page), _signatures(page), _taken_back(page))
    return sorted(events, key=_order)[::-1]


def _order(event: Event) -> dt.datetime:
    # The seal's unit is a second: what led to an entry of the ledger within that second came before it.
    return event.at if event.at.microsecond else event.at.replace(microsecond=999_999)


@require_GET
def history(request: HttpRequest, page_id: int) -> HttpResponse:
    """The timeline as a page of its own."""
    page = get_object_or_404(Page, pk=page_id).specific
    may_look = is_active_reviewer(request.user) or page.permissions_for_user(request.user).can_edit()
    if not is_sealed(page) or not may_look:
        raise PermissionDenied
    context = {"page": page, "timeline": timeline_of(page), "status": page.status_string}
    return render(request, "desk/history.html", context)


def _reviews(page: Any) -> Iterator[Event]:
    states = WorkflowState.objects.filter(object_id=str(page.pk), base_content_type=_page_type())
    for workflow in states.select_related("requested_by"):
        yield Event(workflow.created_at, _("Submitted for sign-off"), _name(workflow.requested_by))
    ended = TaskState.objects.filter(workflow_state__in=states, finished_at__isnull=False)
    for state in ended.select_related("finished_by", "workflow_state"):
        what = _how_it_ended(state)
        if what:
            yield Event(state.finished_at, what, _name(state.finished_by), state.comment)
    resumed = PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.workflow.resume")
    for entry in resumed.select_related("user"):
        yield Event(entry.timestamp, _("Submitted again"), _name(entry.user))


def _how_it_ended(state: TaskState) -> str:
    if state.status == TaskState.STATUS_REJECTED:
        declined = state.workflow_state.status == WorkflowState.STATUS_CANCELLED
        # A review that was sent back can be ended later, too: then the state that ended it is another one.
        was_last = state.workflow_state.current_task_state_id == state.pk
        return _("Declined") if declined and was_last else _("Changes requested")
    if state.status == TaskState.STATUS_CANCELLED:
        return _("Taken back from review")
    return ""  # approved: the signature says it


def _handovers(page: Any) -> Iterator[Event]:
    steps = Handover.objects.filter(
        task_state__workflow_state__object_id=str(page.pk),
        task_state__workflow_state__base_content_type=_page_type(),
    )
    for step in steps.select_related("by", "to_reviewer"):
        to = step.to_reviewer.printed_name if step.to_reviewer else _("any physician")
        what = _("Review: %(how)s, %(to)s") % {"how": step.get_kind_display(), "to": to}
        yield Event(step.at, what, _name(step.by), step.note)


def _suggestions(page: Any) -> Iterator[Event]:
    rows = Suggestion.objects.filter(signature__page_id=page.pk)
    for one in rows.select_related("signature__reviewer", "turned_down_by"):
        signature = one.signature
        yield Event(
            signature.signed_at,
            _("Suggested other words and signed them"),
            signature.reviewer.printed_name,
            one.note,
        )
        if one.turned_down_at:
            what, who = _("Not accepted as suggested"), _name(one.turned_down_by)
            yield Event(one.turned_down_at, what, who, one.turned_down_because)


def _signatures(page: Any) -> Iterator[Event]:
    signatures = Signature.objects.filter(edition__page_id=page.pk).select_related("edition", "reviewer")
    for signature in signatures:
        edition = signature.edition
        kind = ReviewKind(edition.kind).label.lower()
        what = _("Signed edition %(number)s (%(kind)s)") % {"number": edition.number, "kind": kind}
        if edition.go_live_at and edition.go_live_at > signature.signed_at:
            moment = date_format(edition.go_live_at, "DATETIME_FORMAT")
            what = _("%(what)s, scheduled for %(moment)s") % {"what": what, "moment": moment}
        yield Event(signature.signed_at, what, signature.reviewer.printed_name)
    waiting = CandidateSignature.objects.filter(page_id=page.pk, entry__signature=None, suggestion=None)
    for candidate in waiting.select_related("reviewer"):
        what = _("Signed a version that needs another signature")
        yield Event(candidate.signed_at, what, candidate.reviewer.printed_name)


def _taken_back(page: Any) -> Iterator[Event]:
    for revoked in Revocation.objects.filter(edition__page_id=page.pk).select_related("user", "edition"):
        what = _("Signature under edition %s revoked") % revoked.edition.number
        yield Event(revoked.revoked_at, what, _name(revoked.user), revoked.reason)
    waiting = CandidateRevocation.objects.filter(candidate__page_id=page.pk)
    for taken in waiting.select_related("user"):
        what = _("Signature taken back that waited for another one")
        yield Event(taken.revoked_at, what, _name(taken.user), taken.reason)
    for withdrawn in Withdrawal.objects.filter(page_id=page.pk).select_related("user"):
        reasons = (withdrawn.public_reason, withdrawn.internal_reason)
        note = "\n".join(filter(None, reasons))
        yield Event(withdrawn.withdrawn_at, _("Withdrawn from readers"), _name(withdrawn.user), note)
    for stopped in Cancellation.objects.filter(edition__page_id=page.pk).select_related("user", "edition"):
        what = _("Edition %s cancelled before it went live") % stopped.edition.number
        yield Event(stopped.cancelled_at, what, _name(stopped.user))


def _page_type() -> ContentType:
    return ContentType.objects.get_for_model(Page, for_concrete_model=False)


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username()) if user else ""
