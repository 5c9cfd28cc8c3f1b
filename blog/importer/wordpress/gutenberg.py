"""The comments of WordPress's block editor: the HTML between them is the text; this reads what is only in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from blog.importer.wordpress.pieces import Notes, sound

_COMMENT = re.compile(
    r"<!--\s+(?P<end>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+"
    r"(?P<attributes>\{(?:(?!-->).)*?\}\s+)?(?P<alone>/)?-->",
    re.DOTALL,
)
# Blocks without words, or whose words another part of the import takes over.
_SILENT = frozenset(
    ["core/footnotes", "core/more", "core/nextpage", "core/spacer", "core/separator", "core/image"]
)
_KNOWN = frozenset({"yoast/faq-block", "rank-math/faq-block", "yoast/how-to-block"})
_DEPTH = 4
_TEXT_LIMIT = 4 * 1024 * 1024


def is_block_text(content: str) -> bool:
    """Whether a text was written in the block editor: there, empty lines mean nothing."""
    return "<!-- wp:" in content


def expand(content: str, notes: Notes, *, reusable: Callable[[int], str | None], depth: int = 0) -> str:
    """The text with its synced patterns put in, and its comments taken out.

    Blocks that the server fills, and those that plugins keep in a comment, are named in the notes with their words.
    """
    foreign: dict[str, None] = {}

    def replace(match: re.Match[str]) -> str:
        name = match["name"] if "/" in match["name"] else f"core/{match['name']}"
        if match["alone"]:
            return _alone(name, _attributes(match["attributes"]), notes, reusable, depth)
        if not name.startswith("core/") and name not in _KNOWN:
            foreign[name] = None
        return ""

    text = _COMMENT.sub(replace, content)
    if foreign:
        notes.add(f"Blocks of plugins were taken over as plain text: {', '.join(foreign)}.")
    return text


def _alone(
    name: str, attributes: Any, notes: Notes, reusable: Callable[[int], str | None], depth: int
) -> str:
    if name == "core/block":
        return _pattern(attributes.get("ref"), notes, reusable, depth)
    if name not in _SILENT:
        words = " · ".join(_words(attributes))
        said = f" Its words: {words}" if words else ""
        notes.add(f"The block “{name}” has no text of its own and was left out.{said}")
    return ""


def _pattern(number: Any, notes: Notes, reusable: Callable[[int], str | None], depth: int) -> str:
    content = reusable(number) if isinstance(number, int) and depth < _DEPTH else None
    if content is None or len(content) > _TEXT_LIMIT:
        notes.add(f"The synced pattern {number} is not in the file: its words are missing.")
        return ""
    return expand(content, notes, reusable=reusable, depth=depth + 1)


def _attributes(text: str | None) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts in a block's attributes that may be words for readers: what has a space in it."""
    if isinstance(value, str) and " " in value.strip():
        yield sound(re.sub(r"<[^>]*>", " ", value)).strip()
    elif isinstance(value, dict | list) and depth < _DEPTH:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _words(inner, depth + 1)
