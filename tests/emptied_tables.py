"""Tests that commit for real end with empty tables; the rows that migrations made are put back."""

import json
from typing import Final

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

FIXTURES_THAT_EMPTY: Final = {"transactional_db", "django_db_reset_sequences", "live_server"}


def empties_tables(item: pytest.Item) -> bool:
    """Whether the tables are flushed after this test, which asks for transactions of its own or a server."""
    marker = item.get_closest_marker("django_db")
    transactional = bool(marker and (marker.kwargs.get("transaction") or True in marker.args[:1]))
    return transactional or not FIXTURES_THAT_EMPTY.isdisjoint(getattr(item, "fixturenames", ()))


def rows_of_every_table() -> str:
    """All rows of the database, as Django's test databases keep them, content types first.

    Making a page object looks for its content type, and would make one where there is none yet.
    """
    rows = json.loads(connection.creation.serialize_db_to_string())
    return json.dumps(sorted(rows, key=lambda row: row["model"] != "contenttypes.contenttype"))


def put_back(rows: str) -> None:
    """Make the database hold exactly these rows again, under the keys they had."""
    # Once more, since the first time Django has made content types and permissions anew, under other keys.
    # Keys go on counting: rows put back under their old ones must not be met by new ones.
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    ContentType.objects.clear_cache()
    connection.creation.deserialize_db_from_string(rows)
    cache.clear()
    connection.close()
