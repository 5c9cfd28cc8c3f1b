"""Guessing is counted at every door by the same counter (django-axes): passwords, codes, shared passwords of pages.

After the fifth failure for one name from one address, that door answers 429 for an hour, to right answers as well.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.signals import authentication_failed
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse


def is_locked(request: HttpRequest, name: str) -> bool:
    """Whether too many have guessed for this name from the address of this request."""
    return not AxesProxyHandler.is_allowed(request, _credentials(name))


def count_failure(request: HttpRequest, name: str) -> None:
    """Count one wrong guess. The answer to the fifth becomes a 429, whatever the view says."""
    user_login_failed.send(sender=__name__, credentials=_credentials(name), request=request)


def locked_out(request: HttpRequest, name: str) -> HttpResponse:
    """The answer at a locked door: 429."""
    response: HttpResponse = get_lockout_response(request, credentials=_credentials(name))
    return response


def refuse_when_locked(request: HttpRequest, name: str) -> None:
    """For forms, which cannot answer by themselves. Raises ImmediateHttpResponse, which allauth's middleware sends."""
    if is_locked(request, name):
        raise ImmediateHttpResponse(locked_out(request, name))


@receiver(authentication_failed)
def count_wrong_code(request: HttpRequest, user: Any, **_more: Any) -> None:
    """A wrong code of an authenticator app, or a wrong recovery code."""
    count_failure(request, user.get_username())


def _credentials(name: str) -> dict[str, str]:
    return {"username": name}
