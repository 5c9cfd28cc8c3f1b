"""What the tests of public pages rely on."""

import pytest
from django.core.cache import cache

from blog.finding.spelling import known_words


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Names of topics, help texts and known words are kept for a while; each test makes its own."""
    cache.clear()
    known_words.cache_clear()
