"""The first reading of an export: everything that posts refer to, kept in a temporary file and not in memory."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from blog.importer.records import ImportProblem
from blog.importer.wordpress.items import (
    IMPORTED_KINDS,
    LEFT_OUT_STATUSES,
    Attachment,
    guid_of,
    kind_and_status,
    read_attachment,
)
from blog.importer.wordpress.links import comparable, host_of
from blog.importer.wordpress.stream import Cleaned, Node, read_entries

# What WordPress and its themes keep for themselves; no reader misses it.
_MACHINERY_TYPES = """
    revision nav_menu_item custom_css customize_changeset oembed_cache user_request wp_template
    wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face acf-field acf-field-
    group
"""
_MACHINERY = frozenset(_MACHINERY_TYPES.split())
_REUSABLE = "wp_block"
# A text becomes a tree of many times its size; a long article has some fifty thousand characters.
CONTENT_LIMIT = 2_000_000
_SCHEMA = """
    CREATE TABLE attachment (id INTEGER PRIMARY KEY, url, file, alt, caption, title, parent INTEGER);
    CREATE INDEX attachment_parent ON attachment (parent);
    CREATE TABLE attachment_address (address PRIMARY KEY, id INTEGER) WITHOUT ROWID;
    CREATE TABLE post (position INTEGER PRIMARY KEY, id INTEGER, key UNIQUE, address);
    CREATE INDEX post_id ON post (id);
    CREATE INDEX post_address ON post (address);
    CREATE TABLE reusable (id INTEGER PRIMARY KEY, content);
    CREATE TABLE author (name PRIMARY KEY, shown) WITHOUT ROWID;
"""


class Catalogue:
    """What an export holds, found by number, address or name. Close it, or use it in a `with`."""

    def __init__(self) -> None:
        # An empty name is a temporary database: it spills to a file, which goes away with the connection.
        self._rows = sqlite3.connect("")
        self._rows.executescript(_SCHEMA)
        self.base = ""
        self.title = ""
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.cleaned = Cleaned()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *exception: object) -> None:
        self._rows.close()

    @property
    def host(self) -> str:
        return host_of(self.base)

    def note(self, node: Node) -> None:
        """Remembers one entry of the export's channel."""
        if node.name == "item":
            self._note_item(node)
        elif node.name == "wp:author":
            self._note_author(node)
        elif node.name in {"wp:base_blog_url", "link"} and node.text.strip():
            # The blog's own address comes after the channel's link, and is the better one.
            self.base = node.text.strip()
        elif node.name == "title":
            self.title = node.text.strip()

    def key_at(self, position: int) -> str | None:
        """What identifies the post that is this entry of the channel; None if it is none to be imported."""
        return self._one("SELECT key FROM post WHERE position = ?", position)

    def key_of(self, number: int) -> str | None:
        """What identifies the post of this number."""
        return self._one("SELECT key FROM post WHERE id = ? ORDER BY position", number) if number else None

    def address_of(self, url: str) -> str:
        """The address a link means, in the form for comparing: of “/?p=7” that of post 7."""
        address = comparable(url)
        _, is_short, number = address.rpartition("?p=")
        if is_short and number.isdigit() and host_of(url) == self.host:
            return self._one("SELECT address FROM post WHERE id = ?", int(number[:18])) or address
        return address

    def has_post_at(self, address: str) -> bool:
        return self._one("SELECT 1 FROM post WHERE address = ?", address) is not None

    def attachment(self, number: int) -> Attachment | None:
        row = self._rows.execute("SELECT * FROM attachment WHERE id = ?", (number,)).fetchone()
        return Attachment(*row) if row else None

    def attachment_at(self, url: str) -> Attachment | None:
        number = self._one("SELECT id FROM attachment_address WHERE address = ?", comparable(url))
        return self.attachment(int(number)) if number is not None else None

    def attached_to(self, post: int) -> list[int]:
        """The numbers of the files uploaded to a post, in their order."""
        rows = self._rows.execute("SELECT id FROM attachment WHERE parent = ? ORDER BY id LIMIT 200", (post,))
        return [row[0] for row in rows]

    def reusable(self, number: int) -> str | None:
        """The content of a reusable block (a “synced pattern”)."""
        return self._one("SELECT content FROM reusable WHERE id = ?", number)

    def shown_name(self, login: str) -> str:
        """How an author's name was shown, by login or number; the login itself if the export does not say."""
        return self._one("SELECT shown FROM author WHERE name = ?", login.casefold()) or login

    def known_name(self, login: str) -> str | None:
        return self._one("SELECT shown FROM author WHERE name = ?", login.casefold())

    def _note_item(self, node: Node) -> None:
        kind, status = kind_and_status(node)
        if kind == "attachment":
            self._note_attachment(read_attachment(node))
        elif kind == _REUSABLE:
            number = node.first("wp:post_id").strip()[:18]
            if number.isdigit():
                content = node.first("content:encoded")
                self._rows.execute("INSERT OR REPLACE INTO reusable VALUES (?, ?)", (int(number), content))
        elif kind not in IMPORTED_KINDS:
            self._leave_out(kind, status)
        elif status in LEFT_OUT_STATUSES:
            self.left_out[f"{kind}, {status}"] += 1
        else:
            self._note_post(node, kind)

    def _leave_out(self, kind: str, status: str) -> None:
        if kind not in _MACHINERY and status not in LEFT_OUT_STATUSES:
            self.left_out[f"type “{kind[:40]}”"] += 1

    def _note_post(self, node: Node, kind: str) -> None:
        number = node.first("wp:post_id").strip()[:18]
        key = guid_of(node)
        if self._one("SELECT 1 FROM post WHERE key = ?", key) is not None:
            # Copied sites have two posts of one GUID; the second is told by its number too.
            key = f"{key[:230]}#{number}"
        row = (node.position, int(number) if number.isdigit() else 0, key, comparable(node.first("link")))
        try:
            self._rows.execute("INSERT INTO post VALUES (?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            self.left_out["posts that stand in the file a second time"] += 1
        else:
            self.counts[kind] += 1

    def _note_attachment(self, found: Attachment) -> None:
        self._rows.execute("INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(found))
        if found.url:
            row = (comparable(found.url), found.id)
            self._rows.execute("INSERT OR REPLACE INTO attachment_address VALUES (?, ?)", row)

    def _note_author(self, node: Node) -> None:
        login, number = node.first("wp:author_login").strip(), node.first("wp:author_id").strip()
        whole = f"{node.first('wp:author_first_name')} {node.first('wp:author_last_name')}".strip()
        shown = node.first("wp:author_display_name").strip() or whole or login
        for name in filter(None, (login.casefold(), number and f"#{number}")):
            self._rows.execute("INSERT OR REPLACE INTO author VALUES (?, ?)", (name, shown))

    def _one(self, query: str, *values: object) -> str | None:
        row = self._rows.execute(query, values).fetchone()
        return row[0] if row else None


def catalogue_of(path: Path, *, watch: Callable[[int], object] = lambda count: None) -> Catalogue:
    """Reads an export to its end, checking it, and remembers what its posts refer to. Raises ImportProblem."""
    found = Catalogue()
    try:
        for node in read_entries(path, watch=watch, cleaned=found.cleaned):
            found.note(node)
            if len(node.first("content:encoded")) > CONTENT_LIMIT and found.key_at(node.position):
                expected = f"a post of at most {CONTENT_LIMIT:,} characters"
                raise ImportProblem(str(path), node.line, expected, "a longer one")
        if not found.host:
            raise ImportProblem(str(path), None, "the address of the blog (wp:base_blog_url)", "none")
    except BaseException:
        found.__exit__()
        raise
    return found
