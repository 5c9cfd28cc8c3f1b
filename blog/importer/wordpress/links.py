"""Addresses of the old site: compared in one form, and rewritten to the page that stands for them now."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

SCHEMES = ("http", "https", "mailto", "tel", "sms")
ADDRESS_LIMIT = 255
_ANCHOR = re.compile(r'<a href="([^"]*)">')
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)$", re.IGNORECASE)


def host_of(url: str) -> str:
    """The host of an address without “www.”, in small letters; "" if it has none."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def comparable(url: str) -> str:
    """An address in the one form in which addresses are compared: no scheme, no “www.”, no slash at the end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    number = next(iter(parse_qs(parts.query).get("p", parse_qs(parts.query).get("page_id", []))), "")
    query = f"?p={number}" if number.isdigit() else ""
    path = unquote(parts.path).replace("\0", "").rstrip("/").casefold()
    return (host_of(url) + path + query)[:ADDRESS_LIMIT]


def old_path(url: str) -> str:
    """The path of an address for a redirect; "" if nothing but the home page answers there."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return path if path.strip("/") else ""


def is_picture_file(url: str) -> bool:
    """Whether an address is that of a picture's file."""
    try:
        return bool(_FILE.search(urlsplit(url).path))
    except ValueError:
        return False


def absolute(href: str, base: str) -> str | None:
    """A link's whole address; "" for a place on the same page, None for what must not be linked."""
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        whole = urljoin(base if base.endswith("/") else base + "/", href)
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or (parts.scheme in {"http", "https"} and not parts.hostname):
        return None
    return whole


def rewritten(source: str, page_of: Callable[[str], int | None]) -> str:
    """Rich text whose links lead to pages of ours where `page_of` knows one for the address."""

    def replace(match: re.Match[str]) -> str:
        page = page_of(html.unescape(match[1]))
        return match[0] if page is None else f'<a linktype="page" id="{page}">'

    return _ANCHOR.sub(replace, source)
