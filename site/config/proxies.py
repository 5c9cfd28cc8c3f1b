"""Whose address a request comes from when proxies stand in front of the application."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client as the outermost of our own proxies saw it.

    Each trusted proxy appends the address it was called from to X-Forwarded-For, so only the last
    `PROXIES_IN_FRONT` entries are ours; whatever stands before them was written by the client.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.PROXIES_IN_FRONT
    if proxies < 1:
        return direct
    forwarded = [
        one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()
    ]
    return forwarded[-proxies] if len(forwarded) >= proxies else direct
