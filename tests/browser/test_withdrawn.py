"""Readers and what was taken from them; and two short ways that must always be there: to who reviewed, and to help."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OpenPage
from tests.browser.editing import log_in
from tests.factories import editor, physician, signed_article, topic

CLEAN = "Employed by this clinic, which offers the treatment."


@pytest.fixture
def article(site: str) -> str:
    """The address of a signed article."""
    signer = physician(given_name="Noor", family_name="Hale", conflicts_of_interest=CLEAN)
    page = signed_article("Sleep after treatment", topics=(topic("Sleep"),), signer=signer, by=editor("ana"))
    return site + str(page.get_url())


def test_what_an_editor_withdraws_is_gone_at_once_with_its_reason(
    site: str, article: str, open_page: OpenPage
) -> None:
    reader, desk = open_page(viewport=DESKTOP), open_page(viewport=DESKTOP)
    reader.goto(article)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Sleep after treatment")
    log_in(desk, site, "ana")
    feedback = str(reader.locator("form.feedback").get_attribute("action"))
    number = feedback.strip("/").rpartition("/")[2]
    desk.goto(f"{site}/admin/reviews/{number}/withdraw/")
    desk.locator("textarea[name=public_reason]").fill("A number in it was wrong.")
    desk.get_by_role("button", name="Withdraw now").click()
    expect(desk.get_by_text("Withdrawn. Readers are told why")).to_be_visible()
    answer = reader.reload()
    assert answer is not None
    assert answer.status == 410
    expect(reader.get_by_role("main")).to_contain_text("We withdrew “Sleep after treatment” on")
    expect(reader.get_by_role("main")).to_contain_text("A number in it was wrong.")
    for path in ("/search/?q=sleep", "/feed.xml", "/articles/"):
        assert "Sleep after treatment" not in reader.request.get(site + path).text(), path
    sitemap = reader.request.get(f"{site}/sitemap.xml").text()
    for address in [part.partition("</loc>")[0] for part in sitemap.split("<loc>")[1:]]:
        assert article not in reader.request.get(address.replace("http://localhost/", f"{site}/")).text()


def test_two_steps_lead_from_the_review_to_who_did_it_and_with_which_interest(
    article: str, desktop: Page
) -> None:
    desktop.goto(article)
    byline = desktop.locator(".byline-review")
    expect(byline).to_contain_text("Medically reviewed by Noor Hale, MD")
    byline.get_by_role("link", name="What was reviewed").click()
    told = desktop.locator("#reviewed")
    expect(told).to_be_in_viewport()
    expect(told).to_contain_text("Noor Hale, MD checked the whole article")
    expect(told).to_contain_text(CLEAN)
    desktop.locator(".byline-review").get_by_role("link", name="Noor Hale, MD").click()
    expect(desktop.get_by_role("main")).to_contain_text(CLEAN)


def test_who_searches_in_a_crisis_finds_help_first_and_leaves_no_trace(
    site: str, article: str, phone: Page, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    phone.goto(f"{site}/search/")
    phone.get_by_label("Search this site").fill("suicide")
    phone.get_by_role("button", name="Search").click()
    box = phone.locator(".box-crisis").first
    expect(box).to_be_in_viewport()
    assert box.evaluate(
        "box => Boolean(box.compareDocumentPosition(document.querySelector('.search-form'))"
        " & Node.DOCUMENT_POSITION_FOLLOWING)"
    )
    expect(box.get_by_role("link", name="call 988")).to_have_attribute("href", "tel:988")
    expect(box.get_by_role("link", name="text 988")).to_have_attribute("href", "sms:988")
    assert "suicide" not in caplog.text
