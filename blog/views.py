"""What readers are served: signed editions, or a plain answer why there is none."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.answers import being_rechecked
from blog.content_language import content_language
from blog.covers import cover_of_topic, drawing, preview
from blog.listing import articles_below, cards, has_picture, page_number
from blog.models import ArticlePage, BlogIndexPage
from blog.page_views import count_view
from blog.presentation import Crumb, paginate, present
from blog.presentation.pagination import PER_PAGE
from blog.proof import proof_url
from blog.publisher import publisher_of
from blog.schema import json_ld, list_json_ld
from blog.signoff.content import freeze
from blog.signoff.freezing import CannotFreeze
from blog.signoff.models import SealedPage
from blog.signoff.pictures import CONTENT_TYPES, read_picture_file
from blog.signoff.reading import (
    SignedEdition,
    TamperedEdition,
    edition_in_force,
    history_of,
    is_signed_picture,
    withdrawal_notice,
)
from blog.topics import RelatedArticle, related_articles, topic_links, topics_of

# Further values for a template; those that cost something are lazy.
Beside: TypeAlias = dict[str, Any]

# A picture's address is the digest of its bytes, so what is there can never change.
FOR_EVER = "public, max-age=31536000, immutable"


def serve_article(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    """The edition in force; 410 when it was withdrawn, 503 when it does not verify, 404 when there is none."""
    topics = topics_of(page.pk)
    beside: Beside = {
        "feedback_url": reverse("feedback", args=[page.pk]),
        "topics": [link for _pk, link in topics],
        "about": [(link.subject, link.label) for _pk, link in topics if link.subject],
        "related": SimpleLazyObject(
            lambda: related_articles(page, page.get_parent(), [pk for pk, _link in topics])
        ),
    }
    response = serve_sealed(request, page, "blog/article_page.html", _article_crumbs(page), beside)
    return count_view(request, response, page.pk)


def serve_sealed(
    request: HttpRequest, page: Any, template: str, crumbs: list[Crumb], beside: Beside | None = None
) -> HttpResponse:
    """Serve any sealed page from its edition, with what stands `beside` it. Raises Http404."""
    try:
        signed = edition_in_force(page.pk)
    except TamperedEdition:
        return being_rechecked(request)
    if signed is None:
        return _gone_or_not_found(request, page)
    beside = beside or {}
    context = beside | _signed_context(request, page, signed, crumbs, beside.get("about", ()))
    return TemplateResponse(request, template, context)


def preview_article(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    """A draft, frozen and rendered by the code that readers get, marked as signed by nobody."""
    return preview_sealed(request, page, "blog/article_page.html", _article_crumbs(page))


def preview_sealed(request: HttpRequest, page: Any, template: str, crumbs: list[Crumb]) -> HttpResponse:
    """Preview any sealed page's draft as it is in memory."""
    try:
        context = draft_context(request, page, crumbs)
    except CannotFreeze as problem:
        return render(request, "blog/cannot_freeze.html", {"problem": problem}, status=200)
    return TemplateResponse(request, template, context)


def draft_context(request: HttpRequest, page: Any, crumbs: list[Crumb]) -> dict[str, Any]:
    """What the templates need to show a draft as its readers would get it. Raises CannotFreeze."""
    frozen = freeze(page)
    article = present(
        frozen.content, signatures=(), pictures=frozen.pictures, url=_absolute_url(request, page)
    )
    return {
        "article": article,
        "breadcrumbs": [*crumbs, Crumb(article.content.title)],
        "preview": True,
    }


def serve_index(request: HttpRequest, page: BlogIndexPage) -> HttpResponse:
    """Ten cards a page, newest first. Raises Http404 for a page number that does not exist."""
    articles = articles_below(page)
    paginator = Paginator(articles, PER_PAGE)
    number = page_number(request, paginator.num_pages)
    first = (number - 1) * PER_PAGE
    url = page.get_url(request)
    crumbs = [Crumb(_("Home"), "/"), Crumb(page.title)]
    context = {
        "title": page.title,
        "introduction": page.introduction,
        "topics": topic_links(everything=url),
        "cards": cards(articles[first : first + PER_PAGE], url),
        "pagination": paginate(number, paginator.count, url=url),
        "canonical_url": _absolute_url(request, page),
        "breadcrumbs": crumbs,
        "structured_data": list_json_ld(
            page.title,
            _absolute_url(request, page),
            publisher=publisher_of(request),
            breadcrumbs=crumbs,
            description=page.introduction,
        ),
    }
    return TemplateResponse(request, "blog/blog_index_page.html", context)


@require_safe
def signed_picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture file under the digest of its bytes: public when an edition holds it, else for editors only.

    Bytes that are not what their name says are never sent. Raises Http404.
    """
    sha256, _dot, extension = name.partition(".")
    if extension not in CONTENT_TYPES or len(sha256) != 64:
        raise Http404
    is_signed = is_signed_picture(sha256)
    if not is_signed and not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    data = read_picture_file(sha256, extension)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type=CONTENT_TYPES[extension])
    response["Cache-Control"] = FOR_EVER if is_signed else "private, no-store"
    return response


def _signed_context(
    request: HttpRequest,
    page: Any,
    signed: SignedEdition,
    crumbs: list[Crumb],
    about: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    cover = None if has_picture(signed) or signed.content["kind"] != "article" else _cover_of(signed.page_id)
    article = present(
        signed.content,
        signatures=history_of(signed),
        pictures=signed.pictures,
        url=_absolute_url(request, page),
        published_at=signed.first_published_at,
        proof_url=proof_url(signed.page_id, signed.number),
        reviewers_url=reverse("reviewers"),
        language=content_language(signed.content),
        cover=drawing(cover) if cover is not None else "",
        cover_preview=static(preview(cover or 0)),
    )
    crumbs = [*crumbs, Crumb(article.content.title)]
    graph = json_ld(
        article,
        publisher=publisher_of(request),
        breadcrumbs=crumbs,
        about=about,
        language=article.language,
    )
    return {
        "article": article,
        "breadcrumbs": crumbs,
        "structured_data": graph,
        "digest": signed.digest,
    }


def _cover_of(page_id: int) -> int:
    topics = topics_of(page_id)
    return cover_of_topic(topics[0][1].slug if topics else "")


def _gone_or_not_found(request: HttpRequest, page: SealedPage) -> HttpResponse:
    withdrawal = withdrawal_notice(page.pk)
    if withdrawal is None:
        raise Http404
    withdrawn = {
        "title": withdrawal.title,
        "on": withdrawal.withdrawn_at.date(),
        "reason": withdrawal.public_reason,
        "related": _about_the_same(page),
    }
    return render(request, "410.html", {"withdrawn": withdrawn}, status=410)


def _about_the_same(page: SealedPage) -> list[RelatedArticle]:
    """What a reader of a withdrawn article may read in its place."""
    if not isinstance(page, ArticlePage):
        return []
    return related_articles(page, page.get_parent(), [pk for pk, _link in topics_of(page.pk)])


def _article_crumbs(page: ArticlePage) -> list[Crumb]:
    # As in the header, and not the index's title: it stands in the structured data of every article.
    return [Crumb(_("Home"), "/"), Crumb(_("Articles"), page.get_parent().get_url() or "")]


def _absolute_url(request: HttpRequest, page: Any) -> str:
    return request.build_absolute_uri(page.get_url(request) or "/")
