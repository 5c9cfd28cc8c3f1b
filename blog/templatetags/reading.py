"""Filters that readers' templates need: help numbers as links, and structured data as safe JSON."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from blog.presentation import link_help
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
