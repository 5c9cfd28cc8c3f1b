"""The demonstration behind a server, made once for each module.

Emptying the tables after each of these tests would take longer than the tests.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from tests.browser.demonstrating import Demonstration, served_demonstration
from tests.conftest import RESTORE


@pytest.fixture(scope="module")
def db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, kept from test to test and put back after the last.

    It takes the name by which pytest-django knows that it must make a test database: without one, the
    demonstration would go into the developer's own.
    """
    with django_db_blocker.unblock():
        assert "test" in Path(connection.settings_dict["NAME"]).name
        try:
            yield
        finally:
            request.config.stash[RESTORE]()


@pytest.fixture(scope="module")
def demonstration(chromium: Browser, db: None) -> Iterator[Demonstration]:
    with served_demonstration() as served:
        yield served
