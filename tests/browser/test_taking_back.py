"""An editor without any extra right takes back what readers have, or were about to get."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.reviewing import PhysiciansDesk
from tests.browser.watching import watch

TITLE = "Walking after a treatment day"
SLUG = "walking-after-a-treatment-day"
REASON = "A number in it was wrong."
LISTS = ("/", "/articles/", "/feed.xml", "/search/?q=walking", "/sitemap-0.xml")


@pytest.fixture
def editor(desktop: Page, site: str) -> EditorsDesk:
    """An editor who has logged in at a desk."""
    factories.editor("ana")
    log_in(desktop, site, "ana")
    return EditorsDesk(desktop, site)


@pytest.fixture
def reader(open_page: OpenPage) -> Page:
    """Somebody who has no account."""
    return open_page()


def article(**fields: Any) -> Any:
    return factories.signed_article(TITLE, slug=SLUG, summary="Short walks.", **fields)


def answers(reader: Page, site: str) -> dict[str, str]:
    """What stands at each of the lists, asked for by a reader's browser."""
    return {path: reader.request.get(site + path).text() for path in LISTS}


def test_a_live_article_is_withdrawn_in_two_clicks_and_gone_everywhere(
    editor: EditorsDesk, reader: Page, site: str
) -> None:
    page = article()
    shown = reader.goto(f"{site}/articles/{SLUG}/")
    assert shown is not None and shown.status == 200
    assert SLUG in answers(reader, site)["/articles/"]

    desk = editor.page
    desk.goto(f"{site}/admin/pages/{factories.blog_index().pk}/")
    desk.get_by_role("button", name=f"More options for '{TITLE}'").click()
    desk.get_by_role("link", name=f"Withdraw “{TITLE}” from readers").click()
    desk.get_by_label("What readers are told").fill(REASON)
    desk.get_by_label("What only the team is told").fill("See the mail of the board.")
    desk.get_by_role("button", name="Withdraw now").click()
    expect(desk.get_by_text(f"Withdrawn. Readers are told why “{TITLE}” is gone.")).to_be_visible()

    gone = reader.goto(f"{site}/articles/{SLUG}/")
    assert gone is not None and gone.status == 410
    expect(reader.get_by_text(f"Reason: {REASON}")).to_be_visible()
    expect(reader.get_by_role("main").get_by_role("time").first).to_be_visible()
    expect(reader.get_by_text("See the mail of the board.")).to_have_count(0)
    assert [path for path, text in answers(reader, site).items() if SLUG in text] == []
    reader.goto(f"{site}/how-we-review/")
    expect(reader.get_by_text(f"{TITLE} Reason: {REASON}")).to_be_visible()
    assert factories.fresh(page).status_string == "withdrawn"


def test_the_editor_and_the_dashboard_lead_to_the_withdrawal_too(editor: EditorsDesk, site: str) -> None:
    page = article(topics=(factories.topic(months=1),))

    editor.open(page.pk)
    editor.open_menu().get_by_role("link", name="Withdraw from readers…").click()
    expect(editor.page.get_by_role("heading", name=f"Withdraw “{TITLE}”")).to_be_visible()

    editor.page.goto(f"{site}/admin/")
    due = editor.page.get_by_role("region", name="Review due within 60 days")
    due.get_by_role("link", name=f"Withdraw… {TITLE}").click()
    editor.page.get_by_label("What readers are told").fill(REASON)
    editor.page.get_by_role("button", name="Withdraw now").click()
    expect(editor.page).to_have_url(f"{site}/admin/")
    expect(editor.page.get_by_text("Withdrawn. Readers are told why")).to_be_visible()


def test_whoever_tries_to_delete_it_is_told_why_it_stays_and_what_to_do(
    open_page: OpenPage, site: str
) -> None:
    page = article()
    factories.superuser("toni")
    desk = open_page()
    log_in(desk, site, "toni")

    desk.goto(f"{site}/admin/pages/{page.pk}/delete/")

    expect(desk.get_by_role("heading", name=f"“{TITLE}” cannot be deleted")).to_be_visible()
    desk.get_by_role("link", name=f"Withdraw… {TITLE}").click()
    expect(desk.get_by_role("heading", name=f"Withdraw “{TITLE}”")).to_be_visible()


def test_readers_keep_the_signed_words_until_a_physician_has_signed_the_correction(
    editor: EditorsDesk, phone: Page, reader: Page, site: str
) -> None:
    page = article()
    address = f"{site}/articles/{SLUG}/"
    reader.goto(address)
    before = reader.get_by_role("article").inner_text()

    editor.open(page.pk)
    editor.page.get_by_role("textbox", name="Summary").fill("Short walks, never alone.")
    editor.rewrite_text("Nobody walks alone on that day [1].")
    correction = editor.panel("Correction of a mistake")
    correction.get_by_role("button", name="Toggle section").click()
    correction.get_by_role("textbox").fill("It did not say that nobody should walk alone.")
    editor.save()
    reader.reload()
    assert reader.get_by_role("article").inner_text() == before
    editor.submit()
    reader.reload()
    assert reader.get_by_role("article").inner_text() == before

    factories.physician("dana", given_name="Dana", family_name="Ruiz")
    log_in(phone, site, "dana")
    physician = PhysiciansDesk(phone, site)
    phone.goto(f"{site}/admin/reviews/{page.pk}/")
    expect(phone.get_by_text("the correction added")).to_be_visible()
    physician.tick_everything()
    assert physician.sign().status == 302

    notes = watch(reader, site)
    reader.reload()
    told = reader.get_by_role("complementary", name="Correction")
    expect(told).to_contain_text("It did not say that nobody should walk alone.")
    expect(reader.get_by_role("article")).to_contain_text("Nobody walks alone on that day")
    reader.goto(f"{site}/how-we-review/")
    expect(reader.get_by_text("It did not say that nobody should walk alone.")).to_be_visible()
    assert notes.complaints == []


def test_what_is_scheduled_stops_with_one_click_in_the_editor(editor: EditorsDesk, site: str) -> None:
    page = article(go_live_at=timezone.now() + dt.timedelta(days=9))
    editor.open(page.pk)
    expect(editor.page.get_by_text("A signed version goes live by itself on")).to_be_visible()

    editor.open_menu().get_by_role("button", name="Cancel the schedule").click()

    expect(editor.page.get_by_text("Cancelled. Readers do not have this text")).to_be_visible()
    editor.open(page.pk)
    expect(editor.page.get_by_text("A signed version goes live by itself on")).to_have_count(0)
    assert factories.fresh(page).status_string == "draft"
