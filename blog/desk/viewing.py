"""Through whose eyes a list of waiting reviews is seen: a physician's own part of it, or that of the others."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from blog.signoff.eligibility import today
from blog.signoff.models import Assignment, Delegation, Reviewer
from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.standing_in import delegations_on, stood_in_for


@dataclass(frozen=True)
class Viewer:
    """A physician with all for whom they may sign today; whoever is no physician (`reviewer` None) sees everything.

    With `others`, the view is of what other physicians are asked to sign.
    """

    reviewer: Reviewer | None = None
    acts_for: frozenset[int] = frozenset()
    others: bool = False

    @classmethod
    def of(cls, user: Any, *, others: bool = False) -> Self:
        if not is_active_reviewer(user):
            return cls()
        mine = stood_in_for(user.reviewer.pk, delegations_on(today())) | {user.reviewer.pk}
        return cls(user.reviewer, mine, others)

    def part_of(self, states: QuerySet[TaskState]) -> QuerySet[TaskState]:
        """What is asked of them, of those they stand in for, or of nobody; the rest where others are looked at."""
        if self.reviewer is None:
            return states
        theirs = Q(assignment__reviewer=None) | Q(assignment__reviewer__in=self.acts_for)
        return states.exclude(theirs) if self.others else states.filter(theirs)

    def in_order(self, states: QuerySet[TaskState]) -> QuerySet[TaskState]:
        """Their own first; of those, and of the rest, what is due first."""
        own = Case(When(assignment__reviewer__in=self.acts_for, then=Value(0)), default=Value(1))
        return states.order_by(own, "assignment__due_on", "started_at", "pk")

    def asked(self, state: TaskState, until: dict[int, date]) -> str:
        """Who is to sign it, in words; "" for themself. `until` says when those come back who are away."""
        assignment: Assignment | None = getattr(state, "assignment", None)
        reviewer = assignment.reviewer if assignment else None
        if reviewer is None:
            return _("For any physician who may sign")
        if reviewer == self.reviewer:
            return ""
        name = {"name": reviewer.printed_name}
        if reviewer.pk in until:
            return _("For %(name)s until %(day)s") % {**name, "day": date_format(until[reviewer.pk], "F j")}
        return _("For %(name)s") % name


EVERYBODY = Viewer()


def absences_of_the_asked(states: list[TaskState]) -> dict[int, date]:
    """Until when those are away who are asked: one query, and none where nobody is asked."""
    asked = {state.assignment.reviewer_id for state in states if getattr(state, "assignment", None)} - {None}
    if not asked:
        return {}
    return dict(Delegation.objects.on(today()).filter(reviewer__in=asked).values_list("reviewer", "ends_on"))
