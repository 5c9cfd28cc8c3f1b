"""Wagtail's own doors, closed: its log-in forms and password pages lead to ours, which know second factors.

They are closed by the name of the view, so that no address of theirs, wherever it is put, goes round.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from blog.accounts.throttling import count_failure, is_locked, locked_out

LOG_INS = {"wagtailadmin_login": "wagtailadmin_home", "wagtailcore_login": ""}
PASSWORD_RESETS = frozenset(
    f"wagtailadmin_password_reset{step}" for step in ("", "_done", "_confirm", "_complete")
)
# Pages and documents that a password, shared by several people, opens.
SHARED_PASSWORDS = frozenset(
    {"wagtailcore_authenticate_with_password", "wagtaildocs_authenticate_with_password"}
)


class DoorsMiddleware:
    """Stands before Wagtail's doors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in LOG_INS:
            return lead_to_log_in(request, home=LOG_INS[name])
        if name in PASSWORD_RESETS:
            return redirect("account_reset_password")
        if name in SHARED_PASSWORDS and request.method == "POST":
            restriction = kwargs.get("page_view_restriction_id", kwargs.get("restriction_id"))
            lock = f"{name} {restriction}"
            return count_shared_password(request, lock, lambda: view(request, *args, **kwargs))
        return None


def lead_to_log_in(request: HttpRequest, *, home: str) -> HttpResponse:
    """To the log-in, and from there to where the visitor wanted to go, or to the view named `home`.

    Whoever is logged in already and was still sent here may not see that page, and is told so: sent back, they
    would come here again.
    """
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        wanted = ""
    if request.user.is_authenticated:
        return _already_logged_in(request, wanted, home)
    wanted = wanted or (reverse(home) if home else "")
    query = f"?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else ""
    return redirect(reverse("account_login") + query)


def count_shared_password(
    request: HttpRequest, lock: str, ask: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """Wagtail's answer to a shared password, or 429. Its view leads away when the password was right."""
    if is_locked(request, lock):
        return locked_out(request, lock)
    answer = ask()
    if answer.status_code == 200:
        count_failure(request, lock)
    return answer


def _already_logged_in(request: HttpRequest, wanted: str, home: str) -> HttpResponse:
    if not wanted and home and request.user.has_perm("wagtailadmin.access_admin"):
        return redirect(home)
    return render(request, "accounts/no_access.html", status=403)
