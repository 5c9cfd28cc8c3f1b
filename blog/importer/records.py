"""What an importer has read, before anything is saved; and the one way in which reading fails."""

from __future__ import annotations

import enum
import hashlib
import json
import re
from dataclasses import dataclass

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

from blog.importer.names import PersonName

CREDIT_LABEL = "Medically reviewed by "
ELLIPSIS = " …"
KEY_LIMIT = 255
_SPACE = re.compile(r"[ \t\n]+")
_SHOWN_CHARACTERS = 60


class ImportProblem(Exception):
    """A file cannot be imported: which, where (line from 1, or None), what was expected and what was found.

    Its text is one short printable line, whatever the file holds or is called.
    """

    def __init__(self, file: str, line: int | None, expected: str, found: str) -> None:
        self.file, self.line, self.expected, self.found = file, line, expected, found
        name = _printable(file)
        place = name if line is None else f"{name}, line {line}"
        super().__init__(f"{place}: expected {expected}; found {found}.")


class Placement(enum.StrEnum):
    """Where the source printed the reviewer's credit."""

    HEADER = "header"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class PrintedCredit:
    """A reviewer's credit as printed; `person` is None when it does not read as one person's name."""

    as_printed: str
    placement: Placement
    person: PersonName | None
    gap: str = " "
    """The white space between an inline credit and the text after it: sources put no-break spaces there."""


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One entry of a file. `position` counts from 1; texts are as printed, no-break spaces included."""

    position: int
    title: str
    credit: PrintedCredit | None
    image_alt_as_printed: str
    body_seed_text: str
    truncated: bool
    link_text_as_printed: str

    @property
    def key(self) -> str:
        """The entry's identity in its format, and the address its draft asks for; see title_key."""
        return title_key(self.title)

    @property
    def excerpt_as_printed(self) -> str:
        """The source's whole paragraph: an inline credit, the text, and the ellipsis if it was broken off."""
        return f"{self.inline_lead}{self.body_seed_text}{ELLIPSIS if self.truncated else ''}"

    @property
    def inline_lead(self) -> str:
        """What stands before the text in its own paragraph: an inline credit with its white space, or ""."""
        if self.credit is None or self.credit.placement is not Placement.INLINE:
            return ""
        return f"{CREDIT_LABEL}{self.credit.as_printed}{self.credit.gap}"

    @property
    def credit_left_in_text(self) -> bool:
        """Whether the text still begins with a credit that could not be lifted out safely."""
        return self.body_seed_text.startswith(CREDIT_LABEL)

    @property
    def remarks(self) -> list[str]:
        """What a person should look at after the import, in sentences; usually nothing."""
        found = []
        if self.credit is not None and self.credit.person is None:
            credit = shown(self.credit.as_printed)
            found.append(f"The credit {credit} does not read as one person: no reviewer noted.")
        if self.credit_left_in_text:
            found.append("The text begins with a credit that could not be told apart: take it out by hand.")
        return found

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what was printed, not of its place: a new entry on top changes no other."""
        printed = [
            self.title,
            self.credit and [self.credit.placement, self.credit.as_printed],
            self.image_alt_as_printed,
            self.excerpt_as_printed,
            self.link_text_as_printed,
        ]
        return hashlib.sha256(json.dumps(printed, ensure_ascii=False).encode()).hexdigest()


def title_key(title: str) -> str:
    """The title as a slug of ASCII letters, digits and hyphens; "" if it has no letter or digit."""
    return slugify(string_to_ascii(title))[:KEY_LIMIT].strip("-_")


def words_of(text: str) -> list[str]:
    """The words of a text. A no-break space is part of a word, as on the site the first texts came from."""
    return [word for word in _SPACE.split(text) if word]


def shown(text: str) -> str:
    """The beginning of a text in quotation marks, fit for one line of a terminal."""
    short = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    return f"“{_printable(short)}”"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\N{NO-BREAK SPACE}" else f"\\u{ord(c):04x}" for c in text)
