"""What browsers, robots and finders of security holes ask for without a page."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116 asks for less than a year.
SECURITY_TXT_DAYS = 180
FAVICON_SECONDS = 86_400


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Where robots may go: nowhere on a rehearsal or a demonstration."""
    if settings.SITE_NOINDEX or settings.SIGNOFF_DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        # The empty form of the search may be found; what somebody searched for may not.
        closed = [settings.ADMIN_PREFIX, "/search/?", "/search/suggestions/", "/feedback/"]
        sitemap = request.build_absolute_uri(reverse("sitemap"))
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {sitemap}"]
    return _plain(lines)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a security hole (RFC 9116). 404 where no contact has been set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    # To the day, so that the answer stays the same for as long.
    expires = timezone.now().astimezone(dt.UTC).date() + dt.timedelta(days=SECURITY_TXT_DAYS)
    return _plain(
        [
            f"Contact: {settings.SECURITY_CONTACT}",
            f"Expires: {expires.isoformat()}T00:00:00Z",
            "Preferred-Languages: en, es",
            f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
        ]
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look that read no `link` element: on to the file, whose name changes with it."""
    response = HttpResponseRedirect(static("img/favicon.ico"))
    response["Cache-Control"] = f"public, max-age={FAVICON_SECONDS}"
    return response


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
