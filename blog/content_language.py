"""The language an article is written in: that of its page's locale."""

from typing import Any

from django.core.cache import cache
from wagtail.models import Locale

# Languages are added once in years.
LOCALES_SECONDS = 60


def content_language(page: Any) -> str:
    """The language of a page's content (BCP 47), such as “en”; kept for a minute."""
    languages: dict[int, str] | None = cache.get("locales")
    if languages is None or page.locale_id not in languages:
        languages = dict(Locale.objects.values_list("pk", "language_code"))
        cache.set("locales", languages, LOCALES_SECONDS)
    return languages[page.locale_id]
