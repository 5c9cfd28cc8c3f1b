"""“Medically reviewed by …” lines leave the text: a credit is a signature here, and no sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from blog.importer.names import PersonName, inline_credit_end, parse_person
from blog.importer.records import Placement, PrintedCredit
from blog.importer.wordpress.pieces import (
    Heading,
    Notes,
    Paragraph,
    Piece,
    Runs,
    joined,
    lines_of,
    plain,
    tidy,
)

CREDIT_LIMIT = 200
_BY = r"(?:\s+by\b\s*:?|\s*:)\s*"
_LABEL = re.compile(
    rf"\s*(?:this\s+(?:article|page|content|post)\s+(?:was|has\s+been)\s+)?"
    rf"(?:medical(?:ly)?|clinical(?:ly)?|scientific(?:ally)?|expert)[\s-]+(?:fact[\s-]checked|review(?:ed|er)?|verified|approved)"
    rf"(?:\s+(?:and|&)\s+(?:approved|verified|fact[\s-]checked|edited))?{_BY}",
    re.IGNORECASE,
)
_PLAIN_LABEL = re.compile(r"\s*(?:reviewed|reviewer|fact[\s-]checked)(?:\s+by\b\s*:?|\s*:)\s*", re.IGNORECASE)
_AFTER_THE_NAME = re.compile(
    r"\s*(?:[|·•]|\s[–—-]\s|,?\s+on\s+(?=[A-Z0-9])|[,;.]?\s*\(?(?:last\s+)?(?:updated|reviewed|medically)\b|\().*$",
    re.IGNORECASE | re.DOTALL,
)
# How many pieces into a text a line still stands at its head.
_HEAD = 4


def lift_credits(pieces: Sequence[Piece], notes: Notes) -> tuple[list[Piece], PrintedCredit | None]:
    """The text without the lines that name a reviewer, and the first of these credits."""
    kept: list[Piece] = []
    printed: list[PrintedCredit] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, Paragraph | Heading):
            runs, found = _lift(piece.runs, Placement.HEADER if place < _HEAD else Placement.INLINE, notes)
            printed += found
            if not runs:
                continue
            if found:
                piece = Paragraph(runs)
        kept.append(piece)
    for other in printed[1:]:
        notes.add(f"A further printed credit was taken out of the text: {other.as_printed}")
    return kept, printed[0] if printed else None


def credit_from(text: str) -> PrintedCredit | None:
    """The credit that a field of a plugin names; None if it is blank, a number, or too long to be a name."""
    words = " ".join(text.split())
    label = _LABEL.match(words)
    words = words[label.end() :] if label else words
    if not words or words.isdigit() or len(words) > CREDIT_LIMIT:
        return None
    return PrintedCredit(words, Placement.HEADER, person_in(words))


def person_in(credit: str) -> PersonName | None:
    """The person that a credit names, whatever date or note follows the name."""
    return parse_person(credit.rstrip(" .")) or parse_person(_AFTER_THE_NAME.sub("", credit).rstrip(" .,;"))


def _lift(runs: Runs, placement: Placement, notes: Notes) -> tuple[Runs, list[PrintedCredit]]:
    lines = lines_of(runs)
    kept: list[Runs] = []
    found: list[PrintedCredit] = []
    for line in lines:
        rest, credit = _lift_line(line, placement)
        if credit is not None:
            words = plain(line)[: len(plain(line)) - len(plain(rest))].strip()
            notes.add(f"The printed credit “{words}” was taken out of the text: a signature takes its place.")
            found.append(credit)
        if rest:
            kept.append(rest)
    return (tidy(joined(kept)) if found else runs), found


def _lift_line(line: Runs, placement: Placement) -> tuple[Runs, PrintedCredit | None]:
    text = plain(line)
    label = _LABEL.match(text)
    certain = label is not None
    label = label or _PLAIN_LABEL.match(text)
    if label is None:
        return line, None
    credit = text[label.end() :].strip()
    end = inline_credit_end(credit) if certain else None
    if end is not None and credit[end:].strip() and not _AFTER_THE_NAME.fullmatch(credit[end:]):
        cut = text.index(credit) + end
        return _after(line, cut), PrintedCredit(credit[:end], Placement.INLINE, person_in(credit[:end]))
    person = person_in(credit)
    if (
        not credit
        or len(credit) > CREDIT_LIMIT
        or (person is None and not (certain and len(credit.split()) < 16))
    ):
        return line, None
    return [], PrintedCredit(credit, placement, person)


def _after(line: Runs, cut: int) -> Runs:
    """The runs from a place in their text on."""
    found: Runs = []
    for run in line:
        if cut < len(run.text):
            found.append(type(run)(run.text[max(cut, 0) :], run.marks, run.href, run.note))
        cut -= len(run.text)
    return tidy(found)
