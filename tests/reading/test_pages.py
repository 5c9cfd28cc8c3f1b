"""Readers' pages as HTML: their order, their landmarks, and what they say."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template.loader import render_to_string

from blog import schema
from blog.presentation import ArticlePresentation, Card, Crumb, paginate, present_card
from blog.publisher import Publisher
from tests.reading.editions import (
    LEAD,
    TODAY,
    URL,
    article,
    heading,
    image,
    presented,
    reference,
    renditions,
    signature,
    text,
)

ROOT = Path(__file__).parents[2]
CHROME: dict[str, Any] = {
    "brand": "Clinic",
    "nav": [
        {"label": "Articles", "url": "/articles/", "current": True},
        {"label": "Get help now", "url": "/get-help/", "is_help": True},
    ],
}
PUBLISHER = Publisher("Clinic", "https://clinic.example/")
CRUMBS = [Crumb("Home", "/"), Crumb("Here")]
NOTICE_TEXT = "<p>You can call 988 or text 988.</p>"
BODY: list[dict[str, Any]] = [
    {"type": "key_points", "value": {"points": ["One.", "Two."]}},
    {"type": "off_label_notice", "value": {"heading": "Important", "text": "<p>Off-label.</p>"}},
    text("<p>Opening.[1]</p>"),
    heading("Effects"),
    text("<p>More [1–2].</p><ul><li>Item</li></ul>"),
    heading("Detail", "3"),
    {"type": "claim", "value": {"text": "A claim.", "sources": [2]}},
    {"type": "quote", "value": {"text": "A quotation.", "attribution": "Somebody"}},
    {"type": "image", "value": {"image": image(), "caption": "A caption"}},
    {
        "type": "table",
        "value": {"caption": "Trials", "columns": ["A", "B"], "rows": [["1", "2"]], "row_headings": True},
    },
    {"type": "notice", "value": {"heading": "On the day", "text": "<p>Go home with someone.</p>"}},
    {"type": "crisis_notice", "value": {"heading": "If you need help now", "text": NOTICE_TEXT}},
    {"type": "faq", "value": {"items": [{"question": "Is it?", "answer": "<p>It is.</p>"}]}},
    {"type": "questions", "value": {"heading": "Questions to ask your clinician", "questions": ["Why?"]}},
]
SOURCES = [
    reference(title="First", doi="10.1000/x", accessed="2026-03-01"),
    reference(title="Second", pmid="12"),
]


def _whole_article(*signatures: dict[str, Any], **options: Any) -> ArticlePresentation:
    content = article(*BODY, featured_image=image()) | {"references": SOURCES}
    return presented(content, *signatures, pictures={LEAD: renditions(400, 800)}, **options)


def _render(template: str, **context: Any) -> BeautifulSoup:
    return BeautifulSoup(render_to_string(template, {"site_chrome": CHROME, **context}), "html.parser")


def _article(page: ArticlePresentation | None = None, **context: Any) -> BeautifulSoup:
    page = page or _whole_article()
    data = schema.json_ld(page, publisher=PUBLISHER, breadcrumbs=CRUMBS)
    return _render(
        "blog/article_page.html", article=page, breadcrumbs=CRUMBS, structured_data=data, **context
    )


def _one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def _words(tag: BeautifulSoup | Tag) -> str:
    return " ".join(tag.get_text().split())


def _cards(*titles: str, **fields: Any) -> list[Card]:
    return [
        present_card(
            article(text("<p>Words.</p>"), title=title, featured_image=image()),
            signatures=[signature(**fields)],
            pictures={LEAD: renditions(400)},
            url=f"/articles/{number}/",
            today=TODAY,
        )
        for number, title in enumerate(titles)
    ]


def _every_page() -> dict[str, BeautifulSoup]:
    cards = _cards("One", "Two")
    withdrawn = {"title": "Old", "on": date(2026, 3, 9), "reason": "A wrong number.", "newer": None}
    pages = paginate(2, 30, url="/articles/")
    index = {"title": "Articles", "introduction": "About.", "cards": cards, "pagination": pages}
    return {
        "article": _article(feedback_url="/feedback/", related=[{"title": "Other", "url": "/o/"}]),
        "demo": _article(_whole_article(signature(demo=True)), site_chrome={**CHROME, "demo": True}),
        "preview": _article(_whole_article(signatures=[]), preview=True),
        "index": _render("blog/blog_index_page.html", **index),
        "home": _render("home/home_page.html", title="Clinic", introduction="About.", cards=cards),
        "page": _render("home/standard_page.html", article=presented(article(*BODY, kind="page"))),
        "404": _render("404.html"),
        "410": _render("410.html", withdrawn=withdrawn),
        "503": _render("503.html"),
        "500": _render("500.html"),
    }


PAGES = ["article", "demo", "preview", "index", "home", "page", "404", "410", "503", "500"]


@pytest.fixture(scope="module")
def pages() -> dict[str, BeautifulSoup]:
    return _every_page()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_title_one_main_and_the_help_line(name: str, pages: dict[str, BeautifulSoup]) -> None:
    page = pages[name]
    assert _one(page, "h1")
    assert _one(page, "main")
    assert _words(_one(page, "title"))
    assert {link["href"] for link in page.select("aside.help-line a")} == {"tel:988", "sms:988", "tel:911"}


@pytest.mark.parametrize("name", PAGES)
def test_no_heading_level_is_skipped(name: str, pages: dict[str, BeautifulSoup]) -> None:
    levels = [
        int(str(tag.get("aria-level") or tag.name[1]))
        for tag in pages[name].select("h1, h2, h3, h4, [role=heading]")
    ]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_every_inner_link_arrives(name: str, pages: dict[str, BeautifulSoup]) -> None:
    ids = [str(tag["id"]) for tag in pages[name].select("[id]")]
    assert len(ids) == len(set(ids))
    wanted = {str(link["href"])[1:] for link in pages[name].select('a[href^="#"]')}
    wanted |= {str(tag["aria-labelledby"]) for tag in pages[name].select("[aria-labelledby]")}
    assert wanted <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_needs_no_inline_code(
    name: str, pages: dict[str, BeautifulSoup]
) -> None:
    page = pages[name]
    loaded = [
        tag.get("src") or tag.get("href")
        for tag in page.select("link:not([rel=canonical]), img, script[src]")
    ]
    assert all(str(url).startswith("/") for url in loaded)
    assert len(page.select("link[rel=stylesheet]")) <= 3
    assert not page.select("style, [style], [onclick], script:not([src]):not([type='application/ld+json'])")


def test_the_parts_of_an_article_come_in_their_order(pages: dict[str, BeautifulSoup]) -> None:
    order = [
        ".skip-link",
        ".help-line",
        ".site-header",
        ".breadcrumbs",
        "h1",
        ".byline",
        ".lead-picture",
        ".box-key",
        ".box-warn",
        "nav.contents",
        "h2",
        ".box-crisis",
        ".questions",
        ".references",
        ".reviewed",
        ".feedback",
        ".share",
        ".related",
        ".site-footer",
    ]
    everything = pages["article"].find_all(True)
    places = [
        next(i for i, tag in enumerate(everything) if tag is pages["article"].select_one(part))
        for part in order
    ]
    assert places == sorted(places)


def test_what_was_signed_stands_in_the_one_article_element_and_chrome_outside(
    pages: dict[str, BeautifulSoup],
) -> None:
    signed = _one(pages["article"], "article")
    assert signed.select("h1, .byline, .references, .reviewed")
    assert not signed.select(".breadcrumbs, .feedback, .share, .related, .site-header, .site-footer")
    assert not pages["index"].select("article")


def test_the_byline_says_who_when_and_leads_to_what_was_reviewed(pages: dict[str, BeautifulSoup]) -> None:
    byline = _one(pages["article"], ".byline")
    assert _words(byline) == (
        "Medically reviewed by Dana Ruiz, MD, Psychiatry · March 4, 2026 · What was reviewed "
        "Written by Ana Writer · Next review due September 4, 2026"
    )
    assert byline.select("svg.tick")
    assert _one(byline, "a[href='#reviewed']")


def test_an_overdue_page_says_so_and_loses_its_tick() -> None:
    byline = _one(_article(_whole_article(today=date(2026, 9, 4))), ".byline")
    assert "This page was due for review on September 4, 2026. Some details may be out of date." in _words(
        byline
    )
    assert not byline.select("svg.tick")


def test_a_demonstration_says_so_and_has_no_tick(pages: dict[str, BeautifulSoup]) -> None:
    byline = _one(pages["demo"], ".byline")
    assert _words(byline).startswith(
        "Demo sign-off by Dana Ruiz, MD (a made-up reviewer), March 4, 2026 · What this"
    )
    assert not byline.select("svg.tick")
    assert "Medically reviewed" not in _words(pages["demo"])
    assert "No physician has checked this article." in _words(_one(pages["demo"], ".reviewed"))
    assert "No physician has reviewed this page." in _words(_one(pages["demo"], ".demo-banner"))


def test_a_preview_says_that_nobody_has_signed(pages: dict[str, BeautifulSoup]) -> None:
    assert "Preview: no physician has signed this." in _words(_one(pages["preview"], ".preview-banner"))
    assert _one(pages["preview"], "meta[name=robots]")["content"] == "noindex"
    assert not pages["preview"].select(".reviewed, .tick")


def test_the_review_section_prints_the_statement_and_the_conflict_of_interest(
    pages: dict[str, BeautifulSoup],
) -> None:
    reviewed = _words(_one(pages["article"], ".reviewed"))
    assert signature()["statement"] in reviewed
    assert "Conflicts of interest of Dana Ruiz, MD: none declared." in reviewed
    assert "against its 2 references" in reviewed


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name(pages: dict[str, BeautifulSoup]) -> None:
    region = _one(pages["article"], ".table-scroll")
    assert (region["tabindex"], region["role"]) == ("0", "region")
    assert _words(_one(pages["article"], f"#{region['aria-labelledby']}")) == "Trials"
    assert _words(_one(region, "th[scope=row]")) == "1"


def test_the_lead_picture_comes_at_once_and_the_others_when_they_are_near(
    pages: dict[str, BeautifulSoup],
) -> None:
    lead, other = pages["article"].select("article img")
    assert lead["fetchpriority"] == "high" and "loading" not in lead.attrs
    assert other["loading"] == "lazy"
    assert all(picture["width"] and picture["height"] for picture in (lead, other))


def test_the_head_is_made_of_signed_words_and_escapes_them() -> None:
    evil = '"><script>alert(1)</script>'
    page = _article(
        presented(article(text(f"<p>{'x'}</p>"), title=evil, seo_title=evil, search_description=evil))
    )
    assert _one(page, "title").get_text() == f"{evil} – Clinic"
    assert _one(page, "meta[name=description]")["content"] == evil
    assert _one(page, "meta[property='og:title']")["content"] == evil
    assert _one(page, "link[rel=canonical]")["href"] == URL
    (data,) = page.select("script:not([src])")
    assert json.loads(data.get_text())["@graph"][0]["name"] == evil


def test_the_title_is_the_link_and_no_two_links_of_a_list_are_named_alike(
    pages: dict[str, BeautifulSoup],
) -> None:
    links = pages["index"].select(".cards a")
    assert [_words(link) for link in links] == ["One", "Two"]
    assert "Read more" not in _words(pages["index"])
    assert {picture["alt"] for picture in pages["index"].select(".cards img")} == {""}


def test_a_list_tells_reviewer_date_and_whether_the_review_is_overdue() -> None:
    index = _render(
        "blog/blog_index_page.html", title="Articles", cards=_cards("One", next_review_due="2026-03-31")
    )
    assert "Reviewed by Dana Ruiz, MD · March 4, 2026 · Review overdue" in _words(_one(index, ".card-review"))
    assert not index.select(".card .tick")


def test_an_empty_list_says_that_nothing_has_been_signed() -> None:
    for template in ("blog/blog_index_page.html", "home/home_page.html"):
        assert "No article has been signed yet." in _words(_render(template, title="Articles", cards=[]))


def test_page_numbers_name_themselves_and_mark_the_current_one(pages: dict[str, BeautifulSoup]) -> None:
    numbers = _one(pages["index"], "nav.pagination")
    assert _words(_one(numbers, "[aria-current=page]")) == "Page 2"
    assert [_words(link) for link in numbers.select(".pagination-step")] == ["← Previous page", "Next page →"]


def test_a_withdrawn_page_says_when_and_why(pages: dict[str, BeautifulSoup]) -> None:
    words = _words(_one(pages["410"], "main"))
    assert "We withdrew “Old” on March 9, 2026. Reason: A wrong number." in words
    assert "Please do not rely on saved copies." in words


def test_the_help_line_of_the_site_replaces_the_standard_one_and_is_escaped() -> None:
    page = _render("404.html", site_chrome={**CHROME, "help_line": "<b>Call 112</b> in danger."})
    line = _one(page, ".help-line")
    assert _words(line) == "<b>Call 112</b> in danger."
    assert [link["href"] for link in line("a")] == ["tel:112"]


def test_the_error_page_needs_nothing_of_the_application() -> None:
    template = Path(ROOT, "site", "templates", "500.html").read_text(encoding="utf-8")
    assert not re.search(r"{[{%]", template)


def test_no_template_switches_escaping_off() -> None:
    folders = [Path(ROOT, room) for room in ("site/templates", "blog/templates", "home/templates")]
    for path in (path for folder in folders for path in folder.rglob("*.html")):
        assert not re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text(encoding="utf-8")), path
