"""What stands round every public page: brand, navigation, help line. Not signed, and no column of a draft."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.models import HelpTexts

# They stand on every page and change once in years.
HELP_TEXTS_SECONDS = 60


@dataclass(frozen=True)
class NavigationItem:
    """One link of the header. `current` when the reader is at or below it."""

    label: str
    url: str
    current: bool
    is_help: bool = False


@dataclass(frozen=True)
class SiteChrome:
    """What `base.html` needs. Empty texts mean the house's standard wording."""

    brand: str
    nav: tuple[NavigationItem, ...]
    help_line: str
    help_box: str
    demo: bool
    noindex: bool
    articles_url: str = "/articles/"
    search_url: str = ""
    feed_url: str = ""
    footer_nav: tuple[NavigationItem, ...] = field(default=())


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """Template context processor; the database is asked only when a template prints it."""
    return {"site_chrome": SimpleLazyObject(lambda: chrome_for(request))}


def chrome_for(request: HttpRequest) -> SiteChrome:
    """The chrome of one request."""
    site = Site.find_for_request(request)
    texts = _help_texts(site)
    return SiteChrome(
        # Not the name of Wagtail's site row: it stands in the title and the social tags of every article.
        brand=settings.WAGTAIL_SITE_NAME,
        nav=_navigation(request),
        footer_nav=_footer_navigation(request),
        search_url=reverse("search"),
        feed_url=reverse("feed"),
        help_line=texts.help_line,
        help_box=texts.help_box,
        demo=settings.SIGNOFF_DEMO,
        noindex=settings.SITE_NOINDEX or settings.SIGNOFF_DEMO,
    )


def _navigation(request: HttpRequest) -> tuple[NavigationItem, ...]:
    return (
        _item(request, _("Articles"), "/articles/"),
        _item(request, _("Topics"), reverse("topics")),
        _item(request, _("How we review"), reverse("how_we_review")),
        _item(request, _("Search"), reverse("search")),
        replace(_item(request, _("Get help now"), reverse("get_help")), is_help=True),
    )


def _footer_navigation(request: HttpRequest) -> tuple[NavigationItem, ...]:
    return (
        _item(request, _("Reviewers"), reverse("reviewers")),
        _item(request, _("Feed"), reverse("feed")),
    )


def _help_texts(site: Site | None) -> HelpTexts:
    if site is None:
        return HelpTexts()
    key = f"help-texts-{site.pk}"
    texts: HelpTexts = cache.get(key) or HelpTexts.for_site(site)
    cache.set(key, texts, HELP_TEXTS_SECONDS)
    return texts


def _item(request: HttpRequest, label: str, url: str) -> NavigationItem:
    return NavigationItem(label, url, current=request.path.startswith(url))
