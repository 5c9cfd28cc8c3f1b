"""One site for each folder, and for each test a savepoint that takes its attack back."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.census.attacks import Actor
from tests.census.world import ROLES, World, build


@pytest.fixture(scope="package")
def package_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The site, built once for all tests of the folder and taken back after them."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)
        _forget()
        connection.close()


@pytest.fixture
def world(package_world: World, db: None) -> Iterator[World]:
    """The site before the attack. Rows are put back after it, and files in storage too."""
    files = _files()
    # Hundreds of pages that are not found are no news.
    logging.disable(logging.WARNING)
    # A savepoint of its own: an attack may leave rows that the database would refuse at the end of a test.
    with transaction.atomic():
        _forget()
        yield package_world.fresh()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    _forget()
    _put_back(files)


@pytest.fixture(params=ROLES)
def actor(request: pytest.FixtureRequest, world: World) -> Actor:
    """Somebody logged in to the admin, once as each role."""
    return Actor(request.param, world.people[request.param], world)


def _forget() -> None:
    cache.clear()
    ContentType.objects.clear_cache()
    connection.run_on_commit = []


def _files() -> dict[Path, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _put_back(files: dict[Path, bytes]) -> None:
    for path, data in files.items():
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
