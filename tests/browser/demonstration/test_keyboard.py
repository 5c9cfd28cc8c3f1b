"""Everything by keyboard, with a focus that can be seen."""

import pytest
from playwright.sync_api import Page, expect

from blog.demo.articles import AFTER_TREATMENT
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.demonstrating import PASSWORD, Demonstration
from tests.browser.editing import log_in

# What has the focus: its name for people, and what is wrong with how it shows.
FOCUS = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const label = element.closest('label');
  const styles = [element, label].filter(Boolean).flatMap(
    shown => [getComputedStyle(shown), getComputedStyle(shown, '::after')]);
  const marked = styles.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const [line] = element.getClientRects();
  const x = line.left + line.width / 2;
  const y = Math.min(line.top + line.height / 2, innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const seen = top && (element.contains(top) || top.contains(element) || Boolean(label?.contains(top)));
  const name = `${element.tagName} “${(element.textContent || element.name || '').trim().slice(0, 40)}”`;
  return {name, faults: [marked || 'shows no focus', seen || 'is covered or out of sight'].filter(
    fault => fault !== true)};
}"""
STOPS_AT_MOST = 120


def faults_of_focus(page: Page) -> list[str]:
    faults: list[str] = []
    for _ in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return faults
        faults += [f"{stop['name']} {fault}" for fault in stop["faults"]]
    return [*faults, f"the focus is still in the page after {STOPS_AT_MOST} steps"]


@pytest.mark.parametrize("path", ["/", "/articles/", "{article}", "/no-such-page/"])
def test_focus_can_be_seen_at_every_step_through_a_page(
    demonstration: Demonstration, open_page: OpenPage, path: str
) -> None:
    # Reduced motion: nothing is measured while it is still moving.
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    page.goto(demonstration.site + path.format(article=demonstration.article))
    assert faults_of_focus(page) == []


def test_focus_is_never_under_the_bar_of_a_review(demonstration: Demonstration, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    log_in(page, demonstration.site, "robin", PASSWORD)
    page.goto(f"{demonstration.site}/admin/reviews/{demonstration.waiting_id}/")
    assert faults_of_focus(page) == []


def test_the_first_step_leads_past_the_header(demonstration: Demonstration, desktop: Page) -> None:
    desktop.goto(demonstration.site + demonstration.article)
    desktop.keyboard.press("Tab")
    skip = desktop.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("main")).to_be_focused()


def test_a_page_reads_and_leads_on_without_scripts(
    demonstration: Demonstration, without_javascript: Page
) -> None:
    page = without_javascript
    page.goto(f"{demonstration.site}/articles/")
    page.get_by_role("link", name=AFTER_TREATMENT.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(AFTER_TREATMENT.title)
    citation = page.get_by_role("article").get_by_role("link", name="Reference 1", exact=True).first
    citation.click()
    expect(page.locator(str(citation.get_attribute("href")))).to_be_in_viewport()
    # Buttons that only a script could answer are not there.
    for button in page.get_by_role("button").all():
        assert button.evaluate("button => Boolean(button.form)")


def test_paper_keeps_the_words_and_drops_the_navigation(demonstration: Demonstration, desktop: Page) -> None:
    desktop.goto(demonstration.site + demonstration.article)
    desktop.emulate_media(media="print")
    expect(desktop.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(desktop.get_by_role("complementary", name="Help in a crisis")).to_be_visible()
    expect(desktop.get_by_role("heading", name="How this article was reviewed")).to_be_visible()
    link = desktop.get_by_role("article").get_by_role("link", name="doi:").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert str(link.get_attribute("href")) in printed
