"""A small bar chart as plain numbers for an inline SVG: no script, no request. Pure."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.desk.dashboard.signing_times import Week

# In units of the drawing.
WIDTH, HEIGHT, GAP = 240, 60, 4
SMALLEST = 2


@dataclass(frozen=True)
class Bar:
    """One week: where its bar stands, and what it says to people who do not see it."""

    x: float
    y: float
    width: float
    height: float
    begins: dt.date
    count: int
    wait: str


def bars_of(weeks: tuple[Week, ...]) -> tuple[Bar, ...]:
    """A bar for each week, the longest median as high as the drawing; a week without sign-offs has no height."""
    longest = max((week.median for week in weeks if week.median is not None), default=dt.timedelta())
    width = (WIDTH - GAP * (len(weeks) - 1)) / len(weeks) if weeks else 0.0
    return tuple(_bar(number, week, width, longest) for number, week in enumerate(weeks))


def spoken_wait(wait: dt.timedelta | None) -> str:
    """“3 days”, “5 hours”, “less than an hour”; a dash for nothing."""
    if wait is None:
        return "–"
    hours = round(wait.total_seconds() / 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    days = round(hours / 24)
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def _bar(number: int, week: Week, width: float, longest: dt.timedelta) -> Bar:
    height = 0.0
    if week.median is not None:
        height = max(HEIGHT * (week.median / longest), SMALLEST) if longest else SMALLEST
    return Bar(
        x=round(number * (width + GAP), 2),
        y=round(HEIGHT - height, 2),
        width=round(width, 2),
        height=round(height, 2),
        begins=week.begins,
        count=week.count,
        wait=spoken_wait(week.median),
    )
