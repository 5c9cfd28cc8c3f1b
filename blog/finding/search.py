"""A search, from the words typed to what is shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils import timezone

from blog.finding.analysis import Query, parse_query
from blog.finding.matching import CANDIDATES, matching_editions
from blog.finding.ranking import Candidate, in_order
from blog.finding.snippets import Piece, holds, marked, snippet
from blog.finding.spelling import mended
from blog.listing import addresses_of, public_articles
from blog.models import ArticleTopic, SearchEntry
from blog.presentation import Pagination, Review, paginate, present_review
from blog.presentation.pagination import PER_PAGE
from blog.reviewers import printed_reviewers
from blog.signoff.models import Edition, Signature
from blog.signoff.reading import SignedEdition, signed_editions

SUGGESTIONS = 6


@dataclass(frozen=True)
class Result:
    """One article that was found. Title and snippet are pieces of its verified edition."""

    url: str
    title: list[Piece]
    snippet: list[Piece]
    review: Review | None
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Facet:
    """A way to narrow what was found; the address of a chosen one takes it away again."""

    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True)
class Findings:
    """What a search page shows. `mended` are the words searched for in place of unknown ones, "" when none were."""

    results: list[Result] = field(default_factory=list)
    total: int = 0
    more_than_total: bool = False
    mended: str = ""
    some_words_only: bool = False
    topics: list[Facet] = field(default_factory=list)
    reviewers: list[Facet] = field(default_factory=list)
    pagination: Pagination | None = None


@dataclass(frozen=True)
class _Found:
    query: Query
    ranked: list["_Article"]
    mended: bool = False
    some_words_only: bool = False


@dataclass(frozen=True)
class _Article:
    edition: int
    page: int
    topics: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()


def find(text: str, *, topic: str = "", reviewer: str = "", page: int = 1, url: str = "") -> Findings:
    """What readers are shown for `text`, narrowed to a topic and a reviewer by their slugs.

    `url` is the address of the search; a page beyond the last gives the last.
    """
    found = _look(parse_query(text))
    if not found.ranked:
        return Findings()
    topics, reviewers = _facets_of(found.ranked)
    articles = [_with_facets(article, topics, reviewers) for article in found.ranked]
    chosen = {"topic": topic, "reviewer": reviewer}
    fitting = [
        one
        for one in articles
        if (not topic or topic in one.topics) and (not reviewer or reviewer in one.reviewers)
    ]
    page = max(1, min(page, -(-len(fitting) // PER_PAGE)))
    shown = _verified(fitting[(page - 1) * PER_PAGE : page * PER_PAGE])
    return Findings(
        results=_results(found.query, shown, topics),
        total=len(fitting),
        more_than_total=len(found.ranked) >= CANDIDATES,
        mended=_words_of(found, shown),
        some_words_only=found.some_words_only,
        topics=_facets(
            "topic",
            [one for one in articles if not reviewer or reviewer in one.reviewers],
            topics,
            text,
            chosen,
            url,
        ),
        reviewers=_facets(
            "reviewer",
            [one for one in articles if not topic or topic in one.topics],
            reviewers,
            text,
            chosen,
            url,
        ),
        pagination=paginate(page, len(fitting), url=_address(url, text, chosen)) if fitting else None,
    )


def suggest(text: str) -> list[str]:
    """Titles of the best few articles for what has been typed so far."""
    query = parse_query(text)
    ranked = _ranked(query, matching_editions(query))
    return [signed.content["title"] for signed in _verified(ranked[:SUGGESTIONS])]


def _look(query: Query) -> _Found:
    """All words; else all words with typing errors mended; else any of them."""
    ranked = _ranked(query, matching_editions(query))
    if ranked or not query.terms:
        return _Found(query, ranked)
    better = mended(query)
    is_mended = better is not query
    if is_mended:
        ranked = _ranked(better, matching_editions(better))
        if ranked:
            return _Found(better, ranked, mended=True)
    if query.phrases or len(query.terms) == 1:
        return _Found(query, [])
    return _Found(
        better,
        _ranked(better, matching_editions(better, every=False)),
        mended=is_mended,
        some_words_only=True,
    )


def _ranked(query: Query, editions: list[int]) -> list[_Article]:
    in_force = public_articles().filter(pk__in=editions).order_by()
    rows = SearchEntry.objects.filter(edition__in=in_force).values_list(
        "edition", "edition__page", "title", "stems"
    )
    pages: dict[int, int] = {}
    candidates = []
    for edition, page, title, stems in rows:
        pages[edition] = page
        candidates.append(Candidate(edition, f" {title} ", f" {stems} "))
    return [_Article(edition, pages[edition]) for edition in in_order(query, candidates)]


def _verified(articles: list[_Article]) -> list[SignedEdition]:
    """These editions, which were in force a moment ago, proven and in this order.

    One that does not verify is left out.
    """
    chosen = Edition.objects.filter(pk__in=[one.edition for one in articles])
    place = {one.page: number for number, one in enumerate(articles)}
    return sorted(signed_editions(chosen), key=lambda signed: place[signed.page_id])


Labels = Mapping[int, Mapping[str, str]]


def _facets_of(articles: list[_Article]) -> tuple[Labels, Labels]:
    """For each page its topics, and for each edition its reviewers: label by slug.

    Names of topics are chrome; names of reviewers are those of their seals.
    """
    topics: dict[int, dict[str, str]] = {}
    links = ArticleTopic.objects.filter(page__in=[one.page for one in articles]).order_by("sort_order")
    for page, slug, name in links.values_list("page", "topic__slug", "topic__name"):
        topics.setdefault(page, {})[slug] = name
    signers = list(
        Signature.objects.filter(edition__in=[one.edition for one in articles]).values_list(
            "edition", "reviewer"
        )
    )
    people = printed_reviewers({reviewer for _edition, reviewer in signers})
    reviewers: dict[int, dict[str, str]] = {}
    for edition, reviewer in signers:
        if reviewer in people:
            slug, name = people[reviewer]
            reviewers.setdefault(edition, {})[slug] = name
    return topics, reviewers


def _with_facets(article: _Article, topics: Labels, reviewers: Labels) -> _Article:
    return _Article(
        article.edition,
        article.page,
        frozenset(topics.get(article.page, ())),
        frozenset(reviewers.get(article.edition, ())),
    )


def _facets(
    name: str, articles: Iterable[_Article], labels: Labels, text: str, chosen: Mapping[str, str], url: str
) -> list[Facet]:
    slugs = (one.topics if name == "topic" else one.reviewers for one in articles)
    counts = Counter(slug for some in slugs for slug in some)
    label = {slug: words for some in labels.values() for slug, words in some.items()}
    return [
        Facet(
            label=label[slug],
            url=_address(url, text, {**chosen, name: "" if chosen[name] == slug else slug}),
            count=count,
            current=chosen[name] == slug,
        )
        for slug, count in sorted(counts.items(), key=lambda pair: (-pair[1], label[pair[0]]))
    ]


def _address(url: str, text: str, chosen: Mapping[str, str]) -> str:
    return f"{url}?{urlencode({'q': text, **{name: value for name, value in chosen.items() if value}})}"


def _results(query: Query, shown: list[SignedEdition], topics: Labels) -> list[Result]:
    addresses = addresses_of(signed.page_id for signed in shown)
    today = timezone.localdate()
    return [
        Result(
            url=addresses[signed.page_id],
            title=marked(str(signed.content["title"]), query),
            snippet=snippet(signed.content, query),
            review=present_review(signed.signatures, today=today),
            topics=tuple(topics.get(signed.page_id, {}).values()),
        )
        for signed in shown
        if signed.page_id in addresses
    ]


def _words_of(found: _Found, shown: list[SignedEdition]) -> str:
    """The words searched for, when they are not those typed. Only what stands in a signed text is printed."""
    if not found.mended:
        return ""
    words = [term.word for term in found.query.terms]
    return " ".join(word for word in words if any(holds(signed.content, word) for signed in shown))
