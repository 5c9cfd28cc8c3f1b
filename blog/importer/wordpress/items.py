"""What an export says, as plain facts: posts and pages, attachments, authors."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from blog.importer.wordpress.stream import Node

IMPORTED_KINDS = ("post", "page")
# Never content: drafts that WordPress itself throws away, and what is in its waste-paper basket.
LEFT_OUT_STATUSES = frozenset({"trash", "auto-draft", "inherit"})
PUBLISHED = "publish"
_KEY_LIMIT = 255
_NEVER = "0000-00-00"


@dataclass(frozen=True, slots=True)
class Term:
    """A category, a tag, or an author of a plugin: `domain` says which."""

    domain: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An uploaded file: where it was, and its words."""

    id: int
    url: str
    file: str
    alt: str
    caption: str
    title: str
    parent: int


@dataclass(frozen=True, slots=True)
class Item:
    """One post or page, as the export has it; texts are raw HTML. `line` is where it begins."""

    line: int
    key: str
    id: int
    kind: str
    title: str
    slug: str
    link: str
    status: str
    protected: bool
    published_at: dt.datetime | None
    content: str
    excerpt: str
    creator: str
    parent: int
    terms: tuple[Term, ...] = ()
    meta: dict[str, list[str]] = field(default_factory=dict)

    def first_meta(self, *names: str) -> str:
        """The first value that is not blank, of the first of these fields that has one."""
        values = (value for name in names for value in self.meta.get(name, ()))
        return next((value.strip() for value in values if value.strip()), "")


def kind_and_status(node: Node) -> tuple[str, str]:
    return node.first("wp:post_type") or "post", node.first("wp:status") or PUBLISHED


def guid_of(node: Node) -> str:
    """The post's GUID; where it has none, its number and address instead."""
    guid = node.first("guid").strip() or f"{node.first('link').strip()}#{node.first('wp:post_id').strip()}"
    return guid if len(guid) <= _KEY_LIMIT else "sha256:" + hashlib.sha256(guid.encode()).hexdigest()


def read_item(node: Node, key: str) -> Item:
    """An `item` element as a post; `key` is what identifies it among all posts."""
    kind, status = kind_and_status(node)
    return Item(
        line=node.line,
        key=key,
        id=_number(node.first("wp:post_id")),
        kind=kind,
        title=node.first("title"),
        slug=unquote(node.first("wp:post_name").strip()),
        link=node.first("link").strip(),
        status=status,
        protected=bool(node.first("wp:post_password")),
        published_at=_moment(node.first("wp:post_date_gmt")) if status == PUBLISHED else None,
        content=node.first("content:encoded"),
        excerpt=node.first("excerpt:encoded"),
        creator=node.first("dc:creator").strip(),
        parent=_number(node.first("wp:post_parent")),
        terms=tuple(_terms(node)),
        meta=_meta(node),
    )


def read_attachment(node: Node) -> Attachment:
    meta = _meta(node)
    url = (node.first("wp:attachment_url") or node.first("guid")).strip()
    file = (meta.get("_wp_attached_file") or [""])[0].strip()
    return Attachment(
        id=_number(node.first("wp:post_id")),
        url=url,
        file=file or uploaded_path(url),
        alt=(meta.get("_wp_attachment_image_alt") or [""])[0].strip(),
        caption=node.first("excerpt:encoded").strip(),
        title=node.first("title").strip(),
        parent=_number(node.first("wp:post_parent")),
    )


def uploaded_path(url: str) -> str:
    """The path below WordPress's folder of uploads, such as “2023/05/photo.jpg”; "" for any other address."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    _, found, below = path.partition("/uploads/")
    return re.sub(r"^sites/\d+/", "", below) if found else ""


def _terms(node: Node) -> Iterator[Term]:
    for term in node.all("category"):
        slug, domain = unquote(term.attributes.get("nicename", "")), term.attributes.get("domain", "category")
        if term.text.strip():
            yield Term(domain, slug, " ".join(term.text.split()))


def _meta(node: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in node.all("wp:postmeta"):
        found.setdefault(meta.first("wp:meta_key").strip(), []).append(meta.first("wp:meta_value"))
    return found


def _number(text: str) -> int:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


def _moment(text: str) -> dt.datetime | None:
    if text.startswith(_NEVER):
        return None
    try:
        return dt.datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
