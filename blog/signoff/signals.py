"""What has happened to an article, for whoever must tell people or count it.

Each signal is sent inside the transaction of its verb, when all else of the verb is written: rows that a receiver
writes are kept with the record or lost with it, and an error in a receiver undoes both. So receivers write a row
and leave slow or fallible work (mail, other servers) to a task after the commit.

A receiver takes one argument, typed: `def receiver(event: Signed, **kwargs: Any) -> None`. Connect in `ready`.
"""

from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from blog.signoff.models import (
    Cancellation,
    Edition,
    Hold,
    PhysicianSignOff,
    Release,
    Reviewer,
    Revocation,
    Withdrawal,
)
from blog.signoff.models.sealed import is_sealed


@dataclass(frozen=True)
class Submitted:
    """A draft waits for a physician from now on; once for each task of its workflow. `user` asked, if anybody."""

    page: Any
    task_state: TaskState
    user: Any


@dataclass(frozen=True)
class Assigned:
    """A waiting draft is now `reviewer`'s to judge: chosen, delegated, or passed on with a `note`. `user` did it."""

    page: Any
    task_state: TaskState
    reviewer: Reviewer
    user: Any
    note: str = ""


@dataclass(frozen=True)
class Signed:
    """The last required signature was given: `edition` exists, and readers get it now or from its date."""

    page: Any
    task_state: TaskState
    user: Any
    edition: Edition


@dataclass(frozen=True)
class PartlySigned:
    """A physician has signed, and the version needs more: `given` of the `required` signatures are there.

    Where somebody in particular is asked next, Assigned tells them.
    """

    page: Any
    task_state: TaskState
    user: Any
    given: int
    required: int


@dataclass(frozen=True)
class ChangesRequested:
    """A physician wants something changed: `comment` says what. The draft is its editors' again."""

    page: Any
    task_state: TaskState
    user: Any
    comment: str


@dataclass(frozen=True)
class Declined:
    """A physician has declined: the review is over, the draft stays a draft."""

    page: Any
    task_state: TaskState
    user: Any
    reason: str


@dataclass(frozen=True)
class Withdrawn:
    """Readers have lost the article. `user` is None where the system withdrew it."""

    page: Any
    user: Any
    withdrawal: Withdrawal


@dataclass(frozen=True)
class Revoked:
    """A physician has taken an own signature back."""

    page: Any
    user: Any
    revocation: Revocation


@dataclass(frozen=True)
class Cancelled:
    """A scheduled edition was stopped before its time."""

    page: Any
    user: Any
    cancellation: Cancellation


@dataclass(frozen=True)
class HeldBack:
    """A scheduled edition will not reach its readers: a signer's credential does not last until its day."""

    page: Any
    hold: Hold


@dataclass(frozen=True)
class LetGo:
    """What held a scheduled edition back was mended before its day."""

    page: Any
    release: Release


submitted = Signal()
assigned = Signal()
partly_signed = Signal()
signed = Signal()
changes_requested = Signal()
declined = Signal()
withdrawn = Signal()
revoked = Signal()
cancelled = Signal()
held_back = Signal()
let_go = Signal()

_SIGNALS: dict[type, Signal] = {
    Submitted: submitted,
    Assigned: assigned,
    Signed: signed,
    PartlySigned: partly_signed,
    ChangesRequested: changes_requested,
    Declined: declined,
    Withdrawn: withdrawn,
    Revoked: revoked,
    Cancelled: cancelled,
    HeldBack: held_back,
    LetGo: let_go,
}


def announce(event: Any) -> None:
    """Send the signal of this event, with its type as sender. Raises what a receiver raises."""
    _SIGNALS[type(event)].send(sender=type(event), event=event)


def announce_submissions() -> None:
    """Turn Wagtail's own signal of a submitted task into ours."""
    task_submitted.connect(_announce_submitted, dispatch_uid="blog.signoff.announce_submitted")


def _announce_submitted(sender: Any, instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    page = instance.workflow_state.content_object
    if isinstance(instance.task.specific, PhysicianSignOff) and is_sealed(page):
        announce(Submitted(page=page, task_state=instance, user=user))
