"""Logging in with a passkey, a code or a recovery code, and what is asked before something that matters."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from blog.accounts.adapters import SecondFactorAdapter
from tests.accounts.at_the_door import (
    add_app,
    add_passkey,
    answer_with,
    code_now,
    confirm,
    is_logged_in,
    log_in,
    log_in_with,
    recovery_codes_of,
)
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import PASSWORD, editor, physician, submitted_article

pytestmark = pytest.mark.django_db

SECOND_STEP = "/account/login/second-factor/"


@pytest.fixture
def dana() -> User:
    return physician("dana")


@pytest.fixture
def at_home(client: Client, dana: User) -> Client:
    """Dana, logged in."""
    log_in(client, dana)
    return client


@pytest.fixture
def elsewhere() -> Client:
    """Another browser."""
    return Client()


@pytest.fixture
def must(settings: Any) -> None:
    """Physicians must have a second factor here."""
    settings.SIGNOFF_SECOND_FACTOR_REQUIRED = True


def test_a_passkey_logs_in_by_itself(at_home: Client, elsewhere: Client) -> None:
    passkey = add_passkey(at_home)
    assert log_in_with(elsewhere, passkey)["Location"] == "/admin/"
    assert is_logged_in(elsewhere)


def test_a_passkey_that_does_not_verify_its_owner_does_not_log_in(at_home: Client, elsewhere: Client) -> None:
    passkey = add_passkey(at_home)
    passkey.verifies_user = False
    log_in_with(elsewhere, passkey)
    assert not is_logged_in(elsewhere)


def test_a_passkey_is_the_second_step_after_the_password(
    at_home: Client, elsewhere: Client, dana: User
) -> None:
    passkey = add_passkey(at_home)
    assert log_in(elsewhere, dana)["Location"] == SECOND_STEP
    assert not is_logged_in(elsewhere)
    answer_with(elsewhere, passkey, SECOND_STEP)
    assert is_logged_in(elsewhere)


def test_an_app_is_the_second_step_after_the_password(at_home: Client, elsewhere: Client, dana: User) -> None:
    secret = add_app(at_home)
    assert log_in(elsewhere, dana)["Location"] == SECOND_STEP
    elsewhere.post(SECOND_STEP, {"code": code_now(secret)})
    assert is_logged_in(elsewhere)


def test_a_code_is_good_once(at_home: Client, elsewhere: Client, dana: User) -> None:
    secret = add_app(at_home)
    code = code_now(secret)
    for client in (elsewhere, Client()):
        log_in(client, dana)
        client.post(SECOND_STEP, {"code": code})
    assert is_logged_in(elsewhere)
    assert not is_logged_in(client)


def test_a_recovery_code_is_good_once(at_home: Client, elsewhere: Client, dana: User) -> None:
    add_passkey(at_home)
    code = recovery_codes_of(dana)[0]
    another = Client()
    for client in (elsewhere, another):
        log_in(client, dana)
        client.post(SECOND_STEP, {"code": code})
    assert is_logged_in(elsewhere)
    assert not is_logged_in(another)
    assert len(recovery_codes_of(dana)) == 9


def test_whoever_lost_a_passkey_removes_it_by_a_recovery_code(
    at_home: Client, elsewhere: Client, dana: User
) -> None:
    add_passkey(at_home)
    first, second = recovery_codes_of(dana)[:2]
    log_in(elsewhere, dana)
    elsewhere.post(SECOND_STEP, {"code": first})
    key = Authenticator.objects.get(type="webauthn")
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    assert "confirm" in elsewhere.get(remove)["Location"]
    elsewhere.post(reverse("mfa_reauthenticate"), {"code": second})
    elsewhere.post(remove)
    assert not Authenticator.objects.filter(type="webauthn").exists()


# Before something that matters


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_setting_up_a_factor_asks_who_is_there(at_home: Client, name: str) -> None:
    assert at_home.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))


def test_whoever_has_a_passkey_confirms_with_it_and_not_by_password(
    at_home: Client, elsewhere: Client
) -> None:
    passkey = add_passkey(at_home)
    log_in_with(elsewhere, passkey)
    asked = elsewhere.get(reverse("mfa_add_webauthn"))["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate_webauthn"))
    assert confirm(elsewhere)["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))
    assert elsewhere.get(reverse("mfa_add_webauthn")).status_code == 302
    answer_with(elsewhere, passkey, reverse("mfa_reauthenticate_webauthn"))
    assert elsewhere.get(reverse("mfa_add_webauthn")).status_code == 200


def test_whoever_has_an_app_confirms_with_its_code(at_home: Client, elsewhere: Client, dana: User) -> None:
    secret = add_app(at_home)
    log_in(elsewhere, dana)
    elsewhere.post(SECOND_STEP, {"code": recovery_codes_of(dana)[0]})
    assert confirm(elsewhere)["Location"].startswith(reverse("mfa_reauthenticate"))
    assert elsewhere.get(reverse("mfa_add_webauthn")).status_code == 302
    elsewhere.post(reverse("mfa_reauthenticate"), {"code": code_now(secret)})
    assert elsewhere.get(reverse("mfa_add_webauthn")).status_code == 200


def test_recovery_codes_are_shown_after_confirming_only(
    at_home: Client, elsewhere: Client, dana: User
) -> None:
    passkey = add_passkey(at_home)
    code = recovery_codes_of(dana)[0]
    assert code in at_home.get(reverse("mfa_view_recovery_codes")).content.decode()
    log_in_with(elsewhere, passkey)
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert elsewhere.get(reverse(name)).status_code == 302


# Whoever must have one


def test_a_physician_without_a_second_factor_is_led_to_setting_one_up(must: None, at_home: Client) -> None:
    for path in ("/admin/", "/admin/reviews/", "/admin/pages/", "/admin/api/main/pages/"):
        assert at_home.get(path)["Location"] == reverse("mfa_index")
    page = at_home.get(reverse("mfa_index")).content.decode()
    assert "First set up a second factor" in page


def test_a_physician_without_a_second_factor_may_not_sign(must: None, at_home: Client, dana: User) -> None:
    from blog.signoff.may_sign import Refusal
    from blog.signoff.signing import MayNotSign
    from tests.factories import sign_off

    with pytest.raises(MayNotSign) as refused:
        sign_off(submitted_article(), by=dana)
    assert refused.value.reason is Refusal.NO_SECOND_FACTOR


def test_an_app_is_enough_to_go_on_and_to_sign(must: None, at_home: Client, dana: User) -> None:
    from tests.factories import sign_off

    add_app(at_home)
    assert at_home.get("/admin/reviews/").status_code == 200
    assert "First set up" not in at_home.get(reverse("mfa_index")).content.decode()
    assert sign_off(submitted_article(), by=dana).number == 1


def test_a_passkey_is_enough_to_go_on(must: None, at_home: Client) -> None:
    add_passkey(at_home)
    assert at_home.get("/admin/reviews/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(must: None, at_home: Client, dana: User) -> None:
    add_app(at_home)
    Authenticator.objects.filter(type="totp").delete()
    assert at_home.get("/admin/reviews/").status_code == 302


def test_logging_out_is_always_possible(must: None, at_home: Client) -> None:
    at_home.post("/admin/logout/")
    assert not is_logged_in(at_home)


def test_editors_and_retired_physicians_are_not_asked(must: None, client: Client, dana: User) -> None:
    log_in(client, editor("ana"))
    assert client.get("/admin/").status_code == 200
    dana.reviewer.active = False
    dana.reviewer.save()
    another = Client()
    log_in(another, dana)
    assert another.get("/admin/").status_code == 200


def test_where_it_is_not_required_nobody_is_led_anywhere(at_home: Client) -> None:
    assert at_home.get("/admin/reviews/").status_code == 200


# At rest


def test_secrets_of_codes_are_not_readable_in_the_database(at_home: Client, dana: User) -> None:
    secret = add_app(at_home)
    app = Authenticator.objects.get(type="totp")
    codes = Authenticator.objects.get(type="recovery_codes")
    import base64

    assert base64.b32encode(secret).decode() not in str(app.data)
    assert app.data["secret"].startswith("gAAAA")
    assert codes.data["seed"].startswith("gAAAA")


def test_a_secret_outlives_a_new_secret_key(settings: Any) -> None:
    kept = SecondFactorAdapter().encrypt("a seed")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the same length as the first one was, or so"
    assert SecondFactorAdapter().decrypt(kept) == "a seed"


def test_a_secret_under_a_key_that_is_gone_fits_no_code(
    settings: Any, at_home: Client, elsewhere: Client, dana: User
) -> None:
    secret = add_app(at_home)
    settings.SECRET_KEY = "another key of the same length as the first one was, or so"
    assert SecondFactorAdapter().decrypt("gAAAA") != SecondFactorAdapter().decrypt("gAAAA")
    log_in(elsewhere, dana)
    assert elsewhere.post(SECOND_STEP, {"code": code_now(secret)}).status_code == 200
    assert not is_logged_in(elsewhere)


def test_a_passkey_of_somebody_else_does_not_pass_the_second_step(at_home: Client, elsewhere: Client) -> None:
    add_passkey(at_home)
    stranger = physician("another")
    log_in(elsewhere, stranger)
    their_own = add_passkey(elsewhere)
    third = Client()
    log_in(third, User.objects.get(username="dana"))
    answer_with(third, their_own, SECOND_STEP)
    assert not is_logged_in(third)


def test_an_unknown_passkey_does_not_log_in(elsewhere: Client, dana: User) -> None:
    import base64

    passkey = SoftwarePasskey(user_handle=base64.urlsafe_b64encode(b"1"))
    log_in_with(elsewhere, passkey)
    assert not is_logged_in(elsewhere)
    assert PASSWORD
