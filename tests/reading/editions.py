"""Content, signatures and pictures as an edition holds them; a test adds only what it is about."""

from datetime import date
from typing import Any

from blog.presentation import ArticlePresentation, present

TODAY = date(2026, 4, 1)
URL = "https://clinic.example/articles/how-long/"
LEAD = "a" * 64


def reference(**fields: Any) -> dict[str, Any]:
    """A reference with every field of the schema."""
    empty = {"authors": "", "title": "A study", "source": "", "year": "", "doi": "", "pmid": "", "url": ""}
    return {**empty, "accessed": None, **fields}


def text(html: str) -> dict[str, Any]:
    return {"type": "text", "value": html}


def heading(words: str, level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"level": level, "text": words}}


def image(sha256: str = LEAD, **fields: Any) -> dict[str, Any]:
    plain = {"width": 1600, "height": 900, "alt": "Hills", "decorative": False, "caption": ""}
    return {"sha256": sha256, **plain, **fields}


def article(*body: dict[str, Any], references: int = 0, **fields: Any) -> dict[str, Any]:
    """The content of an article, schema version 1."""
    return {
        "schema": 1,
        "kind": "article",
        "title": "How long does it last?",
        "seo_title": "",
        "search_description": "",
        "summary": "",
        "authors": [{"name": "Ana Writer"}],
        "featured_image": None,
        "social_image": None,
        "body": list(body),
        "references": [reference(title=f"Study {number}") for number in range(1, references + 1)],
        **fields,
    }


def signature(**fields: Any) -> dict[str, Any]:
    """A full signature of March 4, 2026, at noon in UTC."""
    return {
        "number": 1,
        "name": "Dana Ruiz",
        "post_nominals": "MD",
        "specialty": "Psychiatry",
        "licence_jurisdiction": "California",
        "reviewer_slug": "dana-ruiz",
        "conflicts_of_interest": "",
        "statement": "I, Dana Ruiz, MD, have read this version & take responsibility.",
        "signed_at": "2026-03-04T12:00:00Z",
        "next_review_due": "2026-09-04",
        "kind": "full",
        "demo": False,
        "authentication": "passkey",
        **fields,
    }


def renditions(*widths: int, formats: tuple[str, ...] = ("avif", "webp", "jpeg")) -> list[dict[str, Any]]:
    """Renditions of a 16:9 picture, one of each format and width."""
    return [
        {
            "format": name,
            "width": width,
            "height": width * 9 // 16,
            "sha256": f"{width:x}{name}".encode().hex().zfill(64),
        }
        for name in formats
        for width in widths
    ]


def presented(content: dict[str, Any], *signatures: dict[str, Any], **options: Any) -> ArticlePresentation:
    """The page of this content, signed once unless told otherwise, as readers get it on April 1, 2026."""
    signed = list(signatures) or [signature()]
    return present(content, **{"signatures": signed, "pictures": {}, "url": URL, "today": TODAY, **options})
