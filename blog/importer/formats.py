"""The formats that can be imported, and how a file is told to be of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blog.importer.records import ImportedRecord, ImportProblem
from blog.importer.text import is_index_text, read_index_text

_SNIFFED_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """`recognises` judges a first line (of 4 KiB at most), `read` yields records or raises ImportProblem."""

    name: str
    description: str
    recognises: Callable[[bytes], bool]
    read: Callable[[BinaryIO, str], Iterator[ImportedRecord]]


INDEX_TEXT = Format("index-text", "an index text (its first line is a title)", is_index_text, read_index_text)

# The first that recognises a file reads it, so the one that recognises most stands last.
FORMATS: tuple[Format, ...] = (INDEX_TEXT,)


def read_file(path: Path) -> tuple[Format, list[ImportedRecord]]:
    """All records of a file, read and checked to its end, and the format it was in.

    Raises ImportProblem if the file cannot be read, is of no known format, or breaks its format anywhere.
    """
    try:
        with path.open("rb") as stream:
            chosen = _format_of(stream.peek(_SNIFFED_BYTES)[:_SNIFFED_BYTES], str(path))
            return chosen, list(chosen.read(stream, str(path)))
    except FileNotFoundError:
        raise ImportProblem(str(path), None, "a file to import", "none of this name") from None
    except IsADirectoryError:
        raise ImportProblem(str(path), None, "a file to import", "a directory") from None
    except OSError as error:
        found = f"that it cannot be read ({error.strerror or type(error).__name__})"
        raise ImportProblem(str(path), None, "a file to import", found) from None


def _format_of(beginning: bytes, file: str) -> Format:
    first_line = beginning.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    for known in FORMATS:
        if known.recognises(first_line):
            return known
    expected = " or ".join(known.description for known in FORMATS)
    raise ImportProblem(file, 1, expected, "the beginning of something else")
