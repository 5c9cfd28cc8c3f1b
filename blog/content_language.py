"""The language that content is written in: the site's own, unless what was signed says another."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant


def site_language() -> str:
    """The language of the site's own words (BCP 47), such as “en”."""
    return str(get_supported_content_language_variant(settings.LANGUAGE_CODE))


def content_language(content: Mapping[str, Any]) -> str:
    """The language of signed content (BCP 47). A page's row can change it no more than its words."""
    return str(content.get("language") or site_language())
