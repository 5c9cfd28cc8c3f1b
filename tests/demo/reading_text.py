"""What a reader meets in a demonstration text, as plain passages: a sentence, a heading, a row of a table."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from blog.demo.building import RawBlock

NOTICES = {"off_label_notice", "crisis_notice"}
NOT_WORDS = {"level", "sources", "type"}
PARAGRAPH_ENDS = re.compile(r"</(?:p|li)>")
TAG = re.compile(r"<[^>]+>")
CITATION = re.compile(r"\[(\d+(?:\s*[,–]\s*\d+)*)\]")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


def passages(body: Sequence[RawBlock], *, notices: bool = True) -> list[str]:
    """Every paragraph, list item, heading, question and table row, without HTML.

    `notices=False` leaves out the notices with a standard wording.
    """
    found: list[str] = []
    for block in body:
        if not notices and block["type"] in NOTICES:
            continue
        if block["type"] == "claim":
            cited = ", ".join(str(number) for number in block["value"]["sources"])
            stated = SENTENCE_END.split(block["value"]["text"])
            found += [f"{sentence[:-1]} [{cited}]{sentence[-1]}" for sentence in stated]
        else:
            found += list(_strings(block["value"]))
    return [passage for passage in found if passage]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (TAG.sub("", part).strip() for part in PARAGRAPH_ENDS.split(value))
    elif isinstance(value, dict) and "rows" in value:
        yield value["caption"]
        yield " | ".join(column["heading"] for column in value["columns"])
        yield from (" | ".join(row["values"]) for row in value["rows"])
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_WORDS:
                yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def sentences(passage: str) -> list[str]:
    """The sentences of a passage. A row of a table counts as one: its citation stands in its first cell."""
    return [passage] if "|" in passage else SENTENCE_END.split(passage)


def words(text: str) -> list[str]:
    """The words of a text, without the numbers that cite a reference."""
    return CITATION.sub("", text).split()


def cited_numbers(text: str) -> set[int]:
    """The reference numbers that a text cites; "[1–3]" cites three."""
    numbers: set[int] = set()
    for group in CITATION.findall(text):
        for part in group.split(","):
            bounds = [int(bound) for bound in part.split("–")]
            numbers |= set(range(bounds[0], bounds[-1] + 1))
    return numbers
