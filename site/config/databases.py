"""What each database needs beside its address, so that writers wait for each other and the ledger holds."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import REPOSITORY

POOL_PATIENCE = 10  # seconds until a request without a connection is given up

_SQLITE_START = (
    "PRAGMA journal_mode = WAL;"
    # Without this, INSERT OR REPLACE deletes a ledger row without waking the trigger that refuses it.
    "PRAGMA recursive_triggers = ON;"
)


def database_settings(parsed: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    """Complete a parsed DATABASE_URL for Django.

    SQLite: readers never wait for writers (WAL), a write transaction takes its lock at the start and waits up
    to 20 s for it. A relative file is looked for from the repository's folder.
    PostgreSQL: a connection pool per process of at most `pool_size` connections.
    Raises ImproperlyConfigured for any other kind of database.
    """
    if parsed["ENGINE"].endswith("sqlite3"):
        return _sqlite(parsed)
    if parsed["ENGINE"].endswith("postgresql"):
        return _postgresql(parsed, pool_size)
    raise ImproperlyConfigured("DATABASE_URL: only sqlite and postgres are supported.")


def _sqlite(parsed: dict[str, Any]) -> dict[str, Any]:
    name = parsed["NAME"]
    if name and name != ":memory:":
        name = str(REPOSITORY / name)
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_START}
    return {**parsed, "NAME": name, "OPTIONS": {**options, **parsed.get("OPTIONS", {})}}


def _postgresql(parsed: dict[str, Any], pool_size: int) -> dict[str, Any]:
    pool = {"min_size": 1, "max_size": max(1, pool_size), "timeout": POOL_PATIENCE}
    # The pool keeps connections open; CONN_MAX_AGE would keep them a second time and must be 0.
    return {**parsed, "CONN_MAX_AGE": 0, "OPTIONS": {"pool": pool, **parsed.get("OPTIONS", {})}}
