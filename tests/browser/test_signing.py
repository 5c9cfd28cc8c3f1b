"""What happens on the review screen when not everything goes as it should."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from blog.models import ArticlePage
from blog.signoff.models import Edition
from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.reviewing import PhysiciansDesk

TITLE = "What to eat before a treatment"
REASON = "The second sentence needs a source."
TAPS_AT_MOST = 6


@pytest.fixture
def editor(site: str) -> User:
    return factories.editor("ana")


@pytest.fixture
def waiting(editor: User) -> ArticlePage:
    """An article that waits for a physician."""
    article = factories.article_draft(TITLE, by=editor, body=[factories.text("<p>Eat a light meal.</p>")])
    return factories.submit(article, by=editor)


@pytest.fixture
def physician(waiting: ArticlePage, phone: Page, site: str) -> PhysiciansDesk:
    """A physician who looks at the queue on a telephone."""
    factories.physician("dana", given_name="Dana", family_name="Ruiz")
    log_in(phone, site, "dana")
    desk = PhysiciansDesk(phone, site)
    desk.open_reviews()
    return desk


def test_a_wrong_password_signs_nothing_and_keeps_the_ticks(
    physician: PhysiciansDesk, waiting: ArticlePage
) -> None:
    physician.open_review(TITLE)
    physician.tick_everything()
    assert physician.sign("not the password").status == 422
    alert = physician.page.get_by_role("alert")
    expect(alert).to_contain_text("That is not your password. Nothing was signed.")
    expect(alert).to_be_in_viewport()
    for tick in physician.ticks():
        expect(tick).to_be_checked()
    assert not Edition.objects.exists()

    assert physician.sign().status == 302
    assert Edition.objects.of_page(waiting.pk).count() == 1


def test_a_missing_tick_is_named_where_the_physician_is(physician: PhysiciansDesk) -> None:
    physician.open_review(TITLE)
    for tick in physician.ticks()[:2]:
        tick.check()
    assert physician.sign().status == 422
    alert = physician.page.get_by_role("alert")
    expect(alert).to_be_in_viewport()
    alert.get_by_role("link", name="conflict of interest").click()
    assert not Edition.objects.exists()


def test_a_change_while_somebody_reads_is_shown_and_nothing_is_signed(
    physician: PhysiciansDesk, waiting: ArticlePage, editor: User
) -> None:
    physician.open_review(TITLE)
    physician.tick_everything()
    factories.revise(waiting, by=editor, body=[factories.text("<p>Eat nothing at all.</p>")])
    assert physician.sign().status == 409
    alert = physician.page.get_by_role("alert")
    expect(alert).to_contain_text("This changed while you were reading.")
    expect(alert).to_be_in_viewport()
    expect(physician.article).to_contain_text("Eat nothing at all.")
    for tick in physician.ticks():
        expect(tick).not_to_be_checked()
    assert not Edition.objects.exists()

    physician.tick_everything()
    assert physician.sign().status == 302


def test_an_editor_sees_that_changes_are_wanted_and_why(
    physician: PhysiciansDesk, waiting: ArticlePage, desktop: Page, site: str
) -> None:
    physician.open_review(TITLE)
    assert physician.ask_for_changes("").status == 422
    expect(physician.page.get_by_role("alert")).to_be_in_viewport()
    assert physician.ask_for_changes(REASON).status == 302
    expect(physician.page.get_by_text("Nothing waits for you.")).to_be_visible()

    log_in(desktop, site, "ana")
    EditorsDesk(desktop, site).open(waiting.pk)
    desktop.get_by_role("button", name="Toggle status").click()
    expect(desktop.get_by_text("Changes requested").first).to_be_visible()
    desktop.get_by_role("button", name="View details").click()
    expect(desktop.get_by_role("dialog")).to_contain_text(REASON)


def test_a_signature_takes_few_taps_on_a_telephone(physician: PhysiciansDesk) -> None:
    page = physician.page
    taps = [
        page.get_by_role("link", name=TITLE),
        page.get_by_role("link", name="Continue to sign"),
        *physician.ticks(),
    ]
    for target in taps:
        target.tap()
    for tick in physician.ticks():
        expect(tick).to_be_in_viewport()
    page.get_by_label("Your password, again").press_sequentially(factories.PASSWORD)
    page.get_by_role("button", name="Sign this version").tap()
    expect(page.get_by_role("status")).to_contain_text("Signed.")
    assert len(taps) + 1 <= TAPS_AT_MOST


def test_somebody_who_wrote_part_of_it_can_read_the_review_but_not_sign(
    waiting: ArticlePage, open_page: OpenPage, site: str
) -> None:
    page = open_page()
    log_in(page, site, "ana")
    page.goto(f"{site}/admin/reviews/{waiting.pk}/")
    expect(page.get_by_text("You can read this, but not sign it.")).to_be_visible()
    expect(page.get_by_role("article")).to_contain_text("Eat a light meal.")
    for button in ("Sign this version", "Ask for changes", "Decline"):
        expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
