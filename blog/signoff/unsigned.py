"""What has no edition is served to nobody: default deny for whatever Wagtail would serve beside sealed pages."""

import logging
from typing import Any

from django.http import Http404, HttpRequest

from blog.signoff.models import Edition, ParentOfSealedPages, SealedPage

alarm = logging.getLogger("signoff.alarm")


def refuse_unsigned_page(page: Any, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Only sealed pages, and the title pages above them, have readers. Raises Http404 for every other page.

    A page type that knows nothing of editions (Wagtail's plain `Page` is one) would print its row. A page that was
    signed once and now claims to be of a type that prints its row has been tampered with.
    """
    if isinstance(page, SealedPage):
        return
    if not isinstance(page, ParentOfSealedPages):
        raise Http404
    if _was_signed(page):
        alarm.critical(
            "Page %s has signed editions, but its row says %s; it is not served.", page.pk, type(page)
        )
        raise Http404


def _was_signed(page: Any) -> bool:
    # The way to the page has asked already; only a site's root page is found without a way.
    if hasattr(page, "was_signed"):
        return bool(page.was_signed)
    return Edition.objects.of_page(page.pk).exists()


def refuse_unsigned_document(document: Any, request: HttpRequest) -> None:
    """Documents hold words that nobody has signed: they are for the desk. Raises Http404 for readers."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
