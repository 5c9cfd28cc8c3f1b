"""The review screen for a physician with a passkey: it asks for the passkey, and takes nothing else."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from blog.desk.passkeys import MOST_SCREENS, NONCES
from blog.models import ArticlePage
from blog.signoff.append_only import disarmed
from blog.signoff.canonical import parse_canonical
from blog.signoff.credentials import remove
from blog.signoff.models import Edition, LedgerEntry, Signature
from blog.signoff.passkeys import assertion_is_genuine
from tests.accounts.at_the_door import LOCALHOST, options_on
from tests.accounts.signing import enrolled
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import EVERY_TICK, PASSWORD, physician, revise, submitted_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> User:
    return physician("dana")


@pytest.fixture
def passkey(dana: User) -> SoftwarePasskey:
    return enrolled(dana)


@pytest.fixture
def article() -> ArticlePage:
    return submitted_article("How long does it last?")


@pytest.fixture
def desk(client: Client, dana: User) -> Client:
    client.force_login(dana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def open_review(desk: Client, page: ArticlePage, **extra: Any) -> Any:
    return desk.get(reverse("desk:review", args=[page.pk]), **{**LOCALHOST, **extra})


def send(desk: Client, page: ArticlePage, screen: Any, **fields: Any) -> Any:
    data = {"shown": screen.context["shown"], "ticked": sorted(EVERY_TICK), **fields}
    return desk.post(reverse("desk:sign", args=[page.pk]), data, **LOCALHOST)


def answered(screen: Any, passkey: SoftwarePasskey) -> str:
    return json.dumps(passkey.get(options_on(screen)))


def test_the_screen_asks_for_the_passkey_and_signs_with_it(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    assert "Sign with your passkey" in screen.content.decode()
    assert 'type="password"' not in screen.content.decode()
    done = send(desk, article, screen, credential=answered(screen, passkey))
    assert done["Location"] == reverse("desk:queue")
    payload = parse_canonical(Signature.objects.get().entry.payload)
    assert assertion_is_genuine(payload)
    assert payload["passkey"]["origin"] == "http://localhost"


def test_the_screen_of_somebody_without_a_passkey_asks_for_the_password(
    desk: Client, article: ArticlePage
) -> None:
    screen = open_review(desk, article)
    assert "Sign with your passkey" not in screen.content.decode()
    send(desk, article, screen, password=PASSWORD)
    assert parse_canonical(Signature.objects.get().entry.payload)["authentication"] == "password"


def test_a_form_forged_with_the_password_signs_nothing_and_says_why(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    answer = send(desk, article, screen, password=PASSWORD)
    assert answer.status_code == 422
    assert "a password alone does not sign" in answer.content.decode()
    assert not Edition.objects.exists()


def test_a_passkey_that_was_enrolled_meanwhile_is_asked_for(
    desk: Client, article: ArticlePage, dana: User
) -> None:
    screen = open_review(desk, article)
    passkey = enrolled(dana)
    again = send(desk, article, screen, password=PASSWORD)
    assert again.status_code == 422
    assert send(desk, article, again, credential=answered(again, passkey)).status_code == 302


def test_a_missing_tick_signs_nothing_keeps_the_others_and_does_not_use_up_the_screen(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    credential = answered(screen, passkey)
    answer = send(desk, article, screen, ticked=["accurate"], credential=credential)
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()
    assert send(desk, article, screen, credential=credential).status_code == 302


def test_an_answer_signs_once(desk: Client, article: ArticlePage, passkey: SoftwarePasskey) -> None:
    screen = open_review(desk, article)
    credential = answered(screen, passkey)
    stale = send(desk, article, screen, credential=credential, shown="another")
    assert stale.status_code == 409
    refused = send(desk, article, screen, credential=credential)
    assert refused.status_code == 422
    assert "Nothing was signed" in refused.content.decode()
    assert send(desk, article, refused, credential=answered(refused, passkey)).status_code == 302


def test_an_answer_signs_in_the_session_that_was_asked_only(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey, dana: User
) -> None:
    credential = answered(open_review(desk, article), passkey)
    another = Client()
    another.force_login(dana, backend="django.contrib.auth.backends.ModelBackend")
    screen = open_review(another, article)
    assert send(another, article, screen, credential=credential).status_code == 422
    assert not Edition.objects.exists()


def test_an_answer_for_one_article_does_not_sign_another(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    other = submitted_article("Is it safe?")
    credential = answered(open_review(desk, article), passkey)
    screen = open_review(desk, other)
    assert send(desk, other, screen, credential=credential).status_code == 422


def test_two_windows_with_the_same_draft_ask_for_the_same(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    first = open_review(desk, article)
    open_review(desk, article)
    assert send(desk, article, first, credential=answered(first, passkey)).status_code == 302


def test_each_screen_of_a_session_asks_for_something_else(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    send(desk, article, screen, credential='{"id": "AA"}')
    assert options_on(open_review(desk, article))["challenge"] != options_on(screen)["challenge"]


def test_a_session_keeps_the_numbers_of_the_last_screens_only(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    session = desk.session
    session[NONCES] = {str(number): "x" for number in range(100, 100 + MOST_SCREENS)}
    session.save()
    open_review(desk, article)
    assert len(desk.session[NONCES]) == MOST_SCREENS
    assert str(article.pk) in desk.session[NONCES]
    assert "100" not in desk.session[NONCES]


def test_a_draft_that_moved_on_is_shown_anew_with_another_question(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    credential = answered(screen, passkey)
    revise(article, summary="Another.")
    answer = send(desk, article, screen, credential=credential)
    assert answer.status_code == 409
    assert options_on(answer)["challenge"] != options_on(screen)["challenge"]
    assert send(desk, article, answer, credential=answered(answer, passkey)).status_code == 302


@pytest.mark.parametrize("credential", ["", "x", "7", "[]", "{}", '{"id":"AA","rawId":"AA","response":{}}'])
def test_an_answer_that_cannot_be_read_signs_nothing(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey, credential: str
) -> None:
    assert send(desk, article, open_review(desk, article), credential=credential).status_code == 422
    assert not Edition.objects.exists()


def test_a_passkey_of_another_address_is_named_by_it(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    page = open_review(desk, article, SERVER_NAME="testserver").content.decode()
    assert "Your passkey belongs to localhost" in page
    assert "Sign with your passkey" not in page
    assert 'type="password"' not in page


def test_after_the_last_passkey_is_gone_the_password_signs_again(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey, dana: User
) -> None:
    with transaction.atomic():
        remove(dana, passkey.credential_id)
    screen = open_review(desk, article)
    assert send(desk, article, screen, password=PASSWORD).status_code == 302


def test_nobody_signs_while_the_record_of_passkeys_is_doubtful(
    desk: Client, article: ArticlePage, passkey: SoftwarePasskey
) -> None:
    screen = open_review(desk, article)
    with disarmed(connection):
        LedgerEntry.objects.filter(kind="credential").update(seal="A" * 88)
    for answer in (open_review(desk, article), send(desk, article, screen, password=PASSWORD)):
        assert "is being re-checked" in answer.content.decode()
    assert not Edition.objects.exists()
