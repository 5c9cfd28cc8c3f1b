"""The elements of an export, one by one, with the line each begins on; hostile XML is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

# The class alone: defusedxml does the parsing.
from xml.etree.ElementTree import ParseError  # nosec B405

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from blog.importer.records import ImportProblem

# What a sane export stays far below, so that memory stays small whatever the file is.
FIELD_LIMIT = 16 * 1024 * 1024  # characters of one field
ITEM_LIMIT = 64 * 1024 * 1024  # characters of one post with its fields
FIELDS_LIMIT = 100_000  # elements of one post
DEPTH_LIMIT = 16
TAG_LIMIT = 1024 * 1024  # bytes of one tag or comment
CHUNK = 64 * 1024

_NAMESPACES = (
    ("http://purl.org/rss/1.0/modules/content/", "content:"),
    ("http://purl.org/dc/elements/1.1/", "dc:"),
)
_EXPORT = "http://wordpress.org/export/"
_DEPTH_OF_ENTRIES = 3
_NOT_READ = "wp:comment"
# Control characters that XML forbids and that WordPress writes all the same.
_CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r")
_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Node:
    """An element: its name with its usual prefix, the line it begins on, its own text and what is in it.

    `position` numbers the entries of the channel, from 1.
    """

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list[Node] = field(default_factory=list)
    position: int = 0

    def first(self, name: str) -> str:
        """The text of the first child of this name, or ""."""
        return next((child.text for child in self.children if child.name == name), "")

    def all(self, name: str) -> list[Node]:
        return [child for child in self.children if child.name == name]


@dataclass(slots=True)
class Cleaned:
    """What was left out of a file because XML forbids it."""

    characters: int = 0
    first_line: int = 0


def read_entries(
    path: Path, *, watch: Callable[[int], object] = lambda count: None, cleaned: Cleaned | None = None
) -> Iterator[Node]:
    """The entries of the export's channel in their order: its facts, authors, terms and posts.

    `watch` is told how many bytes more have been read. Raises ImportProblem, naming file and line, for what is
    no well-formed export to its very end, declares entities, or goes beyond the limits above.
    """
    try:
        with path.open("rb") as stream:
            yield from _Reading(stream, str(path), cleaned or Cleaned()).entries(watch)
    except FileNotFoundError:
        raise ImportProblem(str(path), None, "a file to import", "none of this name") from None
    except IsADirectoryError:
        raise ImportProblem(str(path), None, "a file to import", "a directory") from None
    except OSError as error:
        found = f"that it cannot be read ({error.strerror or type(error).__name__})"
        raise ImportProblem(str(path), None, "a file to import", found) from None


class _Reading:
    """One reading of one file, from its first byte to its last."""

    def __init__(self, stream: BinaryIO, file: str, cleaned: Cleaned) -> None:
        self._stream, self._file, self._cleaned = stream, file, cleaned
        self._lines_before = self._lines_fed = self._bytes_fed = 0
        self._collector = _Collector(self._line, self._problem)
        self._parser: Any = DefusedXMLParser(target=self._collector, forbid_dtd=True)
        # The parser lets go of it at the end of the file, where its line is still asked for.
        self._expat = self._parser.parser

    def entries(self, watch: Callable[[int], object]) -> Iterator[Node]:
        chunk = self._beginning()
        while chunk:
            self._guarded(self._feed, chunk)
            watch(len(chunk))
            yield from self._collector.take()
            chunk = self._stream.read(CHUNK)
        self._guarded(self._parser.close)
        if not self._collector.is_export:
            raise self._problem("a WordPress export (with wp:wxr_version)", "another kind of XML")

    def _beginning(self) -> bytes:
        """The first chunk, without the byte order mark and the empty lines that PHP leaves before an export."""
        chunk = self._stream.read(CHUNK)
        if chunk.startswith(_BOMS) or b"\0" in chunk[:4]:
            raise ImportProblem(self._file, 1, "UTF-8 text", "UTF-16")
        whole = chunk.removeprefix(b"\xef\xbb\xbf")
        chunk = whole.lstrip()
        self._lines_before = whole[: len(whole) - len(chunk)].count(b"\n")
        if not chunk:
            raise ImportProblem(self._file, 1, "a WordPress export", "an empty file")
        return chunk

    def _feed(self, chunk: bytes) -> None:
        clean = chunk.translate(None, _CONTROLS)
        if len(clean) != len(chunk):
            if not self._cleaned.characters:
                at = next(index for index, byte in enumerate(chunk) if byte in _CONTROLS)
                before = self._lines_fed + chunk[:at].count(b"\n")
                self._cleaned.first_line = self._lines_before + before + 1
            self._cleaned.characters += len(chunk) - len(clean)
        self._lines_fed += chunk.count(b"\n")
        self._bytes_fed += len(clean)
        self._parser.feed(clean)
        # Text is told piece by piece, so what is held back is one unfinished tag or comment.
        if self._bytes_fed - self._expat.CurrentByteIndex > TAG_LIMIT:
            raise self._problem(f"a tag of at most {TAG_LIMIT:,} bytes", "a longer one")

    def _guarded(self, step: Callable[..., Any], *arguments: Any) -> None:
        try:
            step(*arguments)
        except ParseError as error:
            line = self._lines_before + error.position[0]
            raise ImportProblem(self._file, line, "well-formed XML to the end", _in_words(error)) from None
        except DefusedXmlException as error:
            kind = type(error).__name__
            raise self._problem("an export without a DTD or entities", f"one ({kind})") from None
        except (ValueError, LookupError) as error:
            raise self._problem("text in UTF-8", f"something else ({error})") from None

    def _line(self) -> int:
        return self._lines_before + int(self._expat.CurrentLineNumber)

    def _problem(self, expected: str, found: str) -> ImportProblem:
        return ImportProblem(self._file, self._line(), expected, found)


class _Collector:
    """Builds the entries of the channel, and forgets each as soon as it is taken."""

    def __init__(self, line: Callable[[], int], problem: Callable[[str, str], ImportProblem]) -> None:
        self._line, self._problem = line, problem
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._sizes: list[int] = []
        self._done: list[Node] = []
        self._size = self._fields = self._entries = 0
        self.is_export = False

    def take(self) -> list[Node]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(_name(tag), self._line(), attributes)
        if not self._open and node.name != "rss":
            raise self._problem("a WordPress export (<rss>)", f"<{node.name[:40]}>")
        if len(self._open) >= DEPTH_LIMIT:
            raise self._problem(f"elements at most {DEPTH_LIMIT} deep", "deeper ones")
        self._fields += 1
        if self._fields > FIELDS_LIMIT:
            raise self._problem(f"at most {FIELDS_LIMIT:,} elements in a post", "more")
        self._open.append(node)
        self._texts.append([])
        self._sizes.append(0)

    def data(self, text: str) -> None:
        if len(self._open) < _DEPTH_OF_ENTRIES:
            return
        self._sizes[-1] += len(text)
        self._size += len(text)
        if self._sizes[-1] > FIELD_LIMIT or self._size > ITEM_LIMIT:
            limit = FIELD_LIMIT if self._sizes[-1] > FIELD_LIMIT else ITEM_LIMIT
            raise self._problem(f"a field or post of at most {limit:,} characters", "a longer one")
        if not self._in_comment():
            self._texts[-1].append(text)

    def end(self, tag: str) -> None:
        node = self._open.pop()
        node.text = "".join(self._texts.pop())
        self._sizes.pop()
        depth = len(self._open) + 1
        if depth > _DEPTH_OF_ENTRIES:
            self._open[-1].children.append(node)
        elif depth == _DEPTH_OF_ENTRIES:
            self.is_export = self.is_export or node.name == "wp:wxr_version"
            self._entries += 1
            node.position = self._entries
            self._done.append(node)
            self._size = self._fields = 0

    def close(self) -> None:
        """Nothing is kept; the entries have been taken."""

    def _in_comment(self) -> bool:
        return len(self._open) > _DEPTH_OF_ENTRIES and self._open[_DEPTH_OF_ENTRIES].name == _NOT_READ


def _name(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    namespace, _, local = tag[1:].partition("}")
    if namespace.startswith(_EXPORT):
        return ("excerpt:" if "excerpt" in namespace else "wp:") + local
    prefix = next((prefix for known, prefix in _NAMESPACES if namespace == known), "other:")
    return prefix + local


def _in_words(error: ParseError) -> str:
    said = str(error).partition(":")[0]
    if said in {"no element found", "unclosed token", "unclosed CDATA section"}:
        return "the end of the file in the middle of it: the export was cut short"
    if said == "not well-formed (invalid token)":
        return "a byte that is not UTF-8, or a character that XML does not allow there"
    return said


def is_export(path: Path) -> bool:
    """Whether a file begins like XML. What cannot be read does not; reading it will say why."""
    try:
        with path.open("rb") as stream:
            return stream.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    except OSError:
        return False
