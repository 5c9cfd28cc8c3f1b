"""What people do at the doors, as a browser would send it."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import PASSWORD


def log_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("account_login"), {"username": user.username, "password": password, **more})


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def confirm(client: Client, password: str = PASSWORD) -> Any:
    """The password once more, before something that matters."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def options_on(response: Any) -> dict[str, Any]:
    """What a page hands to its script."""
    found = BeautifulSoup(response.content, "html.parser").find(id="passkey-options")
    assert found is not None, response.content
    options: dict[str, Any] = json.loads(found.text)
    return options.get("request_options", options)


def add_passkey(
    client: Client, passkey: SoftwarePasskey | None = None, name: str = "My phone"
) -> SoftwarePasskey:
    """Enrol a passkey as the page does, after confirming by password."""
    passkey = passkey or SoftwarePasskey()
    confirm(client)
    response = send_new_passkey(client, passkey, name)
    assert response.status_code == 302, response.content.decode()
    return passkey


def send_new_passkey(client: Client, passkey: SoftwarePasskey, name: str = "My phone") -> Any:
    address = reverse("mfa_add_webauthn")
    answer = passkey.create(options_on(client.get(address, **LOCALHOST)))
    return client.post(address, {"name": name, "credential": json.dumps(answer)}, **LOCALHOST)


def answer_with(client: Client, passkey: SoftwarePasskey, address: str) -> Any:
    """Answer the page at `address` with a passkey."""
    answer = passkey.get(options_on(client.get(address, **LOCALHOST)))
    return client.post(address, {"credential": json.dumps(answer)}, **LOCALHOST)


def log_in_with(client: Client, passkey: SoftwarePasskey) -> Any:
    """Log in with nothing but a passkey."""
    address = reverse("mfa_login_webauthn")
    options = client.get(address, headers={"accept": "application/json"}, **LOCALHOST).json()[
        "request_options"
    ]
    return client.post(address, {"credential": json.dumps(passkey.get(options))}, **LOCALHOST)


def add_app(client: Client) -> bytes:
    """Enrol an authenticator app as the page does; its secret."""
    confirm(client)
    page = BeautifulSoup(client.get(reverse("mfa_activate_totp")).content, "html.parser")
    code = page.find(class_="account-secret")
    assert code is not None
    secret = base64.b32decode(code.text)
    assert client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)}).status_code == 302
    return secret


def code_now(secret: bytes) -> str:
    """What an authenticator app shows (RFC 6238), for some seconds at least: near the end of one, the next code."""
    if time.time() % STEP > STEP - 3:
        time.sleep(3)
    moment = int(time.time()) // STEP
    digest = hmac.new(secret, moment.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def recovery_codes_of(user: User) -> list[str]:
    codes: list[str] = (
        Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    )
    return codes


STEP = 30  # seconds
# Passkeys belong to a host name; Django's test client calls its own “testserver”.
LOCALHOST: dict[str, Any] = {"SERVER_NAME": "localhost"}
