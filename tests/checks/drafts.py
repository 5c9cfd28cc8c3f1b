"""Drafts for the checks, in memory: one that every check is content with, and ways to spoil it."""

from typing import Any

from blog.blocks import CRISIS_HEADING, CRISIS_TEXT, OFF_LABEL_HEADING, OFF_LABEL_TEXT
from blog.checks.draft import Draft
from blog.signoff.freezing import freeze_html


def heading(text: str = "How it is given", level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"level": level, "text": text}}


def text(*paragraphs: str) -> dict[str, Any]:
    return {"type": "text", "value": "".join(f"<p>{one}</p>" for one in paragraphs)}


def html(source: str) -> dict[str, Any]:
    return {"type": "text", "value": freeze_html(source)}


def key_points(*points: str) -> dict[str, Any]:
    return {
        "type": "key_points",
        "value": {"points": list(points or ("Ask first.", "Take your time.", "Bring a friend."))},
    }


def claim(words: str, *sources: int) -> dict[str, Any]:
    return {"type": "claim", "value": {"text": words, "sources": list(sources)}}


def quote(words: str, attribution: str = "") -> dict[str, Any]:
    return {"type": "quote", "value": {"text": words, "attribution": attribution}}


def faq(question: str, answer: str) -> dict[str, Any]:
    return {"type": "faq", "value": {"items": [{"question": question, "answer": f"<p>{answer}</p>"}]}}


def table(*rows: tuple[str, ...], caption: str = "") -> dict[str, Any]:
    columns = ["Column"] * len(rows[0])
    return {
        "type": "table",
        "value": {
            "caption": caption,
            "columns": columns,
            "rows": [list(row) for row in rows],
            "row_headings": False,
        },
    }


def notice(kind: str, words: str, heading: str = "Important") -> dict[str, Any]:
    return {"type": kind, "value": {"heading": heading, "text": freeze_html(words)}}


OFF_LABEL = notice("off_label_notice", OFF_LABEL_TEXT, OFF_LABEL_HEADING)
CRISIS = notice("crisis_notice", CRISIS_TEXT, CRISIS_HEADING)


def picture(alt: str = "A quiet room", caption: str = "") -> dict[str, Any]:
    image = {
        "sha256": "0" * 64,
        "width": 1,
        "height": 1,
        "alt": alt,
        "decorative": not alt,
        "caption": caption,
    }
    return {"type": "image", "value": {"image": image, "caption": caption}}


def reference(**fields: Any) -> dict[str, Any]:
    blank = {
        "authors": "Roe J",
        "title": "A study",
        "source": "",
        "year": "2020",
        "doi": "",
        "pmid": "",
        "url": "",
    }
    return {**blank, "url": "https://example.org/study", "accessed": "2026-01-05", **fields}


def draft(*body: dict[str, Any], bare: bool = False, **given: Any) -> Draft:
    """A draft with these blocks beside what each article must have (not when `bare`).

    `given` are fields of the content (title, summary, references, featured_image) and of `Draft`.
    """
    content: dict[str, Any] = {
        "schema": 1,
        "kind": "article",
        "title": "What to ask",
        "summary": "What to ask before you begin.",
        "seo_title": "",
        "search_description": "",
        "featured_image": None,
        "authors": [],
        "body": [*(() if bare else (heading(), key_points())), *body],
        "references": [reference()],
    }
    for name in set(given) & set(content):
        content[name] = given.pop(name)
    ids = tuple(f"id-{number}" for number in range(len(content["body"])))
    defaults: dict[str, Any] = {"topics": ("Sleep",), "reference_ids": ("ref-0", "ref-1", "ref-2")}
    return Draft(content=content, body_ids=ids, **defaults | given)
