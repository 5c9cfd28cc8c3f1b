"""Passkeys, apps and recovery codes in a real browser, whose authenticator is Chromium's own virtual one."""

import base64
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Page, expect

from blog.models import ArticlePage
from blog.signoff.canonical import parse_canonical
from blog.signoff.credentials import active_credentials
from blog.signoff.models import Edition, LedgerEntry, Signature
from blog.signoff.passkeys import assertion_is_genuine, decoded, was_enrolled
from tests import factories
from tests.accounts.at_the_door import code_now
from tests.accounts.signing import enrolled as enrolled_elsewhere
from tests.browser.authenticating import AtTheDoor, Authenticator
from tests.browser.conftest import AxeCheck, OpenPage

TITLE = "What to eat before a treatment"


@pytest.fixture
def dana(site: str) -> User:
    cache.clear()
    user = factories.physician("dana", given_name="Dana", family_name="Ruiz")
    user.email = "dana@example.org"
    user.save()
    return user


@pytest.fixture
def waiting(dana: User) -> ArticlePage:
    return factories.submitted_article(TITLE)


@pytest.fixture
def person(dana: User, phone: Page, site: str) -> AtTheDoor:
    """Dana, with a telephone and nothing set up yet."""
    return AtTheDoor(phone, site)


@pytest.fixture
def finger(person: AtTheDoor) -> Authenticator:
    return Authenticator.in_(person.page)


@pytest.fixture
def enrolled(person: AtTheDoor, finger: Authenticator) -> AtTheDoor:
    """Dana, logged in, with a passkey."""
    person.log_in("dana")
    person.add_passkey("Dana's phone")
    person.codes_shown()
    return person


def open_review(person: AtTheDoor, page: ArticlePage) -> Page:
    person.page.goto(f"{person.site}/admin/reviews/{page.pk}/")
    return person.page


def expect_queue(person: AtTheDoor) -> None:
    expect(person.page).to_have_url(re.compile(rf"^{re.escape(person.site)}/admin/reviews/(#.*)?$"))


def tick_everything(page: Page) -> None:
    for tick in page.get_by_role("checkbox").all():
        tick.check()


def sealed() -> dict[str, Any]:
    payload: dict[str, Any] = parse_canonical(Signature.objects.get().entry.payload)
    return payload


def test_a_physician_adds_a_passkey_and_logs_in_with_nothing_else(
    person: AtTheDoor, finger: Authenticator, dana: User, mailoutbox: list[Any]
) -> None:
    person.log_in("dana")
    person.add_passkey("Dana's phone")
    assert len(person.codes_shown()) == 10
    person.page.get_by_role("link", name="I have kept them").click()
    expect_queue(person)

    (credential,) = active_credentials(dana)
    (kept,) = finger.credentials()
    assert decoded(credential.credential_id) == base64.b64decode(kept["credentialId"])
    assert kept["isResidentCredential"] is True
    assert (credential.label, credential.rp_id) == ("Dana's phone", "localhost")
    assert [mail.to for mail in mailoutbox] == [["dana@example.org"]]

    person.log_out()
    person.log_in_with_passkey()
    expect_queue(person)
    assert person.complaints == []


def test_a_physician_signs_with_the_passkey_and_anybody_can_check_it(
    enrolled: AtTheDoor, waiting: ArticlePage
) -> None:
    page = open_review(enrolled, waiting)
    assert page.get_by_label("Your password, again").count() == 0
    tick_everything(page)
    page.get_by_role("button", name="Sign with your passkey").click()
    expect_queue(enrolled)
    expect(page.get_by_text("Signed.")).to_be_visible()

    payload = sealed()
    assert payload["authentication"] == "passkey"
    assert payload["passkey"]["origin"] == enrolled.site
    assert assertion_is_genuine(payload)
    entries = LedgerEntry.objects.filter(kind="credential").order_by("sequence")
    assert was_enrolled(payload, [(entry.hash, parse_canonical(entry.payload)) for entry in entries])
    assert enrolled.complaints == []


def test_a_second_article_is_signed_with_the_same_passkey(enrolled: AtTheDoor, waiting: ArticlePage) -> None:
    another = factories.submitted_article("Is it safe?")
    for article in (waiting, another):
        page = open_review(enrolled, article)
        tick_everything(page)
        page.get_by_role("button", name="Sign with your passkey").click()
        expect_queue(enrolled)
    payloads = [parse_canonical(signature.entry.payload) for signature in Signature.objects.all()]
    assert [assertion_is_genuine(payload) for payload in payloads] == [True, True]


def test_a_point_that_is_not_ticked_is_named_before_the_passkey_is_asked_for(
    enrolled: AtTheDoor, waiting: ArticlePage, finger: Authenticator
) -> None:
    page = open_review(enrolled, waiting)
    uses = finger.credentials()[0]["signCount"]
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_role("alert").first).to_contain_text("Confirm every point before you sign")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    assert finger.credentials()[0]["signCount"] == uses
    assert not Edition.objects.exists()


def test_a_finger_that_is_not_recognised_signs_nothing_and_may_try_again(
    enrolled: AtTheDoor, waiting: ArticlePage, finger: Authenticator
) -> None:
    page = open_review(enrolled, waiting)
    tick_everything(page)
    finger.recognises_its_owner(False)
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent")
    assert not Edition.objects.exists()
    finger.recognises_its_owner(True)
    page.get_by_role("button", name="Sign with your passkey").click()
    expect_queue(enrolled)
    assert enrolled.complaints == []


def test_what_changed_while_reading_is_shown_and_then_signed(
    enrolled: AtTheDoor, waiting: ArticlePage
) -> None:
    page = open_review(enrolled, waiting)
    tick_everything(page)
    factories.revise(waiting, summary="Other words.")
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_text("This changed while you were reading.")).to_be_visible()
    assert not Edition.objects.exists()
    tick_everything(page)
    page.get_by_role("button", name="Sign with your passkey").click()
    expect_queue(enrolled)
    assert assertion_is_genuine(sealed())


def test_a_passkey_is_the_second_step_after_the_password(enrolled: AtTheDoor) -> None:
    enrolled.log_out()
    enrolled.log_in("dana")
    expect(enrolled.page.get_by_role("heading", name="Second step")).to_be_visible()
    enrolled.page.get_by_role("button", name="Use your passkey").click()
    expect_queue(enrolled)
    assert enrolled.complaints == []


def test_a_recovery_code_helps_on_another_device_and_a_new_passkey_is_confirmed_with_another(
    enrolled: AtTheDoor, open_page: OpenPage, site: str
) -> None:
    enrolled.go_to_account()
    enrolled.page.get_by_role("link", name="Show the codes").click()
    first, second = enrolled.codes_shown()[:2]

    laptop = AtTheDoor(open_page(), site)
    Authenticator.in_(laptop.page)
    laptop.log_in("dana")
    code = laptop.page.get_by_label("Code from your app, or a recovery code")
    code.fill(first)
    laptop.page.get_by_role("button", name="Confirm").click()
    expect_queue(laptop)

    laptop.go_to_account()
    expect(laptop.page.get_by_text("9 unused")).to_be_visible()
    laptop.page.get_by_role("link", name="Add a passkey").click()
    expect(laptop.page.get_by_label("Your password, again")).to_have_count(0)
    laptop.page.get_by_role("link", name="Use authenticator app or code").click()
    code.fill(second)
    laptop.page.get_by_role("button", name="Confirm").click()
    laptop.page.get_by_label("Name of this passkey").fill("Laptop")
    laptop.page.get_by_role("button", name="Add the passkey").click()
    expect(laptop.page.get_by_text("The passkey is added.")).to_be_visible()
    assert len(active_credentials(User.objects.get(username="dana"))) == 2
    assert laptop.complaints == []


def test_an_app_is_set_up_by_its_secret_and_asked_for_at_log_in(person: AtTheDoor) -> None:
    person.log_in("dana")
    person.go_to_account()
    person.page.get_by_role("link", name="Add an app").click()
    person.confirm_by_password()
    expect(person.page.get_by_alt_text("QR code of the secret below")).to_be_visible()
    secret = base64.b32decode(person.page.locator("main code").inner_text())
    person.page.get_by_label("Code that the app shows now").fill(code_now(secret))
    person.page.get_by_role("button", name="Add the app").click()
    assert len(person.codes_shown()) == 10

    person.log_out()
    person.log_in("dana")
    person.page.get_by_label("Code from your app, or a recovery code").fill(code_now(secret))
    person.page.get_by_role("button", name="Confirm").click()
    expect_queue(person)
    assert person.complaints == []


def test_a_removed_passkey_is_asked_for_no_more(
    enrolled: AtTheDoor, waiting: ArticlePage, mailoutbox: list[Any]
) -> None:
    enrolled.go_to_account()
    enrolled.page.get_by_role("link", name="Remove Dana's phone").click()
    enrolled.page.get_by_role("button", name="Remove it").click()
    expect(enrolled.page.get_by_text("The passkey is removed.")).to_be_visible()
    assert "removed" in mailoutbox[-1].subject
    expect(open_review(enrolled, waiting).get_by_label("Your password, again")).to_be_visible()


def test_where_a_second_factor_is_due_the_way_leads_past_setting_one_up(
    person: AtTheDoor, finger: Authenticator, settings: Any
) -> None:
    settings.SIGNOFF_SECOND_FACTOR_REQUIRED = True
    person.log_in("dana")
    expect(person.page.get_by_role("alert")).to_contain_text("First set up a second factor")
    person.add_passkey("Phone")
    person.page.get_by_role("link", name="I have kept them").click()
    expect_queue(person)


def test_the_same_device_says_that_it_has_a_passkey_already(enrolled: AtTheDoor) -> None:
    enrolled.add_passkey("Once more")
    expect(enrolled.page.get_by_role("alert")).to_contain_text("already has a passkey")


def test_an_address_that_no_passkey_can_belong_to_is_named_as_the_reason(person: AtTheDoor) -> None:
    person.page.goto(f"{person.site.replace('localhost', '127.0.0.1')}/account/login/")
    person.page.get_by_role("button", name="Use a passkey").click()
    expect(person.page.get_by_role("alert")).to_contain_text("do not work at this address")


def test_too_many_wrong_passwords_end_at_a_page_that_says_what_to_do(person: AtTheDoor) -> None:
    for _ in range(5):
        person.page.goto(f"{person.site}/account/login/")
        person.page.get_by_label("Username").fill("dana")
        person.page.get_by_label("Password").fill("wrong")
        person.page.get_by_role("button", name="Log in").click()
    expect(person.page.get_by_role("heading", name="Too many attempts")).to_be_visible()


def test_without_scripts_the_password_logs_in_and_nothing_is_signed_by_accident(
    waiting: ArticlePage, dana: User, without_javascript: Page, site: str
) -> None:
    person = AtTheDoor(without_javascript, site)
    person.log_in("dana")
    expect_queue(person)
    enrolled_elsewhere(dana)
    page = open_review(person, waiting)
    tick_everything(page)
    page.get_by_role("button", name="Sign with your passkey").click()
    expect(page.get_by_role("alert").first).to_contain_text("a password alone does not sign")
    assert not Edition.objects.exists()


def test_pages_about_the_account_have_no_fault_that_axe_knows(
    enrolled: AtTheDoor, waiting: ArticlePage, accessibility_faults: AxeCheck
) -> None:
    found: dict[str, list[str]] = {}
    for path in (
        "/account/",
        "/account/passkeys/add/",
        "/account/app/add/",
        "/account/recovery-codes/",
        "/account/password/change/",
        "/account/logout/",
        f"/admin/reviews/{waiting.pk}/",
    ):
        enrolled.page.goto(f"{enrolled.site}{path}")
        found[path] = accessibility_faults(enrolled.page)
    enrolled.log_out()
    for path in ("/account/login/", "/account/password/reset/"):
        enrolled.page.goto(f"{enrolled.site}{path}")
        found[path] = accessibility_faults(enrolled.page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert enrolled.complaints == []
