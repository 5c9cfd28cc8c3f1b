"""Public pages of the people who sign, printed from what was sealed with their signatures.

A reviewer's row decides two things only: under which address the page stands, and whether the person reviews for us
today. Biography and photo of the row are not printed: anybody with a key to the admin could put words there, and
beside a physician's name they would read like the physician's.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.listing import addresses_of, by_key, page_number, public_articles
from blog.presentation import Crumb, paginate
from blog.presentation.review import printed_name, signed_on
from blog.publisher import publisher_of
from blog.schema import reviewer_json_ld
from blog.signoff.evidence import payload_of
from blog.signoff.keys import current_keyring
from blog.signoff.models import LedgerEntry, Reviewer, Signature
from blog.signoff.querysets import EditionQuerySet
from blog.signoff.reading import SignedEdition, signed_editions

Payload = Mapping[str, Any]

PER_PAGE = 20


@dataclass(frozen=True)
class PublicReviewer:
    """A reviewer as the newest of their signatures was sealed. `reviews_now` is the row's word of today."""

    printed_name: str
    specialty: str
    licence_jurisdiction: str
    verified_on: dt.date
    conflicts_of_interest: str
    demo: bool
    reviews_now: bool
    url: str


@dataclass(frozen=True)
class ReviewedArticle:
    """An article that readers have, and the newest thing this reviewer signed about it."""

    title: str
    url: str
    on: dt.date
    is_full: bool
    demo: bool


@require_safe
def reviewer_list(request: HttpRequest) -> HttpResponse:
    """Everybody who has signed, those who review for us now first."""
    people = sorted(_everybody(), key=lambda person: (not person.reviews_now, person.printed_name))
    title = _("Reviewers")
    context = {
        "title": title,
        "reviewers": people,
        "canonical_url": request.build_absolute_uri(request.path),
        "breadcrumbs": [Crumb(_("Home"), "/"), Crumb(title)],
    }
    return TemplateResponse(request, "blog/reviewer_list.html", context)


@require_safe
def reviewer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One reviewer and the articles they reviewed. 404 for somebody who has signed nothing."""
    row = Reviewer.objects.filter(slug=slug).first()
    person = _newest_of(row) if row else None
    if row is None or person is None:
        raise Http404
    editions = _reviewed_by(row)
    paginator = Paginator(editions, PER_PAGE)
    number = page_number(request, paginator.num_pages)
    first = (number - 1) * PER_PAGE
    url = reverse("reviewer", args=[slug])
    crumbs = [Crumb(_("Home"), "/"), Crumb(_("Reviewers"), reverse("reviewers")), Crumb(person.printed_name)]
    context = {
        "reviewer": person,
        "articles": _articles(row, editions[first : first + PER_PAGE]),
        "count": paginator.count,
        "pagination": paginate(number, paginator.count, per_page=PER_PAGE, url=url),
        "canonical_url": request.build_absolute_uri(url),
        "breadcrumbs": crumbs,
        # A made-up reviewer claims nothing to a search engine.
        "structured_data": None if person.demo else _structured_data(request, person, crumbs),
    }
    return TemplateResponse(request, "blog/reviewer_page.html", context)


def _structured_data(request: HttpRequest, person: PublicReviewer, crumbs: list[Crumb]) -> dict[str, Any]:
    return reviewer_json_ld(
        person.printed_name,
        request.build_absolute_uri(person.url),
        specialty=person.specialty,
        publisher=publisher_of(request),
        breadcrumbs=crumbs,
    )


def reviewer_addresses() -> list[str]:
    """The addresses of everybody who has a page, for the sitemap."""
    return sorted(person.url for person in _everybody() if not person.demo)


def printed_reviewers(keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Slug and printed name of these reviewers, by primary key of their rows; the names as sealed. One query."""
    signatures = _newest_signatures().filter(reviewer__in=list(keys))
    people = ((one.reviewer, _newest_of(one.reviewer, [one])) for one in signatures)
    return {row.pk: (row.slug, person.printed_name) for row, person in people if person}


def _newest_signatures() -> QuerySet[Signature]:
    newest = Signature.objects.values("reviewer").annotate(newest=Max("entry")).values("newest")
    return Signature.objects.filter(entry__in=newest).select_related("entry", "reviewer")


def _everybody() -> Iterable[PublicReviewer]:
    for signature in _newest_signatures():
        person = _newest_of(signature.reviewer, [signature])
        if person is not None:
            yield person


def _newest_of(row: Reviewer, signatures: Iterable[Signature] | None = None) -> PublicReviewer | None:
    if signatures is None:
        signatures = Signature.objects.filter(reviewer=row).select_related("entry").order_by("-entry_id")[:5]
    newest = next(_payloads(row, signatures), None)
    if newest is None:
        return None
    return PublicReviewer(
        printed_name=printed_name(newest),
        specialty=newest["specialty"],
        licence_jurisdiction=newest["licence_jurisdiction"],
        verified_on=dt.date.fromisoformat(newest["credential"]["verified_on"]),
        conflicts_of_interest=newest["conflicts_of_interest"],
        demo=newest["demo"],
        reviews_now=row.active,
        url=reverse("reviewer", args=[row.slug]),
    )


def _payloads(row: Reviewer, signatures: Iterable[Signature]) -> Iterator[Payload]:
    """What these signatures say by their seals; those of somebody else, and those that do not count, left out."""
    keyring = current_keyring()
    for signature in signatures:
        payload = payload_of(signature.entry, LedgerEntry.Kind.SIGNATURE, keyring)
        if payload and payload["reviewer"] == row.pk and (settings.SIGNOFF_DEMO or not payload["demo"]):
            yield payload


def _reviewed_by(row: Reviewer) -> EditionQuerySet:
    kept = Signature.objects.filter(reviewer=row, revocation__isnull=True, edition__cancellation__isnull=True)
    signed = kept.values("edition__page")
    return public_articles().filter(page__in=signed)


def _articles(row: Reviewer, editions: EditionQuerySet) -> list[ReviewedArticle]:
    signed = signed_editions(by_key(editions))
    addresses = addresses_of(edition.page_id for edition in signed)
    own = _own_signatures(row, signed)
    return [
        ReviewedArticle(
            title=edition.content["title"],
            url=addresses[edition.page_id],
            on=signed_on(own[edition.page_id]),
            is_full=own[edition.page_id]["kind"] == "full",
            demo=own[edition.page_id]["demo"],
        )
        for edition in signed
        if edition.page_id in own and edition.page_id in addresses
    ]


def _own_signatures(row: Reviewer, signed: list[SignedEdition]) -> dict[int, Payload]:
    """For each article the newest signature of this reviewer, by its seal, under what readers have."""
    numbers = {edition.page_id: edition.number for edition in signed}
    signatures = (
        Signature.objects.filter(
            reviewer=row,
            edition__page__in=numbers,
            edition__cancellation__isnull=True,
            revocation__isnull=True,
        )
        .select_related("entry")
        .order_by("entry_id")
    )
    return {
        payload["article"]: payload
        for payload in _payloads(row, signatures)
        if payload["number"] <= numbers.get(payload["article"], 0)
    }
