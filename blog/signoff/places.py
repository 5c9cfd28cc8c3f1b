"""Every text of a draft, by its place: where a comment can stand, and which words can be suggested.

A place is a content path as Wagtail's own comments name it (“body.<block id>.text”), and inside rich text the number
of a paragraph or list item. Words are put at a place as they would be typed: what is bold or a link stays so.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Comment

# The fields of a page that readers see, in the order of the page.
FIELDS = ("title", "summary", "seo_title", "search_description")
# What a comment about no place in particular stands at.
WHOLE = "title"
QUOTED = 80


class UnknownPlace(ValueError):
    """The draft has no text at this place (any more)."""


@dataclass(frozen=True)
class Place:
    """One text of a draft: its path, its name and its words; in rich text, which paragraph, and the editor's key of it.

    The key is "" where there is none, and the paragraph is then None.
    """

    path: str
    name: str
    words: str
    paragraph: int | None = None
    key: str = ""

    @property
    def id(self) -> str:
        return self.path if self.paragraph is None else f"{self.path}#{self.paragraph}"

    @property
    def position(self) -> str:
        """The words in the form of Wagtail's rich text editor; "" for a whole field."""
        if not self.key:
            return ""
        return json.dumps([{"key": self.key, "start": 0, "end": len(self.words)}])

    @property
    def quote(self) -> str:
        return Truncator(self.words).chars(QUOTED)


def places_of(draft: Any) -> list[Place]:
    """Every text of a draft that holds words, from top to bottom."""
    fields = (_field(draft, name) for name in FIELDS if hasattr(draft, name))
    streams = [one for one in draft._meta.get_fields() if isinstance(one, StreamField)]
    inside = (place for stream in streams for place in _in_stream(stream.name, getattr(draft, stream.name)))
    return [place for place in (*fields, *inside) if place.words]


def place_of(comment: Comment, places: Sequence[Place]) -> Place | None:
    """Where a comment stands in the draft, or None when what it was about is gone."""
    key = _key_of(comment.position)
    at_path = [place for place in places if place.path == comment.contentpath]
    return next((place for place in at_path if place.key == key), at_path[0] if at_path else None)


def _field(draft: Any, name: str) -> Place:
    label = draft._meta.get_field(name).verbose_name
    return Place(name, str(capfirst(label)), str(getattr(draft, name) or "").strip())


def _in_stream(path: str, value: Any) -> Iterator[Place]:
    for child in value:
        yield from _in_block(f"{path}.{child.id}", child.block, child.value, str(child.block.label))


def _in_block(path: str, block: blocks.Block, value: Any, name: str) -> Iterator[Place]:
    if isinstance(block, blocks.BaseStructBlock):
        for part, child in block.child_blocks.items():
            yield from _in_block(f"{path}.{part}", child, value.get(part), _named(name, child))
    elif isinstance(block, blocks.ListBlock):
        for number, item in enumerate(value.bound_blocks if value else (), start=1):
            yield from _in_block(f"{path}.{item.id}", block.child_block, item.value, f"{name} {number}")
    elif isinstance(block, blocks.RichTextBlock):
        yield from _paragraphs(path, str(value.source if value else ""), name)
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        yield Place(path, name, str(value or "").strip())


def _paragraphs(path: str, source: str, name: str) -> Iterator[Place]:
    for number, tag in enumerate(_paragraph_tags(BeautifulSoup(source, "html.parser"))):
        key = str(tag.get("data-block-key") or "")
        yield Place(path, name, tag.get_text().strip(), number, key)


def _paragraph_tags(soup: BeautifulSoup) -> list[Any]:
    """What reads as a paragraph: a list item that holds another list is none, its items are."""
    return [tag for tag in soup.find_all(["p", "li"]) if not tag.find(["p", "li"])]


def with_words(draft: Any, words: Mapping[str, str]) -> Any:
    """The draft with other words at the places that `words` names by id. Raises UnknownPlace.

    The draft that was given is changed, and given back.
    """
    for place_id, text in words.items():
        path, _hash, paragraph = place_id.partition("#")
        field, *parts = path.split(".")
        if not parts:
            if field not in FIELDS or not hasattr(draft, field):
                raise UnknownPlace(place_id)
            setattr(draft, field, text)
            continue
        stream = _raw_stream(draft, field, place_id)
        _put(stream, parts, text, int(paragraph) if paragraph.isdigit() else None, place_id)
        setattr(draft, field, json.dumps(stream))
    return draft


def _raw_stream(draft: Any, field: str, place_id: str) -> list[Any]:
    known = {one.name for one in draft._meta.get_fields() if isinstance(one, StreamField)}
    if field not in known:
        raise UnknownPlace(place_id)
    raw: list[Any] = list(getattr(draft, field).get_prep_value())
    return raw


def _put(stream: list[Any], parts: list[str], text: str, paragraph: int | None, place_id: str) -> None:
    block = next((one for one in stream if one.get("id") == parts[0]), None)
    if block is None:
        raise UnknownPlace(place_id)
    holder, name = block, "value"
    for part in parts[1:]:
        holder, name = _step(holder[name], part, place_id)
    old = holder.get(name)
    if not isinstance(old, str):
        raise UnknownPlace(place_id)
    holder[name] = text if paragraph is None else _with_paragraph(old, paragraph, text, place_id)


def _step(value: Any, part: str, place_id: str) -> tuple[Any, str]:
    if isinstance(value, dict) and part in value:
        return value, part
    items = value if isinstance(value, list) else []
    item = next((one for one in items if isinstance(one, dict) and one.get("id") == part), None)
    if item is None:
        raise UnknownPlace(place_id)
    return item, "value"


def _with_paragraph(source: str, number: int, text: str, place_id: str) -> str:
    soup = BeautifulSoup(source, "html.parser")
    tags = _paragraph_tags(soup)
    if number >= len(tags):
        raise UnknownPlace(place_id)
    _retype(tags[number], text)
    return str(soup)


def _retype(tag: Any, text: str) -> None:
    """Give a paragraph other words, as somebody would type them: each new word goes where the old one stood."""
    nodes = [node for node in tag.descendants if isinstance(node, NavigableString)]
    if not nodes:
        tag.append(NavigableString(text))
        return
    owner = [place for place, node in enumerate(nodes) for _letter in node]
    old = "".join(nodes)
    typed = [""] * len(nodes)
    for kind, start, end, first, last in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
        if kind == "equal":
            for old_at, new_at in zip(range(start, end), range(first, last), strict=True):
                typed[owner[old_at]] += text[new_at]
        else:
            # What is typed between two words belongs to the one before it.
            at = start if kind == "replace" else max(start - 1, 0)
            typed[owner[min(at, len(owner) - 1)] if owner else 0] += text[first:last]
    for node, words in zip(nodes, typed, strict=True):
        node.replace_with(NavigableString(words))


def _named(name: str, child: blocks.Block) -> str:
    label = str(child.label)
    return name if label in (name, _("Text")) else f"{name}, {label[:1].lower()}{label[1:]}"


def _key_of(position: str) -> str:
    try:
        ranges = json.loads(position) if position else []
        return str(ranges[0]["key"]) if ranges else ""
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
