"""What anonymous readers are served, and the one assertion of the census."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as site_cache
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, PageViewRestriction, Site

from blog.signoff.models import Edition

#: Stands in everything that nobody has signed.
MARKER = "UNSIGNEDWORDS"
#: What a public address may answer: signed words, a way elsewhere, or nothing.
SERVED, NOTHING, ELSEWHERE = {200}, {404, 410, 503}, {301, 302}
ANSWERS = SERVED | NOTHING | ELSEWHERE

_ARTICLE = re.compile(r"<article\b.*?</article>", re.S)
#: Title and snippet of a search result.
_FOUND = re.compile(r'<(?:h2 class="result-title"|p class="result-snippet").*?</(?:h2|p)>', re.S)
_CHROME = re.compile(
    r'<aside class="help-line".*?</aside>|<header class="site-header".*?</header>|<nav\b.*?</nav>'
    r'|<section class="box box-crisis" aria-labelledby="help-title">.*?</section>'
    r'|<footer class="site-footer".*?</footer>',
    re.S,
)
# What an article without a picture has: a drawing of the house's own, chosen by topic. It is chrome.
_COVER = re.compile(r"/img/covers/\d+\.(?:svg|png)")
_CARD = re.compile(r'<li class="card">.*?</li>', re.S)
_TITLE = re.compile(r"<title>(.*?)</title>", re.S)
_META = re.compile(r"<meta\b[^>]*>")
_JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
_HREF = re.compile(r'(?:href|src)="([^"]+)"')
_LOC = re.compile(r"<loc>([^<]+)</loc>")
#: What is searched for: a word that nobody has signed (in small letters, since a search says what it was asked), and
#: one that stands in what was signed.
QUERIES = {
    "search": (f"?q={MARKER.lower()}", "?q=ketamine"),
    "search_suggestions": (f"?q={MARKER.lower()[:5]}", "?q=ketam"),
}
PROOFS = "/proof/"
LISTS = ("/", "/articles/", "/feed.xml")
#: The health check asks the database through connections of its own, which wait for a test's open transaction.
NOT_CONTENT = (
    "/static/",
    "/admin/",
    "/pictures/",
    "/media/",
    "/_util/login/",
    "/proof/verify_bundle.py",
    "/health/",
)


@dataclass(frozen=True)
class SignedWords:
    """What a signed page shows, as it was served just after signing: byte for byte where that can be."""

    article: str = field(repr=False)
    head: tuple[str, ...]
    structured: tuple[str, ...] = field(repr=False)
    card: str = field(repr=False)


class SignedSite(dict[int, SignedWords]):
    """What was signed, by the key of the page.

    `beside` are the rows of pages that an attack is not about, as they were: read in each test only if they changed.
    """

    def __init__(self, words: Mapping[int, SignedWords], beside: Iterable[Page] = ()) -> None:
        super().__init__(words)
        keys = [page.pk for page in beside]
        self.beside = {row for row in rows_of_pages() if row[0] in keys}

    def and_also(self, page: Page, words: SignedWords) -> "SignedSite":
        """The same, and one page more, or another edition of one."""
        more = SignedSite({**self, page.pk: words})
        more.beside = {row for row in self.beside if row[0] != page.pk}
        return more


PageRow = tuple[Any, ...]


def rows_of_pages() -> set[PageRow]:
    """What decides where and how pages are served, and what stock would print of them."""
    columns = (
        "url_path",
        "path",
        "content_type",
        "alias_of",
        "locale",
        "live",
        "title",
        "seo_title",
        "live_revision",
    )
    return set(Page.objects.filter(depth__gt=1).values_list("pk", *columns))


def assert_readers_see_only_what_was_signed(
    article: Page,
    signed_words: SignedSite,
    *,
    marker: str = MARKER,
    chrome_may_say_it: bool = False,
    everywhere: bool = False,
) -> int:
    """Read every public address of `article`, the lists, the feed, and every page that an attack may have touched; the
    status of the answer at the address of `article`. `everywhere`: whatever the site serves, by following its links.

    Every page that is served is, byte for byte, the signed one; every card is a signed one; `marker` stands
    nowhere (with `chrome_may_say_it`: nowhere in what belongs to an article).
    """
    site = read_the_public_site() if everywhere else read_the_site_round(article, signed_words.beside)
    own = site.get(address_of(article.pk))
    for answer in site.values():
        assert_only_signed(answer, signed_words)
        assert not answer.mentions(marker, article_only=chrome_may_say_it), (
            f"{answer.url} says {marker}: {answer.around(marker)}"
        )
    return own.status if own else 404


def assert_only_signed(answer: "Answer", signed_words: SignedSite) -> None:
    """One public answer holds nothing but signed pages and signed cards."""
    assert answer.status in ANSWERS, f"{answer.url} answered {answer.status}"
    cards = {signed.card for signed in signed_words.values()}
    for card in answer.cards:
        assert card in cards, f"{answer.url} has a card that was never signed: {card}"
    if not answer.articles:
        assert answer.page_id not in signed_words or answer.status != 200 or answer.asks_for_a_password, (
            f"{answer.url} is the address of a signed page and serves something else"
        )
        return
    assert len(answer.articles) == answer.text.count("<article") == 1
    signed = signed_words.get(answer.page_id or 0)
    assert signed is not None, f"{answer.url} serves an article that was never signed"
    assert answer.articles[0] == signed.article, f"{answer.url} is not what was signed"
    assert answer.head == signed.head, f"{answer.url}: title or description is not what was signed"
    assert answer.structured == signed.structured, f"{answer.url}: structured data is not what was signed"


class Reader:
    """An anonymous reader. Asks as a browser does, through every middleware, and is told nothing about templates.

    Django's own test client copies the context of every template it sees rendered, which was half of a reading.
    """

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.requests = RequestFactory(HTTP_HOST="localhost")

    def get(self, url: str, page_id: int | None = None) -> "Answer":
        return Answer(url, self.handler.get_response(self.requests.get(url)), page_id)


class Answer:
    """One answer to an anonymous reader."""

    def __init__(self, url: str, response: Any, page_id: int | None) -> None:
        self.url = url
        self.page_id = page_id
        self.status: int = response.status_code
        self.body = b"".join(response) if response.streaming else response.content
        self.text = self.body.decode("utf-8", errors="replace")
        self.location: str = response.get("Location", "")

    @property
    def articles(self) -> list[str]:
        return [_COVER.sub("", article) for article in _ARTICLE.findall(self.text)]

    @property
    def cards(self) -> list[str]:
        cards = _CARD.findall(self.text)
        return [re.sub(r'href="[^"]*"', "", _level(_COVER.sub("", card))) for card in cards]

    @property
    def head(self) -> tuple[str, ...]:
        found = _META.findall(self.text)
        metas = [_COVER.sub("", meta) for meta in found if 'property="og:url"' not in meta]
        return (*_TITLE.findall(self.text), *metas)

    @property
    def structured(self) -> tuple[str, ...]:
        """Every word of the structured data about the page: no addresses, and none of the chrome round it (the way
        to the page, the publisher, the names of topics)."""
        graphs = [json.loads(found) for found in _JSON_LD.findall(self.text)]
        nodes = [
            {name: value for name, value in node.items() if name != "about"}
            for graph in graphs
            for node in graph["@graph"]
            if node["@type"] != "BreadcrumbList" and not node.get("@id", "").endswith("#publisher")
        ]
        return tuple(words for words in _strings(nodes) if not words.startswith(("http://", "https://")))

    @property
    def own_parts(self) -> tuple[str, ...]:
        """What belongs to articles in this answer: they themselves, their cards, head and structured data."""
        head = (*self.head, *self.structured) if self.articles else ()
        return (*self.articles, *self.cards, *_FOUND.findall(self.text), *head)

    @property
    def without_chrome(self) -> str:
        """All of it but addresses, topics, and what stands round every page: help line, header, navigation, footer."""
        addresses = r'href="[^"]*"|property="og:url" content="[^"]*"|<loc>[^<]*</loc>|<category [^>]*>'
        without = re.sub(addresses, "", _CHROME.sub("", self.text))
        return "\n".join((_JSON_LD.sub("", without), *self.structured))

    def mentions(self, marker: str, *, article_only: bool = False) -> bool:
        parts = self.own_parts if article_only else (unescape(self.text), self.text)
        return any(marker in part for part in parts)

    def around(self, marker: str) -> str:
        place = self.text.find(marker)
        return self.text[max(0, place - 120) : place + 120]

    @property
    def asks_for_a_password(self) -> bool:
        """Wagtail's own page for a private page: nothing on it is the page's."""
        return "<title>Password required</title>" in self.text and 'type="password"' in self.text

    @property
    def links(self) -> set[str]:
        """Addresses of this site that a crawler finds here."""
        found = {unescape(href) for href in (*_HREF.findall(self.text), *_LOC.findall(self.text))}
        return {address for href in found if (address := _local(href, self.url))}


def read_the_public_site() -> dict[str, Answer]:
    """Every public address that the database, the URLconf or a link names, and its answer."""
    finish_the_transaction()
    pages = _addresses_of_pages()
    waiting = [
        *pages,
        *addresses_without_a_page(),
        *_addresses_in_the_database(),
        *_proofs(Edition.objects.all()),
    ]
    reader = Reader()
    answers: dict[str, Answer] = {}
    while waiting:
        url = waiting.pop()
        if url not in answers:
            answers[url] = answer = reader.get(url, pages.get(url.partition("?")[0]))
            waiting += answer.links - answers.keys()
    return answers


def read_the_site_round(article: Page, beside: Set[PageRow]) -> dict[str, Answer]:
    """The addresses of an article and of all pages but unchanged ones, the lists, and the answers of each."""
    finish_the_transaction()
    unchanged = {row[0] for row in rows_of_pages() & beside}
    pages = {url: pk for url, pk in _addresses_of_pages().items() if pk not in unchanged or pk == article.pk}
    newest = Edition.objects.of_page(article.pk).order_by("-number")[:1]
    elsewhere = [*_restrictions(), *Redirect.objects.values_list("old_path", flat=True)]
    reader = Reader()
    urls = dict.fromkeys([*pages, *LISTS, *_proofs(newest), *elsewhere])
    return {url: reader.get(url, pages.get(url)) for url in urls}


def address_of(page_id: int) -> str:
    """Where a page is (or would be) served, by the routing columns of its row; "" outside the site."""
    return next((url for url, pk in _addresses_of_pages().items() if pk == page_id), "")


def _addresses_of_pages() -> dict[str, int]:
    root = Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True).first()
    paths = Page.objects.filter(depth__gt=1).order_by("-pk").values_list("pk", "url_path")
    return {"/" + path[len(root) :]: pk for pk, path in paths if root and path.startswith(root)}


def words_just_signed(page: Page, index_url: str = "/articles/") -> SignedWords:
    """What readers get of a page that has just been signed. Must be called before anything else is done to it."""
    finish_the_transaction()
    reader = Reader()
    answer = reader.get(address_of(page.pk), page.pk)
    assert answer.status == 200 and len(answer.articles) == 1
    index = reader.get(index_url)
    own = [card for card in index.cards if f">{page.title}<" in card]
    return SignedWords(answer.articles[0], answer.head, answer.structured, own[0] if own else "")


def _proofs(editions: Any) -> Iterator[str]:
    for page_id, number in editions.values_list("page_id", "number"):
        yield f"{PROOFS}{page_id}/{number}/"
        yield f"{PROOFS}{page_id}/{number}/record.json"


@cache
def addresses_without_a_page() -> tuple[str, ...]:
    """Every address of the URLconf outside the admin without an argument: feeds, sitemaps, search, what comes."""
    found = []
    for route, name in _routes(get_resolver().url_patterns, ""):
        address = f"/{route}"
        if not address.startswith(NOT_CONTENT) and "<" not in route and "(" not in route:
            found += [address, *(address + query for query in QUERIES.get(name, ()))]
    return ("/", *found)


def _routes(patterns: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route, pattern.name or ""


def _addresses_in_the_database() -> Iterator[str]:
    yield from _restrictions()
    for document in get_document_model().objects.all():
        yield document.url
    yield from Redirect.objects.values_list("old_path", flat=True)


def _restrictions() -> Iterator[str]:
    for restriction, page_id in PageViewRestriction.objects.values_list("pk", "page_id"):
        yield f"/_util/authenticate_with_password/{restriction}/{page_id}/"


def finish_the_transaction() -> None:
    # What would run at the end of a request's transaction runs now; what a cache holds must hide no attack.
    callbacks = [entry[1] for entry in connection.run_on_commit]
    connection.run_on_commit = []
    for callback in callbacks:
        callback()
    site_cache.clear()
    ContentType.objects.clear_cache()


def _level(card: str) -> str:
    # The same card stands under a heading of another level on the home page.
    return card.replace("<h3", "<h2").replace("</h3>", "</h2>")


def _local(href: str, base: str) -> str:
    parts = urlsplit(href)
    if parts.scheme not in ("", "http", "https") or (
        parts.netloc and parts.hostname not in ("testserver", "localhost")
    ):
        return ""
    if href.startswith("#") or not (parts.path or parts.query):
        return ""
    path = parts.path or base.partition("?")[0]
    if not path.startswith("/") or path.startswith(NOT_CONTENT):
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
