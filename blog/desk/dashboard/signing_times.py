"""How long articles wait for a signature: from submission to sign-off, over the last twelve weeks."""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from wagtail.models import TaskState

from blog.signoff.models import PhysicianSignOff

WEEKS = 12


@dataclass(frozen=True)
class Week:
    """The sign-offs of seven days: their first day (UTC), how many, and the median wait; None where there were none."""

    begins: dt.date
    count: int
    median: dt.timedelta | None


@dataclass(frozen=True)
class SigningTimes:
    """What the panel says; `median` and `ninetieth` are None where nothing was signed."""

    count: int
    median: dt.timedelta | None
    ninetieth: dt.timedelta | None
    weeks: tuple[Week, ...]


def signing_times(now: dt.datetime) -> SigningTimes:
    """The waits that ended within the last twelve weeks, one query."""
    begins = first_day(now)
    ended = TaskState.objects.filter(
        status=TaskState.STATUS_APPROVED,
        task__content_type=ContentType.objects.get_for_model(PhysicianSignOff),
        finished_at__gte=dt.datetime.combine(begins, dt.time(), tzinfo=dt.UTC),
    )
    return summary(list(ended.values_list("started_at", "finished_at")), begins)


def first_day(now: dt.datetime) -> dt.date:
    """The day (UTC) on which the first of the twelve weeks begins; the last one ends today."""
    return now.astimezone(dt.UTC).date() - dt.timedelta(days=7 * WEEKS - 1)


def summary(waits: Sequence[tuple[dt.datetime, dt.datetime]], begins: dt.date) -> SigningTimes:
    """What these pairs of submission and sign-off (aware) come to, week by week from `begins` on. Pure."""
    durations = [finished - started for started, finished in waits]
    by_week: list[list[dt.timedelta]] = [[] for _week in range(WEEKS)]
    for (_started, finished), duration in zip(waits, durations, strict=True):
        week = (finished.astimezone(dt.UTC).date() - begins).days // 7
        if 0 <= week < WEEKS:
            by_week[week].append(duration)
    return SigningTimes(
        count=len(durations),
        median=percentile(durations, 50),
        ninetieth=percentile(durations, 90),
        weeks=tuple(
            Week(begins + dt.timedelta(days=7 * number), len(found), percentile(found, 50))
            for number, found in enumerate(by_week)
        ),
    )


def percentile(durations: Sequence[dt.timedelta], percent: int) -> dt.timedelta | None:
    """The nearest-rank percentile: the shortest wait that at least so many per cent did not exceed; None of nothing."""
    if not durations:
        return None
    rank = math.ceil(len(durations) * percent / 100)
    return sorted(durations)[max(rank, 1) - 1]
