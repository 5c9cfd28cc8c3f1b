"""Serving the home page and standard pages."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from blog.content_language import site_language
from blog.listing import articles_below, cards
from blog.models import BlogIndexPage
from blog.presentation import Crumb
from blog.publisher import publisher_of
from blog.schema import site_json_ld
from blog.views import preview_sealed, serve_sealed
from home.models import HomePage, StandardPage

LATEST = 3


def serve_home(request: HttpRequest, page: HomePage) -> HttpResponse:
    """The introduction and the newest signed articles."""
    index = BlogIndexPage.objects.child_of(page).live().first()
    index_url = index.get_url(request) if index else ""
    context = {
        "title": page.title,
        "head_title": page.seo_title or page.title,
        "introduction": page.introduction,
        "cards": cards(articles_below(index)[:LATEST], index_url) if index else [],
        "articles_url": index_url,
        "canonical_url": request.build_absolute_uri(page.get_url(request)),
        "structured_data": site_json_ld(publisher_of(request), language=site_language()),
    }
    return TemplateResponse(request, "home/home_page.html", context)


def serve_standard_page(request: HttpRequest, page: StandardPage) -> HttpResponse:
    """The edition in force of a standard page; 404, 410 and 503 as for an article."""
    return serve_sealed(request, page, "home/standard_page.html", [Crumb(_("Home"), "/")])


def preview_standard_page(request: HttpRequest, page: StandardPage) -> HttpResponse:
    """A standard page's draft, rendered by the code that readers get."""
    return preview_sealed(request, page, "home/standard_page.html", [Crumb(_("Home"), "/")])
