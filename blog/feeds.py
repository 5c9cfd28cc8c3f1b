"""The Atom feed of signed articles."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import escape
from django.utils.translation import gettext as _

from blog.listing import addresses_of, by_key, public_articles
from blog.models import ArticleTopic
from blog.presentation import is_overdue, teaser
from blog.presentation.review import signed_at, spoken
from blog.signoff.reading import SignedEdition, signed_editions

NEWEST = 20
# XML cannot hold these, not even escaped.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedItem:
    """One article of the feed: its edition, and the chrome round it."""

    signed: SignedEdition
    address: str
    topics: tuple[str, ...]


class LatestArticles(Feed[FeedItem, Any]):
    """The newest articles: title, summary, authors and dates, all from verified editions."""

    feed_type = Atom1Feed
    link = "/articles/"
    language = settings.LANGUAGE_CODE

    def title(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def subtitle(self) -> str:
        if settings.SIGNOFF_DEMO:
            return _("Demo content. No physician has reviewed it.")
        return _("General information, not medical advice.")

    def feed_url(self) -> str:
        return reverse("feed")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def feed_guid(self, request: HttpRequest) -> str:
        return request.build_absolute_uri(reverse("feed"))

    def author_name(self) -> str:
        return self.title()

    def items(self) -> list[FeedItem]:
        """What readers have, newest first; four queries however many there are."""
        signed = signed_editions(by_key(public_articles()[:NEWEST]))
        pages = [edition.page_id for edition in signed]
        addresses, topics = addresses_of(pages), _topics_of(pages)
        return [
            FeedItem(edition, addresses[edition.page_id], tuple(topics.get(edition.page_id, ())))
            for edition in signed
            if edition.page_id in addresses
        ]

    def item_title(self, item: FeedItem) -> str:
        return _printable(item.signed.content["title"])

    def item_description(self, item: FeedItem) -> str:
        """The teaser, with a warning before it where the review is overdue."""
        words = [_overdue_since(item.signed.next_review_due), _printable(teaser(item.signed.content))]
        # Atom1Feed declares its summaries to be HTML.
        return escape(" ".join(filter(None, words)))

    def item_link(self, item: FeedItem) -> str:
        return item.address

    def item_guid(self, item: FeedItem) -> str:
        # The address may change; an entry must not look new then.
        published = item.signed.first_published_at.astimezone(dt.UTC)
        return get_tag_uri(f"{settings.WAGTAILADMIN_BASE_URL}/{item.signed.page_id}", published)

    def item_author_name(self, item: FeedItem) -> str | None:
        names = [author["name"] for author in item.signed.content.get("authors") or ()]
        return _printable(", ".join(names)) or None

    def item_pubdate(self, item: FeedItem) -> dt.datetime:
        return item.signed.first_published_at

    def item_updateddate(self, item: FeedItem) -> dt.datetime:
        return max(item.signed.in_force_since, *map(signed_at, item.signed.signatures))

    def item_categories(self, item: FeedItem) -> tuple[str, ...]:
        return item.topics


def _overdue_since(due: dt.date | None) -> str:
    if due is None or not is_overdue(due, timezone.localdate()):
        return ""
    return _("This article was due for review on %(day)s. Some details may be out of date.") % {
        "day": spoken(due)
    }


def _topics_of(page_ids: list[int]) -> dict[int, list[str]]:
    links = ArticleTopic.objects.filter(page__in=page_ids).order_by("sort_order")
    names: dict[int, list[str]] = {}
    for page_id, name in links.values_list("page", "topic__name"):
        names.setdefault(page_id, []).append(_printable(name))
    return names


def _printable(text: str) -> str:
    return _NOT_XML.sub("", text)
