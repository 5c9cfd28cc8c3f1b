"""Which words differ between two texts.

Pure and deterministic: the answer decides how much a physician has to read, so it may not hang on a clock. The
comparison itself is `difflib`'s; what is ours is how a text is cut into words, where the work is cut short, and how
crumbs of agreement are joined into something a person can read.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter

from blog.signoff.alignment import same_in_order

# Together they leave no character out, so that the tokens of a text, joined, are the text.
_PIECES = (
    r"\[\d+(?:\s*[,–-]\s*\d+)*\]",  # a citation
    r"\w+(?:[.,:/'’‑-]\w+)*",  # a word, a number
    r"\s+",
    r".",
)
_IN_HTML = (r"<[^<>]*>", r"&(?:\w+|#\d+);")
_TEXT = re.compile("|".join(_PIECES))
_HTML = re.compile("|".join((*_IN_HTML, *_PIECES)))
_CITATION = re.compile(_PIECES[0])
_BREAKS = re.compile(r"</?(?:p|ul|ol|li|br)\b[^<>]*>")
_ENDS = frozenset(".!?…")
_HANGING = re.compile(r"""\[\d[^\]]*\]|[”’"')\]]|</(?:a|b|i|em|strong|su[bp])>""")

#: Pairs of equal tokens up to which two texts are compared word by word: some five hundred words of prose.
_MOST_WORK = 6_000
#: So many words in common between two changes are a crumb: they only make the change harder to read.
_CRUMB = 2


class Op(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Token:
    """A word, a mark, a tag or white space."""

    text: str
    in_html: bool

    @cached_property
    def is_tag(self) -> bool:
        return self.in_html and self.text.startswith("<") and self.text.endswith(">")

    @cached_property
    def breaks(self) -> bool:
        """Whether it ends a paragraph, a list item or a line."""
        return self.is_tag and bool(_BREAKS.fullmatch(self.text))

    @cached_property
    def is_word(self) -> bool:
        is_markup = self.is_tag or _CITATION.fullmatch(self.text)
        return not is_markup and any(letter.isalnum() for letter in self.shown)

    @property
    def shown(self) -> str:
        """What a reader sees of it: the words of HTML without its markup."""
        if not self.in_html:
            return self.text
        if self.is_tag:
            return ""
        return html.unescape(self.text)


@dataclass(frozen=True)
class Run:
    """Neighbouring tokens that share a fate."""

    op: Op
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """Exactly the characters of the run, markup included."""
        return "".join(token.text for token in self.tokens)

    @property
    def words(self) -> int:
        return sum(token.is_word for token in self.tokens)


def tokens_of(text: str, *, in_html: bool = False) -> tuple[Token, ...]:
    """The text cut into tokens; joined, they are the text again."""
    pattern = _HTML if in_html else _TEXT
    return tuple(Token(piece, in_html) for piece in pattern.findall(text))


def count_words(text: str, *, in_html: bool = False) -> int:
    """How many words a reader sees."""
    return sum(token.is_word for token in tokens_of(text, in_html=in_html))


def word_runs(old: str, new: str, *, in_html: bool = False) -> tuple[Run, ...]:
    """The two texts as one sequence of runs.

    The runs that are the same or removed are the old text; those that are the same or added are the new one.
    """
    steps = _steps(tokens_of(old, in_html=in_html), tokens_of(new, in_html=in_html))
    return _joined(_without_crumbs(_joined(steps)))


def _steps(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Run]:
    if _work(old, new) <= _MOST_WORK:
        yield from _compared(old, new)
        return
    # Too much to compare word by word: find the sentences that are the same, and compare what lies between.
    olds, news = sentences_of(old), sentences_of(new)
    stayed = same_in_order(olds, news)
    one = other = 0
    for place, partner in (*sorted(stayed.items()), (len(olds), len(news))):
        yield from _between([*chain(*olds[one:place])], [*chain(*news[other:partner])])
        yield Run(Op.SAME, tuple(chain(*olds[place : place + 1])))
        one, other = place + 1, partner + 1


def _between(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Run]:
    if _work(old, new) <= _MOST_WORK:
        yield from _compared(old, new)
    else:
        yield Run(Op.REMOVED, tuple(old))
        yield Run(Op.ADDED, tuple(new))


def _work(old: Sequence[Token], new: Sequence[Token]) -> int:
    """How many pairs of equal tokens there are: what `difflib` has to look at."""
    olds, news = (Counter(token.text for token in side) for side in (old, new))
    return sum(count * news[text] for text, count in olds.items() if text in news and not text.isspace())


def _compared(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Run]:
    texts = [token.text for token in old], [token.text for token in new]
    for op, a, b, c, d in SequenceMatcher(str.isspace, *texts, autojunk=False).get_opcodes():
        if op == "equal":
            yield Run(Op.SAME, tuple(old[a:b]))
        else:
            yield Run(Op.REMOVED, tuple(old[a:b]))
            yield Run(Op.ADDED, tuple(new[c:d]))


def sentences_of(tokens: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The tokens by sentence; what stands right behind a full stop (a citation, a closing quote) belongs before it."""
    sentences: list[tuple[Token, ...]] = []
    start = 0
    ended = False
    for index, token in enumerate(tokens):
        ended = token.breaks or token.text in _ENDS or (ended and _hangs_on(token))
        goes_on = not token.breaks and index + 1 < len(tokens) and _hangs_on(tokens[index + 1])
        if ended and not goes_on:
            sentences.append(tuple(tokens[start : index + 1]))
            start, ended = index + 1, False
    return [*sentences, tuple(tokens[start:])] if start < len(tokens) else sentences


def _hangs_on(token: Token) -> bool:
    return bool(_HANGING.fullmatch(token.text))


def _without_crumbs(runs: tuple[Run, ...]) -> Iterator[Run]:
    for index, run in enumerate(runs):
        if run.op is Op.SAME and _is_crumb(runs, index):
            yield Run(Op.REMOVED, run.tokens)
            yield Run(Op.ADDED, run.tokens)
        else:
            yield run


def _is_crumb(runs: tuple[Run, ...], index: int) -> bool:
    if any(token.breaks for token in runs[index].tokens):
        return False
    words = runs[index].words
    if words > _CRUMB:
        return False
    before = sum(run.words for run in runs[max(index - 2, 0) : index] if run.op is not Op.SAME)
    after = sum(run.words for run in runs[index + 1 : index + 3] if run.op is not Op.SAME)
    return min(before, after) > words


def _joined(steps: Iterator[Run] | tuple[Run, ...]) -> tuple[Run, ...]:
    """Between two runs that are the same, at most one removed and then one added; no empty run."""
    joined: list[Run] = []
    for is_same, group in groupby(_without_empty(steps), key=lambda run: run.op is Op.SAME):
        runs = list(group)
        ops = (Op.SAME,) if is_same else (Op.REMOVED, Op.ADDED)
        for op in ops:
            tokens = tuple(token for run in runs if run.op is op for token in run.tokens)
            if tokens:
                joined.append(Run(op, tokens))
    return tuple(joined)


def _without_empty(steps: Iterator[Run] | tuple[Run, ...]) -> Iterator[Run]:
    return filter(attrgetter("tokens"), steps)
