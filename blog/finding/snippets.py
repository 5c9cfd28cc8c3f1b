"""Excerpts of verified text with the found words marked. Pieces, not HTML: the template escapes and marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.finding.analysis import Query, Token, tokens
from blog.presentation.words import plain_text, teaser

#: Words before the first found one, and in all.
BEFORE = 8
WORDS = 34


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was found, or that stands between."""

    text: str
    found: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text with the found words apart."""
    return _pieces(text, [token for token in tokens(text) if _is_found(token, query)], 0, len(text))


def snippet(content: Mapping[str, Any], query: Query) -> list[Piece]:
    """The stretch of the text that holds the most of what was looked for; the teaser when nothing stands there."""
    lines = plain_text(content).split("\n")[1:]  # the first line is the title
    best = max(lines, key=lambda line: _worth(line, query), default="")
    if not _worth(best, query):
        best = teaser(content)
    return _cut(best, query)


def holds(content: Mapping[str, Any], word: str) -> bool:
    """Whether exactly this word, without accents and case, stands in the text."""
    return any(token.word == word for token in tokens(plain_text(content)))


def _worth(line: str, query: Query) -> int:
    """How many different things looked for it holds; of two lines the earlier one tells more about the article."""
    return len({token.stem for token in tokens(line) if _is_found(token, query)})


def _cut(line: str, query: Query) -> list[Piece]:
    words = list(tokens(line))
    if not words:
        return []
    first = next((place for place, token in enumerate(words) if _is_found(token, query)), 0)
    begin = max(0, min(first - BEFORE, len(words) - WORDS))
    shown = words[begin : begin + WORDS]
    goes_on = begin + WORDS < len(words)
    start = 0 if begin == 0 else shown[0].start
    end = shown[-1].end if goes_on else len(line)
    pieces = _pieces(line, [token for token in shown if _is_found(token, query)], start, end)
    before = [Piece("… ")] if begin else []
    after = [Piece(" …")] if goes_on else []
    return [*before, *pieces, *after]


def _is_found(token: Token, query: Query) -> bool:
    return any(term.matches(token) for term in query.terms)


def _pieces(text: str, found: Sequence[Token], start: int, end: int) -> list[Piece]:
    pieces = []
    for token in found:
        pieces += [Piece(text[start : token.start]), Piece(text[token.start : token.end], found=True)]
        start = token.end
    return [piece for piece in [*pieces, Piece(text[start:end])] if piece.text]
