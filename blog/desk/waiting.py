"""What waits for a physician: what is overdue, small changes, full reviews, re-reviews; the most urgent of each first.

Two things wait: drafts that somebody submitted, and articles whose review falls due, which nobody has to submit. They
stand in one list, of which one page is looked up at a time. A physician sees what they are asked to sign and what
anybody may; what other physicians are asked is a list of its own (`blog.desk.viewing`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState

from blog.desk.viewing import EVERYBODY, Viewer
from blog.signoff.eligibility import today
from blog.signoff.models import Edition, PhysicianSignOff, ReviewKind


class Group(Enum):
    """The parts of the list, in their order; the value is the heading."""

    OVERDUE = gettext_lazy("Overdue")
    SMALL = gettext_lazy("Small changes")
    FULL = gettext_lazy("Full reviews")
    RE_REVIEW = gettext_lazy("Re-reviews")


# What waits: a draft by its task state, an article whose review falls due by its edition.
Waiting: TypeAlias = TaskState | Edition


# What a line says of a draft.
SHOWN = ("workflow_state__requested_by", "change_note", "assignment__reviewer")


def waiting_task_states(viewer: Viewer = EVERYBODY) -> QuerySet[TaskState]:
    """The task states that wait for a physician, oldest first: those that this viewer sees."""
    states = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        task__content_type=ContentType.objects.get_for_model(PhysicianSignOff),
        workflow_state__status="in_progress",
        # The same row as above: a second join of it is quadratic where the planner has no statistics yet.
        workflow_state__current_task_state=F("pk"),
    )
    return viewer.part_of(states).order_by("started_at")


def waiting_count(viewer: Viewer = EVERYBODY) -> int:
    """How much waits for a physician today: submitted drafts, and articles whose date has come."""
    submitted = int(waiting_task_states(viewer).count())
    if viewer.others:
        return submitted
    overdue = Edition.objects.past_due(timezone.now()).exclude(page__in=_pages_in_review())
    return submitted + int(overdue.count())


def group_of_draft(kind: str, unchanged: bool) -> Group:
    """Where a draft belongs that is not late, by what was noted of it."""
    if unchanged:
        return Group.RE_REVIEW
    return Group.SMALL if kind == ReviewKind.SMALL else Group.FULL


def waiting_list(now: datetime, viewer: Viewer) -> "WaitingList":
    """All that this viewer's list holds, to be counted and cut."""
    past_due, in_review = Edition.objects.past_due(now), set(_pages_in_review())
    drafts = list(_drafts(viewer))
    if viewer.others:
        return WaitingList(_parts_of(drafts))
    # Articles whose date has come stand once, as what they are, whether or not a draft of them waits.
    overdue = set(past_due.filter(page__in=in_review).values_list("page_id", flat=True))
    parts = _parts_of([draft for draft in drafts if draft.page_id not in overdue])
    with_others = in_review - {draft.page_id for draft in drafts}
    # What readers still have comes before what they have lost.
    first = past_due.exclude(page__in=with_others).with_readers_first(now)
    last = Edition.objects.due(now).exclude(page__in=in_review).order_by("next_review_due", "page_id")
    return WaitingList([(Group.OVERDUE, first), *parts, (Group.RE_REVIEW, last)])


class WaitingList:
    """Parts as one list for the paginator: each is counted once, and asked only for what is shown.

    A part is the keys of task states, or a queryset of editions.
    """

    def __init__(self, parts: "Sequence[tuple[Group, Part]]") -> None:
        self.parts = parts
        self.counts = [len(part) if isinstance(part, list) else int(part.count()) for _group, part in parts]

    def count(self) -> int:
        return sum(self.counts)

    def totals(self) -> dict[Group, int]:
        """How many there are in each group."""
        totals: dict[Group, int] = {}
        for (group, _part), count in zip(self.parts, self.counts, strict=True):
            totals[group] = totals.get(group, 0) + count
        return totals

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, window: slice) -> list[tuple[Group, Waiting]]:
        shown: list[tuple[Group, bool, int]] = []
        first, last = window.start or 0, self.count() if window.stop is None else window.stop
        for (group, part), count in zip(self.parts, self.counts, strict=True):
            if first < count and last > 0:
                is_draft = isinstance(part, list)
                shown += [(group, is_draft, key) for key in _keys_of(part, max(first, 0), last)]
            first, last = first - count, last - count
        return list(_rows(shown))


# Keys of task states, or editions.
Part: TypeAlias = list[int] | QuerySet[Edition]


@dataclass(frozen=True)
class _Draft:
    """A waiting draft, as much of it as its place in the list depends on."""

    state_id: int
    page_id: int
    kind: str
    unchanged: bool
    due_on: date | None

    @property
    def group(self) -> Group:
        if self.due_on is not None and self.due_on < today():
            return Group.OVERDUE
        return group_of_draft(self.kind, self.unchanged)


def _drafts(viewer: Viewer) -> Iterator[_Draft]:
    rows = viewer.in_order(waiting_task_states(viewer)).values_list(
        "pk",
        "workflow_state__object_id",
        "change_note__kind",
        "change_note__unchanged",
        "assignment__due_on",
    )
    for state_id, page_id, kind, unchanged, due_on in rows:
        # A workflow names pages by text.
        yield _Draft(state_id, int(page_id), kind or "", bool(unchanged), due_on)


def _parts_of(drafts: list[_Draft]) -> list[tuple[Group, Part]]:
    return [(group, [draft.state_id for draft in drafts if draft.group is group]) for group in Group]


def _pages_in_review() -> list[int]:
    keys = waiting_task_states().order_by().values_list("workflow_state__object_id", flat=True)
    return [int(key) for key in keys]


def _keys_of(part: Part, first: int, last: int) -> list[int]:
    # Keys alone: to sort editions whole is to sort whole articles.
    return part[first:last] if isinstance(part, list) else list(part.values_list("pk", flat=True)[first:last])


def _rows(shown: list[tuple[Group, bool, int]]) -> Iterator[tuple[Group, Waiting]]:
    states = TaskState.objects.select_related(*SHOWN).in_bulk([key for _g, draft, key in shown if draft])
    editions = Edition.objects.select_related("page").in_bulk([key for _g, draft, key in shown if not draft])
    found: Any
    for group, is_draft, key in shown:
        found = states.get(key) if is_draft else editions.get(key)
        if found is not None:
            yield group, found
