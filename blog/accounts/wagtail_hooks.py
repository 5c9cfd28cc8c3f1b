"""Registrations only."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def account_security(request: HttpRequest) -> dict[str, object]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Passkeys and password"),
        "help_text": _("Passkeys, authenticator app, recovery codes, password."),
    }
