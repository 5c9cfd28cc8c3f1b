"""The one list of environment variables: right types, and one clear line for a wrong value."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.email import email_settings
from config.environment import REPOSITORY, VARIABLES, describe, read

WRONG = {
    "DATABASE_URL": "a file somewhere",
    "DATABASE_POOL_SIZE": "many",
    "CACHE_URL": "memory",
    "EMAIL_URL": "smtp://localhost:mail",
    "DEBUG": "perhaps",
    "SITE_URL": "journal",
    "SITE_NOINDEX": "perhaps",
    "PROXIES_IN_FRONT": "one",
    "SSL_REDIRECT": "perhaps",
    "HSTS_SECONDS": "a year",
    "HSTS_INCLUDE_SUBDOMAINS": "perhaps",
    "SIGNOFF_DEMO": "perhaps",
    "SIGNOFF_SECOND_FACTOR_REQUIRED": "perhaps",
    "SIGNOFF_OVERDUE_DAYS": "two months",
    "PAGE_VIEW_COUNTS": "some",
    "SIGNOFF_REVIEW_WORKING_DAYS": "a week",
    "LOG_LEVEL": "LOUD",
    "REQUIRE_BROWSER": "perhaps",
    "REQUIRE_VALIDATORS": "perhaps",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_variable(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, WRONG[name])
    with pytest.raises(ImproperlyConfigured) as refused:
        read(name)
    assert str(refused.value).startswith(f"{name}: ")
    assert "\n" not in str(refused.value)


def test_mail_that_no_backend_can_send_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "pigeon://loft")
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL: only console, smtp"):
        email_settings(read("EMAIL_URL"))


def test_mail_goes_out_encrypted_when_its_address_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "submission://desk:secret@mail.example:587")
    settings = email_settings(read("EMAIL_URL"))
    assert (settings["EMAIL_HOST"], settings["EMAIL_USE_TLS"]) == ("mail.example", True)
    assert settings["EMAIL_TIMEOUT"] == 10


def test_every_variable_that_is_not_free_text_has_a_wrong_value_in_these_tests() -> None:
    free = {one.name for one in VARIABLES if one.kind in ("str", "list", "path")}
    assert {one.name for one in VARIABLES} - free == set(WRONG)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "SIGNOFF_KEYS_DIR"])
def test_production_has_no_default_for_what_only_its_owner_knows(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}: is not set"):
        read(name, production=True)


def test_demo_signatures_count_in_development_and_not_in_production() -> None:
    assert read("SIGNOFF_DEMO") is True
    assert read("SIGNOFF_DEMO", production=True) is False


def test_values_have_the_type_that_settings_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "one.example,two.example")
    monkeypatch.setenv("SITE_URL", "https://journal.example/")
    monkeypatch.setenv("SIGNOFF_KEYS_DIR", "keys")
    assert read("ALLOWED_HOSTS") == ["one.example", "two.example"]
    assert read("SITE_URL") == "https://journal.example/"
    assert read("SIGNOFF_KEYS_DIR") == REPOSITORY / "keys"


def test_a_variable_that_is_not_listed_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        read("SOMETHING_ELSE")


def test_the_list_for_people_is_the_list_of_the_code() -> None:
    assert describe() in (REPOSITORY / "CONTRIBUTING.md").read_text()
