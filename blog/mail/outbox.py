"""Writing down who is to be told what: in the transaction of the event, each person once for each event."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from blog.mail.models import Kind, Mail, MailWishes


def post(
    kind: Kind, *, about: str, to: Iterable[Any], page: Any = None, daily: bool = False, **facts: Any
) -> None:
    """Note that every account of `to` is told of this event, unless it was noted before.

    Sent after the commit, or with the daily mail: where `daily` says so, or where somebody wishes one mail a day.
    People without an address, and accounts that are closed, are left out. `facts` are plain JSON.
    """
    people = {user.pk: user for user in to if can_receive(user)}
    if not people:
        return
    now, patient = timezone.now(), wishes_one_mail_a_day(people)
    rows = [
        Mail(
            kind=kind,
            about=about,
            recipient=user,
            page_id=page.pk if page is not None else None,
            facts=facts,
            daily=daily or user.pk in patient,
            due_at=None if daily or user.pk in patient else now,
        )
        for user in people.values()
    ]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
    if not daily:
        # Robust: the event has happened by then, and what is not sent now the next round sends.
        transaction.on_commit(partial(_send_soon, kind, about), robust=True)


def can_receive(user: Any) -> bool:
    return bool(user.is_active and user.email)


def wishes_one_mail_a_day(user_ids: Iterable[int]) -> set[int]:
    return set(
        MailWishes.objects.filter(user__in=list(user_ids), once_a_day=True).values_list("user_id", flat=True)
    )


def _send_soon(kind: Kind, about: str) -> None:
    from blog.mail.tasks import send_mail

    for mail_id in Mail.objects.due().filter(kind=kind, about=about).values_list("pk", flat=True):
        send_mail.enqueue(mail_id)
