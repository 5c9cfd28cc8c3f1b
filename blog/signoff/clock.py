"""The clock of re-reviews: how old a review is, decided from the sealed date and the day alone.

Pure. No job moves an article from one state to the next: whoever asks gets the state of that day.
"""

import datetime as dt
from enum import StrEnum

# An article is due so many days before its date, and its physician is reminded from then on.
DUE_DAYS = 30


class Freshness(StrEnum):
    """How the date of the next full review lies to today."""

    FINE = "fine"
    DUE = "due"
    OVERDUE = "overdue"
    OUT_OF_DATE = "out_of_date"


def freshness(next_review_due: dt.date | None, today: dt.date, overdue_days: int) -> Freshness:
    """Fine; due from 30 days before the date; overdue on it; out of date `overdue_days` after it (0: never).

    An article that is out of date is withdrawn from its readers until somebody has signed the whole of it again.
    """
    if next_review_due is None:
        return Freshness.FINE
    gone_on = out_of_date_on(next_review_due, overdue_days)
    if gone_on is not None and today >= gone_on:
        return Freshness.OUT_OF_DATE
    if today >= next_review_due:
        return Freshness.OVERDUE
    if today >= next_review_due - dt.timedelta(days=DUE_DAYS):
        return Freshness.DUE
    return Freshness.FINE


def out_of_date_on(next_review_due: dt.date, overdue_days: int) -> dt.date | None:
    """The first day on which readers no longer get the article; None where age withdraws nothing."""
    return next_review_due + dt.timedelta(days=overdue_days) if overdue_days > 0 else None


def day_of(moment: dt.datetime) -> dt.date:
    """The day of an aware moment in UTC, the calendar in which reviews are dated and fall due."""
    return moment.astimezone(dt.UTC).date()
