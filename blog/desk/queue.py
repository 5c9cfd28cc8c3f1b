"""What waits for a physician: small changes first, then full reviews, the oldest of each first.

What differs is noted at submission (`blog.desk.noting`). A list compares each note with the draft and the edition in
force as they are now, and does the work again for a few that are behind; the others say so. So the number of queries
does not depend on how much waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState

from blog.desk.difference import spoken_time
from blog.desk.models import ChangeNote
from blog.desk.noting import note_change
from blog.signoff.models import Edition, PhysicianSignOff, ReviewKind

PER_PAGE = 20
# Each takes some fifteen queries: more than this a list does not do again at once.
NOTED_AGAIN = 1

_GROUPS = {ReviewKind.SMALL: _("Small changes"), ReviewKind.FULL: _("Full reviews")}


@dataclass(frozen=True)
class WaitingReview:
    """One draft in review: which page, what differs, who asked, since when (aware), how long it takes."""

    page_id: int
    title: str
    kind: ReviewKind
    what: str
    time: str
    requested_by: str
    since: datetime


@dataclass(frozen=True)
class WaitingGroup:
    """Reviews of one kind, as the list shows them."""

    name: str
    reviews: tuple[WaitingReview, ...]


@dataclass(frozen=True)
class Queue:
    """One page of the list, in groups."""

    groups: tuple[WaitingGroup, ...]
    page: PageOfList


def waiting_task_states() -> QuerySet[TaskState]:
    """The task states that wait for any physician, oldest first."""
    return TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__content_type=ContentType.objects.get_for_model(PhysicianSignOff),
        workflow_state__status="in_progress",
        # The same row as above: a second join of it is quadratic where the planner has no statistics yet.
        workflow_state__current_task_state=F("pk"),
    ).order_by("started_at")


def waiting_count() -> int:
    return int(waiting_task_states().count())


def waiting_reviews(number: int | str | None = 1) -> Queue:
    """A page of what waits, twenty at most; the first page for a number that is none."""
    states = (
        waiting_task_states()
        .select_related("workflow_state__requested_by", "change_note")
        .annotate(is_full=Case(When(change_note__kind=ReviewKind.SMALL, then=Value(0)), default=Value(1)))
        .order_by("is_full", "started_at", "pk")
    )
    page = Paginator(states, PER_PAGE).get_page(number)
    reviews = _reviews(list(page.object_list))
    # Noted again, a review may have changed sides.
    reviews.sort(key=lambda review: review.kind != ReviewKind.SMALL)
    groups = groupby(reviews, key=lambda review: review.kind)
    return Queue(tuple(WaitingGroup(str(_GROUPS[kind]), tuple(group)) for kind, group in groups), page)


def _reviews(states: list[TaskState]) -> list[WaitingReview]:
    ids = [int(state.workflow_state.object_id) for state in states]
    pages = Page.objects.in_bulk(ids)
    in_force = Edition.objects.in_force(timezone.now()).filter(page__in=ids)
    digests: dict[int, str] = dict(in_force.values_list("page_id", "digest"))
    waiting = [
        (state, pages[page_id]) for state, page_id in zip(states, ids, strict=True) if page_id in pages
    ]
    notes = _notes(waiting, digests)
    return [_review(state, page, notes.get(state.pk)) for state, page in waiting]


def _notes(waiting: Iterable[tuple[TaskState, Page]], digests: dict[int, str]) -> dict[int, ChangeNote]:
    """The notes that are true of the drafts as they are, by task state."""
    notes: dict[int, ChangeNote] = {}
    again = 0
    for state, page in waiting:
        note: ChangeNote | None = getattr(state, "change_note", None)
        if note is None or not _is_true(note, page, digests.get(page.pk, "")):
            if again == NOTED_AGAIN:
                continue
            again += 1
            note = note_change(state, page)
        notes[state.pk] = note
    return notes


def _is_true(note: ChangeNote, page: Page, digest: str) -> bool:
    return (note.draft_id, note.drafted_at, note.base_digest) == (
        page.latest_revision_id,
        page.latest_revision_created_at,
        digest,
    )


def _review(state: TaskState, page: Page, note: ChangeNote | None) -> WaitingReview:
    return WaitingReview(
        page_id=page.pk,
        title=page.draft_title or page.title,
        kind=ReviewKind.SMALL if note and note.kind == ReviewKind.SMALL else ReviewKind.FULL,
        what=note.summary if note else str(_("Edited since it was submitted: open it to see what differs")),
        time=spoken_time(note.seconds) if note and note.seconds else "",
        requested_by=_name(state.workflow_state.requested_by),
        since=state.started_at,
    )


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
