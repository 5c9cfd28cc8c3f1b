"""Plain answers where there is nothing to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def being_rechecked(request: HttpRequest) -> HttpResponse:
    """503: what the database holds is not what was signed, so nothing of it is shown."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "3600"
    return response
