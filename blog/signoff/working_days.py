"""Working days: Monday to Friday. Pure; public holidays are nobody's that all share."""

import datetime as dt

_SATURDAY = 5


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < _SATURDAY


def working_day_after(day: dt.date, working_days: int) -> dt.date:
    """The working day that is so many after `day`; what comes in at a weekend counts from the Monday.

    Raises ValueError for fewer than one.
    """
    if working_days < 1:
        raise ValueError("Working days are counted from one.")
    for _number in range(working_days):
        day = _next(day)
    return day


def working_days_between(first: dt.date, last: dt.date) -> int:
    """How many working days `last` is after `first`; 0 when it is none."""
    days = (last - first).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, 7)
    return 5 * weeks + sum(is_working_day(last - dt.timedelta(days=number)) for number in range(rest))


def _next(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day
