"""Which item of a list became which: the blocks of two versions, or the points, rows and references in them.

Pure. Items that are the same in the same order come first, then those that are the same elsewhere, then those that
share enough words. What is left was added or removed.
"""

import json
import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

#: Shared words (Dice's coefficient) from which an item counts as the other one, changed: where it was, and elsewhere.
_SAME_PLACE = 0.3
_OTHER_PLACE = 0.6
#: How many pairs of changed items are weighed at most; beyond, only neighbours are.
_WEIGHED = 20_000

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Pair:
    """The item at `old` is the item at `new`; `moved` when others that stayed have changed sides with it."""

    old: int
    new: int
    moved: bool


def identity(value: Any) -> str:
    """A text that is the same for the same JSON, and for no other."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def strings_in(value: Any) -> Iterator[str]:
    """Every string in a JSON value, in order."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings_in(item)
        case dict():
            for item in value.values():
                yield from strings_in(item)


def align(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """The items that two lists of JSON share, in the order of the new one. Each item is in one pair at most."""
    olds, news = [identity(item) for item in old], [identity(item) for item in new]
    stayed = same_in_order(olds, news)
    gaps_old, gaps_new = _gaps(stayed, len(old), len(new))
    partners = stayed | _same(olds, news, without=stayed)
    partners |= _Likenesses(old, new, gaps_old, gaps_new).best(partners)
    return _with_moves(partners)


def same_in_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    """Items that are the same on both sides without changing sides with each other: old place to new place.

    The work is that of sorting, however often an item is repeated; in return, repeated items may be paired in
    another way than the one that pairs most of them.
    """
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])
    partners = {index: index for index in range(start)}
    middle = _same(old[start : len(old) - end], new[start : len(new) - end])
    rise = _longest_rise([one for one, _other in _by_new(middle)])
    partners |= {start + one: start + other for one, other in middle.items() if one in rise}
    return partners | {len(old) - back: len(new) - back for back in range(end, 0, -1)}


def _common_start(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    length = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        length += 1
    return length


def _same(
    old: Sequence[Hashable], new: Sequence[Hashable], without: Mapping[int, int] | None = None
) -> dict[int, int]:
    """The first of several that are the same goes with the first, the second with the second."""
    partners = without or {}
    taken = set(partners.values())
    free: dict[Hashable, deque[int]] = defaultdict(deque)
    for index, item in enumerate(new):
        if index not in taken:
            free[item].append(index)
    return {
        index: free[item].popleft()
        for index, item in enumerate(old)
        if index not in partners and free.get(item)
    }


def _gaps(partners: dict[int, int], olds: int, news: int) -> tuple[list[int], list[int]]:
    """For every item how many items that stayed stand before it."""
    return _running(set(partners), olds), _running(set(partners.values()), news)


def _running(stayed: set[int], length: int) -> list[int]:
    counts, count = [], 0
    for index in range(length):
        counts.append(count)
        count += index in stayed
    return counts


class _Likenesses:
    """Weighs how much of their words two items share."""

    def __init__(
        self, old: Sequence[Any], new: Sequence[Any], gaps_old: list[int], gaps_new: list[int]
    ) -> None:
        self.old, self.new = old, new
        self.gaps_old, self.gaps_new = gaps_old, gaps_new
        self._words: dict[int, frozenset[str]] = {}

    def best(self, partners: dict[int, int]) -> dict[int, int]:
        """The pairs among the items without a partner, the most alike first."""
        taken = set(partners.values())
        olds = [index for index in range(len(self.old)) if index not in partners]
        news = [index for index in range(len(self.new)) if index not in taken]
        found: dict[int, int] = {}
        chosen: set[int] = set()
        for *_weight, one, other in sorted(self._candidates(olds, news)):
            if one not in found and other not in chosen:
                found[one] = other
                chosen.add(other)
        return found

    def _candidates(self, olds: list[int], news: list[int]) -> Iterator[tuple[float, int, int, int]]:
        reach = max(_WEIGHED // max(len(olds), len(news), 1), 1)
        for place, one in enumerate(olds):
            for other in news[max(place - reach, 0) : place + reach]:
                if _kind(self.old[one]) != _kind(self.new[other]):
                    continue
                here = self.gaps_old[one] == self.gaps_new[other]
                likeness = self._likeness(one, other, here)
                if likeness >= (_SAME_PLACE if here else _OTHER_PLACE):
                    yield -likeness - here, abs(one - other), one, other

    def _likeness(self, one: int, other: int, here: bool) -> float:
        first = self._words_of(one, self.old[one])
        second = self._words_of(~other, self.new[other])
        if not first and not second:
            return float(here)
        return 2 * len(first & second) / (len(first) + len(second))

    def _words_of(self, key: int, item: Any) -> frozenset[str]:
        if key not in self._words:
            text = " ".join(strings_in(item)).lower()
            self._words[key] = frozenset(_WORD.findall(text))
        return self._words[key]


def _kind(item: Any) -> Any:
    return item.get("type") if isinstance(item, dict) else type(item)


def _with_moves(partners: dict[int, int]) -> list[Pair]:
    pairs = _by_new(partners)
    stayed = _longest_rise([old for old, _new in pairs])
    return [Pair(old, new, moved=old not in stayed) for old, new in pairs]


def _by_new(partners: Mapping[int, int]) -> list[tuple[int, int]]:
    return sorted(partners.items(), key=itemgetter(1))


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """A longest subsequence that rises (patience sorting): the most items that can be said to have stayed."""
    tails: list[int] = []
    chain: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        chain[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    rise: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        rise.add(last)
        last = chain[last]
    return rise
