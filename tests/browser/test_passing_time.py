"""Time passes: scheduled articles appear or are held back, reviews grow old, and a small change makes none younger.

The site's clock stands still until a test moves it. People log in after it was moved, since a log-in lasts two weeks.
"""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Locator, Page, expect

from blog.mail.daily import run_daily
from blog.models import ArticlePage
from tests import factories
from tests.browser.conftest import AxeCheck, OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.looking import faults_at_every_width
from tests.browser.reviewing import PhysiciansDesk
from tests.desk import small
from tests.mail.conftest import Postbox, text_of, with_address
from tests.mail.conftest import bound as bound
from tests.mail.conftest import postbox as postbox
from tests.signoff.conftest import Clock
from tests.signoff.conftest import clock as clock

TITLE = "What to eat before a treatment"
OTHER = "How to sleep after it"
STILL_CORRECT = "Still correct: sign whole article"


@pytest.fixture
def ana(site: str, clock: Clock) -> User:
    return with_address(factories.editor("ana"))


@pytest.fixture
def dana(site: str, clock: Clock) -> User:
    return with_address(factories.physician("dana", given_name="Dana", family_name="Ruiz"))


@pytest.fixture
def reader(open_page: OpenPage) -> Page:
    """Somebody who has no account."""
    return open_page()


def status(reader: Page, site: str, page: ArticlePage) -> int:
    answer = reader.goto(f"{site}{page.url}")
    assert answer is not None
    return answer.status


def tick(page: Page) -> Locator:
    return page.get_by_role("article").locator(".byline svg.tick")


# Scheduled (acceptance 14)


def test_a_scheduled_article_appears_by_itself_and_one_whose_signer_lapsed_does_not(
    clock: Clock, ana: User, dana: User, reader: Page, open_page: OpenPage, site: str, postbox: Postbox
) -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    held = _submitted(TITLE, ana, go_live_at=tomorrow)
    other = _submitted(OTHER, ana, go_live_at=tomorrow)
    factories.sign_off(other, by=factories.physician("lee"))
    _sign_on_a_telephone(open_page(), site, "dana", TITLE, "on March 5, 2026")
    assert [status(reader, site, page) for page in (held, other)] == [404, 404]

    _shorten_the_licence(open_page(), site, dana, clock.now().date())
    clock.move(days=1, hours=1)

    assert [status(reader, site, page) for page in (held, other)] == [404, 200]
    expect(reader.get_by_role("heading", level=1)).to_have_text(OTHER)
    run_daily(lambda line: None)
    [message] = [one for one in postbox.of(ana) if one["Subject"] == f"Held back: {TITLE}"]
    assert "The licence of Dana Ruiz, MD lapses on March 4, 2026." in text_of(message)
    _see_why_it_is_held(open_page(), site, held)


def _submitted(title: str, editor: User, **fields: Any) -> ArticlePage:
    return factories.submit(factories.article_draft(title, by=editor, **fields), by=editor)


def _sign_on_a_telephone(page: Page, site: str, name: str, title: str, said: str) -> None:
    log_in(page, site, name)
    desk = PhysiciansDesk(page, site)
    desk.open_reviews()
    desk.open_review(title)
    desk.tick_everything()
    assert desk.sign().status == 302
    expect(page.get_by_role("status")).to_contain_text(said)


def _shorten_the_licence(page: Page, site: str, signer: User, day: dt.date) -> None:
    toni = factories.account("toni")
    rights = ("access_admin", "view_reviewer", "change_reviewer", "verify_licence")
    toni.user_permissions.set(Permission.objects.filter(codename__in=rights))
    log_in(page, site, "toni")
    page.goto(f"{site}/admin/snippets/signoff/reviewer/edit/{signer.reviewer.pk}/")
    page.get_by_label("Licence expires on").fill(day.isoformat())
    # A calendar opens under the field, and lies over the button.
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="updated")).to_be_visible()


def _see_why_it_is_held(page: Page, site: str, held: ArticlePage) -> None:
    log_in(page, site, "ana")
    EditorsDesk(page, site).open(held.pk)
    warning = page.get_by_text("The licence of Dana Ruiz, MD lapses on March 4, 2026.")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("Submit the article again")


# Re-reviews (acceptance 17)


def test_readers_see_that_a_review_is_overdue_until_a_physician_signs_the_whole_article_again(
    clock: Clock, ana: User, dana: User, reader: Page, phone: Page, site: str, postbox: Postbox
) -> None:
    page = _submitted(TITLE, ana)
    factories.sign_off(page, by=dana)
    assert status(reader, site, page) == 200
    expect(tick(reader)).to_be_visible()

    clock.move(days=365)

    reader.reload()
    expect(reader.get_by_text("This page was due for review on March 4, 2027.")).to_be_visible()
    expect(tick(reader)).to_have_count(0)
    reader.goto(f"{site}/articles/")
    expect(reader.get_by_text("Review overdue")).to_be_visible()
    run_daily(lambda line: None)
    for person in (ana, dana):
        assert any(TITLE in f"{one['Subject']} {text_of(one)}" for one in postbox.of(person)), person

    _sign_again(phone, site)
    assert status(reader, site, page) == 200
    expect(tick(reader)).to_be_visible()
    expect(_next_review(reader)).to_contain_text("March 4, 2028")
    expect(reader.get_by_text("This page was due for review")).to_have_count(0)


def _next_review(reader: Page) -> Locator:
    return reader.get_by_role("article").get_by_text("Next review due").first


def _sign_again(page: Page, site: str) -> None:
    log_in(page, site, "dana")
    desk = PhysiciansDesk(page, site)
    desk.open_reviews()
    overdue = page.get_by_role("region", name="Overdue")
    expect(overdue).to_contain_text("Nothing changed since Dana Ruiz, MD signed it")
    overdue.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("Nothing differs since then.")).to_be_visible()
    desk.tick_everything()
    page.get_by_label("Your password, again").fill(factories.PASSWORD)
    page.get_by_role("button", name=STILL_CORRECT).click()
    expect(page.get_by_role("status")).to_contain_text("Signed.")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()


def test_after_sixty_days_readers_are_told_that_the_review_is_out_of_date(
    clock: Clock, ana: User, dana: User, reader: Page, site: str
) -> None:
    page = _submitted(TITLE, ana)
    factories.sign_off(page, by=dana)
    clock.move(days=365 + 59)
    assert status(reader, site, page) == 200
    clock.move(days=1)
    assert status(reader, site, page) == 410
    expect(reader.get_by_text("Its review is out of date.")).to_be_visible()
    reader.goto(f"{site}/articles/")
    expect(reader.get_by_role("link", name=TITLE)).to_have_count(0)


def test_a_queue_of_every_kind_has_no_fault(
    clock: Clock, ana: User, dana: User, desktop: Page, site: str, accessibility_faults: AxeCheck
) -> None:
    for months, title in ((12, "Fine for a year"), (4, TITLE), (7, OTHER), (6, "Overdue for a week")):
        factories.signed_article(title, signer=dana, topics=(factories.topic(months=months),))
    clock.move(days=190)
    small.changed(small.signed("Resting at home"), by=ana)
    _submitted("A first review", ana)
    log_in(desktop, site, "dana")
    desk = PhysiciansDesk(desktop, site)
    desk.open_reviews()
    names = desktop.get_by_role("heading", level=2).all_inner_texts()
    assert names == ["Overdue (2)", "Small changes (1)", "Full reviews (1)", "Re-reviews (1)"]
    assert faults_at_every_width(desktop, "queue-groups", accessibility_faults) == []
    desk.open_review("Overdue for a week")
    assert faults_at_every_width(desktop, "re-review", accessibility_faults) == []


# A small change (acceptance 18)


def test_a_small_change_leaves_the_next_review_as_it_was(
    clock: Clock, ana: User, dana: User, reader: Page, phone: Page, site: str
) -> None:
    page = small.signed(TITLE, signer=dana)
    assert status(reader, site, page) == 200
    expect(_next_review(reader)).to_contain_text("March 4, 2027")

    clock.move(days=100)
    small.changed(page, by=ana)
    log_in(phone, site, "dana")
    desk = PhysiciansDesk(phone, site)
    desk.open_reviews()
    phone.get_by_role("link", name=TITLE, exact=True).click()
    desk.tick_everything()
    phone.get_by_label("Your password, again").fill(factories.PASSWORD)
    phone.get_by_role("button", name="Sign this change").click()
    expect(phone.get_by_role("status")).to_contain_text("Signed.")

    reader.reload()
    expect(reader.get_by_role("article")).to_contain_text("The room is quiet")
    expect(_next_review(reader)).to_contain_text("March 4, 2027")
    expect(reader.get_by_role("article")).to_contain_text("Updated June 12, 2026")
