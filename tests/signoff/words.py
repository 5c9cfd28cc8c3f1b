"""Articles by chance: every block type and every field, as nested words that a test can change one by one.

A plan is plain data whose leaves are what readers see. `build` makes a draft in memory of it; `leaves` names each
leaf by its path, and `changed` gives the same plan with one leaf changed.
"""

import datetime as dt
import html
from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeAlias

from hypothesis import strategies as st
from wagtail.images import get_image_model

from blog.models import ArticleAuthor, ArticlePage, Author
from tests import factories

Plan: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

# Letters, digits, marks of punctuation and symbols of every script: what a reader can see.
VISIBLE = st.characters(categories=("L", "N", "P", "S"))
WORDS = st.lists(st.text(VISIBLE, min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)
MAYBE = st.just("") | WORDS
FLAG = st.booleans()
HTML = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["p", "ul", "ol"]),
            "mark": st.sampled_from(["", "b", "i", "sup", "a"]),
            "text": WORDS,
        }
    ),
    min_size=1,
    max_size=3,
).map(lambda parts: {"html": parts})
DATE = st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)).map(lambda day: {"date": day.isoformat()})
PICTURE = st.fixed_dictionaries({"picture": st.integers(0, 1), "alt": WORDS})

NOTICE = st.fixed_dictionaries({"heading": WORDS, "text": HTML})
TABLE = st.fixed_dictionaries(
    {
        "caption": MAYBE,
        "columns": st.lists(MAYBE, min_size=2, max_size=2),
        "rows": st.lists(st.lists(MAYBE, min_size=2, max_size=2), min_size=1, max_size=2),
        "row_headings": FLAG,
    }
)
BLOCKS: dict[str, st.SearchStrategy[Any]] = {
    "heading": st.fixed_dictionaries({"level": st.sampled_from(["2", "3"]), "text": WORDS}),
    "text": HTML,
    "quote": st.fixed_dictionaries({"text": WORDS, "attribution": MAYBE}),
    "image": st.fixed_dictionaries({"image": PICTURE, "caption": MAYBE}),
    "table": TABLE,
    "notice": NOTICE,
    "off_label_notice": NOTICE,
    "crisis_notice": NOTICE,
    "key_points": st.fixed_dictionaries({"points": st.lists(WORDS, min_size=1, max_size=3)}),
    "claim": st.fixed_dictionaries(
        {"text": WORDS, "sources": st.lists(st.integers(1, 99), min_size=1, max_size=3)}
    ),
    "questions": st.fixed_dictionaries(
        {"heading": WORDS, "questions": st.lists(WORDS, min_size=1, max_size=3)}
    ),
    "faq": st.fixed_dictionaries(
        {
            "items": st.lists(
                st.fixed_dictionaries({"question": WORDS, "answer": HTML}), min_size=1, max_size=2
            )
        }
    ),
}
REFERENCE = st.fixed_dictionaries(
    {
        "authors": WORDS,
        "title": WORDS,
        "source": MAYBE,
        "year": MAYBE,
        "doi": MAYBE,
        "pmid": MAYBE,
        "url": MAYBE,
        "accessed": st.none() | DATE,
    }
)
BODY = st.lists(
    st.sampled_from(sorted(BLOCKS)).flatmap(
        lambda kind: st.fixed_dictionaries({"type": st.just(kind), "value": BLOCKS[kind]})
    ),
    max_size=4,
)
ARTICLE = st.fixed_dictionaries(
    {
        "title": WORDS,
        "seo_title": MAYBE,
        "search_description": MAYBE,
        "summary": MAYBE,
        "authors": st.lists(WORDS, max_size=2, unique=True),
        "featured_image": st.none() | st.fixed_dictionaries({"picture": st.integers(0, 1)}),
        "featured_image_alt": MAYBE,
        "featured_image_caption": MAYBE,
        "correction": MAYBE,
        "social_image": st.none() | st.fixed_dictionaries({"picture": st.integers(0, 1)}),
        "body": BODY,
        "references": st.lists(REFERENCE, max_size=2),
    }
)


def whole_article() -> Plan:
    """One plan with every block type and every field filled."""
    html_part = {"html": [{"kind": "p", "mark": "b", "text": "Plain words"}]}
    notice = {"heading": "Heed this", "text": html_part}
    values: dict[str, Any] = {
        "heading": {"level": "2", "text": "How it is given"},
        "text": {
            "html": [
                {"kind": kind, "mark": mark, "text": f"{kind} {mark} words [1]"}
                for kind, mark in (
                    ("p", ""),
                    ("p", "b"),
                    ("p", "i"),
                    ("ul", "a"),
                    ("ol", "sup"),
                    ("p", "sub"),
                )
            ]
        },
        "quote": {"text": "It helped me", "attribution": "A patient"},
        "image": {"image": {"picture": 0, "alt": "A room"}, "caption": "Where it is given"},
        "table": {
            "caption": "Doses",
            "columns": ["Drug", "Dose"],
            "rows": [["Ketamine", "0.5 mg/kg"], ["Other", ""]],
            "row_headings": True,
        },
        "notice": notice,
        "off_label_notice": notice,
        "crisis_notice": notice,
        "key_points": {"points": ["One", "Two"]},
        "claim": {"text": "It works within hours.", "sources": [1, 2]},
        "questions": {"heading": "Questions", "questions": ["Why?", "When?"]},
        "faq": {"items": [{"question": "Does it hurt?", "answer": html_part}]},
    }
    return {
        "title": "How long does it last?",
        "seo_title": "How long?",
        "search_description": "What is known.",
        "summary": "About as long as this.",
        "authors": ["Ana Writer", "Ben Writer"],
        "featured_image": {"picture": 1},
        "featured_image_alt": "Hills",
        "featured_image_caption": "Hills at dawn",
        "correction": "It said that it lasts a year.",
        "social_image": {"picture": 0},
        "body": [{"type": kind, "value": value} for kind, value in values.items()],
        "references": [
            {
                "authors": "Roe J, Doe J",
                "title": "A study",
                "source": "A Journal",
                "year": "2020",
                "doi": "10.1000/xyz",
                "pmid": "12345",
                "url": "https://example.org/study",
                "accessed": {"date": "2026-03-04"},
            }
        ],
    }


def leaves(plan: Any, path: Path = ()) -> list[Path]:
    """The paths of all leaves that a reader sees. An alternative text counts only where there is a picture."""
    if isinstance(plan, dict):
        hidden = {"type", "mark"}
        if path == () and plan["featured_image"] is None:
            hidden |= {"featured_image_alt", "featured_image_caption"}
        return [
            leaf for name, part in plan.items() if name not in hidden for leaf in leaves(part, (*path, name))
        ]
    if isinstance(plan, list):
        return [leaf for index, part in enumerate(plan) for leaf in leaves(part, (*path, index))]
    return [] if plan is None else [path]


def value_at(plan: Any, path: Path) -> Any:
    for step in path:
        plan = plan[step]
    return plan


def changed(plan: Plan, path: Path, value: Any) -> Plan:
    """The plan with another value at `path`."""
    copy = deepcopy(plan)
    value_at(copy, path[:-1])[path[-1]] = value
    return copy


def another(path: Path, value: Any, change_text: Callable[[str], str]) -> Any:
    """A value for this place that a reader can tell from `value`; a text is changed by `change_text`."""
    if path[-1] == "level":
        return {"2": "3", "3": "2"}[value]
    if path[-1] == "kind":
        return {"p": "ul", "ul": "ol", "ol": "p"}[value]
    if path[-1] == "date":
        return (dt.date.fromisoformat(value) + dt.timedelta(days=1)).isoformat()
    if path[-1] == "picture":
        return 1 - value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return change_text(value)


def with_one_character_changed(draw: Callable[[st.SearchStrategy[Any]], Any], text: str) -> str:
    """The text with one visible character replaced, added or taken away."""
    places = [index for index, character in enumerate(text) if character != " "]
    if not places:
        return str(draw(VISIBLE))
    place = draw(st.sampled_from(places))
    new = draw(VISIBLE.filter(lambda character: character != text[place]))
    return str(
        draw(
            st.sampled_from(
                [
                    text[:place] + new + text[place + 1 :],
                    text[:place] + new + text[place:],
                    # Taking one of two equal neighbours away is the same for each of them.
                    text[:place] + text[place + 1 :],
                ]
            ).filter(lambda result: " ".join(result.split()) != " ".join(text.split()))
        )
    )


def build(plan: Plan, pictures: list[int]) -> ArticlePage:
    """The plan as a draft in memory; `pictures` are the primary keys of two stored pictures."""
    page = ArticlePage(
        title=plan["title"],
        slug="by-chance",
        seo_title=plan["seo_title"],
        search_description=plan["search_description"],
        summary=plan["summary"],
        featured_image_alt=plan["featured_image_alt"],
        featured_image_caption=plan["featured_image_caption"],
        correction=plan["correction"],
        featured_image_id=_picture(plan["featured_image"], pictures),
        og_image_id=_picture(plan["social_image"], pictures),
        body=raw_body(plan, pictures),
        references=[{"type": "reference", "value": _plain(value, pictures)} for value in plan["references"]],
        live=False,
    )
    page.article_authors.set([ArticleAuthor(author=_author(name)) for name in plan["authors"]])
    return page


def raw_body(plan: Plan, pictures: list[int]) -> list[dict[str, Any]]:
    """The body as raw StreamField data."""
    return [{"type": block["type"], "value": _block(block, pictures)} for block in plan["body"]]


def two_pictures() -> list[int]:
    """The keys of two different stored pictures, with descriptions of their own."""
    made = [factories.picture(colour=colour) for colour in ("teal", "maroon")]
    for picture, description in zip(made, ("A teal field", "A maroon field"), strict=True):
        get_image_model().objects.filter(pk=picture.pk).update(description=description)
    return [picture.pk for picture in made]


def _author(name: str) -> Author:
    return Author.objects.get_or_create(name=name)[0]


def _picture(part: dict[str, int] | None, pictures: list[int]) -> int | None:
    return None if part is None else pictures[part["picture"]]


def _block(block: dict[str, Any], pictures: list[int]) -> Any:
    value = block["value"]
    if block["type"] == "table":
        return {
            "table": {
                "caption": value["caption"],
                "columns": [{"type": "text", "heading": heading} for heading in value["columns"]],
                "rows": [{"values": list(row)} for row in value["rows"]],
            },
            "row_headings": value["row_headings"],
        }
    return _plain(value, pictures)


def _plain(value: Any, pictures: list[int]) -> Any:
    if isinstance(value, list):
        return [_plain(part, pictures) for part in value]
    if not isinstance(value, dict):
        return value
    if "html" in value:
        return "".join(_html_part(part) for part in value["html"])
    if "date" in value:
        return value["date"]
    if "picture" in value:
        return {"image": pictures[value["picture"]], "alt_text": value["alt"], "decorative": False}
    return {name: _plain(part, pictures) for name, part in value.items()}


def _html_part(part: dict[str, str]) -> str:
    words, mark = html.escape(part["text"]), part["mark"]
    opening = '<a href="https://example.org/">' if mark == "a" else f"<{mark}>"
    marked = f"{opening}{words}</{mark}>" if mark else words
    return (
        f"<p>{marked}</p>" if part["kind"] == "p" else f"<{part['kind']}><li>{marked}</li></{part['kind']}>"
    )
