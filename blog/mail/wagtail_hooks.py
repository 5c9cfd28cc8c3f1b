"""Registrations only."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from blog.mail.report import MailsMenuItem, report_urls
from blog.mail.wishes import WishesPanel

hooks.register("register_admin_urls", report_urls)


@hooks.register("register_reports_menu_item")
def mails_menu_item() -> MailsMenuItem:
    return MailsMenuItem()


@hooks.register("register_account_settings_panel")
def mail_wishes(request: HttpRequest, user: Any, profile: Any) -> WishesPanel:
    return WishesPanel(request, user, profile)
