"""Topics: where articles about one subject are listed, and which articles stand beside another.

A topic's name and description are chrome, like the navigation; the cards are signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from blog.covers import cover_of_topic, drawing
from blog.listing import articles_about, by_key, cards_anywhere, page_number, public_articles
from blog.models import ArticleTopic, Topic
from blog.presentation import Crumb, paginate
from blog.presentation.pagination import PER_PAGE
from blog.publisher import publisher_of
from blog.schema import list_json_ld
from blog.signoff.reading import signed_editions

RELATED = 3
# Names of topics change rarely and stand on every list.
TOPICS_SECONDS = 60
TOPICS_KEY = "topics-with-articles"


@dataclass(frozen=True)
class TopicLink:
    """One topic of the filter over a list. `subject` is what it is in schema.org's words, "" for none of them."""

    label: str
    url: str
    current: bool = False
    subject: str = ""
    slug: str = ""


@dataclass(frozen=True)
class RelatedArticle:
    """Another article about the same topic."""

    title: str
    url: str


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """Every topic that has an article in force."""
    title = _("Topics")
    context = {
        "title": title,
        "topics": [
            {
                "name": name,
                "description": description,
                "url": topic_url(slug),
                "cover": drawing(cover_of_topic(slug)),
            }
            for slug, name, description in topics_with_articles()
        ],
        "canonical_url": request.build_absolute_uri(request.path),
        "breadcrumbs": [Crumb(_("Home"), "/"), Crumb(title)],
    }
    return TemplateResponse(request, "blog/topic_list.html", context)


@require_safe
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles in force about one topic, newest first, ten a page."""
    topic = get_object_or_404(Topic, slug=slug)
    articles = articles_about([topic.pk])
    paginator = Paginator(articles, PER_PAGE)
    number = page_number(request, paginator.num_pages)
    first = (number - 1) * PER_PAGE
    url = topic_url(slug)
    crumbs = [Crumb(_("Home"), "/"), Crumb(_("Topics"), reverse("topics")), Crumb(topic.name)]
    context = {
        "title": topic.name,
        "introduction": topic.description,
        "topics": topic_links(current=slug),
        "cards": cards_anywhere(articles[first : first + PER_PAGE]),
        "pagination": paginate(number, paginator.count, url=url),
        "canonical_url": request.build_absolute_uri(url),
        "breadcrumbs": crumbs,
        "structured_data": list_json_ld(
            topic.name,
            request.build_absolute_uri(url),
            publisher=publisher_of(request),
            breadcrumbs=crumbs,
            description=topic.description,
        ),
    }
    return TemplateResponse(request, "blog/blog_index_page.html", context)


def topic_url(slug: str) -> str:
    """The address of a topic."""
    return reverse("topic", args=[slug])


def topic_links(*, everything: str = "/articles/", current: str = "") -> list[TopicLink]:
    """The filter over a list of articles: all, or one topic. Empty while there is no topic to choose."""
    topics = topics_with_articles()
    if not topics:
        return []
    return [
        TopicLink(_("All"), everything, current=not current),
        *(TopicLink(name, topic_url(slug), current=slug == current) for slug, name, _description in topics),
    ]


def topics_with_articles() -> list[tuple[str, str, str]]:
    """Slug, name and description of each topic with an article in force, by name; kept for a minute."""
    found: list[tuple[str, str, str]] | None = cache.get(TOPICS_KEY)
    if found is None:
        articles = public_articles().filter(page=OuterRef("page_id")).order_by()
        links = ArticleTopic.objects.filter(Exists(articles), topic=OuterRef("pk"))
        topics = Topic.objects.filter(Exists(links)).order_by("name")
        found = list(topics.values_list("slug", "name", "description"))
        cache.set(TOPICS_KEY, found, TOPICS_SECONDS)
    return found


def topics_of(page_id: int) -> list[tuple[int, TopicLink]]:
    """The topics of one article, each with its primary key; kept for a minute."""
    key = f"topics-of-article-{page_id}"
    found: list[tuple[int, TopicLink]] | None = cache.get(key)
    if found is None:
        rows = Topic.objects.filter(article_topics__page=page_id).order_by(
            "article_topics__sort_order", "name"
        )
        found = [
            (topic.pk, TopicLink(topic.name, topic_url(topic.slug), subject=topic.subject, slug=topic.slug))
            for topic in rows
        ]
        cache.set(key, found, TOPICS_SECONDS)
    return found


def related_articles(page: Page, index: Page, topics: Sequence[int]) -> list[RelatedArticle]:
    """At most three other articles of the same index about one of these topics, newest first, none overdue."""
    if not topics:
        return []
    about = articles_about(topics).filter(page__path__startswith=index.path)
    others = about.exclude(page=page.pk).not_overdue(timezone.now())[:RELATED]
    index_url = index.get_url()
    return [
        RelatedArticle(signed.content["title"], f"{index_url}{signed.slug}/")
        for signed in signed_editions(by_key(others))
    ]
