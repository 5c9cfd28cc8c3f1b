"""Registrations only."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from blog.mail.wishes import WishesPanel


@hooks.register("register_account_settings_panel")
def mail_wishes(request: HttpRequest, user: Any, profile: Any) -> WishesPanel:
    return WishesPanel(request, user, profile)
