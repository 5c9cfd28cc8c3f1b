"""The picture of an article that has none of its own: a landscape in the colours of its topic.

Covers are chrome, drawn once and kept as static files (SVG for pages, PNG of 1200 by 630 pixels for link previews).
They say nothing, so they are decorative; the same topic has the same one everywhere.
"""

from collections.abc import Iterable
from zlib import crc32

from django.core.cache import cache

from blog.models import ArticleTopic

COVERS = 8
COVER_SECONDS = 60


def cover_of_topic(slug: str) -> int:
    """The number of the cover of a topic, from 0; of the house's own for ""."""
    return crc32(slug.encode()) % COVERS if slug else 0


def covers_of(page_ids: Iterable[int]) -> dict[int, int]:
    """The cover of each page by its first topic; one query for those not asked for within a minute."""
    keys = {f"cover-{page_id}": page_id for page_id in page_ids}
    kept = cache.get_many(keys)
    missing = [page_id for key, page_id in keys.items() if key not in kept]
    found = _covers_by_topics(missing) if missing else {}
    cache.set_many({f"cover-{page_id}": number for page_id, number in found.items()}, COVER_SECONDS)
    return {**{keys[key]: number for key, number in kept.items()}, **found}


def drawing(cover: int) -> str:
    """The static file of a cover for pages."""
    return f"img/covers/{cover}.svg"


def preview(cover: int) -> str:
    """The static file of a cover for link previews, which take no SVG."""
    return f"img/covers/{cover}.png"


def _covers_by_topics(page_ids: list[int]) -> dict[int, int]:
    rows = ArticleTopic.objects.filter(page__in=page_ids).order_by("sort_order", "topic__name")
    first: dict[int, str] = {}
    for page_id, slug in rows.values_list("page", "topic__slug"):
        first.setdefault(page_id, slug)
    return {page_id: cover_of_topic(first.get(page_id, "")) for page_id in page_ids}
