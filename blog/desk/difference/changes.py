"""The changes of a content one by one, each with its section, its words and the sources it rests on."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from blog.desk.difference.counting import (
    Count,
    claims_among,
    reading_seconds,
    sentences_in,
    sentences_touched,
    short_summary_of,
    summary_of,
    words_touched,
)
from blog.desk.difference.pieces import Piece, PieceKind, notes_of, pieces_of
from blog.desk.difference.sources import Source, cited_in, sources_of
from blog.signoff.edits import (
    HTML_PATHS,
    MISSING,
    Edit,
    FieldsEdit,
    Item,
    ListEdit,
    Path,
    Replaced,
    TextEdit,
    edit_between,
)
from blog.signoff.wording import Op, Run, tokens_of

T = TypeVar("T")

BEFORE_ANY_HEADING: Final = "Before any heading"
REFERENCES: Final = "References"

_BLOCKS: Final = {
    "heading": "Heading",
    "text": "Text",
    "quote": "Quotation",
    "image": "Picture",
    "table": "Table",
    "off_label_notice": "Important notice",
    "crisis_notice": "Crisis notice",
    "notice": "Notice",
    "key_points": "Key points",
    "claim": "Claim",
    "questions": "Questions to ask",
    "faq": "Questions and answers",
}
_NOUNS: Final = {
    "heading": "heading",
    "quote": "quotation",
    "image": "picture",
    "table": "table",
    "off_label_notice": "notice",
    "crisis_notice": "notice",
    "notice": "notice",
    "key_points": "key point",
    "claim": "claim",
    "questions": "question",
    "faq": "answer",
}
_FIELDS: Final = {
    "title": "Title",
    "correction": "Correction",
    "language": "Language",
    "seo_title": "Title for search engines",
    "search_description": "Description for search engines",
    "summary": "Summary",
    "authors": "Authors",
    "featured_image": "Picture at the top",
    "social_image": "Picture for links from other sites",
    "references": REFERENCES,
}
#: What a part of a block is called, in the order of telling; "" where it is the block's own words.
_PARTS: Final = {
    "heading": "Heading",
    "question": "Question",
    "answer": "Answer",
    "text": "",
    "attribution": "Who said it",
    "image": "",
    "alt": "Description read aloud",
    "decorative": "Decorative",
    "caption": "Caption",
    "columns": "Column",
    "rows": "Row",
    "row_headings": "First column names the row",
    "points": "Point",
    "questions": "Question",
    "items": "",
    "authors": "Authors",
    "name": "",
    "title": "Title",
    "source": "Journal or publisher",
    "year": "Year",
    "doi": "DOI",
    "pmid": "PubMed",
    "url": "Link",
    "accessed": "Accessed",
    "sources": "Sources",
    "level": "Level",
    "sha256": "Picture",
}
_RANKS: Final = {name: rank for rank, name in enumerate(_PARTS)}
_VALUES: Final[dict[str, Callable[[Any], str]]] = {
    "level": lambda value: {"2": "section", "3": "subsection"}.get(str(value), str(value)),
    "sources": lambda value: ", ".join(f"[{number}]" for number in value or ()) or "none",
    "sha256": lambda value: f"the file {str(value)[:8]}…",
    "image": lambda value: _picture_in_words(value),
}
# Fields of a reference that say nothing without their name.
_NAMED: Final = frozenset({"doi", "pmid", "accessed"})
# The size of a picture follows from its file.
_FOLLOWS: Final = frozenset({"width", "height"})


@dataclass(frozen=True)
class Line:
    """One text of a change: what it is ("" where that is plain), its pieces, and what differs without a word."""

    label: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()

    @property
    def html(self) -> SafeString:
        """The pieces one behind the other, with their white space; safe, since each is."""
        return format_html_join("", "{}", ((piece.html,) for piece in self.pieces))


@dataclass(frozen=True)
class Change:
    """One thing that differs. `place` is the section, `headline` says what became of it.

    `sources` are those it cites, `claims` those that rest on it, `url` is where a source is found.
    """

    place: str
    headline: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()
    is_claim: bool = False
    url: str = ""


@dataclass(frozen=True)
class Difference:
    """All that differs, in the order of the page; nothing else does. `edit` makes the new content of the old."""

    edit: Edit | None = field(repr=False)
    changes: tuple[Change, ...] = ()
    summary: str = ""
    short_summary: str = ""
    seconds: int = 0


def difference_between(base: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    """What differs between two contents of schema 1. Never raises for two valid ones."""
    edit = edit_between(dict(base), dict(new))
    if not isinstance(edit, FieldsEdit):
        return Difference(edit)
    teller = _Teller(base, new, edit)
    changes = tuple(teller.changes())
    return Difference(
        edit=edit,
        changes=changes,
        summary=summary_of(teller.counts),
        short_summary=short_summary_of(teller.counts),
        seconds=reading_seconds(words_touched(edit), claims_among(teller.touched)),
    )


class _Teller:
    """Puts an edit into words."""

    def __init__(self, base: Mapping[str, Any], new: Mapping[str, Any], edit: FieldsEdit) -> None:
        self.base, self.new, self.edits = base, new, edit.edits
        self.sources = sources_of(new, edit)
        self.counts: Counter[Count] = Counter()
        self.touched: list[Mapping[str, Any]] = []

    def changes(self) -> Iterator[Change]:
        for name in dict.fromkeys([*_FIELDS, *self.edits]):
            if name in self.edits and name not in {"body", "references"}:
                yield self.of_field(name, self.edits[name])
        yield from self.of_body()
        yield from self.of_references()

    def of_field(self, name: str, edit: Edit) -> Change:
        label = _FIELDS.get(name, name)
        verb = _verb_of(edit)
        self.count(f"the {label[0].lower()}{label[1:]}", verb)
        return Change(label, f"{label} {verb}", tuple(_lines(edit, (name,), "")))

    def of_body(self) -> Iterator[Change]:
        edit = self.edits.get("body")
        if isinstance(edit, ListEdit):
            places = _Places(self.base.get("body") or (), self.new.get("body") or ())
            for item in edit.items:
                if not item.is_untouched:
                    yield self.of_block(item, places)
        elif edit is not None:
            yield self.of_field("body", edit)

    def of_block(self, item: Item, places: "_Places") -> Change:
        block = item.value
        kind = block["type"]
        lines = tuple(_block_lines(item))
        self.count_block(item)
        self.touched.append(block)
        claimed = block["value"].get("sources") or () if kind == "claim" else ()
        cited = cited_in([piece.text for line in lines for piece in line.pieces], claimed)
        return Change(
            place=places.of(item),
            headline=f"{_BLOCKS.get(kind, kind)} {_verb(item)}",
            lines=lines,
            notes=tuple(places.notes(item)),
            sources=tuple(self.sources[number] for number in cited if number in self.sources),
            is_claim=kind == "claim",
        )

    def of_references(self) -> Iterator[Change]:
        edit = self.edits.get("references")
        if isinstance(edit, ListEdit):
            yield from (self.of_reference(item) for item in edit.items if not item.is_untouched)
            renumbered = [item for item in edit.items if item.is_untouched and item.old != item.new]
            if renumbered:
                self.count("reference", "renumbered", len(renumbered))
                yield Change(REFERENCES, "References renumbered", (), tuple(map(_renumbered, renumbered)))
        elif edit is not None:
            yield self.of_field("references", edit)

    def of_reference(self, item: Item) -> Change:
        place = item.old if item.new is None else item.new
        number = (place or 0) + 1
        self.count("reference", _verb(item))
        lines = _lines(item.edit, ("references",), "") if item.edit else [_reference_line(item)]
        source = self.sources.get(number) if item.new is not None else None
        return Change(
            place=REFERENCES,
            headline=f"Source [{number}] {_verb(item)}",
            lines=tuple(lines),
            notes=(_renumbered(item),) if item.old is not None and item.new not in (None, item.old) else (),
            claims=tuple(self.claims_with(number)) if source else (),
            url=source.url if source else "",
        )

    def claims_with(self, number: int) -> Iterator[str]:
        for block in self.new.get("body") or ():
            if block["type"] == "claim" and number in (block["value"].get("sources") or ()):
                yield block["value"]["text"]

    def count(self, noun: str, verb: str, number: int = 1) -> None:
        self.counts[noun, verb] += number

    def count_block(self, item: Item) -> None:
        kind, verb = item.value["type"], _verb(item)
        if kind != "text":
            self.count(_NOUNS.get(kind, "part"), verb, self.parts_touched(item))
        elif item.moved:
            self.count("text", verb)
        elif isinstance(item.edit, FieldsEdit) and isinstance(item.edit.edits.get("value"), TextEdit):
            self.counts.update(sentences_touched(item.edit.edits["value"].runs))  # type: ignore[union-attr]
        else:
            self.count("sentence", verb, sentences_in(str(item.value["value"]), in_html=True))

    def parts_touched(self, item: Item) -> int:
        """How many points, questions or answers of one block differ; one for any other block."""
        name = {"key_points": "points", "questions": "questions", "faq": "items"}.get(item.value["type"])
        if name is None or item.moved:
            return 1
        if isinstance(item.edit, FieldsEdit):
            value = item.edit.edits.get("value")
            listed = value.edits.get(name) if isinstance(value, FieldsEdit) else None
            if isinstance(listed, ListEdit):
                return sum(not part.is_untouched for part in listed.items)
            return 1
        return max(len(item.value["value"].get(name) or ()), 1)


class _Places:
    """In which section a block stands, and stood."""

    def __init__(self, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> None:
        self.old, self.new = _sections(old), _sections(new)

    def of(self, item: Item) -> str:
        if item.new is not None:
            return self.new[item.new]
        return self.old[item.old or 0]

    def notes(self, item: Item) -> Iterator[str]:
        if not item.moved or item.old is None or item.new is None:
            return
        if item.value["type"] == "heading":
            before, after = _before(self.old, item.old), _before(self.new, item.new)
            yield f"It stood below {before} and now stands below {after}."
        elif self.old[item.old] != self.new[item.new]:
            yield f"It stood in {self.old[item.old]} and now stands in {self.new[item.new]}."
        else:
            yield "It now stands elsewhere in the same section."


def _before(sections: list[str], place: int) -> str:
    return sections[place - 1] if place else "the top of the text"


def _sections(body: Sequence[Mapping[str, Any]]) -> list[str]:
    sections: list[str] = []
    section = BEFORE_ANY_HEADING
    for block in body:
        if block["type"] == "heading":
            section = f"“{block['value']['text']}”"
        sections.append(section)
    return sections


def _verb(item: Item) -> str:
    if item.old is None:
        return "added"
    if item.new is None:
        return "removed"
    if item.moved:
        return "moved and changed" if item.edit else "moved"
    return "changed"


def _verb_of(edit: Edit) -> str:
    old = edit.old if isinstance(edit, TextEdit | Replaced) else True
    new = edit.new if isinstance(edit, TextEdit | Replaced) else True
    if _is_there(new) and not _is_there(old):
        return "added"
    return "removed" if _is_there(old) and not _is_there(new) else "changed"


def _is_there(value: Any) -> bool:
    return value not in (None, "", MISSING)


def _renumbered(item: Item) -> str:
    title = item.value.get("title") or "Without a title"
    return f"Source [{(item.old or 0) + 1}] is now [{(item.new or 0) + 1}]: {title}"


def _block_lines(item: Item) -> Iterator[Line]:
    path = (str(item.value["type"]),)
    if isinstance(item.edit, FieldsEdit):
        for edit in item.edit.edits.values():
            yield from _lines(edit, path, "", item.value["value"])
    else:
        yield from _told(item, item.value["value"], path)


def _reference_line(item: Item) -> Line:
    """A whole reference in one line, every field of it."""
    named = (
        (_PARTS[name] if name in _NAMED else "", value) for name, value in _in_order(item.value) if value
    )
    words = ". ".join(f"{label} {value}".strip() for label, value in named)
    return _plain_line(_op(item), "", words or "an empty one")


def _op(item: Item) -> Op:
    return Op.REMOVED if item.new is None else Op.ADDED if item.old is None else Op.SAME


def _told(item: Item, value: Any, path: Path) -> Iterator[Line]:
    """Every text of something that was added, removed or moved as a whole."""
    yield from _whole_lines(_op(item), value, path, "")


def _whole_lines(op: Op, value: Any, path: Path, label: str) -> Iterator[Line]:
    match value:
        case str() if value.strip():
            yield _text_line(
                label, (Run(op, tokens_of(_worded(path, value), in_html=path in HTML_PATHS)),), whole=True
            )
        case dict():
            for name, part in _in_order(value):
                if op is not Op.SAME or name not in _VALUES:
                    yield from _whole_lines(op, part, (*path, name), _label(label, name))
        case list() if value and all(isinstance(part, int) for part in value):
            yield _plain_line(op, label, _worded(path, value))
        case list():
            for place, part in enumerate(value, start=1):
                yield from _whole_lines(op, part, path, _numbered(label, place))
        case bool():
            if value:
                yield _plain_line(op, label, "yes")


def _lines(edit: Edit, path: Path, label: str, value: Any = None) -> Iterator[Line]:
    """The lines of what differs; `value` is the new value of the block, whose table names its columns."""
    match edit:
        case TextEdit() if path[-1] in _VALUES:
            yield _replaced_line(label, _worded(path, edit.old), _worded(path, edit.new))
        case TextEdit():
            yield _text_line(label, edit.runs)
        case Replaced():
            yield from _replaced_lines(edit, path, label)
        case FieldsEdit():
            for name, part in _in_order(edit.edits):
                yield from _lines(part, (*path, name), _label(label, name), value)
        case ListEdit():
            for item in edit.items:
                yield from _item_lines(item, path, label, value)


def _in_order(fields: Mapping[str, T]) -> list[tuple[str, T]]:
    told = (name for name in fields if name not in _FOLLOWS)
    return [(name, fields[name]) for name in sorted(told, key=lambda name: _RANKS.get(name, len(_RANKS)))]


def _item_lines(item: Item, path: Path, label: str, value: Any) -> Iterator[Line]:
    if item.is_untouched:
        return
    place = (item.old if item.new is None else item.new) or 0
    label = _cell_label(path, label, place, value) or _numbered(label, place + 1)
    if item.moved:
        label = f"{label}, moved (it was number {(item.old or 0) + 1})"
    if item.edit is not None:
        yield from _lines(item.edit, path, label, value)
    else:
        lines = list(_whole_lines(_op(item), item.value, path, label))
        yield from lines or [_plain_line(_op(item), label, "an empty one")]


def _cell_label(path: Path, label: str, place: int, value: Any) -> str:
    """“Row 2, Dose” for a cell: a number alone would have to be counted out."""
    if path[:2] != ("table", "rows") or not label.startswith("Row "):
        return ""
    columns = value.get("columns") or () if isinstance(value, Mapping) else ()
    named = columns[place] if place < len(columns) else ""
    return f"{label}, {named or f'column {place + 1}'}"


def _replaced_lines(edit: Replaced, path: Path, label: str) -> Iterator[Line]:
    for op, value in ((Op.REMOVED, edit.old), (Op.ADDED, edit.new)):
        if isinstance(value, dict | str) or (isinstance(value, list) and path[-1] not in _VALUES):
            yield from _whole_lines(op, value, path, label)
    if not isinstance(edit.old, dict | str) and not isinstance(edit.new, dict | str):
        yield _replaced_line(label, _worded(path, edit.old), _worded(path, edit.new))


def _replaced_line(label: str, old: str, new: str) -> Line:
    return Line(
        label,
        (
            Piece(PieceKind.REMOVED, old or "nothing"),
            Piece(PieceKind.SAME, " "),
            Piece(PieceKind.ADDED, new or "nothing"),
        ),
    )


def _text_line(label: str, runs: tuple[Run, ...], *, whole: bool = False) -> Line:
    return Line(label, pieces_of(runs, whole=whole), notes_of(runs))


def _plain_line(op: Op, label: str, words: str) -> Line:
    return Line(label, (Piece(PieceKind(op), words),))


def _worded(path: Path, value: Any) -> str:
    in_words = _VALUES.get(path[-1])
    if in_words:
        return in_words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _picture_in_words(value: Any) -> str:
    return str(value.get("alt") or "a decorative picture") if isinstance(value, Mapping) else str(value)


def _label(label: str, name: str) -> str:
    part = _PARTS.get(name, name.replace("_", " ").capitalize())
    return ", ".join(filter(None, (label, part)))


def _numbered(label: str, place: int) -> str:
    return f"{label or 'Number'} {place}"
