"""Every kind of page at four widths, by day and by night. What cannot be measured is in var/screenshots."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AxeCheck
from tests.browser.demonstrating import PASSWORD, Demonstration
from tests.browser.editing import log_in
from tests.browser.looking import faults_at_every_width, picture, sideways_scroll
from tests.browser.watching import watch

# Of WCAG 2.2, success criterion 1.4.12.
TEXT_SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }
"""
PUBLIC = {
    "home": ("/", 200),
    "index": ("/articles/", 200),
    "article": ("{article}", 200),
    "standard-page": ("/about-this-site/", 200),
    "not-found": ("/no-such-page/", 404),
    "withdrawn": ("{withdrawn}", 410),
}
# Neither pages nor ours to judge.
NOT_READERS_PAGES = ("/admin/", "/pictures/", "/static/", "/documents/", "/feed.xml", "/sitemap.xml")


@pytest.mark.parametrize("name", PUBLIC)
def test_a_readers_page_has_no_fault(
    demonstration: Demonstration, desktop: Page, accessibility_faults: AxeCheck, name: str
) -> None:
    path, status = PUBLIC[name]
    notes = watch(desktop, demonstration.site)
    answer = desktop.goto(
        demonstration.site + path.format(article=demonstration.article, withdrawn=demonstration.withdrawn)
    )
    assert answer is not None
    assert answer.status == status
    assert faults_at_every_width(desktop, name, accessibility_faults) == []
    assert notes.complaints == []
    assert notes.strangers == []


@pytest.mark.parametrize("name", ["queue", "review"])
def test_a_physicians_screen_has_no_fault(
    demonstration: Demonstration, desktop: Page, accessibility_faults: AxeCheck, name: str
) -> None:
    log_in(desktop, demonstration.site, "robin", PASSWORD)
    notes = watch(desktop, demonstration.site)
    path = {"queue": "", "review": f"{demonstration.waiting_id}/"}[name]
    desktop.goto(f"{demonstration.site}/admin/reviews/{path}")
    assert faults_at_every_width(desktop, name, accessibility_faults) == []
    assert notes.complaints == []
    assert notes.strangers == []


def test_a_refused_signature_has_no_fault(
    demonstration: Demonstration, desktop: Page, accessibility_faults: AxeCheck
) -> None:
    log_in(desktop, demonstration.site, "robin", PASSWORD)
    desktop.goto(f"{demonstration.site}/admin/reviews/{demonstration.waiting_id}/")
    desktop.get_by_role("button", name="Sign this version").click()
    expect(desktop.get_by_role("alert")).to_contain_text("Nothing was signed.")
    assert faults_at_every_width(desktop, "review-refused", accessibility_faults) == []


def test_the_editor_of_an_article_can_be_looked_at(demonstration: Demonstration, desktop: Page) -> None:
    log_in(desktop, demonstration.site, "ana", PASSWORD)
    desktop.goto(f"{demonstration.site}/admin/pages/{demonstration.waiting_id}/edit/")
    expect(desktop.get_by_role("button", name="Save draft")).to_be_visible()
    for width in (390, 1280):
        desktop.set_viewport_size({"width": width, "height": 900})
        picture(desktop, f"editor-{width}")


def test_every_link_of_the_site_leads_to_a_page_without_faults(
    demonstration: Demonstration, phone: Page, accessibility_faults: AxeCheck
) -> None:
    notes = watch(phone, demonstration.site)
    waiting, seen, faults = ["/"], {"/"}, []
    while waiting:
        path = waiting.pop(0)
        if not _is_a_page(phone, demonstration.site + path):
            continue
        answer = phone.goto(demonstration.site + path)
        assert answer is not None
        phone.set_viewport_size({"width": 320, "height": 640})
        found = [f"status {answer.status}"] if answer.status != 200 else accessibility_faults(phone)
        if too_wide := sideways_scroll(phone):
            found.append(f"scrolls sideways by {too_wide} px")
        faults += [f"{path}: {fault}" for fault in found]
        further = [link for link in _own_links(phone, demonstration.site) if link not in seen]
        seen.update(further)
        waiting += further
    assert faults == []
    assert notes.complaints == []
    assert notes.strangers == []
    assert demonstration.article in seen


def _is_a_page(page: Page, address: str) -> bool:
    """Whether there is something to look at: what is only to be saved must be there, and no more."""
    answer = page.request.get(address)
    if answer.headers.get("content-type", "").startswith("text/html"):
        return True
    assert answer.ok, address
    return False


def _own_links(page: Page, site: str) -> list[str]:
    """Paths of readers' pages that the open page links to, each once."""
    addresses: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])"
    )
    paths = [address.removeprefix(site) for address in addresses if address.startswith(f"{site}/")]
    return sorted({path for path in paths if not path.startswith(NOT_READERS_PAGES)})


def test_wide_spacing_of_text_breaks_nothing(demonstration: Demonstration, phone: Page) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/articles/", demonstration.article):
        phone.goto(demonstration.site + path)
        # A sheet made by a script is no inline style, which the policy would refuse.
        phone.evaluate(
            "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
            " document.adoptedStyleSheets = [sheet]; }",
            TEXT_SPACING,
        )
        assert sideways_scroll(phone) == 0
