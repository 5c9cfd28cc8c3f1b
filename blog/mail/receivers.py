"""From what happened to who is told of it."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from blog.mail.models import Kind, Mail
from blog.mail.outbox import post
from blog.mail.recipients import asker_of, editor_of, physicians_for, signers_of
from blog.signoff import signals
from blog.signoff.clock import day_of
from blog.signoff.signals import (
    Assigned,
    Cancelled,
    ChangesRequested,
    Declined,
    HeldBack,
    LetGo,
    Revoked,
    Signed,
    Submitted,
    Withdrawn,
)


def connect() -> None:
    """Listen to the sign-off."""
    for signal, receiver in (
        (signals.submitted, tell_physicians),
        (signals.assigned, tell_the_assigned),
        (signals.changes_requested, tell_of_changes_requested),
        (signals.declined, tell_of_a_refusal),
        (signals.signed, tell_of_a_signature),
        (signals.revoked, tell_of_a_revocation),
        (signals.withdrawn, tell_of_a_withdrawal),
        (signals.cancelled, tell_of_a_cancellation),
        (signals.held_back, tell_of_a_hold),
        (signals.let_go, tell_of_a_release),
    ):
        signal.connect(receiver, dispatch_uid=f"blog.mail.{receiver.__name__}")


def tell_physicians(event: Submitted, **kwargs: Any) -> None:
    state = event.task_state
    to = physicians_for(state, event.page)
    post(Kind.TO_SIGN, about=f"task:{state.pk}", to=to, page=event.page, task_state=state.pk)


def tell_the_assigned(event: Assigned, **kwargs: Any) -> None:
    state, user = event.task_state, event.reviewer.user
    if user is None or user == event.user:
        return
    passed_on = getattr(event.user, "reviewer", None) is not None
    facts = {"task_state": state.pk, "by": _name(event.user), "passed_on": passed_on, "note": event.note}
    about = f"task:{state.pk}"
    told = Mail.objects.filter(kind=Kind.TO_SIGN, about=about, recipient=user)
    if told.waiting().update(facts=facts):
        return  # what was to tell them says now who chose them
    if told.exists():
        # They have had it before, and passed it on themselves.
        about = f"{about}:{timezone.now().isoformat()}"
    post(Kind.TO_SIGN, about=about, to=[user], page=event.page, **facts)


def tell_of_changes_requested(event: ChangesRequested, **kwargs: Any) -> None:
    post(
        Kind.CHANGES_REQUESTED,
        about=f"task:{event.task_state.pk}",
        to=_others(event.user, asker_of(event.task_state, event.page)),
        page=event.page,
        by=_name(event.user),
        comment=event.comment,
    )


def tell_of_a_refusal(event: Declined, **kwargs: Any) -> None:
    post(
        Kind.DECLINED,
        about=f"task:{event.task_state.pk}",
        to=_others(event.user, asker_of(event.task_state, event.page)),
        page=event.page,
        by=_name(event.user),
        comment=event.reason,
    )


def tell_of_a_signature(event: Signed, **kwargs: Any) -> None:
    post(
        Kind.SIGNED,
        about=f"edition:{event.edition.pk}",
        to=_others(event.user, asker_of(event.task_state, event.page)),
        page=event.page,
        edition=event.edition.pk,
    )


def tell_of_a_revocation(event: Revoked, **kwargs: Any) -> None:
    post(
        Kind.REVOKED,
        about=f"signature:{event.revocation.signature_id}",
        to=_others(event.user, editor_of(event.page)),
        page=event.page,
        by=_name(event.user),
        comment=event.revocation.reason,
    )


def tell_of_a_withdrawal(event: Withdrawn, **kwargs: Any) -> None:
    withdrawal = event.withdrawal
    people = [editor_of(event.page), *signers_of(event.page, withdrawal.up_to_number)]
    post(
        Kind.WITHDRAWN,
        about=f"withdrawal:{withdrawal.pk}",
        to=_others(event.user, *people),
        page=event.page,
        title=withdrawal.title,
        on=day_of(withdrawal.withdrawn_at).isoformat(),
        by=_name(event.user),
        public_reason=withdrawal.public_reason,
        internal_reason=withdrawal.internal_reason,
    )


def tell_of_a_hold(event: HeldBack, **kwargs: Any) -> None:
    hold = event.hold
    post(
        Kind.HELD_BACK,
        about=f"hold:{hold.pk}",
        to=_others(None, editor_of(event.page)),
        page=event.page,
        edition=hold.edition_id,
        hold=hold.pk,
    )


def tell_of_a_release(event: LetGo, **kwargs: Any) -> None:
    hold = event.release.hold
    post(
        Kind.LET_GO,
        about=f"hold:{hold.pk}",
        to=_others(None, editor_of(event.page)),
        page=event.page,
        edition=hold.edition_id,
    )


def tell_of_a_cancellation(event: Cancelled, **kwargs: Any) -> None:
    edition = event.cancellation.edition
    post(
        Kind.CANCELLED,
        about=f"edition:{edition.pk}",
        to=_others(event.user, editor_of(event.page), *signers_of(event.page, edition.number)),
        page=event.page,
        edition=edition.pk,
        by=_name(event.user),
    )


def _others(actor: Any, *people: Any) -> list[Any]:
    """Those among `people` who did not do it themselves."""
    return [user for user in people if user is not None and user != actor]


def _name(user: Any) -> str:
    reviewer = getattr(user, "reviewer", None)
    if reviewer is not None:
        return str(reviewer.printed_name)
    return (user.get_full_name() or user.get_username()) if user else settings.WAGTAIL_SITE_NAME
