"""The runs of a text as pieces to print: words removed and added, the sentence around them, the rest left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.signoff.wording import Op, Run, Token, sentences_of

# So many words of a long sentence are shown beside a change, and so many may be shown that need not be.
_BESIDE = 40
_SPARED = 8

_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "sup": "raised", "sub": "lowered"}
_LAYOUT = {
    "p": ("paragraph", "paragraphs"),
    "ul": ("list with bullets", "lists with bullets"),
    "ol": ("numbered list", "numbered lists"),
    "li": ("list item", "list items"),
    "br": ("line break", "line breaks"),
}


class PieceKind(StrEnum):
    """What became of a piece; a gap stands for words that are the same and left out."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    GAP = "gap"


@dataclass(frozen=True)
class Piece:
    """Words to print. `marks` are of “bold”, “italic”, “raised”, “lowered”; white space stays as it was."""

    kind: PieceKind
    text: str
    marks: tuple[str, ...] = ()

    @property
    def html(self) -> SafeString:
        """The words with their marks; what was removed or added says so in words too, not by colour alone."""
        words = format_html("{}", self.text)
        for mark in self.marks:
            words = format_html("<{0}>{1}</{0}>", _ELEMENTS[mark], words)
        return format_html(_FRAMES.get(self.kind, "{}"), words)


_ELEMENTS = {"bold": "b", "italic": "i", "raised": "sup", "lowered": "sub"}
_FRAMES = {
    PieceKind.REMOVED: '<del><span class="difference-op">Removed: </span>{}</del>',
    PieceKind.ADDED: '<ins><span class="difference-op">Added: </span>{}</ins>',
}


class _Look(NamedTuple):
    """How a word looks: its marks, and where it leads ("" when it is no link)."""

    marks: tuple[str, ...]
    href: str


def pieces_of(runs: Sequence[Run], *, whole: bool = False) -> tuple[Piece, ...]:
    """The runs as pieces. Unless `whole`, long stretches that are the same are left out."""
    looks = {op: iter(_looks(runs, op)) for op in (Op.REMOVED, Op.ADDED)}
    pieces: list[Piece] = []
    for place, run in enumerate(runs):
        looked = [(token, _look_at(looks, run.op)) for token in run.tokens]
        if run.op is Op.SAME and not whole:
            pieces += _shortened(looked, is_first=place == 0, is_last=place == len(runs) - 1)
        else:
            pieces += _printed(PieceKind(run.op), looked)
    return tuple(_trimmed(list(_tidied(pieces))))


def notes_of(runs: Sequence[Run]) -> tuple[str, ...]:
    """What differs without a word of it differing: formatting, links, layout, spacing."""
    if all(run.op is Op.SAME for run in runs):
        return ()
    notes = (*_look_notes(runs), *_link_notes(runs), *_layout_notes(runs))
    if not notes and not any(token.is_word for run in runs if run.op is not Op.SAME for token in run.tokens):
        removed, added = (
            "".join("".join(token.shown.split()) for run in runs if run.op is op for token in run.tokens)
            for op in (Op.REMOVED, Op.ADDED)
        )
        if removed == added:
            return ("Only the spacing or the markup differs; the words are the same.",)
    return notes


def _look_at(looks: dict[Op, Iterator[_Look]], op: Op) -> _Look:
    if op is Op.SAME:
        next(looks[Op.REMOVED])
        return next(looks[Op.ADDED])
    return next(looks[op])


def _looks(runs: Sequence[Run], op: Op) -> Iterator[_Look]:
    """The look of every token of one side, in order."""
    marks: list[str] = []
    href = ""
    for token in (token for run in runs if run.op in (op, Op.SAME) for token in run.tokens):
        if token.is_tag:
            name, closes = _tag(token)
            if name == "a":
                href = "" if closes else _href(token)
            elif name in _MARKS and closes and _MARKS[name] in marks:
                marks.remove(_MARKS[name])
            elif name in _MARKS and not closes:
                marks.append(_MARKS[name])
        yield _Look(tuple(sorted(set(marks))), href)


def _tag(token: Token) -> tuple[str, bool]:
    inside = token.text.strip("<>").split()
    name = inside[0].strip("/").lower() if inside else ""
    return name, token.text.startswith("</")


def _href(token: Token) -> str:
    return token.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")


def _printed(kind: PieceKind, looked: Sequence[tuple[Token, _Look]]) -> list[Piece]:
    return [
        Piece(kind, "".join(_shown(token) for token, _look in group), marks)
        for marks, group in groupby(looked, key=lambda one: one[1].marks)
    ]


def _shown(token: Token) -> str:
    if not token.breaks:
        return token.shown
    name, closes = _tag(token)
    if name == "li":
        return "" if closes else "\n• "
    return "\n" if closes or name == "br" else ""


def _shortened(looked: Sequence[tuple[Token, _Look]], *, is_first: bool, is_last: bool) -> list[Piece]:
    sentences = sentences_of([token for token, _look in looked])
    before = 0 if is_first else min(_length(sentences[:1]), _reach(looked))
    after = 0 if is_last else min(_length(_last_open(sentences)), _reach(looked[::-1]))
    middle = looked[before : len(looked) - after]
    if before + after >= len(looked) or sum(token.is_word for token, _look in middle) <= _edge(
        is_first, is_last
    ):
        return _printed(PieceKind.SAME, looked)
    if not any(token.is_word for token, _look in middle):
        return _printed(PieceKind.SAME, looked)
    return [
        *_printed(PieceKind.SAME, looked[:before]),
        Piece(PieceKind.GAP, " … "),
        *_printed(PieceKind.SAME, looked[len(looked) - after :]),
    ]


def _edge(is_first: bool, is_last: bool) -> int:
    return 0 if is_first or is_last else _SPARED


def _last_open(sentences: list[tuple[Token, ...]]) -> list[tuple[Token, ...]]:
    """The sentence that goes on in the change; none when the change begins a sentence of its own."""
    if not sentences or sentences[-1][-1].breaks:
        return []
    return sentences[-1:]


def _length(sentences: list[tuple[Token, ...]]) -> int:
    return sum(map(len, sentences))


def _reach(looked: Sequence[tuple[Token, _Look]]) -> int:
    """How many tokens hold the words that are shown beside a change."""
    words = 0
    for place, (token, _look) in enumerate(looked):
        words += token.is_word
        if words > _BESIDE:
            return place
    return len(looked)


def _tidied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """White space belongs to nobody: it stands outside what was removed and added."""
    for piece in pieces:
        text = piece.text
        if piece.kind not in (PieceKind.REMOVED, PieceKind.ADDED) or not text.strip():
            if text:
                yield piece if text.strip() else Piece(PieceKind.SAME, text)
            continue
        start = text[: len(text) - len(text.lstrip())]
        end = text[len(text.rstrip()) :]
        if start:
            yield Piece(PieceKind.SAME, start)
        yield Piece(piece.kind, text.strip(), piece.marks)
        if end:
            yield Piece(PieceKind.SAME, end)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Without white space at either end: there it would only be a gap in the layout."""
    if pieces:
        pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
    return pieces


def _look_notes(runs: Sequence[Run]) -> Iterator[str]:
    """Words that are the same and look or lead otherwise."""
    old, new = iter(_looks(runs, Op.REMOVED)), iter(_looks(runs, Op.ADDED))
    changed: list[tuple[_Look, _Look, str]] = []
    for run in runs:
        for token in run.tokens:
            before = next(old) if run.op is not Op.ADDED else None
            after = next(new) if run.op is not Op.REMOVED else None
            if before and after and token.is_word:
                changed.append((before, after, token.shown))
    for (before, after), group in groupby(changed, key=lambda one: one[:2]):
        if before != after:
            words = _few(text for _before, _after, text in group)
            yield from _look_changes(before, after, words)


def _look_changes(before: _Look, after: _Look, words: str) -> Iterator[str]:
    for mark in after.marks:
        if mark not in before.marks:
            yield f"“{words}” is now {mark}."
    for mark in before.marks:
        if mark not in after.marks:
            yield f"“{words}” is no longer {mark}."
    if before.href != after.href:
        yield _link_change(before.href, after.href, words)


def _link_change(before: str, after: str, words: str) -> str:
    if not before:
        return f"“{words}” is now a link to {after}"
    if not after:
        return f"“{words}” is no longer a link to {before}"
    return f"The link “{words}” led to {before} and now leads to {after}"


def _link_notes(runs: Sequence[Run]) -> Iterator[str]:
    """Where removed words led, and added words lead."""
    for op, verb in ((Op.REMOVED, "led"), (Op.ADDED, "lead")):
        looks = iter(_looks(runs, op))
        words: list[tuple[str, str]] = []
        for run in runs:
            for token in run.tokens if run.op in (op, Op.SAME) else ():
                look = next(looks)
                if run.op is op and token.is_word:
                    words.append((look.href, token.shown))
        for href, group in groupby(words, key=lambda one: one[0]):
            if href:
                shown = _few(text for _href, text in group)
                yield f"The {op} words “{shown}” {verb} to {href}"


def _layout_notes(runs: Sequence[Run]) -> Iterator[str]:
    """How many more or fewer paragraphs, lists, items and line breaks there are."""
    removed, added = (_layout(runs, op) for op in (Op.REMOVED, Op.ADDED))
    for name, words in _LAYOUT.items():
        more = added[name] - removed[name]
        if more:
            yield f"{abs(more)} {words[abs(more) > 1]} {'more' if more > 0 else 'fewer'}."


def _layout(runs: Sequence[Run], op: Op) -> Counter[str]:
    tags = (_tag(token) for run in runs if run.op is op for token in run.tokens if token.breaks)
    return Counter(name for name, closes in tags if not closes)


def _few(words: Iterable[str]) -> str:
    words = list(words)
    return " ".join(words if len(words) <= 8 else [*words[:4], "…", *words[-3:]])
