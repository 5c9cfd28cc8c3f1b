"""What bears on who may sign one draft, gathered once for everybody who is asked about."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from wagtail.models import TaskState

from blog.signoff.clock import day_of
from blog.signoff.comments import open_comments
from blog.signoff.contributions import contributors_since_last_edition
from blog.signoff.may_sign import MayNotSign, Refusal, SignerFacts, refusal
from blog.signoff.models import Assignment, ConflictOfInterest, Reviewer
from blog.signoff.second_factor import is_missing
from blog.signoff.standing_in import delegations_on, stand_ins


@dataclass(frozen=True)
class Circumstances:
    """All but the person: users who wrote it, reviewers with a conflict, who has signed, whom it is assigned to.

    `assigned_to` are the assigned reviewer and those who stand in today; None while any physician may sign.
    """

    contributors: frozenset[int]
    conflicted: frozenset[int]
    signed_by: frozenset[int]
    assigned_to: frozenset[int] | None
    in_review: bool
    goes_live_at: dt.datetime | None
    today: dt.date
    has_open_comments: bool = False


def today() -> dt.date:
    """The day that licences, delegations and due dates are compared with: UTC's."""
    return day_of(timezone.now())


def assignment_of(task_state: TaskState | None) -> Assignment | None:
    """Who is asked, or None when nobody in particular was (also for reviews from before there were assignments)."""
    if task_state is None:
        return None
    return Assignment.objects.select_related("reviewer").filter(task_state=task_state).first()


def assigned_to(assignment: Assignment | None, day: dt.date) -> frozenset[int] | None:
    """The reviewers who may sign what is assigned so, on `day`; None when everybody may."""
    if assignment is None or assignment.reviewer_id is None:
        return None
    return frozenset({assignment.reviewer_id, *stand_ins(assignment.reviewer_id, delegations_on(day))})


def circumstances_of(
    page: Any,
    draft: Any,
    *,
    task_state: TaskState | None,
    in_review: bool,
    go_live_at: dt.datetime | None,
    signed_by: frozenset[int] = frozenset(),
) -> Circumstances:
    """What bears on who may sign this draft of this page now."""
    day = today()
    return Circumstances(
        contributors=frozenset(contributors_since_last_edition(page)),
        conflicted=conflicted(page, draft),
        signed_by=signed_by,
        assigned_to=assigned_to(assignment_of(task_state), day),
        in_review=in_review,
        goes_live_at=go_live_at,
        today=day,
        has_open_comments=open_comments(page.pk).exists(),
    )


def conflicted(page: Any, draft: Any) -> frozenset[int]:
    """Reviewers with a conflict of interest in the page, or in what its draft is about."""
    stated = ConflictOfInterest.objects.filter(page_id=page.pk).values_list("reviewer_id", flat=True)
    return frozenset({*stated, *draft.excluded_reviewers()})


def active_reviewer(user: Any) -> Reviewer:
    """The reviewer that an account is bound to. Raises MayNotSign when there is none, or it is not active."""
    reviewer: Reviewer | None = getattr(user, "reviewer", None)
    if reviewer is None:
        raise MayNotSign(Refusal.NO_REVIEWER)
    if not (user.is_active and reviewer.active):
        raise MayNotSign(Refusal.REVIEWER_INACTIVE)
    return reviewer


def refusal_of(user: Any, circumstances: Circumstances) -> Refusal | None:
    """Why this user may not sign now, or None."""
    reviewer: Reviewer | None = getattr(user, "reviewer", None)
    return refusal(_facts(user, reviewer, circumstances, lacks_second_factor=is_missing(user)))


def lasting_refusal(reviewer: Reviewer, circumstances: Circumstances) -> Refusal | None:
    """Why this reviewer could not sign it either if they were asked and had their second factor; or None."""
    if_asked = replace(circumstances, assigned_to=None, has_open_comments=False)
    return refusal(_facts(reviewer.user, reviewer, if_asked, lacks_second_factor=False))


def eligible_reviewers(circumstances: Circumstances) -> list[Reviewer]:
    """All reviewers who could sign if they were asked, by name."""
    active = Reviewer.objects.filter(active=True, user__is_active=True).select_related("user")
    return [one for one in active if lasting_refusal(one, circumstances) is None]


def _facts(
    user: Any, reviewer: Reviewer | None, circumstances: Circumstances, *, lacks_second_factor: bool
) -> SignerFacts:
    goes_live_at = circumstances.goes_live_at
    allowed = circumstances.assigned_to
    return SignerFacts(
        account_is_active=bool(user and user.is_active),
        is_reviewer=reviewer is not None,
        reviewer_is_active=bool(reviewer and reviewer.active),
        verified_on=reviewer.verified_on if reviewer else None,
        expires_on=reviewer.licence_expires_on if reviewer else None,
        contributed=bool(user and user.pk in circumstances.contributors),
        in_review=circumstances.in_review,
        today=circumstances.today,
        goes_live_on=day_of(goes_live_at) if goes_live_at else None,
        lacks_second_factor=lacks_second_factor,
        has_conflict=bool(reviewer and reviewer.pk in circumstances.conflicted),
        has_signed=bool(reviewer and reviewer.pk in circumstances.signed_by),
        has_open_comments=circumstances.has_open_comments,
        assigned_to_another=bool(reviewer and allowed is not None and reviewer.pk not in allowed),
    )
