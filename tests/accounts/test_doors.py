"""Every door to an account: which there are, where Wagtail's own lead, and that guessing is counted at each."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView as DjangosLoginView
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from blog.accounts.doors import LOG_INS, PASSWORD_RESETS
from tests.accounts.at_the_door import (
    add_app,
    add_passkey,
    code_now,
    confirm,
    is_logged_in,
    log_in,
    log_in_with,
    recovery_codes_of,
)
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import PASSWORD, account, editor, physician

pytestmark = pytest.mark.django_db

GUESSES = 5


@pytest.fixture
def dana() -> User:
    return physician("dana")


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def test_every_log_in_and_reset_view_of_django_and_wagtail_is_behind_a_closed_door() -> None:
    djangos = (DjangosLoginView, PasswordResetView, PasswordResetConfirmView)
    open_to_all = {
        one.name
        for one in patterns(get_resolver())
        if issubclass(getattr(one.callback, "view_class", object), djangos)
    }
    assert open_to_all <= LOG_INS.keys() | PASSWORD_RESETS
    assert "wagtailadmin_login" in open_to_all


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/admin/", "/account/login/?next=/admin/"),
        ("/admin/login/", "/account/login/?next=/admin/"),
        ("/admin/login/?next=/admin/reviews/", "/account/login/?next=/admin/reviews/"),
        ("/admin/login/?next=https://evil.example/", "/account/login/?next=/admin/"),
        ("/admin/reviews/", "/account/login/?next=/admin/reviews/"),
        ("/_util/login/", "/account/login/"),
        ("/_util/login/?next=/articles/", "/account/login/?next=/articles/"),
    ],
)
def test_wagtails_log_in_leads_to_ours(client: Client, path: str, leads_to: str) -> None:
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].replace("%2F", "/") == leads_to


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_a_right_password_opens_nothing_at_wagtails_doors(client: Client, dana: User, path: str) -> None:
    response = client.post(path, {"username": "dana", "password": PASSWORD})
    assert response.status_code == 302
    assert not is_logged_in(client)


@pytest.mark.parametrize("path", ["", "done/", "complete/", "confirm/MQ/abc-def/"])
def test_wagtails_password_pages_lead_to_ours(client: Client, path: str) -> None:
    response = client.get(f"/admin/password_reset/{path}")
    assert response["Location"] == reverse("account_reset_password")


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404


def test_logging_in_leads_to_where_one_wanted_to_go(client: Client, dana: User) -> None:
    assert log_in(client, dana, next="/admin/reviews/")["Location"] == "/admin/reviews/"
    assert is_logged_in(client)


def test_logging_in_leads_nowhere_else(client: Client, dana: User) -> None:
    assert log_in(client, dana, next="https://evil.example/")["Location"] == "/admin/"


def test_somebody_without_access_is_told_so_and_not_sent_round_in_circles(client: Client) -> None:
    log_in(client, account("nobody"))
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "may not see that page" in response.content.decode()


def test_somebody_who_is_logged_in_already_goes_straight_on(client: Client, dana: User) -> None:
    log_in(client, dana)
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/account/login/?next=/admin/reviews/")["Location"] == "/admin/reviews/"


def test_logging_out_ends_the_session(client: Client, dana: User) -> None:
    log_in(client, dana)
    assert client.get("/account/logout/").status_code == 200
    assert is_logged_in(client)
    client.post("/account/logout/")
    assert not is_logged_in(client)


def test_an_account_that_is_not_active_stays_out(client: Client, dana: User) -> None:
    User.objects.update(is_active=False)
    assert log_in(client, dana).status_code == 200
    assert not is_logged_in(client)


# Guessing


def statuses(guess: Callable[[], Any]) -> list[int]:
    return [guess().status_code for _ in range(GUESSES)]


SHUT_AT_THE_FIFTH = [200, 200, 200, 200, 429]


def test_the_fifth_wrong_password_shuts_the_door_also_to_the_right_one(client: Client, dana: User) -> None:
    assert statuses(lambda: log_in(client, dana, "wrong")) == SHUT_AT_THE_FIFTH
    shut = log_in(client, dana)
    assert shut.status_code == 429
    assert "Too many attempts" in shut.content.decode()
    assert not is_logged_in(client)


def test_the_door_stays_shut_however_often_it_is_tried(client: Client, dana: User) -> None:
    statuses(lambda: log_in(client, dana, "wrong"))
    assert statuses(lambda: log_in(client, dana, "wrong")) == [429] * GUESSES


def test_a_door_shut_for_one_is_open_for_others(client: Client, dana: User) -> None:
    statuses(lambda: log_in(client, dana, "wrong"))
    assert log_in(client, editor("ana")).status_code == 302


def test_many_names_from_one_address_are_counted_too(client: Client) -> None:
    answers = [log_in(client, User(username=f"guess-{number}"), "wrong") for number in range(12)]
    assert "Too many failed login attempts" in answers[-1].content.decode()


def test_one_name_from_many_addresses_is_counted_too(client: Client, dana: User) -> None:
    def guess(number: int) -> str:
        data = {"username": "dana", "password": "wrong"}
        address = f"203.0.113.{number}"
        return client.post(reverse("account_login"), data, REMOTE_ADDR=address).content.decode()

    assert "Too many failed login attempts" in [guess(number) for number in range(6)][-1]


def test_wrong_codes_after_the_right_password_shut_the_door(client: Client, dana: User) -> None:
    log_in(client, dana)
    secret = add_app(client)
    client.post("/account/logout/")
    assert log_in(client, dana)["Location"] == reverse("mfa_authenticate")
    second_step = reverse("mfa_authenticate")
    assert statuses(lambda: client.post(second_step, {"code": "000000"})) == SHUT_AT_THE_FIFTH
    assert client.post(second_step, {"code": code_now(secret)}).status_code == 429
    assert client.post(second_step, {"code": recovery_codes_of(dana)[0]}).status_code == 429
    assert not is_logged_in(client)


def test_a_right_password_does_not_forgive_wrong_codes(client: Client, dana: User) -> None:
    log_in(client, dana)
    add_app(client)
    client.post("/account/logout/")
    for _ in range(GUESSES - 1):
        log_in(client, dana)
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        client.post("/account/logout/")
    log_in(client, dana)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 429


def test_confirming_by_password_is_counted(client: Client, dana: User) -> None:
    log_in(client, dana)
    assert statuses(lambda: confirm(client, "wrong")) == SHUT_AT_THE_FIFTH
    assert confirm(client).status_code == 429


def test_confirming_by_code_is_counted(client: Client, dana: User) -> None:
    log_in(client, dana)
    add_app(client)
    assert statuses(lambda: client.post(reverse("mfa_reauthenticate"), {"code": "1"})) == SHUT_AT_THE_FIFTH


def test_changing_the_password_is_counted(client: Client, dana: User) -> None:
    log_in(client, dana)
    new = {"password1": "a new one, and long", "password2": "a new one, and long"}
    change = reverse("account_change_password")
    assert statuses(lambda: client.post(change, {"oldpassword": "wrong", **new})) == SHUT_AT_THE_FIFTH
    assert client.post(change, {"oldpassword": PASSWORD, **new}).status_code == 429
    dana.refresh_from_db()
    assert dana.check_password(PASSWORD)


def test_no_password_is_kept_where_failures_are_written_down(client: Client, dana: User) -> None:
    log_in(client, dana, "a wrong guess")
    log_in(client, dana)
    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": "my other one",
            "password1": "a new one, and long",
            "password2": "a new one, and long",
        },
    )
    add_app(client)
    client.post(reverse("mfa_reauthenticate"), {"code": "123456"})
    written = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "oldpassword" in written
    for secret in ("a wrong guess", "my other one", "a new one, and long", "123456"):
        assert secret not in written


def test_passkeys_that_do_not_fit_are_counted(client: Client) -> None:
    answers = [log_in_with(client, SoftwarePasskey()).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_whoever_has_a_passkey_comes_in_past_a_door_that_others_shut(client: Client, dana: User) -> None:
    log_in(client, dana)
    passkey = add_passkey(client)
    client.post("/account/logout/")
    statuses(lambda: log_in(client, dana, "wrong"))
    assert log_in_with(client, passkey)["Location"] == "/admin/"
    assert is_logged_in(client)


def test_asking_for_new_passwords_is_counted(client: Client, dana: User) -> None:
    dana.email = "dana@example.org"
    dana.save()
    reset = reverse("account_reset_password")
    answers = [client.post(reset, {"email": "dana@example.org"}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_the_shared_password_of_a_page_is_counted(client: Client) -> None:
    page = Page.objects.get(slug="articles")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="for our friends"
    )
    door = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    wrong = {"password": "wrong", "return_url": "/articles/"}
    assert statuses(lambda: client.post(door, wrong)) == SHUT_AT_THE_FIFTH
    assert client.post(door, {**wrong, "password": "for our friends"}).status_code == 429


def test_the_shared_password_of_documents_is_counted(client: Client) -> None:
    collection = Collection.get_first_root_node().add_child(name="Private")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="for our friends"
    )
    Document.objects.create(title="x", file="x.pdf", collection=collection)
    door = reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])
    assert client.post(door, {"password": "for our friends", "return_url": "/"}).status_code == 302
    wrong = {"password": "wrong", "return_url": "/"}
    assert statuses(lambda: client.post(door, wrong)) == SHUT_AT_THE_FIFTH


# Passwords


def test_a_forgotten_password_is_chosen_anew_by_mail(
    client: Client, dana: User, mailoutbox: list[Any]
) -> None:
    dana.email = "dana@example.org"
    dana.save()
    client.post(reverse("account_reset_password"), {"email": "DANA@example.org"})
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith("http"))
    form = client.get(link, follow=True)
    new = "an entirely new one"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not is_logged_in(client)
    assert log_in(client, dana, new).status_code == 302
    assert is_logged_in(client)
    assert "Call an administrator" in mailoutbox[-1].body


def test_the_form_for_forgotten_passwords_tells_nobody_who_has_an_account(
    client: Client, mailoutbox: list[Any]
) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"}, follow=True)
    assert "If there is an account" in response.content.decode()
    assert mailoutbox == []


def test_the_admin_offers_no_password_form_of_its_own(client: Client, dana: User) -> None:
    log_in(client, dana)
    page = client.get("/admin/account/").content.decode()
    assert 'type="password"' not in page
    assert reverse("mfa_index") in page
