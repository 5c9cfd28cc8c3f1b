"""Index texts and records for the tests, built from parts."""

from collections.abc import Callable
from io import BufferedReader, RawIOBase

from blog.importer.names import parse_person
from blog.importer.records import ImportedRecord, Placement, PrintedCredit
from blog.importer.text import LINK_TEXT

NBSP = "\N{NO-BREAK SPACE}"


def entry(
    title: str = "A Walk After Lunch",
    head: str = "two people on a path",
    excerpt: str = "Shoes on, and out. That is all …",
    link: str = LINK_TEXT,
) -> str:
    """One entry of an index text, without a newline at the end."""
    return f"{title}\n\n{head}\n\n{excerpt}\n\n{link}"


def record(
    position: int = 1,
    *,
    title: str = "A Walk After Lunch",
    credit: PrintedCredit | None = None,
    alt: str = "two people on a path",
    body: str = "Shoes on, and out. That is all",
    truncated: bool = True,
) -> ImportedRecord:
    """One record, as an index text would give it."""
    return ImportedRecord(position, title, credit, alt, body, truncated, LINK_TEXT)


def header_credit(as_printed: str = "Dr. Mira Okonjo-Hale, M.D.") -> PrintedCredit:
    return PrintedCredit(as_printed, Placement.HEADER, parse_person(as_printed))


class Stream(RawIOBase):
    """A file that is never anywhere whole: `chunk(n)` makes its n-th piece; `given` counts the bytes read."""

    def __init__(self, chunk: Callable[[int], bytes], size: int) -> None:
        self._chunk, self._size = chunk, size
        self._number, self._pending, self.given = 0, b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._pending and self.given < self._size:
            self._pending = self._chunk(self._number)
            self._number += 1
        piece = self._pending[: min(len(buffer), self._size - self.given)]
        self._pending = self._pending[len(piece) :]
        buffer[: len(piece)] = piece
        self.given += len(piece)
        return len(piece)


def buffered(stream: Stream) -> BufferedReader:
    return BufferedReader(stream)
