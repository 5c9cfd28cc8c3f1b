"""In what state an article is, in words: one pure function of ledger, draft and time."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from blog.signoff.models import Edition, Withdrawal


class StateKind(StrEnum):
    """The states of a sealed page; `ICONS` has one icon for each, so that meaning is never by colour alone."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


ICONS = {
    StateKind.DRAFT: "edit",
    StateKind.IN_REVIEW: "clipboard-list",
    StateKind.CHANGES_REQUESTED: "comment",
    StateKind.SCHEDULED: "calendar",
    StateKind.LIVE: "view",
    StateKind.WITHDRAWN: "no-view",
}


@dataclass(frozen=True)
class StateFacts:
    """All that the state depends on. Moments are aware; `review` is Wagtail's status of the page's workflow."""

    readers_have_it: bool
    goes_live_at: dt.datetime | None
    is_withdrawn: bool
    draft_differs: bool
    review: str
    demo: bool = False


@dataclass(frozen=True)
class State:
    """What readers have (`kind`), what the desk is doing beside it (`beside`), and whether it is a demonstration."""

    kind: StateKind
    beside: StateKind | None = None
    goes_live_at: dt.datetime | None = None
    demo: bool = False

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

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
            StateKind.LIVE: _("live"),
            StateKind.WITHDRAWN: _("withdrawn"),
        }[kind]


def state_of(facts: StateFacts) -> State:
    """The state of an article. Readers' side comes first: it is what an editor must never be wrong about."""
    desk = _desk_state(facts)
    if facts.readers_have_it:
        beside = StateKind.SCHEDULED if facts.goes_live_at and desk is None else desk
        return State(StateKind.LIVE, beside, facts.goes_live_at, facts.demo)
    if facts.goes_live_at:
        return State(StateKind.SCHEDULED, desk, facts.goes_live_at, facts.demo)
    if facts.is_withdrawn:
        return State(StateKind.WITHDRAWN, desk if desk is not StateKind.DRAFT else None)
    return State(desk or StateKind.DRAFT)


def _desk_state(facts: StateFacts) -> StateKind | None:
    if facts.review == WorkflowState.STATUS_IN_PROGRESS:
        return StateKind.IN_REVIEW
    if facts.review == WorkflowState.STATUS_NEEDS_CHANGES:
        return StateKind.CHANGES_REQUESTED
    return StateKind.DRAFT if facts.draft_differs else None


def with_state_facts(pages: Any, at: dt.datetime | None = None) -> Any:
    """A queryset of pages with what `facts_of_page` needs, so that a list costs no query more for each row."""
    at = at or timezone.now()
    editions = Edition.objects.filter(page=OuterRef("pk"))
    return pages.annotate(
        state_readers_have_it=Exists(Edition.objects.in_force(at).filter(page=OuterRef("pk"))),
        state_goes_live_at=Subquery(
            editions.filter(go_live_at__gt=at).order_by("-number").values("go_live_at")[:1],
            output_field=DateTimeField(),
        ),
        state_is_withdrawn=Exists(Withdrawal.objects.filter(page=OuterRef("pk"))),
    )


def facts_of_page(page: Any) -> StateFacts:
    """The facts of one page: from its annotations where a list has made them, else from the database."""
    if not hasattr(page, "state_readers_have_it"):
        row = with_state_facts(type(page)._default_manager.filter(pk=page.pk)).values(
            "state_readers_have_it", "state_goes_live_at", "state_is_withdrawn"
        )
        for name, value in (row.first() or _NOTHING).items():
            setattr(page, name, value)
    review = page.current_workflow_state
    return StateFacts(
        readers_have_it=page.state_readers_have_it,
        goes_live_at=page.state_goes_live_at,
        is_withdrawn=page.state_is_withdrawn,
        draft_differs=page.has_unpublished_changes,
        review=review.status if review else "",
        demo=settings.SIGNOFF_DEMO,
    )


_NOTHING: dict[str, Any] = {
    "state_readers_have_it": False,
    "state_goes_live_at": None,
    "state_is_withdrawn": False,
}
