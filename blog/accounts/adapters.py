"""What django-allauth asks the site: who may sign up (nobody), where people go, how secrets are kept."""

import base64
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.helpers import get_client_ip_address
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from blog.accounts.second_factor import has_passkey, has_second_factor
from blog.accounts.throttling import is_locked
from blog.signoff.assertions import rp_id_of

# Told by mails of our own, which name the passkey and its entry in the ledger.
TOLD_OTHERWISE = frozenset({"mfa/email/webauthn_added", "mfa/email/webauthn_removed"})


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; passwords are checked where guesses are counted."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(get_client_ip_address(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # A locked door says so itself (429); allauth's own limit would only word it as a wrong password.
        if not is_locked(request, credentials.get("username", "")):
            super().pre_authenticate(request, **credentials)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor confirms with it: a stolen password must not add or remove passkeys."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not has_second_factor(user):
            return methods
        methods = [method for method in methods if method["id"] != "reauthenticate"]
        # The passkey first, where there is one.
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")

    def send_notification_mail(self, template_prefix: str, *args: Any, **kwargs: Any) -> None:
        if template_prefix not in TOLD_OTHERWISE:
            super().send_notification_mail(template_prefix, *args, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds of codes are encrypted at rest; passkeys belong to the host name."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode("utf-8")).decode("utf-8")
        except InvalidToken:
            # Sealed under a SECRET_KEY that is gone. A seed that nobody can know fits no code.
            return base64.b32encode(secrets.token_bytes(20)).decode("ascii")

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (allauth's name)
        return _("Another passkey") if has_passkey(user) else _("My passkey")

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": rp_id_of(context.request.get_host()), "name": settings.WAGTAIL_SITE_NAME}


def _cipher() -> MultiFernet:
    """Encrypts with today's SECRET_KEY, and still reads what was encrypted with SECRET_KEY_FALLBACKS."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(force_bytes(key))) for key in keys])


def _derived(secret_key: bytes) -> bytes:
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"second factors at rest")
    return base64.urlsafe_b64encode(derivation.derive(secret_key))
