"""Clear refusals when somebody tries to publish a sealed page by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from blog.signoff.models.sealed import is_sealed
from blog.signoff.publishing import NotSigned

PUBLISH_FIELDS = ("action-publish", "publish_copies")


def refuse_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """403 with the way to go when a form tries to publish this page; None otherwise."""
    if request.method == "POST" and is_sealed(page) and _asks_to_publish(request):
        return _refusal(request)
    return None


def refuse_creating_published(request: HttpRequest, parent: Page, page_class: Any) -> HttpResponse | None:
    """The same for a page that is being created."""
    if request.method == "POST" and is_sealed(page_class) and _asks_to_publish(request):
        return _refusal(request)
    return None


def _asks_to_publish(request: HttpRequest) -> bool:
    return any(name in request.POST for name in PUBLISH_FIELDS)


def _refusal(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/refused.html", {"message": NotSigned.message}, status=403)
