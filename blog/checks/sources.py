"""Checks of evidence: references that can be found, and statements that cite them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.checks.draft import Draft, Part, Place
from blog.checks.registry import Check, Fault, Kind, register

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"[1-9]\d{0,7}")
_HELP_LINES = re.compile(r"\b(?:988|911)\b|\b24/7\b")
_YEAR = r"(?:19|20)\d\d\b"
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_WORDS = r"one|two|three|four|five|six|seven|eight|nine|ten"
_UNITS = (
    r"mcg|[µμ]g|mg|kg|ml|mmhg|hours?|minutes?|mins?|seconds?|days?|weeks?|months?|years?|times|fold|"
    r"people|persons|patients?|adults?|veterans?|children|participants?|trials?|studies|"
    r"infusions?|sessions?|treatments?|doses?|points?"
)
_FIGURE = re.compile(
    rf"{_NUMBER}\s?(?:%|per\s?cent\b)"
    rf"|\b\d+\.\d+\b"
    rf"|\b(?!{_YEAR}){_NUMBER}[\s\xa0‑-](?:{_UNITS})\b"
    rf"|\b(?:\d+|{_WORDS})\s(?:in|out\sof)\s(?:every\s)?(?!{_YEAR})\d+\b"
    rf"|\b(?:{_NUMBER}|{_WORDS})\s(?:thousand|million|billion)\b"
    r"|\b\d{1,3}(?:,\d{3})+\b"
    r"|\b(?:one|two|three)[\s‑-](?:thirds?|quarters?)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(?:safe|safely|cures?|cured|curing|eras(?:es?|ed|ing)|proven|guarantee[sd]?)\b", re.I
)
_HEDGED = re.compile(
    r"\b(?:not|no|never|cannot|nobody|uncertain|whether|if|ask|without)\b|n['’]t\b|\bsafe use\b",
    re.IGNORECASE,
)


@register
class HasReference(Check):
    """At least one reference. Source: PIF TICK, on evidence; NHS standard for health content."""

    id = "has_reference"
    kind = Kind.BLOCK
    title = gettext_lazy("At least one reference")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not draft.references:
            yield self.fault(_("Add the references that the text rests on."), Place("references"))


@register
class ReferencesCanBeFound(Check):
    """Every reference has a link, a DOI or a PubMed ID, and the day on which it was looked up.

    Source: PIF TICK, on evidence; NHS standard for health content.
    """

    id = "references_can_be_found"
    kind = Kind.BLOCK
    title = gettext_lazy("Every reference can be found")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for index, reference in enumerate(draft.references):
            place, name = draft.reference_place(index), _name(index, reference)
            if not (reference["doi"] or reference["pmid"] or reference["url"]):
                yield self.fault(
                    _("Give %(name)s a link, a DOI or a PubMed ID.") % {"name": name}, place, name
                )
            if not reference["accessed"]:
                message = _("Say in “Accessed on” when you last looked up %(name)s.") % {"name": name}
                yield self.fault(message, place, f"{name} accessed")


@register
class ReferencesAreWellFormed(Check):
    """A DOI begins with “10.” and has a slash, a PubMed ID is a number, a link is https.

    Source: PIF TICK, on evidence; DOI Handbook, 2.2; NLM on PMIDs (one to eight digits).
    """

    id = "references_are_well_formed"
    kind = Kind.BLOCK
    title = gettext_lazy("Every DOI, PubMed ID and link is well formed")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for index, reference in enumerate(draft.references):
            for message in _misformed(reference):
                what = f"{_name(index, reference)}: {message}"
                yield self.fault(what, draft.reference_place(index), what)


@register
class ClaimsHaveSources(Check):
    """Each marked claim names references that are there. Source: FTC, Health Products Compliance Guidance (2022)."""

    id = "claims_have_sources"
    kind = Kind.BLOCK
    title = gettext_lazy("Every claim names its source")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for value, place in draft.blocks("claim"):
            numbers = [number for number in value["sources"] if number is not None]
            strange = [number for number in numbers if not 1 <= number <= len(draft.references)]
            if not numbers:
                yield self.fault(
                    _("Give this claim the number of a reference that supports it."), place, value["text"]
                )
            for number in strange:
                message = _("This claim names reference %(number)d, which is not in the list.")
                yield self.fault(message % {"number": number}, place, f"[{number}] {value['text']}")


@register
class FiguresHaveSources(Check):
    """A sentence with a figure cites its source: percentages, doses, times, counts of people.

    Years, dates and telephone numbers are no figures, and a question states none. A figure of the summary, which
    cannot cite, must stand with its source in the text. Source: FTC, Health Products Compliance Guidance (2022).
    """

    id = "figures_have_sources"
    kind = Kind.BLOCK
    title = gettext_lazy("Every figure has its source")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        sourced: set[str] = set()
        for passage, sentence in draft.statements():
            figure = _figure(sentence)
            if figure is None:
                continue
            if draft.is_sourced(passage, sentence):
                sourced.update(_digits(sentence))
                continue
            message = _("Cite the source of “%(figure)s” in this sentence, as in “[1]”, or leave it out.")
            yield self.fault(message % {"figure": figure}, passage.place, sentence)
        yield from self._in_the_summary(draft, sourced)

    def _in_the_summary(self, draft: Draft, sourced: set[str]) -> Iterator[Fault]:
        for passage in draft.passages:
            figure = _figure(passage.text) if passage.part is Part.SUMMARY else None
            if figure is not None and not _digits(passage.text) <= sourced:
                message = _(
                    "Bring “%(figure)s” into the text with its source, or leave it out of the summary."
                )
                yield self.fault(message % {"figure": figure}, passage.place, passage.text)


@register
class StrongWordsHaveSources(Check):
    """A sentence with “safe”, “cure”, “erases” or “proven” cites its source; one that doubts may stand.

    Source: FTC, Health Products Compliance Guidance (2022).
    """

    id = "strong_words_have_sources"
    kind = Kind.WARN
    title = gettext_lazy("“Safe”, “cure” and “proven” have a source")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for passage, sentence in draft.statements():
            found = _STRONG.search(sentence)
            if found and not _HEDGED.search(sentence) and not draft.is_sourced(passage, sentence):
                message = _("Cite a source for “%(word)s”, or say it in a plainer way.") % {"word": found[0]}
                yield self.fault(message, passage.place, sentence)


def _figure(sentence: str) -> str | None:
    found = _FIGURE.search(_HELP_LINES.sub("", sentence))
    return found[0] if found else None


def _digits(text: str) -> set[str]:
    return {number.rstrip(".,") for number in re.findall(r"\d[\d.,]*", _HELP_LINES.sub("", text))}


def _name(index: int, reference: Mapping[str, Any]) -> str:
    title = str(reference["title"] or reference["authors"])
    return _("reference %(number)d (%(title)s)") % {"number": index + 1, "title": title[:60]}


def _misformed(reference: Mapping[str, Any]) -> Iterator[str]:
    if reference["doi"] and not _DOI.fullmatch(reference["doi"]):
        yield _("A DOI starts with “10.”, a number, and a slash.")
    if reference["pmid"] and not _PMID.fullmatch(reference["pmid"]):
        yield _("A PubMed ID is a number of up to eight digits.")
    if reference["url"] and not _is_https(reference["url"]):
        yield _("Use a link that starts with “https://”.")


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
