"""A copy of the test database for one test that commits for real; what it leaves behind goes with the copy.

Faster than emptying every table afterwards, and ledger tables are not to be emptied at all.
"""

import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections


@contextmanager
def own_database() -> Iterator[str]:
    """Let the default connection, in every thread, use a copy of the database; yields the copy's DATABASE_URL."""
    original = connection.settings_dict["NAME"]
    copy = _copy_of(original)
    _use(copy)
    try:
        yield url_of_the_database()
    finally:
        _use(original)
        _drop(copy)


@contextmanager
def restored_from_dump() -> Iterator[None]:
    """Dump the database in use with the database's own tools; inside, the one restored from that is in use."""
    original = connection.settings_dict["NAME"]
    _close()
    restored = _restored(original)
    _use(restored)
    try:
        yield
    finally:
        _use(original)
        _drop(restored)


def can_dump() -> bool:
    """Whether the database's own tools are on this machine; SQLite is its own."""
    return connection.vendor == "sqlite" or bool(shutil.which("pg_dump") and shutil.which("pg_restore"))


def url_of_the_database() -> str:
    """The DATABASE_URL of the database in use."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    password = f":{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else ""
    return (
        f"postgres://{quote(parts['USER'])}{password}@{parts['HOST']}:{parts['PORT'] or 5432}/{parts['NAME']}"
    )


def _restored(name: str) -> str:
    if connection.vendor == "sqlite":
        target = str(_new_file())
        with closing(sqlite3.connect(name)) as database:
            database.execute("VACUUM INTO ?", [target])
        return target
    restored = _new_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{restored}"')
    url, dump = url_of_the_database(), Path(settings.SCRATCH) / f"{restored}.dump"
    subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", url], check=True)
    target_url = url.rpartition("/")[0] + f"/{restored}"
    subprocess.run(["pg_restore", "--exit-on-error", f"--dbname={target_url}", str(dump)], check=True)
    return restored


def _copy_of(name: str) -> str:
    _close()
    if connection.vendor == "sqlite":
        path = _new_file()
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return str(path)
    copy = _new_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    return copy


def _new_name() -> str:
    return f"own_{uuid.uuid4().hex[:12]}"


def _new_file() -> Path:
    return Path(settings.SCRATCH) / f"{_new_name()}.sqlite3"


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink()
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    _close()
    connection.settings_dict["NAME"] = name
    # A fresh one, whatever a failed migration has left the former in.
    del connections[connection.alias]
    # What these remember may have been made in the copy only.
    ContentType.objects.clear_cache()
    cache.clear()


def _close() -> None:
    connections.close_all()
    # Of PostgreSQL only.
    close_pool: Callable[[], None] | None = getattr(connection, "close_pool", None)
    if close_pool:
        close_pool()
