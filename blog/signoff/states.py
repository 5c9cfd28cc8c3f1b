"""In what state an article is, in words: one pure function of ledger, draft and time."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import DateField, DateTimeField, Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from blog.signoff.clock import Freshness, day_of, freshness
from blog.signoff.models import Edition, Withdrawal


class StateKind(StrEnum):
    """The states of a sealed page; `ICONS` has one icon for each, so that meaning is never by colour alone."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    SCHEDULED = "scheduled"
    HELD = "held"
    LIVE = "live"
    REVIEW_DUE = "review_due"
    OVERDUE = "overdue"
    OUT_OF_DATE = "out_of_date"
    WITHDRAWN = "withdrawn"


ICONS = {
    StateKind.DRAFT: "edit",
    StateKind.IN_REVIEW: "clipboard-list",
    StateKind.CHANGES_REQUESTED: "comment",
    StateKind.SCHEDULED: "calendar",
    StateKind.HELD: "warning",
    StateKind.LIVE: "view",
    StateKind.REVIEW_DUE: "history",
    StateKind.OVERDUE: "warning",
    StateKind.OUT_OF_DATE: "no-view",
    StateKind.WITHDRAWN: "no-view",
}


@dataclass(frozen=True)
class StateFacts:
    """All that the state depends on. Moments are aware; `review` is Wagtail's status of the page's workflow.

    `next_review_due` is the sealed date of what readers have, or would have were it not out of date.
    """

    readers_have_it: bool
    goes_live_at: dt.datetime | None
    is_withdrawn: bool
    draft_differs: bool
    review: str
    demo: bool = False
    is_held: bool = False
    next_review_due: dt.date | None = None
    today: dt.date = dt.date.min
    overdue_days: int = 0

    @property
    def freshness(self) -> Freshness:
        return freshness(self.next_review_due, self.today, self.overdue_days)


@dataclass(frozen=True)
class State:
    """What readers have (`kind`), what the desk is doing beside it (`beside`), and whether it is a demonstration.

    `days` are those until the review is due, or those that it is overdue.
    """

    kind: StateKind
    beside: StateKind | None = None
    goes_live_at: dt.datetime | None = None
    demo: bool = False
    days: int = 0

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def readers_have_it(self) -> bool:
        return self.kind in _LIVE.values()

    def __str__(self) -> str:
        """The state in words: “live + in review”, “scheduled Apr 2”."""
        words = [self._words(kind) for kind in (self.kind, self.beside) if kind is not None]
        return " + ".join(words) + (f" ({_('demo')})" if self.demo else "")

    def _words(self, kind: StateKind) -> str:
        if kind is StateKind.SCHEDULED and self.goes_live_at:
            return _("scheduled %(day)s") % {"day": date_format(self.goes_live_at, "M j")}
        return {
            StateKind.DRAFT: _("draft"),
            StateKind.IN_REVIEW: _("in review"),
            StateKind.CHANGES_REQUESTED: _("changes requested"),
            StateKind.SCHEDULED: _("scheduled"),
            StateKind.HELD: _("signed, held"),
            StateKind.LIVE: _("live"),
            StateKind.REVIEW_DUE: _("review due in %(days)s d") % {"days": self.days},
            StateKind.OVERDUE: _("overdue %(days)s d") % {"days": self.days},
            StateKind.OUT_OF_DATE: _("withdrawn, its review is out of date"),
            StateKind.WITHDRAWN: _("withdrawn"),
        }[kind]


def state_of(facts: StateFacts) -> State:
    """The state of an article. Readers' side comes first: it is what an editor must never be wrong about."""
    desk = _desk_state(facts)
    if facts.readers_have_it:
        beside = desk or _to_come(facts)
        return State(_LIVE[facts.freshness], beside, facts.goes_live_at, facts.demo, _days(facts))
    to_come = _to_come(facts)
    if to_come is not None:
        return State(to_come, desk, facts.goes_live_at, facts.demo)
    if facts.freshness is Freshness.OUT_OF_DATE:
        return State(StateKind.OUT_OF_DATE, desk)
    if facts.is_withdrawn:
        return State(StateKind.WITHDRAWN, desk if desk is not StateKind.DRAFT else None)
    return State(desk or StateKind.DRAFT)


def _to_come(facts: StateFacts) -> StateKind | None:
    """What was signed for another day: it comes by itself, or is held back."""
    if facts.is_held:
        return StateKind.HELD
    return StateKind.SCHEDULED if facts.goes_live_at else None


# What readers have, by the age of its review; a moment may pass between two questions.
_LIVE = {
    Freshness.FINE: StateKind.LIVE,
    Freshness.DUE: StateKind.REVIEW_DUE,
    Freshness.OVERDUE: StateKind.OVERDUE,
    Freshness.OUT_OF_DATE: StateKind.OVERDUE,
}


def _days(facts: StateFacts) -> int:
    return abs((facts.next_review_due - facts.today).days) if facts.next_review_due else 0


def _desk_state(facts: StateFacts) -> StateKind | None:
    if facts.review == WorkflowState.STATUS_IN_PROGRESS:
        return StateKind.IN_REVIEW
    if facts.review == WorkflowState.STATUS_NEEDS_CHANGES:
        return StateKind.CHANGES_REQUESTED
    return StateKind.DRAFT if facts.draft_differs else None


def with_state_facts(pages: Any, at: dt.datetime | None = None) -> Any:
    """A queryset of pages with what `facts_of_page` needs, so that a list costs no query more for each row."""
    at = at or timezone.now()
    scheduled = Edition.objects.scheduled(at).filter(page=OuterRef("pk"))
    return pages.annotate(
        state_readers_have_it=Exists(Edition.objects.in_force(at).filter(page=OuterRef("pk"))),
        state_goes_live_at=Subquery(
            scheduled.order_by("-number").values("go_live_at")[:1],
            output_field=DateTimeField(),
        ),
        state_is_held=Exists(Edition.objects.held().filter(page=OuterRef("pk"))),
        state_is_withdrawn=Exists(Withdrawal.objects.filter(page=OuterRef("pk"))),
        state_next_review_due=Subquery(
            Edition.objects.newest_effective(at)
            .filter(page=OuterRef("pk"))
            .order_by()
            .values("next_review_due")[:1],
            output_field=DateField(),
        ),
    )


def facts_of_page(page: Any) -> StateFacts:
    """The facts of one page: from its annotations where a list has made them, else from the database."""
    if not hasattr(page, "state_readers_have_it"):
        row = with_state_facts(type(page)._default_manager.filter(pk=page.pk)).values(*_NOTHING)
        for name, value in (row.first() or _NOTHING).items():
            setattr(page, name, value)
    review = page.current_workflow_state
    return StateFacts(
        readers_have_it=page.state_readers_have_it,
        goes_live_at=page.state_goes_live_at,
        is_withdrawn=page.state_is_withdrawn,
        is_held=page.state_is_held,
        draft_differs=page.has_unpublished_changes,
        review=review.status if review else "",
        demo=settings.SIGNOFF_DEMO,
        next_review_due=page.state_next_review_due,
        today=day_of(timezone.now()),
        overdue_days=settings.SIGNOFF_OVERDUE_DAYS,
    )


_NOTHING: dict[str, Any] = {
    "state_readers_have_it": False,
    "state_goes_live_at": None,
    "state_is_withdrawn": False,
    "state_is_held": False,
    "state_next_review_due": None,
}
