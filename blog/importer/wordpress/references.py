"""References: footnotes, and the list that authors write by hand at the end, become the article's references."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from blog.importer.wordpress.pieces import (
    BOLD,
    LINE,
    RAISED,
    Heading,
    Listing,
    Notes,
    Paragraph,
    Piece,
    Run,
    Runs,
    lines_of,
    plain,
    sound,
    tidy,
    with_runs,
)

_TITLES = re.compile(
    r"\s*(?:(?:medical|scientific|article|selected|key)\s+)?(?:references?|sources?|citations?|bibliography|"
    r"works cited|literature(?: cited)?|endnotes|footnotes)(?:\s*(?:and|&)\s*(?:references?|sources?|citations?))?"
    r"\s*:?\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)])\s*")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:?\s*)?\b(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE)
_PUBMED = r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)"
_PMID = re.compile(rf"(?:{_PUBMED}|\bPMID:?\s*)(\d{{1,8}})\b/?", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ACCESSED = re.compile(r"\b(?:accessed|retrieved)\b", re.IGNORECASE)
_MARKER = re.compile(r"\s*\[?\s*(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\s*\]?\s*")
# “Roe J, Doe KL, et al.” and “Roe, J. K., & Doe, A.”, as the two usual styles write them.
_VANCOUVER = re.compile(r"(?:[^\W\d_][\w'’-]+(?: [\w'’-]+){0,2} [A-Z]{1,3}(?:, |\.|$)|et al\.?,? ?|and |& )+")
_APA = re.compile(r"^(?P<authors>[^()]{3,400}?)\s*\((?P<year>(?:19|20)\d\d)[a-z]?[^()]{0,30}\)\.\s*")
_LETTERS_BEFORE = re.compile(r"[^\W\d_]+$")
# Letters of the longest unit that a raised number may stand after.
_UNITS = 3
_SOURCE_LIMIT = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Found:
    """The text without its list of references, and the references as raw values of our block."""

    pieces: list[Piece]
    references: list[dict[str, Any]]


def lift_references(pieces: Sequence[Piece], footnotes: Mapping[str, Runs], notes: Notes) -> Found:
    """Takes the list of references out of the text, and makes every citation one in our form, “[2]”.

    The list by hand keeps its numbers; footnotes, in the order in which they are first cited, come after it.
    """
    body, listed = _lift_list(list(pieces), notes)
    citer = _Citer(len(listed), footnotes, notes)
    body = with_runs(body, citer.cite)
    listed += [footnotes[name] for name in citer.order]
    for name in [name for name in footnotes if name not in citer.order]:
        notes.add(f"A footnote is cited nowhere: {plain(footnotes[name])}")
    return Found(body, [parse_reference(runs, number, notes) for number, runs in enumerate(listed, start=1)])


def footnotes_below(pieces: Sequence[Piece], footnotes: Mapping[str, Runs], notes: Notes) -> Found:
    """A page has no references of its own: its footnotes stand below the text, in the order of their citations."""
    citer = _Citer(0, footnotes, notes)
    body = with_runs(pieces, citer.cite)
    items: list[list[Piece]] = [[Paragraph(footnotes[name])] for name in citer.order]
    below: list[Piece] = [Heading(2, [Run("Footnotes")]), Listing(True, items)] if items else []
    return Found(body + below, [])


def parse_reference(runs: Runs, number: int, notes: Notes) -> dict[str, Any]:
    """One reference's parts, as far as they can be told apart; what cannot is its title. No word is lost."""
    text = " ".join(plain(runs).split())
    link = next((run.href for run in runs if run.href), "")
    value: dict[str, Any] = {
        "authors": "",
        "title": "",
        "source": "",
        "year": "",
        "doi": "",
        "pmid": "",
        "url": "",
    }
    text = _take_identifiers(text, link, value, notes, number)
    for split in (_split_apa, _split_vancouver):
        if split(text, value):
            break
    else:
        value["title"] = text
        notes.add(f"The authors of reference {number} could not be told from its title: part them by hand.")
    _part_year(value)
    return {"type": "reference", "value": value}


def _part_year(value: dict[str, Any]) -> None:
    """“J Walks. 2021;3(2):4” is printed with its year at the end: there it stands once."""
    years = _YEAR.findall(value["source"])
    if not value["year"] and len(years) == 1:
        before, after = value["source"].split(years[0])
        parts = [before.strip(" .,;:("), after.strip(" .,;:)")]
        value.update(year=years[0], source=", ".join(filter(None, parts)))
    value["source"] = value["source"].rstrip(" .")


def _take_identifiers(text: str, link: str, value: dict[str, Any], notes: Notes, number: int) -> str:
    pmid = _PMID.search(text) or _PMID.search(link)
    if pmid:
        value["pmid"] = pmid[1]
        text = text.replace(pmid[0], "") if pmid.string is text else text
    doi = _DOI.search(text) or _DOI.search(link)
    if doi:
        found = doi[1].rstrip(".,;)")
        value["doi"] = found
        text = _cut(text, doi.start(), doi.start(1) + len(found)) if doi.string is text else text
    urls = [url.rstrip(".,;)") for url in _URL.findall(text)]
    if urls:
        value["url"] = urls[0]
        text = text.replace(urls[0], "", 1)
    elif link and not (_DOI.search(link) or _PMID.search(link)):
        value["url"] = link
    if value["url"] and len(value["url"]) > 200 and not value["url"].isascii():
        notes.add(f"Look at the link of reference {number}.")
    text = re.sub(r"\s+([.,;])", r"\1", " ".join(text.split()))
    return re.sub(r"[.,;]+\.$", ".", text)


def _cut(text: str, start: int, end: int) -> str:
    return text[:start] + text[end:]


def _split_apa(text: str, value: dict[str, Any]) -> bool:
    """“Roe, J., & Doe, K. (2020). Title. Journal, 12(3), 4–5.”"""
    head = _APA.match(text)
    if not head:
        return False
    title, rest = _sentence(text[head.end() :])
    if not title:
        return False
    value.update(authors=head["authors"].strip(), title=title, source=rest)
    value["year"] = head["year"]
    extra = text[head.end("authors") : head.end()].strip(" ().")
    if extra != head["year"]:
        value["source"] = f"{rest} ({extra})".strip()
    return True


def _split_vancouver(text: str, value: dict[str, Any]) -> bool:
    """“Roe J, Doe KL. Title. Journal. 2020;12(3):4–5.”"""
    head = _VANCOUVER.match(text)
    if not head or head.end() >= len(text) or "." not in head[0]:
        return False
    title, rest = _sentence(text[head.end() :].strip())
    if not title:
        return False
    value.update(authors=head[0].strip(), title=title, source=rest)
    return True


def _sentence(text: str) -> tuple[str, str]:
    end = re.search(r"[.?!](?:\s+|$)", text)
    if not end:
        return text.strip(), ""
    mark = "" if text[end.start()] == "." else text[end.start()]
    return text[: end.start()].strip() + mark, text[end.end() :].strip()


def _lift_list(pieces: list[Piece], notes: Notes) -> tuple[list[Piece], list[Runs]]:
    for index in range(len(pieces) - 1, -1, -1):
        if not _is_title(pieces[index]):
            continue
        listed, taken = _references_after(pieces[index + 1 :])
        if listed:
            title = plain(pieces[index].runs)  # type: ignore[union-attr]
            notes.add(f"The list under “{title.strip()}” became the article's references.")
            return pieces[:index] + pieces[index + 1 + taken :], listed
    return pieces, []


def _is_title(piece: Piece) -> bool:
    match piece:
        case Heading(_, runs):
            return bool(_TITLES.fullmatch(plain(runs)))
        case Paragraph(runs):
            bold = all(BOLD in run.marks for run in runs if run.text.strip())
            return bool(_TITLES.fullmatch(plain(runs))) and (bold or plain(runs).strip().endswith(":"))
    return False


def _references_after(pieces: list[Piece]) -> tuple[list[Runs], int]:
    """The references at the beginning of these pieces, and how many pieces they are."""
    listed: list[Runs] = []
    taken = 0
    for piece in pieces:
        found = _references_in(piece)
        if not found or _skips_a_number(found, len(listed)):
            break
        listed += [runs for _, runs in found]
        taken += 1
    return listed, taken


def _references_in(piece: Piece) -> list[tuple[int, Runs]]:
    if isinstance(piece, Listing):
        simple = all(len(item) == 1 and isinstance(item[0], Paragraph) for item in piece.items)
        return [(0, _unnumbered(item[0].runs)[1]) for item in piece.items] if simple else []  # type: ignore[union-attr]
    if not isinstance(piece, Paragraph):
        return []
    lines = [_unnumbered(line) for line in lines_of(piece.runs) if plain(line).strip()]
    if all(number or _looks_like_a_source(runs) for number, runs in lines):
        return lines
    return []


def _skips_a_number(found: list[tuple[int, Runs]], before: int) -> bool:
    """Whether the numbers written by hand are not the places in the list: then markers would point elsewhere."""
    return any(number and number != before + place for place, (number, _) in enumerate(found, start=1))


def _looks_like_a_source(runs: Runs) -> bool:
    text = plain(runs)
    signs = any(sign.search(text) for sign in (_DOI, _PMID, _URL, _YEAR)) or any(run.href for run in runs)
    return signs and len(text) < _SOURCE_LIMIT


def _unnumbered(runs: Runs) -> tuple[int, Runs]:
    """A line without the number at its beginning, and that number (0 for none)."""
    if not runs:
        return 0, runs
    match = _NUMBERED.match(runs[0].text)
    if not match or match.end() == 0:
        return 0, runs
    number = int(match[1] or match[2] or match[3])
    return number, tidy([replace(runs[0], text=runs[0].text[match.end() :]), *runs[1:]])


class _Citer:
    """Makes citations of footnotes and raised numbers ours, in the order of the text."""

    def __init__(self, listed: int, footnotes: Mapping[str, Runs], notes: Notes) -> None:
        self._listed, self._footnotes, self._notes = listed, footnotes, notes
        self.order: list[str] = []

    def cite(self, runs: Runs) -> Runs:
        found: Runs = []
        for run in runs:
            before = found[-1].text if found else ""
            found.append(self._cited(run, before))
        return found

    def _cited(self, run: Run, before: str) -> Run:
        if run.note:
            return self._footnote(run)
        if RAISED not in run.marks or not self._listed:
            return run
        match = _MARKER.fullmatch(run.text)
        if not match or not self._in_list(match[1]) or not _can_cite(run, before):
            return run
        return Run(f"[{match[1]}]", run.marks - {RAISED})

    def _footnote(self, run: Run) -> Run:
        if run.note not in self._footnotes:
            self._notes.add("A footnote is cited that the file does not hold.")
            return Run("")
        if run.note not in self.order:
            self.order.append(run.note)
        return Run(f"[{self._listed + self.order.index(run.note) + 1}]")

    def _in_list(self, numbers: str) -> bool:
        return all(1 <= int(number) <= self._listed for number in re.findall(r"\d+", numbers))


def _can_cite(run: Run, before: str) -> bool:
    """Whether raised digits may be a citation and no power: after “mg/m” or a digit they never are."""
    if "[" in run.text:
        return True
    if not before or before[-1].isdigit():
        return False
    letters = _LETTERS_BEFORE.search(before)
    return letters is None or len(letters[0]) > _UNITS


def footnotes_of(meta: str, read: Callable[[str], list[Piece]]) -> dict[str, Runs]:
    """The block editor's footnotes (a JSON list in the field “footnotes”), by name; {} if they cannot be read."""
    try:
        found = json.loads(meta) if meta.strip() else []
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, list):
        return {}
    known = [one for one in found if isinstance(one, dict) and isinstance(one.get("id"), str)]
    return {one["id"]: runs_of(read(sound(str(one.get("content") or "")))) for one in known}


def runs_of(pieces: Sequence[Piece]) -> Runs:
    """All words of a footnote in one line of runs."""
    found: Runs = []
    for piece in pieces:
        match piece:
            case Paragraph(runs) | Heading(_, runs):
                found += [*([Run(" ")] if found else []), *runs]
            case Listing(_, items):
                for item in items:
                    found += [*([Run(" ")] if found else []), *runs_of(item)]
    return [replace(run, text=run.text.replace(LINE, " ")) for run in found]
