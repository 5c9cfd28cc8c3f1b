"""Setting up and removing passkeys, and the page about one's own account; allauth's views, in one transaction each."""

from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from blog.accounts.second_factor import is_due
from blog.signoff.passkeys import ALGORITHMS


class AccountSecurityView(IndexView):
    """Passkeys, authenticator app, recovery codes, password: what the account has, and what it should."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "second_factor_is_due": is_due(self.request.user)}


class AddPasskeyView(AddWebAuthnView):
    """A passkey always verifies its owner and logs in by itself; the ledger's entry stands or falls with it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        public_key = dict(options["publicKey"])
        public_key["pubKeyCredParams"] = [{"type": "public-key", "alg": one} for one in ALGORITHMS]
        # `kwargs` hold the form that was found wrong, which allauth would throw away and check a second time.
        return {**context, **kwargs, "js_data": {"publicKey": public_key}}

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        return response


class RemovePasskeyView(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        return response


def to_account_security(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Addresses that allauth has, and that are parts of one page here."""
    return redirect("mfa_index")


def to_password_reset(request: HttpRequest) -> HttpResponse:
    """An account without a password gets one by mail, not by whoever holds its session."""
    return redirect("account_reset_password")
