"""A clock that tests move, and a database of a test's own."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.signoff.own_database import own_database


class Clock:
    """What `timezone.now()` says: a moment that stands still until it is moved."""

    def __init__(self, moment: dt.datetime) -> None:
        self.moment = moment

    def now(self) -> dt.datetime:
        return self.moment

    def move(self, **by: int) -> dt.datetime:
        """Move by days, hours, seconds, as `timedelta` names them; the moment it is then."""
        self.moment += dt.timedelta(**by)
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Noon in UTC on March 4, 2026."""
    standing = Clock(dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC))
    monkeypatch.setattr(timezone, "now", standing.now)
    return standing


class _NeedsTheTestDatabase:
    """What pytest-django looks at when it decides which databases a run needs."""

    fixturenames = ("db",)

    def get_closest_marker(self, name: str) -> None:
        return None


@pytest.fixture
def database(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the test's own, in which it commits for real; its DATABASE_URL. Not with `django_db`."""
    # Without a test that is marked, pytest-django would leave us with the database that DATABASE_URL names.
    items: list[Any] = request.session.items
    items.append(_NeedsTheTestDatabase())
    request.getfixturevalue("django_db_setup")
    items.pop()
    with django_db_blocker.unblock(), own_database() as url:
        yield url
