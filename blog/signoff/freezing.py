"""From a draft to content by value: plain JSON that needs no other row to be read.

Blocks are walked by their definition, so what an editor cannot see (block ids, `data-block-key`, primary keys)
never reaches the digest. A block type that this module does not know is refused, never dropped.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock, TypedTable
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage
from wagtail.rich_text import RichText, expand_db_html

from blog.signoff.canonical import digest_of_bytes

HTML_TAGS = {"p", "ul", "ol", "li", "b", "i", "strong", "em", "a", "sup", "sub", "br"}
HTML_ATTRIBUTES = {"a": {"href"}}
LINK_SCHEMES = {"http", "https", "mailto", "tel", "sms"}
# Two names of one look; the editor writes the second of each pair wherever it finds the first.
SAME_TAGS = {"strong": "b", "em": "i"}
TAGS_THAT_BREAK = {"p", "ul", "ol", "li", "br"}
SPACE = re.compile(r"[ \t\n\r\f]+")
# A kind of text block to Wagtail, but what it shows comes from another site, later.
NEVER_FROZEN = (EmbedBlock,)


class CannotFreeze(Exception):
    """A draft that cannot become self-contained content; the message says what to mend."""


class Freezer:
    """Freezes one draft, and remembers which image had the bytes of which digest."""

    def __init__(self) -> None:
        self.images: dict[str, AbstractImage] = {}

    def stream(self, value: StreamValue) -> list[dict[str, Any]]:
        """A StreamField's value as `[{"type": …, "value": …}, …]`. Raises CannotFreeze."""
        return [{"type": child.block_type, "value": self.block(child.block, child.value)} for child in value]

    def block(self, block: blocks.Block, value: Any) -> Any:
        """One block's value as plain JSON. Raises CannotFreeze for a block type that has no rule here."""
        rule = _rule_for(block)
        if rule is None:
            raise CannotFreeze(_("The block “%(name)s” cannot be signed.") % {"name": type(block).__name__})
        return rule(self, block, value)

    def image(self, image: AbstractImage, *, alt: str, caption: str = "") -> dict[str, Any]:
        """A picture by value: the SHA-256 of its bytes as they are in storage now, size in pixels, its words.

        No alternative text means decorative. Raises CannotFreeze when the file is missing.
        """
        sha256 = digest_of_bytes(read_image(image))
        self.images[sha256] = image
        return {
            "sha256": sha256,
            "width": image.width,
            "height": image.height,
            "alt": freeze_text(alt),
            "decorative": not freeze_text(alt),
            "caption": freeze_text(caption),
        }

    def _image_block(self, block: ImageBlock, value: AbstractImage | None) -> dict[str, Any] | None:
        if value is None:
            if block.child_blocks["image"].required:
                raise CannotFreeze(_("A picture block has no picture. Choose one, or remove the block."))
            return None
        alt = "" if getattr(value, "decorative", False) else (value.contextual_alt_text or "")
        return self.image(value, alt=alt)

    def _struct(self, block: blocks.StructBlock, value: Mapping[str, Any]) -> dict[str, Any]:
        frozen = {name: self.block(child, value.get(name)) for name, child in block.child_blocks.items()}
        # A block may lay its frozen parts out as its content schema has them.
        lay_out = getattr(block, "lay_out_frozen", None)
        return lay_out(frozen) if lay_out else frozen

    def _list(self, block: blocks.ListBlock, value: Any) -> list[Any]:
        return [self.block(block.child_block, item) for item in value or []]

    def _substream(self, block: blocks.StreamBlock, value: StreamValue) -> list[dict[str, Any]]:
        return self.stream(value)

    def _table(self, block: BaseTypedTableBlock, value: TypedTable | None) -> dict[str, Any]:
        if value is None:
            return {"caption": "", "columns": [], "rows": []}
        kinds = [column["block"] for column in value.columns]
        return {
            "caption": freeze_text(value.caption),
            "columns": [freeze_text(column["heading"]) for column in value.columns],
            "rows": [
                [self.block(kind, cell) for kind, cell in zip(kinds, row["values"], strict=True)]
                for row in value.row_data
            ],
        }

    def _rich_text(self, block: blocks.RichTextBlock, value: RichText | str | None) -> str:
        return freeze_html(value.source if isinstance(value, RichText) else (value or ""))

    def _plain(self, block: blocks.Block, value: Any) -> str:
        return freeze_text(value)

    def _integer(self, block: blocks.Block, value: Any) -> int | None:
        return None if value in (None, "") else int(value)

    def _boolean(self, block: blocks.Block, value: Any) -> bool:
        return bool(value)

    def _date(self, block: blocks.Block, value: Any) -> str | None:
        return freeze_date(value or None)


def can_freeze(block: blocks.Block) -> bool:
    """Whether a block type has a rule here (asked by a system check for every block of a sealed page)."""
    return _rule_for(block) is not None


def freeze_text(value: Any) -> str:
    """Plain text as a form would save it: no space around it, and one kind of line end."""
    text = "" if value is None else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def freeze_html(source: str) -> str:
    """Rich text as clean HTML with its links expanded; blank, whatever its markup, is the empty string.

    What a browser does not show (two names of one look, runs of white space) is made one, since the editor does so
    at the next save. Raises CannotFreeze for what is embedded from elsewhere.
    """
    if "<embed" in source:
        raise CannotFreeze(_("A text holds something embedded. Use a block of its own for a picture."))
    soup = BeautifulSoup(_clean(expand_db_html(source)), "html.parser")
    if not soup.get_text().strip():
        return ""
    for tag in soup.find_all(list(SAME_TAGS)):
        tag.name = SAME_TAGS[tag.name]
    _collapse_spaces(soup)
    return _clean(str(soup))


def read_image(image: AbstractImage) -> bytes:
    """The bytes of an image's file. Raises CannotFreeze, naming the image, when storage does not have it."""
    try:
        with image.file.storage.open(image.file.name, "rb") as file:
            return bytes(file.read())
    except OSError as error:
        raise CannotFreeze(
            _("The file of the picture “%(title)s” is missing. Upload it again and choose the new one.")
            % {"title": image.title}
        ) from error


def freeze_date(value: dt.date | None) -> str | None:
    """A date as ISO 8601, or None."""
    return value.isoformat() if value else None


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=HTML_TAGS, attributes=HTML_ATTRIBUTES, url_schemes=LINK_SCHEMES, link_rel=None
    )


def _collapse_spaces(soup: BeautifulSoup) -> None:
    line: list[NavigableString] = []
    _collapse_below(soup, line)
    _collapse_line(line)


def _collapse_below(parent: Tag, line: list[NavigableString]) -> None:
    for child in list(parent.children):
        if isinstance(child, NavigableString):
            line.append(child)
        elif isinstance(child, Tag):
            breaks = child.name in TAGS_THAT_BREAK
            if breaks:
                _collapse_line(line)
            _collapse_below(child, line)
            if breaks:
                _collapse_line(line)


def _collapse_line(line: list[NavigableString]) -> None:
    # As CSS lays out a line: runs of space are one, and there is none at either end.
    texts: list[str] = []
    after_space = True
    for node in line:
        collapsed = SPACE.sub(" ", node)
        texts.append(collapsed.lstrip(" ") if after_space else collapsed)
        after_space = texts[-1].endswith(" ") if texts[-1] else after_space
    for index in reversed(range(len(texts))):
        texts[index] = texts[index].rstrip(" ")
        if texts[index]:
            break
    for node, text in zip(line, texts, strict=True):
        node.replace_with(text)
    line.clear()


def _rule_for(block: blocks.Block) -> Callable[["Freezer", Any, Any], Any] | None:
    if isinstance(block, NEVER_FROZEN):
        return None
    return next((rule for block_type, rule in _RULES if isinstance(block, block_type)), None)


# The first rule whose block type fits is used, so the special comes before the general.
_RULES: list[tuple[type[blocks.Block], Callable[[Freezer, Any, Any], Any]]] = [
    (ImageBlock, Freezer._image_block),
    (BaseTypedTableBlock, Freezer._table),
    (blocks.BaseStructBlock, Freezer._struct),
    (blocks.BaseStreamBlock, Freezer._substream),
    (blocks.ListBlock, Freezer._list),
    (blocks.RichTextBlock, Freezer._rich_text),
    (blocks.BooleanBlock, Freezer._boolean),
    (blocks.IntegerBlock, Freezer._integer),
    (blocks.DateBlock, Freezer._date),
    (blocks.CharBlock, Freezer._plain),
    (blocks.TextBlock, Freezer._plain),
    (blocks.URLBlock, Freezer._plain),
    (blocks.RegexBlock, Freezer._plain),
    (blocks.ChoiceBlock, Freezer._plain),
]
