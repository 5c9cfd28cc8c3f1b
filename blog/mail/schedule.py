"""When people are reminded: pure functions of dates, each step once.

They name every step that has been reached, not only that of today: what was missed is told late and not at all lost,
and the outbox knows what was told before.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count, takewhile

from blog.signoff.working_days import working_day_after

REMIND_TO_SIGN_AFTER = (2, 5, 8)  # working days since it was asked for
REVIEW_DUE_BEFORE = (60, 30, 7)  # days before the next full review
LICENCE_BEFORE = (60, 30, 7)  # days before a licence expires
EVERY_WEEK = 7  # days


def reminders_reached(asked_on: dt.date, today: dt.date) -> list[int]:
    """After how many working days somebody should have been reminded by now."""
    return [days for days in REMIND_TO_SIGN_AFTER if working_day_after(asked_on, days) <= today]


def review_steps_reached(due_on: dt.date, since: dt.date, today: dt.date) -> list[int]:
    """The steps to a review by now, in days after its date: -60, -30, -7, 0, 7, 14 and so on each week.

    None from before `since`, the day of the last review: with short intervals they would lie before it.
    """
    return _reached((*_before(REVIEW_DUE_BEFORE), *_weekly(due_on, today)), due_on, since, today)


def licence_steps_reached(expires_on: dt.date, since: dt.date, today: dt.date) -> list[int]:
    """The steps to the end of a licence by now: -60, -30, -7, 0. None from before `since`, when it was verified."""
    return _reached((*_before(LICENCE_BEFORE), 0), expires_on, since, today)


def _before(days: tuple[int, ...]) -> Iterator[int]:
    return (-number for number in days)


def _weekly(due_on: dt.date, today: dt.date) -> Iterator[int]:
    return takewhile(lambda step: step <= (today - due_on).days, count(0, EVERY_WEEK))


def _reached(steps: tuple[int, ...], day: dt.date, since: dt.date, today: dt.date) -> list[int]:
    return [step for step in steps if since < day + dt.timedelta(days=step) <= today]
