"""Telling an editor why a signed article does not reach its readers on its day."""

from django.contrib import messages
from django.http import HttpRequest
from wagtail.models import Page

from blog.signoff.holding import articles_held
from blog.signoff.models.sealed import is_sealed


def warn_of_a_held_edition(request: HttpRequest, page: Page) -> None:
    """Above the editor: who lapsed when, and what to do."""
    if request.method != "GET" or not is_sealed(page):
        return
    for held in articles_held(page.pk):
        messages.warning(request, f"{held.why} {held.what_to_do}")
