"""Pieces become the raw blocks of a StreamField; what a block cannot hold stands beside it or in the notes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from blog.importer.wordpress.pieces import (
    BOLD,
    LINE,
    Faq,
    Heading,
    Listing,
    Notes,
    Paragraph,
    Picture,
    Piece,
    Quote,
    Run,
    Runs,
    Table,
    lines_of,
    plain,
    raised,
    rich,
)

RawBlock = dict[str, Any]
# The name of a picture's file in the library, and the number of its attachment (0 for none).
FoundPicture = tuple[str, int]
# The limits of our blocks.
HEADING_LIMIT = 120
CAPTION_LIMIT = 250
QUESTION_LIMIT = 200
_SECTION, _SUBSECTION = "2", "3"


def blocks_of(
    pieces: Sequence[Piece], *, find: Callable[[Picture], FoundPicture | None], with_faq: bool, notes: Notes
) -> list[RawBlock]:
    """The pieces as raw blocks. `find` finds the file of a picture, or None when there is none.

    A picture's block has what was found where its primary key will be. `with_faq` is whether the page may hold
    questions with answers; elsewhere they become headings with text.
    """
    levels = sorted({piece.level for piece in pieces if isinstance(piece, Heading)})
    if len(levels) > 2:
        notes.add(f"Headings of {len(levels)} levels became sections and subsections: look at their order.")
    builder = _Builder(find, with_faq, notes, levels[0] if levels else 2)
    for piece in pieces:
        builder.add(piece)
    builder.end_text()
    return builder.blocks


@dataclass
class _Builder:
    find: Callable[[Picture], FoundPicture | None]
    with_faq: bool
    notes: Notes
    section_level: int
    blocks: list[RawBlock] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        match piece:
            case Paragraph(runs):
                self._paragraph(runs)
            case Heading():
                self._heading(piece)
            case Listing():
                self._listing(piece)
            case Quote():
                self._quote(piece)
            case Picture():
                self._picture(piece)
            case Table():
                self._table(piece)
            case Faq():
                self._faq(piece)

    def end_text(self) -> None:
        if self.text:
            self.blocks.append({"type": "text", "value": "".join(self.text)})
            self.text = []

    def _block(self, kind: str, value: Any) -> None:
        self.end_text()
        self.blocks.append({"type": kind, "value": value})

    def _paragraph(self, runs: Runs) -> None:
        if any(run.text.strip() for run in runs):
            self.text.append(f"<p>{rich(runs)}</p>")

    def _heading(self, heading: Heading) -> None:
        words = plain(heading.runs).replace(LINE, " ")
        if len(words) > HEADING_LIMIT:
            self.notes.add(f"A heading of more than {HEADING_LIMIT} characters is bold text now: {words}")
            self._paragraph([_bold(run) for run in heading.runs])
            return
        _note_links(heading.runs, "heading", self.notes)
        level = _SECTION if heading.level <= self.section_level else _SUBSECTION
        self._block("heading", {"level": level, "text": words})

    def _listing(self, listing: Listing) -> None:
        others: list[Piece] = []
        self.text.append(self._list_html(listing, others))
        if listing.ordered and listing.start != 1:
            self.notes.add(f"A list counted from {listing.start}; it counts from 1 now.")
        for other in others:
            self.add(other)

    def _list_html(self, listing: Listing, others: list[Piece]) -> str:
        name = "ol" if listing.ordered else "ul"
        items = [self._item_html(item, others) for item in listing.items]
        return (
            f"<{name}>{''.join(f'<li>{item}</li>' for item in items if item)}</{name}>" if any(items) else ""
        )

    def _item_html(self, item: list[Piece], others: list[Piece]) -> str:
        lines: list[str] = []
        nested: list[str] = []
        for piece in item:
            match piece:
                case Paragraph(runs):
                    lines.append(rich(runs))
                case Heading(_, runs):
                    lines.append(rich([_bold(run) for run in runs]))
                case Listing():
                    nested.append(self._list_html(piece, others))
                case _:
                    self.notes.add(
                        "Something that stood inside a list stands after it now: look at its place."
                    )
                    others.append(piece)
        return "<br/>".join(filter(None, lines)) + "".join(nested)

    def _quote(self, quote: Quote) -> None:
        others: list[Piece] = []
        lines = [line for piece in quote.pieces for line in self._quoted(piece, others)]
        if any(lines):
            self._block("quote", {"text": "\n".join(filter(None, lines)), "attribution": quote.attribution})
        elif quote.attribution:
            self._paragraph([Run(quote.attribution)])
        for other in others:
            self.add(other)

    def _quoted(self, piece: Piece, others: list[Piece]) -> list[str]:
        match piece:
            case Paragraph(runs) | Heading(_, runs):
                _note_links(runs, "quotation", self.notes)
                return [plain(line) for line in lines_of(runs)]
            case Listing(_, items):
                return [line for item in items for inner in item for line in self._quoted(inner, others)]
            case Quote(pieces, attribution):
                return [*(line for inner in pieces for line in self._quoted(inner, others)), attribution]
        others.append(piece)
        return []

    def _picture(self, picture: Picture) -> None:
        found = self.find(picture)
        if found is None:
            words = [f"alternative text “{picture.alt}”"] if picture.alt else []
            words += [f"caption “{picture.caption}”"] if picture.caption else []
            said = f" ({', '.join(words)})" if words else ""
            where = picture.url or f"attachment {picture.number}"
            self.notes.add(f"A picture is missing: {where}{said}, after {self._last_words()}.")
            return
        if not picture.alt:
            self.notes.add(f"A picture has no alternative text: {picture.url or found[0]}")
        caption = picture.caption if len(picture.caption) <= CAPTION_LIMIT else ""
        image = {"image": list(found), "alt_text": picture.alt, "decorative": False}
        self._block("image", {"image": image, "caption": caption})
        if caption != picture.caption:
            self._paragraph([Run(picture.caption)])

    def _last_words(self) -> str:
        before = "".join(self.text) or next((text for b in self.blocks[::-1] if (text := _text_of(b))), "")
        words = html.unescape(" ".join(_without_tags(before).split()[-6:]))
        return f"“… {words}”" if words else "the title"

    def _table(self, table: Table) -> None:
        width = max(len(row) for row in [table.headings, *table.rows])
        headings = table.headings or [""] * width
        if not table.headings:
            self.notes.add("A table has no column headings: give it some.")
        value = {
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": row} for row in table.rows],
            "caption": table.caption,
        }
        self._block("table", {"table": value, "row_headings": table.row_headings})

    def _faq(self, faq: Faq) -> None:
        question = plain(faq.question).replace(LINE, " ")
        simple = all(isinstance(piece, Paragraph | Listing) for piece in faq.answer)
        if not (self.with_faq and simple and faq.answer and 0 < len(question) <= QUESTION_LIMIT):
            self._heading(Heading(self.section_level + 1, faq.question))
            for piece in faq.answer:
                self.add(piece)
            return
        _note_links(faq.question, "question", self.notes)
        inner = _Builder(self.find, False, self.notes, self.section_level)
        for piece in faq.answer:
            inner.add(piece)
        if inner.blocks:
            # A list held something that no answer can hold: the answer's text goes before it.
            self._heading(Heading(self.section_level + 1, faq.question))
            inner.end_text()
            self.end_text()
            self.blocks += inner.blocks
            return
        item = {"question": question, "answer": "".join(inner.text)}
        self.end_text()
        if self.blocks and self.blocks[-1]["type"] == "faq":
            self.blocks[-1]["value"]["items"].append(item)
        else:
            self._block("faq", {"items": [item]})


def _bold(run: Run) -> Run:
    return Run(run.text, run.marks | {BOLD}, run.href, run.note)


def _note_links(runs: Runs, where: str, notes: Notes) -> None:
    for href in dict.fromkeys(run.href for run in runs if run.href):
        notes.add(f"A link in a {where} was taken away: {href}")


def _without_tags(text: str) -> str:
    text = re.sub(r"<sup>([0-9+-]+)</sup>", lambda match: raised(match[1]), text)
    return re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|li|ul|ol)>|<br/>", " ", text))


def _text_of(block: RawBlock) -> str:
    value = block["value"]
    return str(value.get("text", "") if isinstance(value, dict) else value)
