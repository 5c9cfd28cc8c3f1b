"""Sending what is due, so that nothing is lost and nothing is told twice.

A mail is claimed before it is sent: one statement counts the attempt and moves the time of the next one ahead. Of two
processes one gets it; a process that dies has it tried again after that time; and no row is locked while a slow server
is spoken to. A server that takes a mail and dies before it says so gets it twice, with the same Message-ID.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.mail import get_connection
from django.utils import timezone

from blog.mail.letters import Letter, letter_of
from blog.mail.models import Mail
from blog.mail.outbox import can_receive
from blog.mail.writing import as_read_by, message

log = logging.getLogger(__name__)

FIRST_WAIT = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=6)


class Unreachable(Exception):
    """The mail server does not answer, or does not let us in: the fault of no single mail."""


@dataclass
class Round:
    """What came of one round: how many mails left, rows sent and needless, and what went wrong with whom."""

    mails: int = 0
    sent: int = 0
    dropped: int = 0
    faults: list[str] = field(default_factory=list)


def wait_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts: 5 minutes, doubled each time, six hours at most."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def send_due(*, at_once: bool = False) -> Round:
    """Send all that is due, and all that is daily as one mail for each person.

    With `at_once`, also what was tried before and is to wait. A server that cannot be reached ends the round: the
    rest stays due. A mail that cannot be sent stops no other.
    """
    done = Round()
    mails = Mail.objects.waiting().filter(due_at__isnull=False) if at_once else Mail.objects.due()
    rows = mails.select_related("recipient").order_by("recipient_id", "pk")
    singly = [[mail] for mail in rows.filter(daily=False)]
    together = [list(group) for _recipient, group in groupby(rows.filter(daily=True), _recipient)]
    with _Server() as server:
        for group in (*singly, *together):
            if not _send_together(group, server, done):
                break
    return done


def send(mails: Sequence[Mail]) -> Round:
    """Send these mails, all to one person, as one."""
    done = Round()
    with _Server() as server:
        _send_together(mails, server, done)
    return done


class _Server:
    """The mail server, spoken to when there is something to say and not before."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def __enter__(self) -> "_Server":
        return self

    def __exit__(self, *exception: object) -> None:
        self.connection.close()

    def take(self, mail: Any) -> None:
        """Raises Unreachable when there is nobody to speak to; whatever goes wrong with this one mail."""
        try:
            self.connection.open()
        except OSError as error:  # of which all of smtplib's errors are, a refused log-in too
            raise Unreachable(f"The mail server cannot be reached: {error}") from error
        try:
            self.connection.send_messages([mail])
        except Exception:
            # After an error the conversation is of no more use.
            self.connection.close()
            raise


def _recipient(mail: Mail) -> int:
    return mail.recipient_id


def _send_together(mails: Sequence[Mail], server: _Server, done: Round) -> bool:
    """Send the rows as one mail; False when the server cannot be reached at all."""
    claimed = [mail for mail in mails if _claim(mail)]
    letters = _letters(claimed, done)
    if not letters:
        return True
    rows = [mail for mail, _letter in letters]
    try:
        server.take(message(rows[0].recipient, letters))
    except Exception as error:
        _note_failure(rows, error, done)
        return not isinstance(error, Unreachable)
    Mail.objects.filter(pk__in=[mail.pk for mail in rows]).update(sent_at=timezone.now(), last_error="")
    done.mails += 1
    done.sent += len(rows)
    return True


def _claim(mail: Mail) -> bool:
    due_at = timezone.now() + wait_after(mail.attempts + 1)
    claimed = (
        Mail.objects.waiting()
        .filter(pk=mail.pk, attempts=mail.attempts)
        .update(attempts=mail.attempts + 1, due_at=due_at)
    )
    return bool(claimed)


def _letters(mails: Iterable[Mail], done: Round) -> list[tuple[Mail, Letter]]:
    """What the rows say. Those that there is no more need of are dropped; one that fails stops no other."""
    letters = []
    for mail in mails:
        try:
            letter = _letter(mail)
        except Exception as error:
            _note_failure([mail], error, done)
            continue
        if letter is None:
            Mail.objects.filter(pk=mail.pk).update(dropped_at=timezone.now())
            done.dropped += 1
        else:
            letters.append((mail, letter))
    return letters


def _letter(mail: Mail) -> Letter | None:
    if not can_receive(mail.recipient):
        return None
    with as_read_by(mail.recipient):
        return letter_of(mail)


def _note_failure(mails: Sequence[Mail], error: Exception, done: Round) -> None:
    what = f"{type(error).__name__}: {error}"
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(last_error=what)
    for mail in mails:
        log.warning("Mail %s (%s) was not sent, attempt %s. %s", mail.pk, mail, mail.attempts + 1, what)
        done.faults.append(f"Mail {mail.pk} to {mail.recipient.get_username()}: {what}")
