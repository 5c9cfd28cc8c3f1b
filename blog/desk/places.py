"""Where a comment can stand: every text of a draft, as Wagtail's own comments name it.

A place is a content path (“body.<block id>.text”), and inside rich text a paragraph, by its key. The editor shows a
comment at the field, or at the words of the paragraph.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
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


@dataclass(frozen=True)
class Place:
    """One text of a draft: its path, the key of a paragraph in rich text or "", its name and its words."""

    path: str
    key: str
    name: str
    words: str

    @property
    def id(self) -> str:
        return f"{self.path}#{self.key}" if self.key else self.path

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
    return Place(name, "", str(capfirst(label)), str(getattr(draft, name) or "").strip())


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
        yield Place(path, "", name, str(value or "").strip())


def _paragraphs(path: str, source: str, name: str) -> Iterator[Place]:
    for tag in BeautifulSoup(source, "html.parser").find_all(["p", "li"]):
        yield Place(path, str(tag.get("data-block-key") or ""), name, tag.get_text().strip())


def _named(name: str, child: blocks.Block) -> str:
    label = str(child.label)
    return name if label in (name, _("Text")) else f"{name}, {label[:1].lower()}{label[1:]}"


def _key_of(position: str) -> str:
    try:
        ranges = json.loads(position) if position else []
        return str(ranges[0]["key"]) if ranges else ""
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
