"""Which policy a page is sent with, and who is kept out after too many guesses."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.proxies import client_address
from config.security_headers import ContentSecurityPolicyMiddleware, is_editors_path

ADMIN = settings.ADMIN_PREFIX


def policy(response: Any) -> dict[str, str]:
    directives = (part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    return dict(directives)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", False),
        ("/articles/", False),
        ("/administration/", False),
        (ADMIN, True),
        (f"{ADMIN}pages/3/edit/", True),
        (f"{ADMIN}login/", False),
        (f"{ADMIN}password_reset/", False),
        (f"{ADMIN}reviews/3/", False),
    ],
)
def test_editors_pages_are_those_of_the_admin_without_its_doors(path: str, expected: bool) -> None:
    assert is_editors_path(path) is expected


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/login/"])
def test_readers_pages_and_the_login_run_no_inline_script(client: Client, path: str) -> None:
    found = policy(client.get(path))
    assert "unsafe-inline" not in str(found)
    assert "unsafe-eval" not in str(found)
    assert found["default-src"] == "'none'"
    assert found["frame-ancestors"] == "'none'"


def test_a_page_that_asks_for_a_nonce_gets_it_in_its_policy(rf: RequestFactory) -> None:
    nonces = []

    def view(request: object) -> HttpResponse:
        nonces.append(str(request.csp_nonce))  # type: ignore[attr-defined]
        return HttpResponse("")

    found = policy(ContentSecurityPolicyMiddleware(view)(rf.get("/")))
    assert f"'nonce-{nonces[0]}'" in found["script-src"]


@pytest.mark.django_db
def test_editors_pages_allow_what_the_image_chooser_needs_and_name_no_nonce(admin_client: Client) -> None:
    found = policy(admin_client.get(ADMIN))
    assert found["script-src"] == "'self' 'unsafe-inline'"
    assert found["frame-ancestors"] == "'self'"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ],
)
def test_every_page_carries_the_header(client: Client, header: str, value: str) -> None:
    assert client.get("/")[header] == value


@pytest.mark.django_db
def test_pages_give_up_what_they_never_use(client: Client) -> None:
    permissions = client.get("/")["Permissions-Policy"]
    assert "camera=()" in permissions
    assert "geolocation=()" in permissions


@pytest.mark.django_db
def test_the_fifth_wrong_password_closes_the_door_also_for_the_right_one(client: Client) -> None:
    User.objects.create_superuser("dana", "dana@example.org", "the right one")
    login = "/account/login/"
    answers = [client.post(login, {"username": "dana", "password": "wrong"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert client.post(login, {"username": "dana", "password": "the right one"}).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (3, "203.0.113.9", "10.0.0.1"),
    ],
)
def test_a_client_cannot_choose_the_address_it_is_known_by(
    rf: RequestFactory, settings: object, proxies: int, forwarded: str, expected: str
) -> None:
    settings.PROXIES_IN_FRONT = proxies  # type: ignore[attr-defined]
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == expected
