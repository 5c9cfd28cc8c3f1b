"""The Content-Security-Policy: strict with nonces for readers and at log-in, wider where editors work."""

from typing import Any, Final

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

READERS: Final[dict[str, Any]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}

# Wagtail's image chooser and date picker insert scripts and styles of their own, which carry no nonce; and a
# nonce in the policy would make browsers ignore 'unsafe-inline'.
EDITORS: Final[dict[str, Any]] = {
    **READERS,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "frame-ancestors": [SELF],
}

# Nothing on a page of ours asks for any of these.
PERMISSIONS_POLICY: Final[dict[str, list[str]]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}


def is_editors_path(path: str) -> bool:
    """Whether an address belongs to Wagtail's part of the admin: log-in, password pages and reviews need no more than
    readers' pages do, and the page where somebody signs least of all."""
    if not path.startswith(settings.ADMIN_PREFIX):
        return False
    inside = path.removeprefix(settings.ADMIN_PREFIX)
    return not inside.startswith(("login/", "password_reset/", "reviews/"))


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, choosing the policy by address."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and is_editors_path(request.path_info):
            parts.config = EDITORS
        return parts
