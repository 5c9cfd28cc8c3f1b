"""Structured data: a page as a schema.org graph.

Only what was signed is stated, with the chrome round it: address, breadcrumbs, topics, publisher. `reviewedBy` and
`lastReviewed` belong to the web page, not to the article, and come only from real signatures: a demonstration
signature claims nothing to a search engine, and neither does a review that is overdue.
"""

from collections.abc import Sequence
from typing import Any

from blog.models.search_appearance import script_json as json_ld_script
from blog.presentation import ArticlePresentation, Crumb, Reviewer
from blog.presentation.citations import without_markers
from blog.presentation.markup import lines_of
from blog.presentation.references import Reference
from blog.publisher import Publisher

__all__ = ["json_ld", "json_ld_script", "list_json_ld", "reviewer_json_ld", "site_json_ld"]

Node = dict[str, Any]


def json_ld(
    article: ArticlePresentation,
    *,
    publisher: Publisher,
    breadcrumbs: Sequence[Crumb] = (),
    about: Sequence[tuple[str, str]] = (),
    language: str = "en",
) -> Node:
    """The graph of a sealed page: web page, article, breadcrumbs, questions and publisher.

    The addresses of `breadcrumbs` may be relative to the publisher's; `about` are pairs like
    ("MedicalCondition", "Depression"); `language` is that of the content (BCP 47).
    """
    return _graph(
        _web_page(article, publisher, about, language, bool(breadcrumbs)),
        _article(article, publisher, about, language) if article.content.is_article else None,
        _breadcrumbs(article.url, breadcrumbs, publisher),
        _questions(article),
        _organisation(publisher),
    )


def list_json_ld(
    title: str, url: str, *, publisher: Publisher, breadcrumbs: Sequence[Crumb], description: str = ""
) -> Node:
    """The graph of a list of articles: a collection page with its breadcrumbs. `url` is absolute."""
    page = {
        "@type": "CollectionPage",
        "@id": f"{url}#webpage",
        "url": url,
        "name": title,
        "description": description,
        "publisher": {"@id": _publisher_id(publisher)},
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
    }
    return _graph(_without_empty(page), _breadcrumbs(url, breadcrumbs, publisher), _organisation(publisher))


def reviewer_json_ld(
    name: str, url: str, *, specialty: str, publisher: Publisher, breadcrumbs: Sequence[Crumb]
) -> Node:
    """The graph of a real reviewer's page. `url` is absolute; `name` is as printed."""
    person = {"@type": "Person", "@id": f"{url}#person", "name": name, "knowsAbout": specialty, "url": url}
    page = {
        "@type": "ProfilePage",
        "@id": f"{url}#webpage",
        "url": url,
        "name": name,
        "mainEntity": {"@id": f"{url}#person"},
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
    }
    return _graph(
        page, _without_empty(person), _breadcrumbs(url, breadcrumbs, publisher), _organisation(publisher)
    )


def site_json_ld(publisher: Publisher, *, language: str = "en") -> Node:
    """The graph of the home page: the site and who publishes it."""
    site = {
        "@type": "WebSite",
        "@id": f"{publisher.url}#website",
        "url": publisher.url,
        "name": publisher.name,
        "inLanguage": language,
        "publisher": {"@id": _publisher_id(publisher)},
    }
    return _graph(site, _organisation(publisher))


def _graph(*nodes: Node | None) -> Node:
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def _without_empty(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _publisher_id(publisher: Publisher) -> str:
    return f"{publisher.url}#publisher"


def _organisation(publisher: Publisher) -> Node:
    return _without_empty(
        {
            "@type": publisher.kind,
            "@id": _publisher_id(publisher),
            "name": publisher.name,
            "url": publisher.url,
            "logo": {"@type": "ImageObject", "url": publisher.logo} if publisher.logo else None,
            "telephone": publisher.telephone,
            "address": {"@type": "PostalAddress", **dict(publisher.address)} if publisher.address else None,
        }
    )


def _about(about: Sequence[tuple[str, str]]) -> list[Node]:
    return [{"@type": kind, "name": name} for kind, name in about]


def _web_page(
    article: ArticlePresentation,
    publisher: Publisher,
    about: Sequence[tuple[str, str]],
    language: str,
    has_breadcrumbs: bool,
) -> Node:
    real = [reviewer for reviewer in _reviewers(article) if not reviewer.demo]
    return _without_empty(
        {
            "@type": "MedicalWebPage",
            "@id": f"{article.url}#webpage",
            "url": article.url,
            "name": article.content.title,
            "description": article.content.description,
            "inLanguage": language,
            "about": _about(about),
            "publisher": {"@id": _publisher_id(publisher)},
            "mainEntity": {"@id": f"{article.url}#article"} if article.content.is_article else None,
            "breadcrumb": {"@id": f"{article.url}#breadcrumb"} if has_breadcrumbs else None,
            "reviewedBy": [_person(reviewer, publisher) for reviewer in real],
            "lastReviewed": max(reviewer.reviewed_on for reviewer in real).isoformat() if real else None,
        }
    )


def _reviewers(article: ArticlePresentation) -> Sequence[Reviewer]:
    return article.review.reviewers if article.review and not article.review.overdue else ()


def _person(reviewer: Reviewer, publisher: Publisher) -> Node:
    return _without_empty(
        {
            "@type": "Person",
            "name": reviewer.name,
            "honorificSuffix": reviewer.post_nominals,
            "knowsAbout": reviewer.specialty,
            "url": _absolute(reviewer.url, publisher),
        }
    )


def _article(
    article: ArticlePresentation, publisher: Publisher, about: Sequence[tuple[str, str]], language: str
) -> Node:
    content = article.content
    return _without_empty(
        {
            "@type": "Article",
            "@id": f"{article.url}#article",
            "headline": content.title,
            "description": content.description,
            "inLanguage": language,
            "image": article.social_picture_url,
            "datePublished": article.published_at.isoformat() if article.published_at else None,
            "dateModified": article.modified_at.isoformat() if article.modified_at else None,
            "author": [{"@type": "Person", "name": name} for name in content.authors],
            "publisher": {"@id": _publisher_id(publisher)},
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


def _breadcrumbs(url: str, breadcrumbs: Sequence[Crumb], publisher: Publisher) -> Node | None:
    if not breadcrumbs:
        return None
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": crumb.label,
            "item": _absolute(crumb.url, publisher) or url,
        }
        for position, crumb in enumerate(breadcrumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": items}


def _absolute(url: str, publisher: Publisher) -> str:
    return f"{publisher.url.rstrip('/')}{url}" if url.startswith("/") else url


def _questions(article: ArticlePresentation) -> Node | None:
    references = len(article.content.references)
    questions = [
        {
            "@type": "Question",
            "name": _words(item["question"], references),
            "acceptedAnswer": {"@type": "Answer", "text": _words(item["answer"], references)},
        }
        for block in article.content.body
        if block.kind == "faq"
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


def _words(html: str, references: int) -> str:
    return without_markers(" ".join(line.text for line in lines_of(html)), references)
