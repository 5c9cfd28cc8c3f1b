"""Who stands in for whom today. Pure, but for the one query that `delegations_on` makes."""

import datetime as dt
from collections.abc import Iterable, Mapping

from blog.signoff.models import Delegation


def delegations_on(day: dt.date) -> dict[int, int]:
    """Who signs for whom on `day` (UTC): the delegate's primary key by the absent reviewer's."""
    return dict(Delegation.objects.on(day).values_list("reviewer_id", "delegate_id"))


def stand_ins(reviewer: int, delegations: Mapping[int, int]) -> tuple[int, ...]:
    """Those who may sign for `reviewer`: the delegate, the delegate's own delegate, and so on; nobody twice."""
    found: list[int] = []
    current = reviewer
    while (current := delegations.get(current, reviewer)) != reviewer and current not in found:
        found.append(current)
    return tuple(found)


def on_duty(reviewer: int, delegations: Mapping[int, int]) -> int:
    """Who does this reviewer's work: the last of those who stand in; the reviewer themself when nobody does."""
    return (stand_ins(reviewer, delegations) or (reviewer,))[-1]


def stood_in_for(reviewer: int, delegations: Mapping[int, int]) -> frozenset[int]:
    """All those for whom `reviewer` may sign."""
    absent: Iterable[int] = delegations
    return frozenset(one for one in absent if reviewer in stand_ins(one, delegations))
