"""The public search. What was searched for is neither kept nor logged, and leaves with no link to another page."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.crisis import is_about_crisis

#: What is read of a query; the rest says nothing more.
LONGEST = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form, and what was found. Answers 200 whatever is asked."""
    query = _asked(request, "q")
    findings = (
        _named(settings.SEARCH_FIND)(
            query,
            topic=_asked(request, "topic"),
            reviewer=_asked(request, "reviewer"),
            page=_page_number(request),
            url=reverse("search"),
        )
        if query
        else None
    )
    context = {
        "query": query,
        "findings": findings,
        "crisis": is_about_crisis(query),
        "topics": _named(settings.SEARCH_TOPICS)() if not query or (findings and not findings.total) else (),
        "breadcrumbs": [{"label": _("Home"), "url": "/"}, {"label": _("Search")}],
        "canonical_url": request.build_absolute_uri(reverse("search")),
    }
    return _private(TemplateResponse(request, "search/search.html", context))


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles that fit what has been typed so far, as JSON."""
    query = _asked(request, "q")
    titles = _named(settings.SEARCH_SUGGEST)(query) if query else []
    return _private(JsonResponse({"titles": titles}))


def _private(response: HttpResponse) -> HttpResponse:
    # Neither a shared cache nor the address line of the next page learns what somebody has searched for.
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _asked(request: HttpRequest, name: str) -> str:
    text = "".join(character for character in request.GET.get(name, "") if character.isprintable())
    return text[:LONGEST].strip()


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@cache
def _named(name: str) -> Callable[..., Any]:
    # By name: this room knows no model, and nothing of the blog.
    function: Callable[..., Any] = import_string(name)
    return function
