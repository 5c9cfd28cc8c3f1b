"""A text as its parts, between HTML and our blocks: paragraphs of runs, lists, headings, pictures, tables."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

BOLD, ITALIC, RAISED, LOWERED = "b", "i", "sup", "sub"
LINE = "\n"
_MARKS = (BOLD, ITALIC, RAISED, LOWERED)
_DIGITS = re.compile(r"[0-9+-]+")
_RAISED_DIGITS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED_DIGITS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_BLANKS = re.compile(r"[ \t\r\f]+")
_ROUND_LINES = re.compile(r" *\n *")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. A “\n” in them is a line break; `note` names a footnote cited here instead of words."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    note: str = ""


Runs = list[Run]


@dataclass(slots=True)
class Paragraph:
    runs: Runs


@dataclass(slots=True)
class Heading:
    level: int
    runs: Runs


@dataclass(slots=True)
class Listing:
    ordered: bool
    items: list[list[Piece]]
    start: int = 1


@dataclass(slots=True)
class Quote:
    pieces: list[Piece]
    attribution: str = ""


@dataclass(slots=True)
class Picture:
    """`number` is that of the attachment where the text says so, else 0."""

    url: str
    alt: str
    caption: str = ""
    number: int = 0


@dataclass(slots=True)
class Table:
    """Rows of cells in plain text; `headings` is empty where the table has none."""

    headings: list[str]
    rows: list[list[str]]
    caption: str = ""
    row_headings: bool = False


@dataclass(slots=True)
class Faq:
    """One question with its answer; neighbours become one block."""

    question: Runs
    answer: list[Piece] = field(default_factory=list)


Piece = Paragraph | Heading | Listing | Quote | Picture | Table | Faq


class Notes:
    """What a person should look at, in sentences, each once."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        self._sentences[sentence.strip()] = None

    def as_list(self) -> list[str]:
        return list(self._sentences)


def sound(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters, which JSON may hold."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def tidy(runs: Sequence[Run]) -> Runs:
    """The runs as a browser would lay them out: one space for many, none at the ends or round a line break."""
    found: Runs = []
    before = LINE
    for run in runs:
        text = _ROUND_LINES.sub(LINE, _BLANKS.sub(" ", run.text))
        if before.endswith((" ", LINE)):
            text = text.lstrip(" ")
        if before == LINE and not found:
            text = text.lstrip(LINE)
        if text.startswith(LINE) and found and found[-1].text.endswith(" "):
            found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
        if text or run.note:
            found.append(replace(run, text=text))
            before = text or "x"
    while found and not found[-1].note and not found[-1].text.rstrip():
        found.pop()
    if found and not found[-1].note:
        found[-1] = replace(found[-1], text=found[-1].text.rstrip(" \n"))
    return found


def plain(runs: Iterable[Run]) -> str:
    """The words of the runs without their look, but for raised and lowered digits: 10⁹ must not become 109."""
    return "".join(_plain_run(run) for run in runs)


def raised(digits: str) -> str:
    """Digits as raised ones that need no markup."""
    return digits.translate(_RAISED_DIGITS)


def _plain_run(run: Run) -> str:
    if RAISED in run.marks and _DIGITS.fullmatch(run.text):
        return raised(run.text)
    if LOWERED in run.marks and _DIGITS.fullmatch(run.text):
        return run.text.translate(_LOWERED_DIGITS)
    return run.text


def rich(runs: Sequence[Run]) -> str:
    """The runs as the HTML of our rich text, without a paragraph round it."""
    parts: list[str] = []
    for href, group in itertools.groupby(runs, key=lambda run: run.href):
        inner = "".join(
            _looks(marks, same) for marks, same in itertools.groupby(group, key=lambda r: r.marks)
        )
        parts.append(f'<a href="{html.escape(href)}">{inner}</a>' if href else inner)
    return "".join(parts)


def lines_of(runs: Sequence[Run]) -> list[Runs]:
    """The runs, parted at their line breaks."""
    lines: list[Runs] = [[]]
    for run in runs:
        first, *more = run.text.split(LINE)
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=text)] for text in more]
    return [tidy(line) for line in lines]


def joined(lines: Iterable[Sequence[Run]]) -> Runs:
    """Several lines as one run of runs, with line breaks between them."""
    found: Runs = []
    for line in lines:
        if found:
            found.append(Run(LINE))
        found += line
    return found


def with_runs(pieces: Sequence[Piece], change: Callable[[Runs], Runs]) -> list[Piece]:
    """The pieces with all their runs changed, however deep they stand."""
    return [_with_runs(piece, change) for piece in pieces]


def _with_runs(piece: Piece, change: Callable[[Runs], Runs]) -> Piece:
    match piece:
        case Paragraph(runs):
            return Paragraph(change(runs))
        case Heading(level, runs):
            return Heading(level, change(runs))
        case Listing(ordered, items, start):
            return Listing(ordered, [with_runs(item, change) for item in items], start)
        case Quote(pieces, attribution):
            return Quote(with_runs(pieces, change), attribution)
        case Faq(question, answer):
            return Faq(change(question), with_runs(answer, change))
    return piece


def words_in(pieces: Iterable[Piece]) -> str:
    """The words of the pieces, in their order, a space between each two pieces."""
    return " ".join(_words_of_piece(piece) for piece in pieces)


def _words_of_piece(piece: Piece) -> str:
    match piece:
        case Paragraph(runs) | Heading(_, runs):
            return plain(runs)
        case Listing(_, items):
            return " ".join(words_in(item) for item in items)
        case Quote(pieces, attribution):
            return f"{words_in(pieces)} {attribution}"
        case Picture():
            return f"{piece.alt} {piece.caption}"
        case Table():
            cells = itertools.chain([piece.caption], piece.headings, *piece.rows)
            return " ".join(cells)
        case Faq(question, answer):
            return f"{plain(question)} {words_in(answer)}"


def _looks(marks: frozenset[str], runs: Iterable[Run]) -> str:
    names = [mark for mark in _MARKS if mark in marks]
    text = html.escape("".join(run.text for run in runs), quote=False).replace(LINE, "<br/>")
    if not text.strip():
        return text
    return "".join(f"<{name}>" for name in names) + text + "".join(f"</{name}>" for name in reversed(names))
