"""Who is asked to sign what waits: chosen at submission or by topic, passed on, taken, released.

Each verb is keyword-only and atomic, leaves a Handover, and announces the reviewer whose turn it is now. Who may
assign as an editor is for the screens to ask; what physicians may do is asked here.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from blog.signoff.content import latest_draft
from blog.signoff.eligibility import (
    Circumstances,
    active_reviewer,
    assignment_of,
    circumstances_of,
    eligible_reviewers,
    lasting_refusal,
    today,
)
from blog.signoff.freezing import CannotFreeze
from blog.signoff.locking import locked_page, locked_signer
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import Assignment, ConflictOfInterest, Delegation, Handover, Reviewer
from blog.signoff.proposals import Proposal, open_task_state, propose
from blog.signoff.signals import Assigned, Submitted, announce
from blog.signoff.standing_in import delegations_on, on_duty
from blog.signoff.working_days import working_day_after


def default_due_date() -> dt.date:
    """The day by which a review that is submitted now should be done."""
    return working_day_after(today(), settings.SIGNOFF_REVIEW_WORKING_DAYS)


def assign_submitted(event: Submitted, **kwargs: Any) -> None:
    """A receiver: ask whoever was asked before the editors' last changes, else a reviewer of the draft's topics."""
    try:
        draft = latest_draft(event.page)
    except CannotFreeze:
        # The review screen says what is wrong; until then there is nobody to ask.
        _hand_over(event, Handover.Kind.TOPIC, None, by=event.user)
        return
    circumstances = circumstances_of(
        event.page, draft, task_state=event.task_state, in_review=True, go_live_at=draft.go_live_at
    )
    again = _asked_before(event.task_state)
    if again is not None and lasting_refusal(again, circumstances) is None:
        _hand_over(event, Handover.Kind.AGAIN, again, by=event.user)
        return
    chosen = choose(draft.default_reviewers(), circumstances)
    _hand_over(event, Handover.Kind.TOPIC, chosen, by=event.user)


def reviewer_on_duty(task_state: TaskState) -> int | None:
    """Who is asked today (primary key), or stands in for who is; None while any physician may sign."""
    assignment = assignment_of(task_state)
    if assignment is None or assignment.reviewer_id is None:
        return None
    return on_duty(assignment.reviewer_id, delegations_on(today()))


def choose(preferred: Iterable[int], circumstances: Circumstances) -> Reviewer | None:
    """Of the preferred reviewers (primary keys) who could sign, one who is not away and has the least to do."""
    preferred = set(preferred)
    if not preferred:
        return None
    able = [one for one in eligible_reviewers(circumstances) if one.pk in preferred]
    away = delegations_on(circumstances.today)
    waiting = dict(
        Assignment.objects.filter(
            reviewer__in=[one.pk for one in able], task_state__status=TaskState.STATUS_IN_PROGRESS
        )
        .values_list("reviewer")
        .annotate(number=Count("pk"))
    )
    # Sorting is stable: among equals, the first by name.
    able.sort(key=lambda one: (one.pk in away, waiting.get(one.pk, 0)))
    return able[0] if able else None


def assign(*, page: Any, user: Any, to: Reviewer | None, due_on: dt.date, note: str = "") -> None:
    """An editor asks a reviewer, or whoever comes first (None), to sign by a day.

    Raises MayNotSign when nothing waits, ValidationError when that reviewer could not sign.
    """
    with transaction.atomic():
        proposal = _waiting_proposal(page)
        current = assignment_of(proposal.task_state)
        before = current.reviewer if current else None
        if to is not None:
            _require_able(to, proposal)
        if current is None or current.due_on != due_on:
            _set_due(proposal, due_on)
        if to != before or note.strip():
            _hand_over(proposal, Handover.Kind.ASSIGNED, to, by=user, note=note)


def pass_on(*, page: Any, user: Any, to: Reviewer, note: str) -> None:
    """A physician who is asked passes the review on to another one.

    Raises MayNotSign when it is not theirs, ValidationError without a note or when the other one could not sign.
    """
    if not note.strip():
        raise ValidationError(_("Write a note: the other physician should know why it comes to them."))
    with transaction.atomic():
        proposal = _waiting_proposal(page)
        reviewer = active_reviewer(locked_signer(user))
        allowed = proposal.circumstances.assigned_to
        if allowed is not None and reviewer.pk not in allowed:
            raise MayNotSign(Refusal.ASSIGNED_TO_ANOTHER)
        if to.pk == reviewer.pk:
            raise ValidationError(_("Choose somebody else: it is with you already."))
        _require_able(to, proposal)
        _hand_over(proposal, Handover.Kind.PASSED_ON, to, by=user, note=note)


def take(*, page: Any, user: Any) -> None:
    """A physician who could sign takes the review from whoever is asked. Raises MayNotSign."""
    with transaction.atomic():
        proposal = _waiting_proposal(page)
        reviewer = active_reviewer(locked_signer(user))
        reason = lasting_refusal(reviewer, proposal.circumstances)
        if reason is not None:
            raise MayNotSign(reason)
        _hand_over(proposal, Handover.Kind.TAKEN, reviewer, by=user)


def state_conflict(*, page: Any, user: Any, note: str = "") -> None:
    """A physician has a conflict of interest with this page: they sign it no more, and are asked no more.

    Raises MayNotSign for anybody who is no active reviewer.
    """
    with transaction.atomic():
        locked = locked_page(page)
        reviewer = active_reviewer(locked_signer(user))
        ConflictOfInterest.objects.get_or_create(
            page_id=locked.pk, reviewer=reviewer, defaults={"note": note, "stated_at": timezone.now()}
        )
        release(page=locked, user=user, note=note)


def take_conflict_back(*, page: Any, user: Any) -> None:
    """The conflict of interest with this page is gone. Raises MayNotSign for anybody who is no active reviewer."""
    with transaction.atomic():
        reviewer = active_reviewer(locked_signer(user))
        ConflictOfInterest.objects.filter(page_id=page.pk, reviewer=reviewer).delete()


def release(*, page: Any, user: Any, note: str = "") -> None:
    """Ask somebody else where this physician is asked but has a conflict of interest; nothing in other cases."""
    with transaction.atomic():
        locked = locked_page(page)
        reviewer = active_reviewer(user)
        assignment = assignment_of(open_task_state(locked))
        if assignment is None or assignment.reviewer_id != reviewer.pk:
            return
        proposal = propose(locked)
        if reviewer.pk in proposal.circumstances.conflicted:
            chosen = choose(latest_draft(locked).default_reviewers(), proposal.circumstances)
            _hand_over(proposal, Handover.Kind.CONFLICT, chosen, by=user, note=note)


def ask_the_next(*, page: Any, user: Any) -> None:
    """After a signature that is not the last: ask another usual reviewer, or leave it to whoever comes first."""
    proposal = propose(page)
    chosen = choose(latest_draft(page).default_reviewers(), proposal.circumstances)
    _hand_over(proposal, Handover.Kind.SIGNED, chosen, by=user)


def _waiting_proposal(page: Any) -> Proposal:
    proposal = propose(locked_page(page))
    if proposal.task_state is None:
        raise MayNotSign(Refusal.NOT_IN_REVIEW)
    return proposal


def _require_able(to: Reviewer, proposal: Proposal) -> None:
    reason = lasting_refusal(to, proposal.circumstances)
    if reason is not None:
        raise ValidationError(
            _("%(name)s cannot sign this. Choose another physician.") % {"name": to.printed_name}
        )


def _asked_before(task_state: TaskState) -> Reviewer | None:
    before = (
        Assignment.objects.filter(task_state__workflow_state=task_state.workflow_state_id)
        .exclude(task_state=task_state)
        .select_related("reviewer__user")
        .order_by("-task_state")
        .first()
    )
    return before.reviewer if before else None


def _set_due(review: Submitted | Proposal, due_on: dt.date) -> None:
    Assignment.objects.update_or_create(task_state=review.task_state, defaults={"due_on": due_on})


def _hand_over(
    review: Submitted | Proposal,
    kind: Handover.Kind,
    to: Reviewer | None,
    *,
    by: Any,
    note: str = "",
) -> None:
    state = review.task_state
    current = assignment_of(state)
    before = current.reviewer if current else None
    Assignment.objects.update_or_create(
        task_state=state,
        defaults={"reviewer": to},
        create_defaults={"reviewer": to, "due_on": default_due_date()},
    )
    if to is None and before is None:
        return  # nobody was asked and nobody is: that has no history
    Handover.objects.create(
        task_state=state,
        kind=kind,
        from_reviewer=before,
        to_reviewer=to,
        by=by,
        note=note.strip(),
        at=timezone.now(),
    )
    if to is not None:
        _announce(review, to, by, note.strip())


def _announce(review: Submitted | Proposal, to: Reviewer, by: Any, note: str) -> None:
    """Tell whoever does this reviewer's work today."""
    day = today()
    acting = on_duty(to.pk, delegations_on(day))
    reviewer = to if acting == to.pk else Reviewer.objects.select_related("user").get(pk=acting)
    if reviewer != to:
        away = Delegation.objects.on(day).filter(reviewer=to).latest("ends_on")
        for_whom = _("For %(name)s, who is away until %(day)s.") % {
            "name": to.printed_name,
            "day": date_format(away.ends_on, "F j, Y"),
        }
        note = f"{for_whom}\n{note}".strip()
    announce(Assigned(page=review.page, task_state=review.task_state, reviewer=reviewer, user=by, note=note))
