"""Filters that readers' templates need: help numbers as links, and structured data as safe JSON."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from blog.presentation import link_help
from blog.presentation.review import spoken
from blog.schema import json_ld_script

register = template.Library()


@register.filter
def help_links(text: object) -> SafeString:
    """Plain text, escaped, in which “call 988”, “text 988” and the like are links."""
    return link_help(str(text))


@register.filter
def json_ld(graph: dict[str, Any]) -> SafeString:
    """A schema.org graph as JSON that cannot leave its script element."""
    return json_ld_script(graph)


@register.filter
def spoken_day(text: str) -> str:
    """The day of a date or moment in ISO 8601, as the reader's language has it: “March 4, 2026”."""
    return spoken(date.fromisoformat(text[:10])) if text else ""


@register.simple_tag
def page_language() -> str:
    """The language of the page's own words, for the `lang` of `html`: “en-US”, “es”."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


@register.simple_tag
def content_lang(language: str = "") -> SafeString | str:
    """A `lang` attribute for words of editors, where the page round them is in another language; else nothing.

    `language` is that of the content, the site's own unless told.
    """
    language = language or settings.LANGUAGE_CODE
    return "" if _is_same(language, get_language()) else format_html(' lang="{}"', language)


@register.simple_tag
def interface_lang(content: str = "") -> SafeString | str:
    """A `lang` attribute for words of the house inside content of another language; else nothing."""
    language = get_language() or settings.LANGUAGE_CODE
    return (
        "" if _is_same(content or settings.LANGUAGE_CODE, language) else format_html(' lang="{}"', language)
    )


def _is_same(one: str, other: str | None) -> bool:
    return one.partition("-")[0] == (other or settings.LANGUAGE_CODE).partition("-")[0]
