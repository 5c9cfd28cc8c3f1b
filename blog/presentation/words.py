"""Words without markup: the teaser on a card, and the text that search reads."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from typing import Any

from blog.presentation.citations import without_markers
from blog.presentation.markup import Line, lines_of

#: A word ends at a space, a tab or a line feed only: a no-break space belongs to the word.
_WORD = re.compile(r"[^ \t\n]+")
_NOTICES = {"notice block", "off_label_notice block", "crisis_notice block"}
_MARKUP = {"text block", "notice text", "answer"}
_TECHNICAL = {"level", "sha256"}
_ENDS_A_PHRASE = (".", "!", "?", ":", ";", ",", "…")


def first_words(text: str, limit: int = 150, *, goes_on: bool = False) -> str:
    """The first `limit` words with the white space between them as it was, then " …" when more follows.

    Words are split at space, tab and line feed; a no-break space is content. `goes_on` says that the
    text continues elsewhere, and adds the ellipsis even when nothing is cut off here.
    """
    words = list(islice(_WORD.finditer(text), limit + 1))
    if not words:
        return ""
    kept = words[:limit]
    longer = goes_on or len(words) > limit
    return text[kept[0].start() : kept[-1].end()] + (" …" if longer else "")


def teaser(content: Mapping[str, Any]) -> str:
    """The words under a title in a list: the hand-written summary, else the first 150 words of the prose.

    Prose is the running text of `text` blocks. Headings, key points, notices, claims, questions, tables,
    quotations and citation markers stand apart from it and are left out; list items are set off by
    semicolons, so that nothing runs into its neighbour.
    """
    summary = str(content.get("summary") or "")
    return summary if summary.strip() else first_words(prose(content))


def prose(content: Mapping[str, Any]) -> str:
    """The running text of the body: paragraphs one space apart, citation markers removed."""
    lines = [
        line for block in content["body"] if block["type"] == "text" for line in lines_of(block["value"])
    ]
    text = " ".join(_joined(list(group)) for _, group in groupby(lines, key=lambda line: line.kind))
    return without_markers(text, len(content.get("references") or ()))


def _joined(lines: list[Line]) -> str:
    if lines[0].kind == "paragraph":
        return " ".join(line.text for line in lines)
    *items, last = (line.text for line in lines)
    return " ".join([*(_ended(item, ";") for item in items), _ended(last, ".")])


def _ended(item: str, mark: str) -> str:
    return item if item.endswith(_ENDS_A_PHRASE) else item + mark


def plain_text(content: Mapping[str, Any]) -> str:
    """Everything a reader of the page can search for, one paragraph a line: title, summary and body.

    References are left out: a search for a word should find articles about it, not articles citing it.
    """
    head = [str(content["title"]), str(content.get("summary") or "")]
    lines = [
        *head,
        *(line for block in content["body"] for line in _readable(block["value"], f"{block['type']} block")),
    ]
    text = "\n".join(line for line in lines if line.strip())
    return without_markers(text, len(content.get("references") or ()))


def _readable(value: Any, field: str) -> Iterator[str]:
    """Every string of a block's value that a reader sees; `field` says which of them are HTML."""
    match value:
        case str() if field in _MARKUP:
            yield from (line.text for line in lines_of(value))
        case str() if field not in _TECHNICAL:
            yield value
        case list():
            for item in value:
                yield from _readable(item, field)
        case dict():
            for key, item in value.items():
                yield from _readable(item, "notice text" if key == "text" and field in _NOTICES else key)
