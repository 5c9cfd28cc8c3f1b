"""What every test may rely on: a signing key and a database of its own process, names of its own test."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.emptied_tables import empties_tables, put_back, rows_of_every_table
from tests.migrated_once import keep, start_from, template_path

RESTORE = pytest.StashKey[Callable[[], None]]()


@pytest.fixture(scope="session", autouse=True)
def signing_key() -> Path:
    """A fresh Ed25519 key in the folder that the settings name."""
    from blog.signoff.keys import make_key_if_missing

    folder = Path(settings.SIGNOFF_KEYS_DIR)
    make_key_if_missing(folder)
    return folder


@pytest.fixture(autouse=True)
def names_of_its_own(request: pytest.FixtureRequest) -> None:
    """What a test makes is named and coloured by the test alone, and not by what its process ran before."""
    from tests.factories import count_from

    count_from(crc32(request.node.nodeid.encode()) // 1000 * 1000)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> bool:
    """On SQLite, lay the kept database where the test database is expected; whether that was done."""
    return connection.vendor == "sqlite" and start_from(template_path(), _test_file())


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_modify_db_settings: bool) -> bool:
    return django_db_modify_db_settings or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_modify_db_settings: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Keep what the migrations have made: for the next run (all processes of this one keep the same file),
    and for the tests after one that empties the tables."""
    if connection.vendor == "sqlite" and not django_db_modify_db_settings:
        keep(_test_file(), template_path())
    with django_db_blocker.unblock():
        rows = rows_of_every_table()

    def restore() -> None:
        with django_db_blocker.unblock():
            put_back(rows)

    request.config.stash[RESTORE] = restore
    yield
    # The test database goes now, and what emptied it would empty the one that DATABASE_URL names.
    del request.config.stash[RESTORE]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Give the next test the first site and its pages, also after one that has emptied the tables.

    Django does so only for tests that empty them too, and counts on those being the last of a run: in a
    parallel run they are not.
    """
    yield
    if RESTORE in item.config.stash and empties_tables(item):
        item.config.stash[RESTORE]()


def _test_file() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


def pytest_unconfigure() -> None:
    """Take the scratch folder away: the processes of a parallel run end without Python's own cleaning up."""
    shutil.rmtree(settings.SCRATCH, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason why tests were skipped, however many those are."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"Skipped {number}: {reason}")
