"""Structured data: a signed page as a schema.org graph.

Only what was signed is stated. `reviewedBy` and `lastReviewed` belong to the web page, not to the article,
and come only from real signatures: a demonstration signature claims nothing to a search engine, and neither does
a review that is overdue.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from blog.presentation import ArticlePresentation, Crumb, Reviewer
from blog.presentation.markup import lines_of
from blog.presentation.references import Reference

Node = dict[str, Any]

#: What could end a script element, or begin markup inside one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld_script(graph: Node) -> SafeString:
    """The graph as JSON that is safe inside a `script` element, escaped as Django's json_script does."""
    # Safe: no "<", ">" or "&" is left that could end the element or open another.
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(_ESCAPES))


def json_ld(
    article: ArticlePresentation,
    *,
    site_name: str,
    site_url: str,
    breadcrumbs: Sequence[Crumb] = (),
    about: Sequence[tuple[str, str]] = (),
) -> Node:
    """The graph of a page: web page, article, breadcrumbs and questions.

    `site_url` is the absolute address of the home page; the addresses of `breadcrumbs` may be relative to
    it; `about` are pairs like ("MedicalCondition", "Depression").
    """
    nodes = [
        _web_page(article, _publisher(site_name, site_url), about, bool(breadcrumbs), site_url),
        _article(article, site_url, about) if article.content.is_article else None,
        _breadcrumbs(article, breadcrumbs, site_url),
        _questions(article),
    ]
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def _without_empty(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _publisher(site_name: str, site_url: str) -> Node:
    return {"@type": "Organization", "@id": f"{site_url}#publisher", "name": site_name, "url": site_url}


def _about(about: Sequence[tuple[str, str]]) -> list[Node]:
    return [{"@type": kind, "name": name} for kind, name in about]


def _web_page(
    article: ArticlePresentation,
    publisher: Node,
    about: Sequence[tuple[str, str]],
    has_breadcrumbs: bool,
    site_url: str,
) -> Node:
    real = [reviewer for reviewer in _reviewers(article) if not reviewer.demo]
    return _without_empty(
        {
            "@type": "MedicalWebPage",
            "@id": f"{article.url}#webpage",
            "url": article.url,
            "name": article.content.title,
            "description": article.content.description,
            "about": _about(about),
            "publisher": publisher,
            "mainEntity": {"@id": f"{article.url}#article"} if article.content.is_article else None,
            "breadcrumb": {"@id": f"{article.url}#breadcrumb"} if has_breadcrumbs else None,
            "reviewedBy": [_person(reviewer, site_url) for reviewer in real],
            "lastReviewed": max(reviewer.reviewed_on for reviewer in real).isoformat() if real else None,
        }
    )


def _reviewers(article: ArticlePresentation) -> Sequence[Reviewer]:
    return article.review.reviewers if article.review and not article.review.overdue else ()


def _person(reviewer: Reviewer, site_url: str) -> Node:
    return _without_empty(
        {
            "@type": "Person",
            "name": reviewer.name,
            "honorificSuffix": reviewer.post_nominals,
            "knowsAbout": reviewer.specialty,
            "url": _absolute(reviewer.url, site_url),
        }
    )


def _article(article: ArticlePresentation, site_url: str, about: Sequence[tuple[str, str]]) -> Node:
    content = article.content
    return _without_empty(
        {
            "@type": "Article",
            "@id": f"{article.url}#article",
            "headline": content.title,
            "description": content.description,
            "image": article.social_picture_url,
            "datePublished": article.published_at.isoformat() if article.published_at else None,
            "dateModified": article.modified_at.isoformat() if article.modified_at else None,
            "author": [{"@type": "Person", "name": name} for name in content.authors],
            "publisher": {"@id": f"{site_url}#publisher"},
            "mainEntityOfPage": {"@id": f"{article.url}#webpage"},
            "about": _about(about),
            "citation": [_citation(reference) for reference in content.references],
        }
    )


def _citation(reference: Reference) -> Node:
    return _without_empty(
        {
            "@type": "CreativeWork",
            "name": reference.title,
            "creditText": reference.authors,
            "datePublished": reference.year if reference.year.isdecimal() else None,
            "url": reference.url,
        }
    )


def _breadcrumbs(article: ArticlePresentation, breadcrumbs: Sequence[Crumb], site_url: str) -> Node | None:
    if not breadcrumbs:
        return None
    items = [
        _without_empty(
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.label,
                "item": _absolute(crumb.url, site_url) or article.url,
            }
        )
        for position, crumb in enumerate(breadcrumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{article.url}#breadcrumb", "itemListElement": items}


def _absolute(url: str, site_url: str) -> str:
    return f"{site_url.rstrip('/')}{url}" if url.startswith("/") else url


def _questions(article: ArticlePresentation) -> Node | None:
    faqs = [block for block in article.content.body if block.kind == "faq"]
    questions = [
        {
            "@type": "Question",
            "name": _words(item["question"]),
            "acceptedAnswer": {"@type": "Answer", "text": _words(item["answer"])},
        }
        for block in faqs
        for item in block.values["items"]
    ]
    if not questions:
        return None
    return {
        "@type": "FAQPage",
        "@id": f"{article.url}#faq",
        "isPartOf": {"@id": f"{article.url}#webpage"},
        "mainEntity": questions,
    }


def _words(html: str) -> str:
    return " ".join(line.text for line in lines_of(html))
