"""The numbered list of references: where each source is found, and where the page cites it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from blog.presentation.citations import Citations

_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}/\S+)$", re.IGNORECASE)
_PMID = re.compile(r"^(?:PMID:?\s*)?(?P<pmid>\d{1,9})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A way to a source. `url` is empty where what was signed is no address: then it is only printed."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BackLink:
    """A way back to one place that cites the reference."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the list, with its fields as signed."""

    number: int
    authors: str
    title: str
    source: str
    year: str
    links: tuple[SourceLink, ...]
    accessed: date | None
    back_links: tuple[BackLink, ...]

    @property
    def anchor(self) -> str:
        """The id of the entry."""
        return f"ref-{self.number}"

    @property
    def url(self) -> str:
        """The most lasting address of the source; "" when there is none."""
        return next((link.url for link in self.links if link.url), "")


def present_references(
    references: Sequence[Mapping[str, Any]], citations: Citations
) -> tuple[Reference, ...]:
    """The references in their order; call it after the whole body has been linked."""
    return tuple(_reference(number, fields, citations) for number, fields in enumerate(references, start=1))


def _reference(number: int, fields: Mapping[str, Any], citations: Citations) -> Reference:
    accessed = fields.get("accessed")
    return Reference(
        number=number,
        authors=fields.get("authors") or "",
        title=fields.get("title") or "",
        source=fields.get("source") or "",
        year=str(fields.get("year") or ""),
        links=_source_links(fields),
        accessed=date.fromisoformat(accessed) if accessed else None,
        back_links=_back_links(number, citations.places(number)),
    )


def _source_links(fields: Mapping[str, Any]) -> tuple[SourceLink, ...]:
    candidates = [
        _doi_link(fields.get("doi") or ""),
        _pubmed_link(fields.get("pmid") or ""),
        _web_link(fields.get("url") or ""),
    ]
    return tuple(link for link in candidates if link)


def _doi_link(doi: str) -> SourceLink | None:
    if not doi:
        return None
    match = _DOI.match(doi.strip())
    if not match:
        return SourceLink(doi, "")
    return SourceLink(f"doi:{match['doi']}", f"https://doi.org/{quote(match['doi'], safe='/():;.-_')}")


def _pubmed_link(pmid: str) -> SourceLink | None:
    if not pmid:
        return None
    match = _PMID.match(str(pmid).strip())
    if not match:
        return SourceLink(pmid, "")
    return SourceLink(f"PubMed {match['pmid']}", f"https://pubmed.ncbi.nlm.nih.gov/{match['pmid']}/")


def _web_link(url: str) -> SourceLink | None:
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return SourceLink(url, "")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return SourceLink(url, "")
    return SourceLink(parts.hostname.removeprefix("www."), url.strip())


def _back_links(number: int, places: Sequence[str]) -> tuple[BackLink, ...]:
    if len(places) == 1:
        return (
            BackLink(f"#{places[0]}", _("Back to where reference %(number)s is cited") % {"number": number}),
        )
    return tuple(
        BackLink(
            f"#{place}",
            _("Back to citation %(place)s of %(places)s of reference %(number)s")
            % {"place": index, "places": len(places), "number": number},
        )
        for index, place in enumerate(places, start=1)
    )
