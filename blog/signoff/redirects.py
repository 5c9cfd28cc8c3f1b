"""Redirects that lead to readers' pages only: the address of a draft is nobody's business before its first edition."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from blog.signoff.models import Edition
from blog.signoff.models.sealed import is_sealed


class RedirectToReaders(RedirectMiddleware):
    """Wagtail's redirects, but for those to a page that has never been signed: such an address is not found.

    What was signed once has an address that readers know, and that itself says whether it is withdrawn.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer: HttpResponse = super().process_response(request, response)
        if answer is response or not _leads_to_a_draft(_redirect_for(request)):
            return answer
        return response


def _redirect_for(request: HttpRequest) -> Redirect | None:
    """The redirect that Wagtail has followed: of the whole address, or else of its path alone."""
    path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    found: Redirect | None = get_redirect(request, path) or get_redirect(request, urlsplit(path).path)
    return found


def _leads_to_a_draft(redirect: Redirect | None) -> bool:
    page: Any = redirect.redirect_page if redirect is not None else None
    return page is not None and is_sealed(page) and not Edition.objects.of_page(page.pk).exists()
