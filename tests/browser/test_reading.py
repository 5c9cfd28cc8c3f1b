"""Readers' pages beside the articles: no fault at any width, and everything works without a script."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AxeCheck, OpenPage
from tests.factories import new_edition, physician, signed_article, topic


@dataclass(frozen=True)
class Shelf:
    """A site with two signed articles about sleep."""

    site: str
    article: str
    article_id: int


@pytest.fixture
def shelf(site: str) -> Shelf:
    sleep = topic("Sleep")
    reviewer = physician(
        given_name="Noor", family_name="Hale", conflicts_of_interest="Works at a sleep clinic."
    )
    signed_article("A diary of sleep", topics=(sleep,), signer=reviewer)
    page = signed_article("Sleep after treatment", topics=(sleep,), signer=reviewer)
    new_edition(page, title="Sleep and rest after treatment", signer=reviewer)
    return Shelf(site, page.get_url(), page.pk)


PAGES = {
    "topics": "/topics/",
    "topic": "/topics/sleep/",
    "reviewers": "/reviewers/",
    "reviewer": "/reviewers/noor-hale/",
    "how-we-review": "/how-we-review/",
    "get-help": "/get-help/",
    "search": "/search/",
    "search-found": "/search/?q=sleep",
    "search-mended": "/search/?q=treatmnt&topic=sleep",
    "search-nothing": "/search/?q=elephants",
    "search-crisis": "/search/?q=suicide",
    "proof": "/proof/{article_id}/2/",
    "report": "/feedback/{article_id}/problem/",
    "thanks": "/feedback/{article_id}/thanks/",
}


WIDTHS = (320, 390, 768, 1280)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_fault(
    shelf: Shelf, open_page: OpenPage, accessibility_faults: AxeCheck, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    strangers: list[str] = []
    complaints: list[str] = []
    page.on(
        "request", lambda asked: None if asked.url.startswith(shelf.site) else strangers.append(asked.url)
    )
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    faults = []
    for path in PAGES.values():
        answer = page.goto(shelf.site + path.format(article_id=shelf.article_id))
        assert answer is not None
        assert answer.status == 200, path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            wide = int(page.evaluate(SIDEWAYS))
            faults += [f"{path} at {width}: {fault}" for fault in accessibility_faults(page)]
            faults += [f"{path} at {width}: {wide} px too wide"] if wide else []
    assert faults == []
    assert strangers == []
    assert complaints == []


def test_a_reader_finds_an_article_without_a_script(shelf: Shelf, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(shelf.site)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
    page.get_by_label("Search this site").fill("treatmnt")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text("1 result for ‘treatment’")
    page.get_by_role("link", name="Sleep and rest after treatment").click()
    expect(page).to_have_url(shelf.site + shelf.article)


def test_titles_are_suggested_while_typing(shelf: Shelf, desktop: Page) -> None:
    desktop.goto(f"{shelf.site}/search/")
    desktop.get_by_label("Search this site").press_sequentially("diar")
    expect(desktop.locator("#search-suggestions option")).to_have_count(1)
    assert desktop.locator("#search-suggestions option").get_attribute("value") == "A diary of sleep"


def test_a_reader_reports_a_problem_without_a_script(shelf: Shelf, without_javascript: Page) -> None:
    page = without_javascript
    page.goto(shelf.site + shelf.article)
    page.get_by_role("button", name="Report a problem with this page").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Choose what the problem is.")).to_be_visible()
    page.get_by_label("Something may be wrong").check()
    page.get_by_label("Which sentence").fill("The second one.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert page.context.cookies() == []


def test_a_search_does_not_leave_with_the_reader(shelf: Shelf, desktop: Page) -> None:
    desktop.goto(f"{shelf.site}/search/?q=sleep")
    with desktop.expect_request(lambda request: "/articles/" in request.url) as asked:
        desktop.locator(".result-title a").first.click()
    assert "referer" not in asked.value.all_headers()
