"""What the database connections promise to the ledger and to people who save at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from wagtail.models import Site

from config.databases import database_settings
from config.environment import REPOSITORY

SQLITE = {"ENGINE": "django.db.backends.sqlite3"}
POSTGRES = {"ENGINE": "django.db.backends.postgresql", "NAME": "journal", "CONN_MAX_AGE": 600}

WRITERS = 8
WRITES = 10


def test_a_relative_file_is_looked_for_from_the_repository() -> None:
    settings = database_settings(SQLITE | {"NAME": "var/site.sqlite3"}, pool_size=10)
    assert Path(settings["NAME"]) == REPOSITORY / "var" / "site.sqlite3"


def test_an_absolute_file_and_memory_are_left_alone() -> None:
    assert database_settings(SQLITE | {"NAME": "/srv/a.sqlite3"}, pool_size=10)["NAME"] == "/srv/a.sqlite3"
    assert database_settings(SQLITE | {"NAME": ":memory:"}, pool_size=10)["NAME"] == ":memory:"


def test_postgresql_is_pooled_and_connections_are_kept_by_the_pool_alone() -> None:
    settings = database_settings(POSTGRES | {"OPTIONS": {"sslmode": "require"}}, pool_size=7)
    assert settings["CONN_MAX_AGE"] == 0
    assert settings["OPTIONS"]["pool"]["max_size"] == 7
    assert settings["OPTIONS"]["sslmode"] == "require"


def test_any_other_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL: only sqlite and postgres"):
        database_settings({"ENGINE": "django.db.backends.mysql", "NAME": "journal"}, pool_size=10)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("recursive_triggers", 1), ("foreign_keys", 1)]
)
def test_sqlite_connections_are_set_up_for_an_append_only_ledger(pragma: str, value: str | int) -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_wait_for_each_other_and_none_fails() -> None:
    def write(writer: int) -> None:
        try:
            for number in range(WRITES):
                with transaction.atomic():
                    # Read first: without IMMEDIATE, SQLite refuses to turn a read into a write.
                    Group.objects.filter(name__startswith="Writer").count()
                    Group.objects.create(name=f"Writer {writer}.{number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert Group.objects.filter(name__startswith="Writer").count() == WRITERS * WRITES


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_for_real_finds_and_leaves_the_first_site(number: int) -> None:
    """The second of the two comes after the first has emptied the tables."""
    assert Site.objects.get(is_default_site=True).root_page.specific.url == "/"
    assert ContentType.objects.get_for_model(Site).pk == ContentType.objects.get(model="site").pk
    assert Group.objects.create(name="One more").pk not in Group.objects.exclude(name="One more").values("pk")
