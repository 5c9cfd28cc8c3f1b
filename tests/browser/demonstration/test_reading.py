"""What a reader can count on, on every kind of page: narrow windows, the keyboard alone, large spacing, high contrast,
paper, no script, and nobody else who is told."""

import gzip

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.demonstrating import Demonstration
from tests.browser.demonstration.test_keyboard import faults_of_focus
from tests.browser.demonstration.test_looks import TEXT_SPACING
from tests.browser.looking import sideways_scroll
from tests.browser.watching import watch

NARROW = {"width": 320, "height": 640}
EVERY_KIND = (
    "/",
    "/articles/",
    "{article}",
    "/about-this-site/",
    "{withdrawn}",
    "/no-such-page/",
    "/topics/",
    "/topics/depression/",
    "/reviewers/",
    "/reviewers/sam-example/",
    "/how-we-review/",
    "/get-help/",
    "/search/",
    "/search/?q=ketamine",
    "/search/?q=elephants",
    "/search/?q=suicide",
    "{proof}",
    "{report}",
)
#: Of an article with its style sheets, scripts and font, compressed, without pictures: design goal of the site.
HEAVIEST = 75_000  # bytes
MOST_REQUESTS = 8
# Text that stands in a box of ours must keep an edge where colours are the reader's own.
WITHOUT_EDGE = """() => [...document.querySelectorAll('.box, .button, .badge, input, textarea, .topics a')]
  .filter(element => element.getClientRects().length && element.type !== 'hidden' && element.tabIndex !== -2)
  .filter(element => getComputedStyle(element).borderTopStyle === 'none'
    && !['radio', 'checkbox'].includes(element.type))
  .map(element => element.className || element.tagName)"""


def _addresses(demonstration: Demonstration, page: Page) -> list[str]:
    """Every kind of page; those that hang on an article are found on it."""
    page.goto(demonstration.site + demonstration.article)
    proof = page.get_by_role("link", name="Check this sign-off yourself").get_attribute("href")
    report = str(page.locator("form.feedback").get_attribute("action")) + "problem/"
    found = {
        "article": demonstration.article,
        "withdrawn": demonstration.withdrawn,
        "proof": proof,
        "report": report,
    }
    return [demonstration.site + path.format(**found) for path in EVERY_KIND]


def test_no_page_scrolls_sideways_at_320_px_with_wide_spacing_of_text(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    page = open_page(viewport=NARROW)
    faults = []
    for address in _addresses(demonstration, page):
        page.goto(address)
        if sideways_scroll(page):
            faults.append(f"{address}: as it is")
        # A sheet made by a script is no inline style, which the policy would refuse.
        page.evaluate(
            "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
            " document.adoptedStyleSheets = [sheet]; }",
            TEXT_SPACING,
        )
        if sideways_scroll(page):
            faults.append(f"{address}: with wide spacing")
    assert faults == []


def test_a_page_at_400_percent_is_the_page_of_a_narrow_window(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    # 1280 pixels of a screen at 400 % are 320 of a style sheet's.
    page = open_page(viewport=NARROW, device_scale_factor=4)
    page.goto(demonstration.site + demonstration.article)
    assert sideways_scroll(page) == 0
    contents, first = page.locator("#contents"), page.locator("article h2").first
    before = contents.evaluate(
        "(one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING",
        first.element_handle(),
    )
    assert before
    top, below = contents.bounding_box(), first.bounding_box()
    assert top is not None
    assert below is not None
    assert top["y"] < below["y"]


def test_every_step_of_the_keyboard_can_be_seen_on_every_kind_of_page(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    faults = []
    for address in _addresses(demonstration, page):
        page.goto(address)
        faults += [f"{address}: {fault}" for fault in faults_of_focus(page)]
    assert faults == []


def test_every_box_and_control_keeps_its_edge_in_forced_colours(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    page = open_page(viewport=DESKTOP, forced_colors="active")
    faults = []
    for address in _addresses(demonstration, page):
        page.goto(address)
        faults += [f"{address}: {name}" for name in page.evaluate(WITHOUT_EDGE)]
    assert faults == []


def test_nothing_moves_for_who_asks_for_less_motion(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    page = open_page(viewport=DESKTOP, reduced_motion="reduce")
    for address in _addresses(demonstration, page):
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        moving = "document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 0).length"
        assert page.evaluate(moving) == 0, address


def test_the_keyboard_leads_through_an_article_and_back(demonstration: Demonstration, desktop: Page) -> None:
    page = desktop
    page.emulate_media(reduced_motion="reduce")
    page.goto(demonstration.site + demonstration.article)
    _press(page, "Skip to content")
    expect(page.get_by_role("main")).to_be_focused()
    _press(page, "Side effects to ask about")
    expect(page.locator("#side-effects-to-ask-about")).to_be_in_viewport()
    citation = page.get_by_role("article").get_by_role("link", name="Reference 1", exact=True).first
    citation.focus()
    page.keyboard.press("Enter")
    reference = page.locator("#ref-1")
    expect(reference).to_be_in_viewport()
    back = reference.locator(".back-link").first
    back.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demonstration.site}{demonstration.article}{back.get_attribute('href')}")
    page.get_by_role("button", name="Report a problem with this page").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a problem")


def _press(page: Page, link: str) -> None:
    """Walk to a link with the tab key, and follow it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == link:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not lead to “{link}”")


def test_links_of_the_index_have_names_of_their_own(demonstration: Demonstration, desktop: Page) -> None:
    desktop.goto(f"{demonstration.site}/articles/")
    links: list[list[str]] = desktop.evaluate(
        "() => [...document.querySelectorAll('main a')].map("
        "link => [(link.getAttribute('aria-label') || link.textContent).trim().toLowerCase(), link.href])"
    )
    assert "read more" not in [name for name, _address in links]
    # One name may stand twice only where it leads to the same place.
    assert len({name for name, _address in links}) == len({(name, address) for name, address in links})


def test_an_article_weighs_no_more_than_it_may(demonstration: Demonstration, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(demonstration.site + demonstration.article, wait_until="networkidle")
    counted = [one for one in answers if one.request.resource_type != "image"]
    weights = {one.url: _compressed(one) for one in counted}
    assert sum(weights.values()) <= HEAVIEST, weights
    assert len(counted) <= MOST_REQUESTS, list(weights)


def _compressed(response: Response) -> int:
    body = response.body()
    # A font is compressed as it is.
    return len(body) if response.request.resource_type == "font" else len(gzip.compress(body))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_article_reads_well_without_scripts_and_tells_nobody(
    demonstration: Demonstration, open_page: OpenPage, scheme: str
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False, color_scheme=scheme)
    notes = watch(page, demonstration.site)
    page.goto(demonstration.site + demonstration.article)
    for part in ("References", "How this article was reviewed"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    expect(page.get_by_role("group", name="Was this page helpful?")).to_be_visible()
    assert notes.strangers == []
    assert page.context.cookies() == []


def test_paper_has_dates_sources_with_their_addresses_and_the_help_line(
    demonstration: Demonstration, open_page: OpenPage
) -> None:
    page = open_page(viewport=DESKTOP, java_script_enabled=False)
    page.goto(demonstration.site + demonstration.article)
    page.emulate_media(media="print")
    expect(page.get_by_role("complementary", name="Help in a crisis")).to_be_visible()
    expect(page.locator(".byline time").first).to_be_visible()
    expect(page.locator(".reviewed .facts")).to_contain_text("Next review due")
    for link in page.locator(".references a.source-link").all():
        expect(link).to_be_visible()
    for chrome in ("Main", "Footer", "On this page"):
        expect(page.get_by_role("navigation", name=chrome)).to_be_hidden()
