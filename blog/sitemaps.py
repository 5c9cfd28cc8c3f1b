"""The sitemap: addresses of what is in force, and when each was last signed. No word of any article.

Articles are cut into sections by primary key rather than by position: the tenth section is as fast as the first,
and an article stays in its section.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from django.db.models import Exists, F, IntegerField, Max
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.listing import address_maker, restrictions_above
from blog.reviewers import reviewer_addresses
from blog.signoff.models import Edition, Signature
from blog.topics import topic_url, topics_with_articles

# At most so many addresses in one file; the protocol allows 50,000.
SECTION = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Entry = tuple[str, dt.datetime | None]


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of the sitemap's files."""
    sections = ["pages", *(str(number) for number in _sections())]
    addresses = (reverse("sitemap_section", args=[section]) for section in sections)
    return _answer(request, "sitemapindex", "sitemap", ((address, None) for address in addresses))


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """The house's own pages (“pages”), or the signed pages of one section. Raises Http404."""
    if section == "pages":
        return _answer(request, "urlset", "url", _own_pages())
    if not (section.isascii() and section.isdecimal() and len(section) < 12):
        raise Http404
    entries = list(_signed_pages(int(section)))
    if not entries:
        raise Http404
    return _answer(request, "urlset", "url", entries)


def _own_pages() -> Iterator[Entry]:
    newest = Signature.objects.order_by("-signed_at").values_list("signed_at", flat=True).first()
    yield "/", newest
    yield "/articles/", newest
    for name in ("topics", "reviewers", "how_we_review", "get_help"):
        yield reverse(name), None
    for slug, _name, _description in topics_with_articles():
        yield topic_url(slug), None
    for address in reviewer_addresses():
        yield address, None


def _sections() -> list[int]:
    section = Cast(F("page_id") / SECTION, IntegerField())
    return sorted(set(Edition.objects.order_by().values_list(section, flat=True).distinct()))


def _signed_pages(section: int) -> Iterator[Entry]:
    """Every sealed page in force, standard pages too, unless it is private."""
    first = section * SECTION
    rows = (
        Edition.objects.in_force(timezone.now())
        .filter(~Exists(restrictions_above()), page_id__gte=first, page_id__lt=first + SECTION)
        .annotate(signed_at=Max("signatures__signed_at"))
        .order_by("page_id")
        .values_list("page__url_path", "signed_at", "go_live_at")
    )
    address_of = address_maker()
    for path, signed_at, go_live_at in rows:
        yield address_of(path), max(filter(None, (signed_at, go_live_at)), default=None)


def _answer(request: HttpRequest, root: str, item: str, entries: Iterable[Entry]) -> HttpResponse:
    base = request.build_absolute_uri("/").rstrip("/")
    lines = [
        f"<{item}><loc>{escape(base + address)}</loc>{_last_modified(moment)}</{item}>"
        for address, moment in entries
    ]
    text = "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{NAMESPACE}">', *lines, f"</{root}>", ""]
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _last_modified(moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    return f"<lastmod>{moment.astimezone(dt.UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}</lastmod>"
