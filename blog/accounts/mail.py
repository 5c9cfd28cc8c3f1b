"""Mails about passkeys, as text and as HTML. They carry no link that does anything."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from blog.signoff.models import LedgerEntry

log = logging.getLogger(__name__)


def tell_owner(user: Any, *, event: str, label: str, entry: LedgerEntry) -> None:
    """Mail the account's owner once the transaction is through; `event` is “enrolled” or “removed”."""
    if not user.email:
        log.warning("A passkey of %s was %s, and there is no address to say so.", user.get_username(), event)
        return
    context = {
        "enrolled": event == "enrolled",
        "name": user.get_full_name() or user.get_username(),
        "label": label,
        "entry": entry,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.WAGTAILADMIN_BASE_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string("accounts/mail/passkey_subject.txt", context).split()),
        body=render_to_string("accounts/mail/passkey.txt", context),
        to=[user.email],
    )
    message.attach_alternative(render_to_string("accounts/mail/passkey.html", context), "text/html")
    # A mail server that is down must not undo what was sealed; what went wrong is logged.
    transaction.on_commit(message.send, robust=True)
