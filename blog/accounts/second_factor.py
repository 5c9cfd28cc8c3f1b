"""Who has a second factor, who must have one, and where those are led who have none yet."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.second_factor import is_missing

# Recovery codes come with a second factor and are none by themselves.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
STILL_OPEN = ("login/", "logout/", "sprite/", "jsi18n/")


def has_second_factor(user: Any) -> bool:
    """Whether this account logs in with more than a password. The sign-off asks this by its dotted name."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=SECOND_FACTORS).exists()


def has_passkey(user: Any) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()


def is_due(user: Any) -> bool:
    """Whether this person must set up a second factor before they go on."""
    return bool(user.is_authenticated) and is_active_reviewer(user) and is_missing(user)


class SecondFactorMiddleware:
    """Leads a physician without a second factor from the admin to where one is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_in_admin(request.path_info) and is_due(request.user):
            return redirect("mfa_index")
        return self.get_response(request)


def _is_in_admin(path: str) -> bool:
    prefix: str = settings.ADMIN_PREFIX
    return path.startswith(prefix) and not path.removeprefix(prefix).startswith(STILL_OPEN)
