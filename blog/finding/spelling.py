"""Typing errors: the nearest word that stands in signed text."""

from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Count, Sum
from rapidfuzz import process
from rapidfuzz.distance import OSA

from blog.finding.analysis import Query, Term, stem
from blog.finding.index import SHORTEST_MENDED
from blog.models import SearchWord

# From this length on, two errors in a word are forgiven; below, one.
TWO_ERRORS = 8


def mended(query: Query) -> Query:
    """The query with each unknown word replaced by the nearest known one; the same query when all are known."""
    known = known_words(*_state_of_the_words())
    terms = tuple(_mended_term(term, known) for term in query.terms)
    return query if terms == query.terms else Query(terms)


def _mended_term(term: Term, known: dict[str, int]) -> Term:
    if len(term.word) < SHORTEST_MENDED or not term.word.isalpha() or _is_known(term, known):
        return term
    nearest = nearest_word(term.word, known)
    return Term(nearest, stem(nearest)) if nearest else term


def _is_known(term: Term, known: dict[str, int]) -> bool:
    return term.word in known or (term.prefix and any(word.startswith(term.word) for word in known))


def nearest_word(word: str, known: dict[str, int]) -> str:
    """The known word with the fewest errors between, the more frequent of two; "" when none is near."""
    errors = 2 if len(word) >= TWO_ERRORS else 1
    near = process.extract(
        word, known.keys(), scorer=OSA.distance, score_cutoff=errors, limit=20, processor=None
    )
    candidates: Sequence[tuple[str, float, object]] = near
    ranked = sorted(
        (distance, found[0] != word[0], -known[found], found) for found, distance, _key in candidates
    )
    return ranked[0][3] if ranked else ""


def _state_of_the_words() -> tuple[int, int]:
    """Changes whenever the list of words does."""
    totals = SearchWord.objects.aggregate(words=Count("pk"), editions=Sum("editions"))
    return totals["words"], totals["editions"] or 0


@lru_cache(maxsize=2)
def known_words(words: int, editions: int) -> dict[str, int]:
    """In how many editions each word stands, by word. The arguments are the state of the list."""
    # Kept in the process as long as the list stays as it is; a hundred thousand words are some megabytes.
    return dict(SearchWord.objects.values_list("word", "editions"))
