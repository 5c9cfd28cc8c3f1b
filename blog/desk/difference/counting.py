"""How much differs: in words (“1 sentence changed, 1 reference added”), and in the time it takes to read."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from blog.signoff.edits import Edit, FieldsEdit, Item, ListEdit, TextEdit
from blog.signoff.review_kind import words_in, words_in_block
from blog.signoff.wording import Op, Run, sentences_of, tokens_of

WORDS_A_MINUTE = 200
SECONDS_A_CLAIM = 10
# Nobody opens, reads and decides in less.
SHORTEST = 10
# More is no summary.
MOST_NAMED = 4

_PLURALS = {"summary": "summaries"}

#: Something counted, and what became of it: (“sentence”, “changed”).
Count = tuple[str, str]


def summary_of(counts: Counter[Count]) -> str:
    """“1 sentence changed, 1 reference added”; "" when nothing was counted."""
    return ", ".join(f"{_many(number, noun)} {verb}" for (noun, verb), number in counts.items() if number)


def short_summary_of(counts: Counter[Count]) -> str:
    """“1 sentence, 1 reference”: what differs, whatever became of it."""
    totals: Counter[str] = Counter()
    for (noun, _verb), number in counts.items():
        totals[noun] += number
    parts = [_many(number, noun) for noun, number in totals.items() if number]
    more = len(parts) - MOST_NAMED
    return ", ".join(parts[:MOST_NAMED]) + (" and more" if more > 0 else "")


def _many(number: int, noun: str) -> str:
    if noun.startswith("the "):
        return noun
    return f"{number} {noun}" if number == 1 else f"{number} {_PLURALS.get(noun, noun + 's')}"


def sentences_touched(runs: Sequence[Run]) -> Counter[Count]:
    """How many sentences were changed, added and removed. At least one, when anything differs."""
    partly_old, removed = _sentences_with(runs, Op.REMOVED)
    partly_new, added = _sentences_with(runs, Op.ADDED)
    rewritten = min(removed, added)
    fates = Counter(
        {
            ("sentence", "changed"): max(partly_old, partly_new) + rewritten,
            ("sentence", "added"): added - rewritten,
            ("sentence", "removed"): removed - rewritten,
        }
    )
    return +fates or Counter({("sentence", "changed"): 1})


def _sentences_with(runs: Sequence[Run], op: Op) -> tuple[int, int]:
    """How many sentences of one side have such words among others, and how many have no other."""
    tokens = [(token, run.op) for run in runs if run.op in (op, Op.SAME) for token in run.tokens]
    partly = wholly = place = 0
    for sentence in sentences_of([token for token, _op in tokens]):
        ops = {fate for token, fate in tokens[place : place + len(sentence)] if token.is_word}
        place += len(sentence)
        wholly += ops == {op}
        partly += len(ops) > 1
    return partly, wholly


def sentences_in(text: str, *, in_html: bool) -> int:
    """How many sentences a text has; at least one."""
    sentences = sentences_of(tokens_of(text, in_html=in_html))
    return max(sum(any(token.is_word for token in sentence) for sentence in sentences), 1)


def words_touched(edit: Edit | None) -> int:
    """How many words are to be read of a change: those that were removed and those that were added."""
    match edit:
        case TextEdit():
            return sum(run.words for run in edit.runs if run.op is not Op.SAME)
        case FieldsEdit():
            return sum(words_touched(part) for part in edit.edits.values())
        case ListEdit():
            return sum(_words_of_item(item) for item in edit.items)
        case _:
            return 0


def _words_of_item(item: Item) -> int:
    if item.edit is not None:
        return words_touched(item.edit)
    if item.is_untouched:
        return 0
    return words_in_block({"type": "", "value": item.value} if not _is_block(item.value) else item.value)


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) and "type" in value and "value" in value


def reading_seconds(words: int, claims: int) -> int:
    """The time to read and judge: 200 words a minute, and ten seconds more for every claim."""
    return max(math.ceil(words * 60 / WORDS_A_MINUTE) + SECONDS_A_CLAIM * claims, SHORTEST)


def seconds_for_all(content: Mapping[str, Any]) -> int:
    """The time for a whole text."""
    return reading_seconds(words_in(content), claims_among(content.get("body") or ()))


def claims_among(blocks: Iterable[Mapping[str, Any]]) -> int:
    return sum(block["type"] == "claim" for block in blocks)


def spoken_time(seconds: int) -> str:
    """“about 40 s” up to a minute and a half, then “about 3 min”."""
    if seconds <= 90:
        return _("about %(number)s s") % {"number": math.ceil(seconds / 10) * 10}
    return _("about %(number)s min") % {"number": round(seconds / 60)}
