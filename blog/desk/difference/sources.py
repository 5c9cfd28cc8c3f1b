"""The sources beside a change: which references it cites, and which of them are new."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.presentation.citations import Citations
from blog.presentation.references import present_references
from blog.signoff.alignment import strings_in
from blog.signoff.edits import Edit, FieldsEdit, ListEdit

_MARKER = re.compile(r"\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]")
_STEP = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")


@dataclass(frozen=True)
class Source:
    """A reference of the proposed version. `state` is “new”, “changed” or "" (as it was signed)."""

    number: int
    words: str
    url: str
    state: str

    @property
    def is_known(self) -> bool:
        return bool(self.words)


def sources_of(content: Mapping[str, Any], edit: Edit | None) -> dict[int, Source]:
    """Every reference of the new content by its number; `edit` is that of the contents."""
    references: Sequence[Mapping[str, Any]] = content.get("references") or ()
    states = _states(edit)
    presented = present_references(references, Citations(len(references)))
    return {
        one.number: Source(
            number=one.number,
            words=". ".join(part for part in (one.authors, one.title, one.source, one.year) if part),
            url=one.url,
            state=states.get(one.number, ""),
        )
        for one in presented
    }


def cited_in(values: Iterable[Any], claimed: Iterable[int] = ()) -> list[int]:
    """The numbers that texts cite, and those that a claim names, each once and in order."""
    numbers = set(claimed)
    for text in strings_in(list(values)):
        for marker in _MARKER.findall(text):
            numbers |= set(_numbers(marker))
    return sorted(numbers)


def _numbers(marker: str) -> Iterator[int]:
    for first, last in _STEP.findall(marker):
        yield from range(int(first), int(last or first) + 1)


def _states(edit: Edit | None) -> dict[int, str]:
    references = edit.edits.get("references") if isinstance(edit, FieldsEdit) else None
    if not isinstance(references, ListEdit):
        return {}
    return {
        item.new + 1: "new" if item.old is None else "changed"
        for item in references.items
        if item.new is not None and (item.old is None or item.edit is not None)
    }
