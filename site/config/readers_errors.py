"""What is not found, as readers see it, where the demonstration runs with Django's debugging on."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class ReadersNotFoundMiddleware:
    """Shows our own page in the place of Django's technical one. `manage.py demo` puts it in; a developer's
    `runserver` keeps the technical page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 404 and _is_technical(response):
            return page_not_found(request, Http404())
        return response


def _is_technical(response: HttpResponse) -> bool:
    return not response.streaming and b"<code>DEBUG = True</code>" in response.content
