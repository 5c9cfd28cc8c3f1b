"""Text taken apart into words and their stems, the same way for articles and for queries."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# Letters and digits of any script, with the accents that follow them.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_PHRASE = re.compile(r"[\"“”«»„]([^\"“”«»„]+)[\"“”«»„]")
#: Longer ones are no words of any article.
LONGEST_WORD = 40
#: What is read of a query: enough for any question, too little to keep a server busy.
LONGEST_QUERY = 200
MOST_WORDS = 12
#: From here on, the beginning of a word is enough to find it.
SHORTEST_PREFIX = 3

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be been before being but by can cannot could d did do
    does doing don for from had has have having he her here hers him his how i if in into is it its just
    ll m me might more most must my no nor not of off on once only or other our ours out over own re s
    same shall she should so some such t than that the their theirs them then there these they this
    those through to too under until up us ve very was we were what when where which while who whom why
    will with would you your yours
    """.split()  # noqa: SIM905  (a hundred quoted words are no easier to read)
)

_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: as compared, its stem, and where it stands."""

    word: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: a stem; `prefix` when the reader may not have finished typing the word."""

    word: str
    stem: str
    prefix: bool = False

    def matches(self, token: Token) -> bool:
        """Whether a word of an article is what is looked for."""
        return token.stem == self.stem or (self.prefix and token.word.startswith(self.word))


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: all of `terms`, and each of `phrases` (stems) word beside word."""

    terms: tuple[Term, ...]
    phrases: tuple[tuple[str, ...], ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in their order."""
    for match in _WORD.finditer(text):
        word = normal(match[0])[:LONGEST_WORD]
        if word:
            yield Token(word, stem(word), match.start(), match.end())


def normal(word: str) -> str:
    """The word without accents and case: “Naïve” is “naive”."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(_WORD.findall(plain))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What a word has in common with its other forms: “treatments” and “treated” give “treat”."""
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


def parse_query(text: str) -> Query:
    """What a reader looks for. Any text at all is a query; words that say nothing are left out while others remain."""
    text = text[:LONGEST_QUERY]
    found = list(tokens(text))
    telling = [token for token in found if token.word not in STOP_WORDS] or found
    last = telling[-1] if telling else None
    terms = {
        token.stem: Term(token.word, token.stem, prefix=token is last and _may_go_on(token, text))
        for token in telling
    }
    return Query(terms=tuple(terms.values())[:MOST_WORDS], phrases=_phrases(text))


def stems_of(text: str) -> list[str]:
    """The stems of all words that say something, in their order."""
    return [token.stem for token in tokens(text) if token.word not in STOP_WORDS]


def _may_go_on(token: Token, text: str) -> bool:
    return len(token.word) >= SHORTEST_PREFIX and token.end == len(text.rstrip())


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    quoted = (tuple(stems_of(match)) for match in _PHRASE.findall(text))
    return tuple(phrase for phrase in quoted if len(phrase) > 1)
