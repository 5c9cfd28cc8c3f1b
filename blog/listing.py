"""Lists of signed articles: which are in force, newest first, without any column of a draft."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from wagtail.models import Page, PageViewRestriction, Site

from blog.covers import covers_of, drawing
from blog.models import ArticlePage, ArticleTopic
from blog.presentation import Card, present_card
from blog.signoff.models import Edition
from blog.signoff.querysets import EditionQuerySet
from blog.signoff.reading import SignedEdition, signed_editions


def public_articles(at: dt.datetime | None = None) -> EditionQuerySet:
    """The editions in force of all public articles, newest first. Not yet verified: see `cards`."""
    return (
        Edition.objects.in_force(at or timezone.now())
        .filter(~Exists(restrictions_above()), page__content_type=_article_type())
        .order_by("-first_published_at", "-page_id")
    )


def articles_below(page: Page, at: dt.datetime | None = None) -> EditionQuerySet:
    """Those of them that stand below `page`."""
    return public_articles(at).filter(page__path__startswith=page.path)


def articles_about(topics: Iterable[int], at: dt.datetime | None = None) -> EditionQuerySet:
    """Those of them that have one of these topics, by primary key."""
    pages = ArticleTopic.objects.filter(topic__in=list(topics)).values("page")
    return public_articles(at).filter(page__in=pages)


def cards(editions: EditionQuerySet, index_url: str) -> list[Card]:
    """The cards of these editions, all of articles right below `index_url`."""
    signed = signed_editions(editions)
    covers = covers_of(one.page_id for one in signed if not has_picture(one))
    return [_card(one, f"{index_url}{one.slug}/", covers) for one in signed]


def cards_anywhere(editions: EditionQuerySet) -> list[Card]:
    """The cards of these editions, wherever their articles stand: three queries."""
    signed = signed_editions(by_key(editions))
    addresses = addresses_of(edition.page_id for edition in signed)
    covers = covers_of(one.page_id for one in signed if not has_picture(one))
    return [_card(one, addresses[one.page_id], covers) for one in signed if one.page_id in addresses]


def by_key(editions: EditionQuerySet) -> EditionQuerySet:
    """The same editions, looked up first and then named by their keys: for a slice of a list with many conditions.

    PostgreSQL would otherwise read the whole ledger to join it with ten editions.
    """
    return Edition.objects.filter(pk__in=list(editions.values_list("pk", flat=True)))


def addresses_of(page_ids: Iterable[int]) -> dict[int, str]:
    """The address of each page, from the root of its site. An address is chrome: nobody has signed it."""
    paths = Page.objects.filter(pk__in=list(page_ids)).values_list("pk", "url_path")
    address_of = address_maker()
    return {page_id: address_of(path) for page_id, path in paths}


def address_maker() -> Callable[[str], str]:
    """A function that turns a page's `url_path` into its address; for many pages much faster than asking each."""
    roots = [str(site.root_path) for site in Site.get_site_root_paths()]
    begin = reverse("wagtail_serve", args=[""])

    def address_of(url_path: str) -> str:
        root = next((root for root in roots if url_path.startswith(root)), "/")
        return iri_to_uri(begin + url_path[len(root) :])

    return address_of


def page_number(request: HttpRequest, last: int) -> int:
    """The number of the page of a list that is asked for. Raises Http404 for one that does not exist."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    if not 1 <= number <= last:
        raise Http404
    return number


def has_picture(signed: SignedEdition) -> bool:
    """Whether an article has a picture of its own at its top."""
    return bool(signed.content.get("featured_image"))


def _card(signed: SignedEdition, url: str, covers: Mapping[int, int]) -> Card:
    return present_card(
        signed.content,
        signatures=signed.signatures,
        pictures=signed.pictures,
        url=url,
        cover=drawing(covers[signed.page_id]) if signed.page_id in covers else "",
    )


def _article_type() -> ContentType:
    return ContentType.objects.get_for_model(ArticlePage)


def restrictions_above() -> QuerySet[PageViewRestriction]:
    """For `Exists`: the view restrictions on the outer query's page and on the pages above it."""
    # The path by a subquery and no join: whatever the statistics say, no database then reads all pages for each
    # page (SQLite did, after ANALYZE, while there was no restriction at all).
    path = Page.objects.filter(pk=OuterRef("page_id")).order_by().values("path")[:1]
    return PageViewRestriction.objects.annotate(path=Subquery(path)).filter(
        path=Substr(OuterRef("page__path"), 1, Length("path"))
    )
