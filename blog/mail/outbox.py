"""Writing down who is to be told what: in the transaction of the event, each person once for each event."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from blog.mail.models import Kind, Mail, MailWishes

# A database takes only so many parameters in one statement.
CHUNK = 200
# Wagtail's own switches in an editor's profile.
SWITCHES = {
    Kind.SIGNED: "approved_notifications",
    Kind.CHANGES_REQUESTED: "rejected_notifications",
    Kind.DECLINED: "rejected_notifications",
}
T = TypeVar("T")


@dataclass(frozen=True)
class Notice:
    """Something to tell: `kind` and `about` name the event, `to` are accounts, `facts` plain JSON."""

    kind: Kind
    about: str
    to: Iterable[Any] = field(repr=False)
    page_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def post(kind: Kind, *, about: str, to: Iterable[Any], page: Any = None, **facts: Any) -> None:
    """Tell every account of `to` of this event after the commit, or with the daily mail where they wish that.

    Who was told of it before is not told again. Must run in the transaction of the event.
    """
    notice = Notice(kind, about, to, page.pk if page is not None else None, facts)
    if _write([notice], daily=False):
        # Robust: the event has happened by then, and what is not sent now the next round sends.
        transaction.on_commit(partial(_send_soon, kind, about), robust=True)


def post_all(notices: Iterable[Notice]) -> int:
    """Put these into the daily mail; how many rows are new."""
    return sum(_write(chunk, daily=True) for chunk in batched(notices))


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def can_receive(user: Any) -> bool:
    """Whether an account is open and has an address."""
    return bool(user.is_active and user.email)


def wants(user: Any, kind: Kind) -> bool:
    """Whether somebody has left this kind of mail on in their profile; those without a switch are not to be missed."""
    switch = SWITCHES.get(kind)
    profile = getattr(user, "wagtail_userprofile", None)
    return switch is None or profile is None or bool(getattr(profile, switch))


def _write(notices: list[Notice], *, daily: bool) -> int:
    told = _told_before(notices)
    now = timezone.now()
    rows = {
        key: Mail(
            kind=one.kind,
            about=one.about,
            recipient=user,
            page_id=one.page_id,
            facts=one.facts,
            created_at=now,
        )
        for one in notices
        for user in one.to
        if can_receive(user)
        and wants(user, one.kind)
        and (key := (str(one.kind), one.about, user.pk)) not in told
    }
    patient = set() if daily else _wishing_one_mail_a_day(row.recipient_id for row in rows.values())
    for row in rows.values():
        row.daily = daily or row.recipient_id in patient
        row.due_at = None if row.daily else now
    # Another process may be writing the same: the constraint decides, and one row is left.
    Mail.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return len(rows)


def _told_before(notices: list[Notice]) -> set[tuple[str, str, int]]:
    rows = Mail.objects.filter(about__in={one.about for one in notices})
    return set(rows.values_list("kind", "about", "recipient_id"))


def _wishing_one_mail_a_day(user_ids: Iterable[int]) -> set[int]:
    wishes = MailWishes.objects.filter(user__in=list(user_ids), once_a_day=True)
    return set(wishes.values_list("user_id", flat=True))


def _send_soon(kind: Kind, about: str) -> None:
    from blog.mail.tasks import send_mail

    for mail_id in Mail.objects.due().filter(kind=kind, about=about).values_list("pk", flat=True):
        send_mail.enqueue(mail_id)
