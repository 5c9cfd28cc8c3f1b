"""From the mail on a telephone to the signature, and from a wish for changes to the editor's desk."""

import re
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django import Settings

from blog.models import ArticlePage
from blog.signoff.models import Edition, ReviewKind
from tests import factories
from tests.browser.conftest import AxeCheck
from tests.browser.editing import EditorsDesk
from tests.browser.looking import faults_at_every_width
from tests.browser.reviewing import PhysiciansDesk
from tests.mail.conftest import Postbox, html_of, text_of, with_address
from tests.mail.conftest import bound as bound
from tests.mail.conftest import postbox as postbox

TITLE = "How Long Does Ketamine Treatment Last?"
TAPS_AT_MOST = 6
SENTENCES = [f"<p>Paragraph {number} says what is known, and says it calmly.</p>" for number in range(12)]
CHANGED = "<p>Paragraph 3 says what is known today, and says it calmly.</p>"


@pytest.fixture
def editor(site: str) -> User:
    user = factories.editor("ana")
    user.first_name, user.last_name = "Ana", "Inkwell"
    return with_address(user)


@pytest.fixture
def physician(site: str) -> User:
    return with_address(factories.physician("dana", given_name="Dana", family_name="Ruiz"))


@pytest.fixture
def changed(site: str, editor: User, physician: User, postbox: Postbox, settings: Settings) -> ArticlePage:
    """A live article with one sentence changed, that waits for its physician; the mails so far are read."""
    settings.WAGTAILADMIN_BASE_URL = site
    page = factories.signed_article(
        TITLE, signer=physician, by=editor, body=[factories.text(words) for words in SENTENCES]
    )
    postbox.received.clear()
    body = [factories.text(words) for words in (*SENTENCES[:3], CHANGED, *SENTENCES[4:])]
    return factories.submit(factories.revise(page, by=editor, body=body), by=editor)


def only(messages: list[EmailMessage]) -> EmailMessage:
    (message,) = messages
    return message


def link_in(message: EmailMessage, words: str) -> str:
    """Where the button with these words leads."""
    found = re.search(rf'href="([^"]+)"[^>]*>{words}<', html_of(message))
    assert found is not None, html_of(message)
    return found.group(1)


class Taps:
    """Counts what a finger does."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, target: Any) -> None:
        target.tap()
        self.number += 1


def test_from_the_mail_to_the_signature_takes_six_taps_at_most(
    changed: ArticlePage, postbox: Postbox, physician: User, phone: Page
) -> None:
    mail = only(postbox.of(physician))
    assert mail["Subject"] == f"To sign (small change, about 10 s): {TITLE}"
    taps = Taps()
    phone.set_content(html_of(mail))
    taps.on(phone.get_by_role("link", name="Read the change"))

    # The link leads to a log-in, and the log-in to the review: authentication, and no tap on the way.
    phone.get_by_label("Username").fill(physician.username)
    phone.get_by_label("Password").fill(factories.PASSWORD)
    phone.get_by_role("button", name="Log in").tap()

    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(phone.get_by_text("Nothing else differs.")).to_be_in_viewport()
    expect(phone.get_by_role("region", name="What differs")).to_contain_text("today")
    assert not Edition.objects.filter(number=2).exists()

    desk = PhysiciansDesk(phone, phone.url)
    for tick in desk.ticks():
        taps.on(tick)
    phone.get_by_label("Your password, again").fill(factories.PASSWORD)
    taps.on(phone.get_by_role("button", name="Sign this change"))
    expect(phone.get_by_role("status")).to_contain_text(f"Signed. Readers have “{TITLE}” now.")
    assert taps.number <= TAPS_AT_MOST
    signed = Edition.objects.get(page=changed, number=2)
    assert signed.kind == ReviewKind.SMALL


def test_a_wish_for_changes_comes_to_the_editor_by_mail_and_leads_to_the_comment(
    changed: ArticlePage, postbox: Postbox, editor: User, physician: User, phone: Page, desktop: Page
) -> None:
    comment = "Say which study is meant by “today”."
    phone.goto(link_in(only(postbox.of(physician)), "Read the change"))
    log_in_here(phone, physician)
    PhysiciansDesk(phone, phone.url).ask_for_changes(comment)

    mail = only(postbox.of(editor))
    assert mail["Subject"] == f"Changes requested: {TITLE}"
    assert comment in text_of(mail)
    desktop.goto(link_in(mail, "Open the draft"))
    log_in_here(desktop, editor)
    EditorsDesk(desktop, desktop.url).expect_ready()
    desktop.get_by_role("button", name="Toggle status").click()
    desktop.get_by_role("button", name="View details").click()
    expect(desktop.get_by_role("dialog")).to_contain_text(comment)

    # The editor mends it and submits it again: the physician sees the change since what was signed, and no more.
    better = [factories.text(words) for words in SENTENCES]
    better[3] = factories.text("<p>Paragraph 3 says what Roe found, and says it calmly.</p>")
    factories.revise(changed, by=editor, body=better).current_workflow_state.resume(user=editor)
    again = postbox.of(physician)[-1]
    phone.goto(link_in(again, "Read the change"))
    differs = phone.get_by_role("region", name="What differs")
    expect(differs).to_contain_text("Roe found")
    expect(differs).to_contain_text("Change 1 of 1")


def log_in_here(page: Page, user: User) -> None:
    """At the log-in that stands in the way."""
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/login/" not in address)


def test_a_small_change_has_no_fault_at_any_width(
    changed: ArticlePage,
    postbox: Postbox,
    physician: User,
    desktop: Page,
    accessibility_faults: AxeCheck,
) -> None:
    desktop.goto(link_in(only(postbox.of(physician)), "Read the change"))
    log_in_here(desktop, physician)
    expect(desktop.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert faults_at_every_width(desktop, "small-change", accessibility_faults) == []


# What a finger must hit: links in running text are as large as their words (WCAG 2.2, 2.5.8, exception “inline”).
TARGETS = """() => [...document.querySelectorAll(
    ['a', 'button', 'input', 'textarea', 'summary'].map(name => `header ${name}, main ${name}`).join())]
  .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.closest('p, dd, .article'))
  .map(element => element.type === 'checkbox' ? element.closest('label') : element)
  .map(element => ({name: element.textContent.trim() || element.name, box: element.getBoundingClientRect()}))
  .filter(({box}) => Math.min(box.width, box.height) < 44)
  .map(({name, box}) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
# The names of what the Tab key reaches, in order, from where it is to the end of the page.
NAME = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const label = element.labels?.[0] ?? element;
  return label.textContent.trim().replace(/\\s+/g, ' ');
}"""


@pytest.fixture
def on_the_screen(changed: ArticlePage, postbox: Postbox, physician: User, phone: Page) -> Page:
    """The review screen on a telephone."""
    phone.goto(link_in(only(postbox.of(physician)), "Read the change"))
    log_in_here(phone, physician)
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    return phone


def test_everything_to_tap_is_large_enough_for_a_finger(on_the_screen: Page) -> None:
    assert on_the_screen.evaluate(TARGETS) == []


def test_the_keyboard_goes_the_way_of_the_eyes_and_signs(on_the_screen: Page, changed: ArticlePage) -> None:
    page, stops = on_the_screen, []
    for _step in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(NAME)
        if stop is None:
            break
        stops.append(stop)
    ticks = [words for words in stops if words.startswith(("What it says", "Risks, limits", "I have no"))]
    wanted = ["Skip to content", "Show whole article", *ticks, "Your password, again", "Sign this change"]
    assert len(ticks) == 3
    assert [stop for stop in stops if stop in wanted] == wanted

    page.get_by_label("What it says is accurate").focus()
    for _tick in ticks:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Signed.")
    assert Edition.objects.filter(page=changed, number=2).exists()


def test_the_bar_leads_to_the_decision_and_goes_where_the_decision_is(
    on_the_screen: Page, accessibility_faults: AxeCheck
) -> None:
    page = on_the_screen
    bar = page.get_by_role("navigation", name="Your decision")
    page.get_by_text("Show whole article").tap()
    page.get_by_role("article").last.scroll_into_view_if_needed()
    expect(bar).to_be_in_viewport()
    assert accessibility_faults(page) == []
    bar.get_by_role("link", name="Continue to sign").tap()
    expect(page.get_by_role("heading", name="Before you sign")).to_be_in_viewport()
    expect(bar).to_be_hidden()


def test_a_change_that_moved_on_meanwhile_is_not_signed_and_the_new_one_is_shown(
    on_the_screen: Page, changed: ArticlePage, editor: User
) -> None:
    page, desk = on_the_screen, PhysiciansDesk(on_the_screen, on_the_screen.url)
    desk.tick_everything()
    page.get_by_label("Your password, again").fill(factories.PASSWORD)
    meanwhile = [factories.text(words) for words in SENTENCES]
    meanwhile[3] = factories.text("<p>Paragraph 3 says what is guessed, and says it calmly.</p>")
    factories.revise(changed, by=editor, body=meanwhile)
    page.get_by_role("button", name="Sign this change").tap()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This changed while you were reading.")
    expect(alert).to_be_in_viewport()
    expect(page.get_by_role("region", name="What differs")).to_contain_text("guessed")
    for tick in desk.ticks():
        expect(tick).not_to_be_checked()
    assert not Edition.objects.filter(page=changed, number=2).exists()


def test_a_wrong_password_keeps_the_ticks_of_a_small_change(
    on_the_screen: Page, changed: ArticlePage
) -> None:
    page, desk = on_the_screen, PhysiciansDesk(on_the_screen, on_the_screen.url)
    desk.tick_everything()
    page.get_by_label("Your password, again").fill("not the password")
    page.get_by_role("button", name="Sign this change").tap()
    expect(page.get_by_role("alert")).to_contain_text("That is not your password. Nothing was signed.")
    for tick in desk.ticks():
        expect(tick).to_be_checked()
    assert not Edition.objects.filter(page=changed, number=2).exists()
