"""The order of what was found: pure arithmetic, the same on every database."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from blog.finding.analysis import Query

IN_TITLE = 6.0
WHOLE_PHRASE = 4.0
WHOLE_PHRASE_IN_TITLE = 8.0
# How soon a further mention of a word counts less, as in BM25.
SATURATION = 1.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that may be shown: the stems of its title and of all its text, a space round each."""

    edition: int
    title: str
    stems: str


def in_order(query: Query, candidates: Sequence[Candidate]) -> list[int]:
    """The editions, best first, the newer one first where two are as good.

    Those that lack a quoted phrase are left out.
    """
    fitting = [one for one in candidates if all(_holds(one.stems, phrase) for phrase in query.phrases)]
    weights = [_rarity(term.stem, fitting) for term in query.terms]
    scored = [(_score(query, weights, one), one.edition) for one in fitting]
    return [edition for _score_, edition in sorted(scored, key=lambda pair: (-pair[0], -pair[1]))]


def _score(query: Query, weights: Sequence[float], candidate: Candidate) -> float:
    score = 0.0
    for term, weight in zip(query.terms, weights, strict=True):
        mentions = _mentions(candidate.stems, term.stem, term.prefix)
        score += weight * mentions / (mentions + SATURATION)
        if _mentions(candidate.title, term.stem, term.prefix):
            score += weight * IN_TITLE
    phrase = tuple(term.stem for term in query.terms)
    if len(phrase) > 1:
        score += WHOLE_PHRASE_IN_TITLE * _holds(candidate.title, phrase)
        score += WHOLE_PHRASE * _holds(candidate.stems, phrase)
    # Rounded: a sum in another order must not decide between two that are as good.
    return round(score, 6)


def _rarity(stem: str, candidates: Sequence[Candidate]) -> float:
    holding = sum(f" {stem} " in one.stems for one in candidates)
    return 1 + math.log((len(candidates) + 1) / (holding + 1))


def _mentions(text: str, stem: str, prefix: bool) -> int:
    return text.count(f" {stem}" if prefix else f" {stem} ")


def _holds(text: str, phrase: Sequence[str]) -> bool:
    return f" {' '.join(phrase)} " in text
