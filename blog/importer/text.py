"""The index text: the words of a blog's index page, copied from the screen.

    <title>
                                            one empty line or more
    Medically reviewed by <credit>          this line may be missing
    <description of the picture>

    <excerpt, one line, ending in " …" where the source broke it off>

    Read more
                                            and so on; the last line needs no newline

UTF-8, with or without a byte order mark; lines end in LF or CRLF. Spaces and tabs at the ends of a line,
white space before a name in the header, and more than one empty line between parts are not content.
Everything else is, to the last no-break space. A credit at the beginning of an excerpt, where there is none
in the header, is lifted out (names.inline_credit_end says when).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from blog.importer.names import inline_credit_end, parse_person
from blog.importer.records import (
    CREDIT_LABEL,
    ELLIPSIS,
    ImportedRecord,
    ImportProblem,
    Placement,
    PrintedCredit,
    shown,
)

LINK_TEXT = "Read more"

# What a sane file stays far below, so that reading stops early and memory stays small whatever the file is.
FILE_BYTES_LIMIT = 16 * 1024 * 1024
LINE_BYTES_LIMIT = 80_000
EMPTY_LINES_LIMIT = 100
ENTRIES_LIMIT = 10_000
ALT_LIMIT = 1_000
# The widths of the article's columns.
TITLE_LIMIT = 255
CREDIT_LIMIT = 200

_EDGE = " \t"
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# Other line ends than LF and CRLF, controls, and the mark that a wrong decoding left in place of a letter.
_FOREIGN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffd]")


def is_index_text(first_line: bytes) -> bool:
    """Whether a file with this first line may be an index text: it is no markup. There is no other mark."""
    return not first_line.lstrip().startswith(b"<")


def read_index_text(stream: BinaryIO, file: str) -> Iterator[ImportedRecord]:
    """The entries of an index text in their order, read one by one; `file` is its name in messages.

    Raises ImportProblem at the first line that is not as it should be, without reading on.
    """
    lines = _Lines(stream, file)
    line_of_key: dict[str, int] = {}
    while not lines.at_end or not line_of_key:
        line, record = lines.number, _read_entry(lines, len(line_of_key) + 1)
        if not record.key:
            raise lines.problem("a title with a letter or digit in it", shown(record.title), line)
        if record.key in line_of_key:
            expected = f"a title that gives another address than the one on line {line_of_key[record.key]}"
            raise lines.problem(expected, shown(record.title), line)
        line_of_key[record.key] = line
        if len(line_of_key) > ENTRIES_LIMIT:
            raise lines.problem(f"at most {ENTRIES_LIMIT:,} entries in a file", "one more", line)
        yield record


def write_index_text(records: Iterable[ImportedRecord]) -> str:
    """The records as index text, without a newline at the end; reading it gives the records again.

    Raises ValueError if a text cannot stand in this format: it is empty, has a line break in it, or would be
    read as something else.
    """
    return "\n\n".join(_entry_text(record) for record in records)


def split_inline_credit(excerpt: str) -> tuple[PrintedCredit, str] | None:
    """The credit that an excerpt begins with, and the text after it; None if none can be told apart."""
    rest = excerpt.removeprefix(CREDIT_LABEL)
    end = inline_credit_end(rest) if rest != excerpt else None
    if end is None or end > CREDIT_LIMIT:
        return None
    body = rest[end:].lstrip()
    gap = rest[end : len(rest) - len(body)]
    return PrintedCredit(rest[:end], Placement.INLINE, parse_person(rest[:end]), gap), body


def _read_entry(lines: _Lines, position: int) -> ImportedRecord:
    title = lines.take("a title", TITLE_LIMIT)
    lines.skip_empty("an empty line after the title")
    alt = lines.take(f"“{CREDIT_LABEL}…” or the description of the picture", ALT_LIMIT)
    header = None
    if f"{alt} ".startswith(CREDIT_LABEL):
        header = _header_credit(lines, alt.removeprefix(CREDIT_LABEL.strip()).strip())
        alt = lines.take("the description of the picture, under the credit", ALT_LIMIT)
    lines.skip_empty("an empty line after the description of the picture")
    excerpt = lines.take("the excerpt")
    text = excerpt.removesuffix(ELLIPSIS)
    if not re.search(r"\w", text):
        raise lines.problem("an excerpt with a word in it", shown(excerpt), lines.number - 1)
    lifted = split_inline_credit(text) if header is None else None
    credit, body = lifted or (header, text)
    lines.skip_empty("an empty line after the excerpt")
    link = lines.take(f"“{LINK_TEXT}”")
    if link != LINK_TEXT:
        raise lines.problem(f"“{LINK_TEXT}”", shown(link), lines.number - 1)
    if not lines.at_end:
        lines.skip_empty(f"an empty line or the end of the file after “{LINK_TEXT}”")
    return ImportedRecord(
        position=position,
        title=title,
        credit=credit,
        image_alt_as_printed=alt,
        body_seed_text=body,
        truncated=text != excerpt,
        link_text_as_printed=link,
    )


def _header_credit(lines: _Lines, as_printed: str) -> PrintedCredit:
    if not as_printed or len(as_printed) > CREDIT_LIMIT:
        expected = f"a name of at most {CREDIT_LIMIT} characters after “{CREDIT_LABEL.strip()}”"
        raise lines.problem(expected, shown(as_printed), lines.number - 1)
    return PrintedCredit(as_printed, Placement.HEADER, parse_person(as_printed))


def _entry_text(record: ImportedRecord) -> str:
    of_entry = f"of {shown(record.title)}"
    head = _one_line(record.image_alt_as_printed, f"description of the picture {of_entry}")
    if head.startswith(CREDIT_LABEL):
        raise ValueError(
            f"The description of the picture of {shown(record.title)} would be read as a credit."
        )
    if record.credit is not None and record.credit.placement is Placement.HEADER:
        head = f"{CREDIT_LABEL}{_one_line(record.credit.as_printed, f'credit {of_entry}')}\n{head}"
    return "\n\n".join(
        (
            _one_line(record.title, "title"),
            head,
            _one_line(record.excerpt_as_printed, f"text {of_entry}"),
            _one_line(record.link_text_as_printed, f"link text {of_entry}"),
        )
    )


def _one_line(text: str, what: str) -> str:
    if not text.strip() or text != text.strip(_EDGE) or _FOREIGN.search(text):
        raise ValueError(f"The {what} is not one line of text: {shown(text)}.")
    return text


class _Lines:
    """The lines of a stream, one ahead; `number` is the line that comes next, counted from 1."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream, self._file = stream, file
        self._bytes_read = 0
        self.number = 1
        self._next = self._read()

    @property
    def at_end(self) -> bool:
        return self._next is None

    def take(self, expected: str, limit: int = LINE_BYTES_LIMIT) -> str:
        """The next line, which must hold text of at most `limit` characters."""
        line = self._next
        if line is None or not line.strip():
            raise self.problem(expected, "the end of the file" if line is None else "an empty line")
        if len(line) > limit:
            raise self.problem(f"{expected} of at most {limit:,} characters", f"{len(line):,} characters")
        self._advance()
        return line

    def skip_empty(self, expected: str) -> None:
        """Passes one empty line or several; there must be one."""
        if self._next != "":
            raise self.problem(expected, "the end of the file" if self._next is None else shown(self._next))
        first = self.number
        while self._next == "":
            self._advance()
            if self.number - first > EMPTY_LINES_LIMIT:
                raise self.problem("text", f"more than {EMPTY_LINES_LIMIT} empty lines")

    def problem(self, expected: str, found: str, line: int | None = None) -> ImportProblem:
        return ImportProblem(self._file, line or self.number, expected, found)

    def _advance(self) -> None:
        self.number += 1
        self._next = self._read()

    def _read(self) -> str | None:
        raw = self._stream.readline(LINE_BYTES_LIMIT + 1)
        if not raw:
            return None
        self._bytes_read += len(raw)
        if self._bytes_read > FILE_BYTES_LIMIT:
            raise self.problem(f"a file of at most {FILE_BYTES_LIMIT:,} bytes", "a longer one")
        return self._decoded(raw)

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1 and raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise self.problem("UTF-8 text", "UTF-16")
        if b"\x00" in raw:
            raise self.problem("text", "a NUL byte: this is no text file")
        if len(raw) > LINE_BYTES_LIMIT:
            raise self.problem(f"a line of at most {LINE_BYTES_LIMIT:,} bytes", "a longer one")
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise self.problem(
                "UTF-8 text", f"the byte 0x{raw[error.start]:02x}, which is not UTF-8 there"
            ) from None
        text = text.removesuffix("\n").removesuffix("\r").removeprefix(_BOM if self.number == 1 else "")
        if foreign := _FOREIGN.search(text):
            raise self.problem("plain text", f"the character U+{ord(foreign.group()):04X}")
        return text.strip(_EDGE)
