"""What tests of accounts start from."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_guessed_yet() -> Iterator[None]:
    """allauth's limits live in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
