"""A draft as the checks read it: content by value, cut into passages that know their place in the editor."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from wagtail.fields import StreamField

from blog.blocks import CRISIS_TEXT, OFF_LABEL_TEXT
from blog.signoff.eligibility import circumstances_of, eligible_reviewers
from blog.signoff.freezing import Freezer, freeze_html
from blog.signoff.models import Reviewer
from blog.signoff.wording import sentences_of, tokens_of

NOTICES = frozenset({"notice", "off_label_notice", "crisis_notice"})
_CITATION = re.compile(r"\[(\d+(?:\s*[,–-]\s*\d+)*)\]")
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
# A full stop behind one of these ends no sentence.
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:dr|mr|mrs|ms|prof|st|vs|etc|approx|e\.g|i\.e|u\.s|no|al)\.$", re.I)


class Part(StrEnum):
    """What a passage is to its reader."""

    TITLE = "title"
    SUMMARY = "summary"
    HEAD = "head"  # for search engines
    HEADING = "heading"
    PROSE = "prose"
    KEY_POINT = "key_point"
    CLAIM = "claim"
    NOTICE = "notice"
    QUOTE = "quote"
    ROW = "row"
    CAPTION = "caption"
    ALT = "alt"
    QUESTION = "question"


#: Where a statement is made to the reader, sentence by sentence.
STATEMENTS = frozenset(
    {Part.PROSE, Part.KEY_POINT, Part.CLAIM, Part.NOTICE, Part.QUOTE, Part.ROW, Part.CAPTION}
)


@dataclass(frozen=True)
class Place:
    """Where in the editor something stands: a field and, in a stream, the id of its block."""

    field: str
    block: str = ""


@dataclass(frozen=True)
class Passage:
    """One paragraph, item or row as plain text.

    `sourced` is true where the whole passage has its source (a claim, a quotation with its author, a row of a
    table that cites); `standard` where it is the house's own wording of a notice, unchanged.
    """

    place: Place
    part: Part
    text: str
    sourced: bool = False
    standard: bool = False

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return split_sentences(self.text)


@dataclass(frozen=True)
class Picture:
    """A picture of the draft; `decorative` is what the editor said, not what an empty text implies."""

    place: Place
    alt: str
    decorative: bool


@dataclass(frozen=True)
class Draft:
    """All that a check may ask. Pure data: two equal drafts have the same faults."""

    content: Mapping[str, Any] = field(repr=False)
    body_ids: Sequence[str] = ()
    reference_ids: Sequence[str] = ()
    decorative: frozenset[str] = frozenset()  # ids of picture blocks; "featured_image" for that one
    topics: Sequence[str] = ()
    review_interval_months: int = 12
    #: Running texts that came from elsewhere, as they were printed there.
    imported: Sequence[str] = ()
    #: Whether a physician who could sign this is there; None when there is no active physician at all.
    somebody_else_can_sign: bool | None = None

    @property
    def kind(self) -> str:
        """The kind of page: “article” or “page”."""
        return str(self.content["kind"])

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def references(self) -> Sequence[Mapping[str, Any]]:
        return self.content.get("references") or ()

    @cached_property
    def body(self) -> tuple[tuple[str, Any, Place], ...]:
        """The body's blocks: type, frozen value, place."""
        return tuple(
            (block["type"], block["value"], Place("body", _at(self.body_ids, index)))
            for index, block in enumerate(self.content["body"])
        )

    def blocks(self, *types: str) -> Iterator[tuple[Any, Place]]:
        """Values and places of the body's blocks of these types."""
        return ((value, place) for kind, value, place in self.body if kind in types)

    def reference_place(self, index: int) -> Place:
        return Place("references", _at(self.reference_ids, index))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Everything that is read, in the order of the page."""
        head = [
            Passage(Place("title"), Part.TITLE, self.title),
            Passage(Place("summary"), Part.SUMMARY, self.content.get("summary") or ""),
            Passage(Place("seo_title"), Part.HEAD, self.content.get("seo_title") or ""),
            Passage(Place("search_description"), Part.HEAD, self.content.get("search_description") or ""),
            *_featured(self.content.get("featured_image")),
        ]
        body = [one for kind, value, place in self.body for one in _passages(kind, value, place, self)]
        return tuple(passage for passage in (*head, *body) if passage.text)

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        featured = self.content.get("featured_image")
        shown = [(Place("featured_image"), featured)] if featured else []
        shown += [(place, value["image"]) for value, place in self.blocks("image")]
        return tuple(
            Picture(place, image["alt"], (place.block or place.field) in self.decorative)
            for place, image in shown
        )

    @cached_property
    def own_words(self) -> str:
        """The text without the standard notices, whose words say nothing about what an article is about."""
        return "\n".join(
            passage.text for passage in self.passages if not passage.standard and passage.part is not Part.ALT
        )

    def statements(self) -> Iterator[tuple[Passage, str]]:
        """Sentences that state something, each with its passage; no questions and no standard notices."""
        for passage in self.passages:
            if passage.part not in STATEMENTS or passage.standard:
                continue
            for sentence in passage.sentences:
                if not sentence.rstrip("”’\"')").endswith("?"):
                    yield passage, sentence

    def is_sourced(self, passage: Passage, sentence: str) -> bool:
        """Whether a sentence cites a reference that is there, itself or by what it stands in."""
        return passage.sourced or self.cites(sentence)

    def cites(self, text: str) -> bool:
        """Whether a text holds a marker such as “[2]” or “[1–3]” that names references of this draft only."""
        return any(
            all(1 <= int(number) <= len(self.references) for number in _NUMBER.findall(marker[1]))
            for marker in _CITATION.finditer(text)
        )


def draft_of(page: Any) -> Draft:
    """A page as it is in memory, ready for the checks. Raises `blog.signoff.freezing.CannotFreeze`."""
    imported = getattr(page, "imported_text", None) if hasattr(type(page), "imported_text") else None
    return Draft(
        content=page.signable_content(Freezer()),
        body_ids=_ids(page, "body"),
        reference_ids=_ids(page, "references"),
        decorative=frozenset(_decorative(page)),
        topics=tuple(link.topic.name for link in page.article_topics.all())
        if hasattr(page, "article_topics")
        else (),
        review_interval_months=page.review_interval_months(),
        imported=(imported.excerpt_as_printed,) if imported else (),
        somebody_else_can_sign=_somebody_else_can_sign(page),
    )


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of plain text, without the space around them; an abbreviation ends none."""
    joined: list[str] = []
    for tokens in sentences_of(tokens_of(text)):
        piece = "".join(token.text for token in tokens)
        if joined and (_ABBREVIATION.search(joined[-1].rstrip()) or piece.lstrip()[:1].islower()):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(sentence.strip() for sentence in joined if sentence.strip())


def without_citations(text: str) -> str:
    return _SPACE.sub(" ", _CITATION.sub("", text)).replace(" .", ".").strip()


def _ids(page: Any, name: str) -> tuple[str, ...]:
    known = any(isinstance(one, StreamField) and one.name == name for one in page._meta.get_fields())
    return tuple(str(child.id or "") for child in getattr(page, name)) if known else ()


def _at(ids: Sequence[str], index: int) -> str:
    return ids[index] if index < len(ids) else ""


def _decorative(page: Any) -> Iterator[str]:
    featured = getattr(page, "featured_image", None)
    if featured is not None and getattr(featured, "is_decorative", False):
        yield "featured_image"
    for child in page.body:
        if child.block_type == "image" and getattr(child.value["image"], "decorative", False):
            yield str(child.id or "")


def _somebody_else_can_sign(page: Any) -> bool | None:
    if page.pk is None or not Reviewer.objects.filter(active=True, user__is_active=True).exists():
        return None
    circumstances = circumstances_of(page, page, task_state=None, in_review=True, go_live_at=page.go_live_at)
    return bool(eligible_reviewers(circumstances))


def _featured(image: Mapping[str, Any] | None) -> Iterator[Passage]:
    if image:
        yield Passage(Place("featured_image"), Part.ALT, image["alt"])
        yield Passage(Place("featured_image"), Part.CAPTION, image["caption"])


def _passages(kind: str, value: Any, place: Place, draft: Draft) -> Iterable[Passage]:
    reader = _READERS.get(kind)
    return reader(value, place, draft) if reader else ()


def _heading(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    yield Passage(place, Part.HEADING, value["text"])


def _text(value: str, place: Place, draft: Draft) -> Iterator[Passage]:
    yield from _prose(value, place, draft)


def _quote(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    sourced = bool(value["attribution"]) or draft.cites(value["text"])
    yield Passage(place, Part.QUOTE, value["text"], sourced=sourced)


def _image(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    yield Passage(place, Part.ALT, value["image"]["alt"])
    yield Passage(place, Part.CAPTION, value["caption"])


def _table(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    lead = [value["caption"], *value["columns"]]
    yield Passage(place, Part.CAPTION, value["caption"])
    for row in value["rows"]:
        cells = [str(cell) for cell in row if str(cell).strip()]
        sourced = any(draft.cites(text) for text in (*lead, *cells))
        for cell in cells:
            yield Passage(place, Part.ROW, cell, sourced=sourced)


def _notice(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    standard = value["text"] in _standard_notices()
    yield Passage(place, Part.HEADING, value["heading"], standard=standard)
    for passage in _prose(value["text"], place, draft, Part.NOTICE):
        yield Passage(place, Part.NOTICE, passage.text, passage.sourced, standard)


def _key_points(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    yield from (Passage(place, Part.KEY_POINT, point) for point in value["points"])


def _claim(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    # Whether its sources are there is a check of its own, which names the claim.
    yield Passage(place, Part.CLAIM, value["text"], sourced=True)


def _questions(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    yield Passage(place, Part.HEADING, value["heading"])
    yield from (Passage(place, Part.QUESTION, question) for question in value["questions"])


def _faq(value: Any, place: Place, draft: Draft) -> Iterator[Passage]:
    for item in value["items"]:
        yield Passage(place, Part.QUESTION, item["question"])
        yield from _prose(item["answer"], place, draft)


_READERS: Mapping[str, Any] = {
    "heading": _heading,
    "text": _text,
    "quote": _quote,
    "image": _image,
    "table": _table,
    "notice": _notice,
    "off_label_notice": _notice,
    "crisis_notice": _notice,
    "key_points": _key_points,
    "claim": _claim,
    "questions": _questions,
    "faq": _faq,
}


def _prose(html: str, place: Place, draft: Draft, part: Part = Part.PROSE) -> Iterator[Passage]:
    """The paragraphs and list items of frozen HTML. Items share the source of the line that leads them in."""
    lead = ""
    for element in BeautifulSoup(html, "html.parser").find_all(["p", "li"]):
        text = _shown(element)
        in_list = element.name == "li"
        yield Passage(place, part, text, sourced=in_list and lead.endswith(":") and draft.cites(lead))
        if not in_list:
            lead = text


def _shown(element: Tag) -> str:
    for line_break in element.find_all("br"):
        line_break.replace_with(" ")
    # A list inside an item is read by its own items.
    texts = [node for node in element.strings if node.find_parent(["p", "li"]) is element]
    return _SPACE.sub(" ", "".join(texts)).strip()


def _standard_notices() -> frozenset[str]:
    return frozenset(freeze_html(text) for text in (OFF_LABEL_TEXT, CRISIS_TEXT))
