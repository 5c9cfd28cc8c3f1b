"""The shapes of demonstration texts, and the blocks that they are built from, as raw StreamField data.

HTML in a text is Wagtail's database form of rich text. "[2]" cites the second reference of the article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from blog.blocks import CRISIS_HEADING, CRISIS_TEXT, OFF_LABEL_HEADING, OFF_LABEL_TEXT
from blog.demo.sources import SOURCES


class RawBlock(TypedDict):
    """One child of a stream: the block's name and its raw value."""

    type: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class DemoArticle:
    """An article as data: what an editor would type, and the keys of its topics, picture and sources."""

    key: str
    slug: str
    title: str
    summary: str
    search_description: str
    author: str
    topics: tuple[str, ...]
    picture: str
    sources: tuple[str, ...]
    body: tuple[RawBlock, ...]

    def raw_body(self) -> list[RawBlock]:
        return list(self.body)

    def raw_references(self) -> list[RawBlock]:
        """The references in the order in which the text numbers them."""
        return [{"type": "reference", "value": SOURCES[key].as_reference()} for key in self.sources]


@dataclass(frozen=True, kw_only=True)
class DemoPage:
    """A standard page as data."""

    slug: str
    title: str
    search_description: str
    body: tuple[RawBlock, ...]

    def raw_body(self) -> list[RawBlock]:
        return list(self.body)


@dataclass(frozen=True, kw_only=True)
class DemoTopic:
    """A topic, with the longest time in months that an article in it may go without a full review.

    `subject` is what it is in schema.org's words, "" for none of them. `signatures` says how many physicians must
    sign, `reviewers` who of them is asked, by the names of their accounts.
    """

    slug: str
    name: str
    description: str
    review_months: int
    subject: str = ""
    signatures: int = 1
    reviewers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A change to one text block: the words to find and the words to put there."""

    old: str
    new: str


def reworded(body: Sequence[RawBlock], change: Wording) -> list[RawBlock]:
    """The body with the change made in the one text block that holds the old words.

    Raises ValueError when not exactly one text block holds them: a change that changes nothing shows nothing.
    """
    holders = [
        index for index, block in enumerate(body) if block["type"] == "text" and change.old in block["value"]
    ]
    if len(holders) != 1:
        raise ValueError(f"{len(holders)} text blocks hold {change.old!r}; exactly one must.")
    changed = list(body)
    held = changed[holders[0]]
    changed[holders[0]] = {"type": "text", "value": held["value"].replace(change.old, change.new)}
    return changed


def heading(words: str) -> RawBlock:
    return {"type": "heading", "value": {"level": "2", "text": words}}


def text(*paragraphs: str) -> RawBlock:
    return {"type": "text", "value": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}


def bullets(lead: str, *items: str) -> RawBlock:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return {"type": "text", "value": f"<p>{lead}</p><ul>{listed}</ul>"}


def claim(words: str, *sources: int) -> RawBlock:
    return {"type": "claim", "value": {"text": words, "sources": list(sources)}}


def key_points(*points: str) -> RawBlock:
    return {"type": "key_points", "value": {"points": list(points)}}


def questions(*asked: str) -> RawBlock:
    return {
        "type": "questions",
        "value": {"heading": "Questions to ask your clinician", "questions": list(asked)},
    }


def faq(*items: tuple[str, str]) -> RawBlock:
    listed = [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in items]
    return {"type": "faq", "value": {"items": listed}}


def table(*, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> RawBlock:
    """A table of plain text whose first column names the row."""
    cells = {
        "columns": [{"type": "text", "heading": name} for name in columns],
        "rows": [{"values": list(row)} for row in rows],
        "caption": caption,
    }
    return {"type": "table", "value": {"table": cells, "row_headings": True}}


OFF_LABEL_NOTICE: Final[RawBlock] = {
    "type": "off_label_notice",
    "value": {"heading": OFF_LABEL_HEADING, "text": OFF_LABEL_TEXT},
}
CRISIS_NOTICE: Final[RawBlock] = {
    "type": "crisis_notice",
    "value": {"heading": CRISIS_HEADING, "text": CRISIS_TEXT},
}
