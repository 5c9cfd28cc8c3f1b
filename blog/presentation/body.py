"""The body of an edition as blocks that are ready to print, each with the template that prints it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import slugify

from blog.presentation.citations import Citations, without_markers
from blog.presentation.markup import link_help_in_html
from blog.presentation.pictures import Renditions, present_picture

#: Block types that stand above the list of contents when they open the body.
_OPENING = frozenset({"key_points", "off_label_notice", "notice", "crisis_notice"})
#: Ids that the page itself uses.
_RESERVED = frozenset({"top", "content", "contents", "references", "reviewed", "feedback", "related", "help"})
_TAKEN = re.compile(r"^(ref|cite|box)-\d")


class UnknownContentError(ValueError):
    """The content has a part that this release cannot print. Leaving out signed words is no choice."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its type and the values its template prints. `anchor` is its id, "" when it has none."""

    kind: str
    values: Mapping[str, Any]
    anchor: str = ""

    @property
    def template(self) -> str:
        """The template that prints it with `block` in the context."""
        return f"blog/blocks/{self.kind}.html"


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of “On this page”."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks before the list of contents, those after it, and the sections that it names."""

    opening: tuple[Block, ...]
    rest: tuple[Block, ...]
    sections: tuple[ContentsEntry, ...]


@dataclass(slots=True)
class _Builder:
    """What has to be remembered while going through the body from top to bottom."""

    citations: Citations
    pictures: Renditions
    references: int
    anchors: set[str] = field(default_factory=lambda: set(_RESERVED))
    sections: list[ContentsEntry] = field(default_factory=list)
    boxes: int = 0

    def block(self, kind: str, value: Any) -> Block | None:
        """The block to print; None for a picture whose renditions are missing."""
        make = _MAKERS.get(kind)
        if make is None:
            raise UnknownContentError(f"No template prints a block of the type {kind!r}.")
        return make(self, value)

    def anchor(self, text: str) -> str:
        base = slugify(text) or "section"
        if _TAKEN.match(base):
            base = f"section-{base}"
        anchor, number = base, 1
        while anchor in self.anchors:
            number += 1
            anchor = f"{base}-{number}"
        self.anchors.add(anchor)
        return anchor

    def section(self, text: str) -> str:
        """The id of a new section of the second level, which is added to the contents."""
        label = without_markers(text, self.references)
        anchor = self.anchor(label)
        self.sections.append(ContentsEntry(anchor, label))
        return anchor

    def box(self) -> str:
        self.boxes += 1
        return f"box-{self.boxes}"

    @property
    def level_below(self) -> int:
        """The heading level of what hangs on the section before: no level is skipped."""
        return 3 if self.sections else 2


def present_body(
    body: Sequence[Mapping[str, Any]], citations: Citations, pictures: Renditions, references: int
) -> Body:
    """The blocks of a body in order. Raises UnknownContentError for a type that no template prints."""
    builder = _Builder(citations, pictures, references)
    opening = _opening_length(block["type"] for block in body)
    made = [builder.block(block["type"], block["value"]) for block in body]
    return Body(
        opening=tuple(block for block in made[:opening] if block),
        rest=tuple(block for block in made[opening:] if block),
        sections=tuple(builder.sections),
    )


def _opening_length(kinds: Iterable[str]) -> int:
    length = 0
    for kind in kinds:
        if kind not in _OPENING:
            break
        length += 1
    return length


def _heading(builder: _Builder, value: Mapping[str, Any]) -> Block:
    text = value["text"]
    level = int(value["level"])
    anchor = builder.section(text) if level == 2 else builder.anchor(text)
    return Block("heading", {"level": level, "html": builder.citations.link(text)}, anchor)


def _text(builder: _Builder, value: str) -> Block:
    return Block("text", {"html": builder.citations.link_html(value)})


def _quote(builder: _Builder, value: Mapping[str, Any]) -> Block:
    link = builder.citations.link
    return Block("quote", {"html": link(value["text"]), "attribution": link(value.get("attribution") or "")})


def _image(builder: _Builder, value: Mapping[str, Any]) -> Block | None:
    picture = present_picture(value["image"], builder.pictures)
    if picture is None:
        return None
    return Block("image", {"picture": picture, "caption": builder.citations.link(value.get("caption") or "")})


def _table(builder: _Builder, value: Mapping[str, Any]) -> Block:
    link = builder.citations.link
    values = {
        "caption": link(value.get("caption") or ""),
        "columns": [link(column) for column in value["columns"]],
        "rows": [[link(cell) for cell in row] for row in value["rows"]],
        "row_headings": bool(value.get("row_headings")),
    }
    return Block("table", values, builder.box())


def _notice(kind: str) -> Callable[[_Builder, Mapping[str, Any]], Block]:
    def make(builder: _Builder, value: Mapping[str, Any]) -> Block:
        html = value["text"]
        if kind == "crisis_notice":
            html = link_help_in_html(html)
        values = {"heading": value["heading"], "html": builder.citations.link_html(html)}
        return Block(kind, values, builder.box())

    return make


def _key_points(builder: _Builder, value: Mapping[str, Any]) -> Block:
    return Block("key_points", {"points": _linked(builder, value["points"])}, builder.box())


def _claim(builder: _Builder, value: Mapping[str, Any]) -> Block:
    return Block("claim", {"html": builder.citations.link_claim(value["text"], value.get("sources") or ())})


def _questions(builder: _Builder, value: Mapping[str, Any]) -> Block:
    heading = value.get("heading") or "Questions to ask your clinician"
    values = {"heading": heading, "questions": _linked(builder, value["questions"])}
    return Block("questions", values, builder.section(heading))


def _faq(builder: _Builder, value: Mapping[str, Any]) -> Block:
    items = [
        {
            "anchor": builder.anchor(item["question"]),
            "question": builder.citations.link(item["question"]),
            "answer": builder.citations.link_html(item["answer"]),
        }
        for item in value["items"]
    ]
    return Block("faq", {"items": items, "level": builder.level_below})


def _linked(builder: _Builder, texts: Sequence[str]) -> list[SafeString]:
    return [builder.citations.link(text) for text in texts]


_MAKERS: dict[str, Callable[[_Builder, Any], Block | None]] = {
    "heading": _heading,
    "text": _text,
    "quote": _quote,
    "image": _image,
    "table": _table,
    "off_label_notice": _notice("off_label_notice"),
    "crisis_notice": _notice("crisis_notice"),
    "notice": _notice("notice"),
    "key_points": _key_points,
    "claim": _claim,
    "questions": _questions,
    "faq": _faq,
}
