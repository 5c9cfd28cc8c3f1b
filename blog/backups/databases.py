"""A copy of the database as it is at one moment, and a database from such a copy."""

from __future__ import annotations

import os
import sqlite3
import subprocess  # nosec B404
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from blog.signoff.ledger import GENESIS
from blog.signoff.models import LedgerEntry
from blog.signoff.verification import Head

_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_HEAD = f"SELECT sequence, hash FROM {LedgerEntry._meta.db_table} ORDER BY sequence DESC LIMIT 1"  # noqa: S608

Execute = Callable[[str], Iterable[tuple[Any, ...]]]


class CannotCopy(Exception):
    """The database cannot be copied or filled; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a copy holds: the head of its ledger, and its migrations as “app.name”."""

    head: Head
    migrations: list[str]


def copy_database(target: Path) -> Facts:
    """Writes a copy of the database to a new file, all of one moment. Raises CannotCopy."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(target)
    return _copy_postgresql(target)


def fill_database(source: Path) -> None:
    """Makes the empty database what the copy is, all of it or nothing. Raises CannotCopy."""
    if connection.vendor == "sqlite":
        fill_sqlite(source)
    else:
        _run(
            "pg_restore", ["--single-transaction", "--no-owner", "--no-privileges", "--exit-on-error"], source
        )


def is_empty() -> bool:
    """Whether the database has no table yet."""
    if connection.vendor == "sqlite" and not _sqlite_file().exists():
        return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def _copy_sqlite(target: Path) -> Facts:
    # SQLite's own way to copy a database that is being written to: one moment, no gaps.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with closing(sqlite3.connect(f"file:{target}?mode=ro", uri=True)) as copy:
        return _facts(copy.execute)


def _copy_postgresql(target: Path) -> Facts:
    # What is said about the copy must be of the same moment as the copy.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

        def execute(query: str) -> Iterable[tuple[Any, ...]]:
            cursor.execute(query)
            return list(cursor.fetchall())

        [[snapshot]] = execute("SELECT pg_export_snapshot()")
        facts = _facts(execute)
        _run(
            "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"], target
        )
    return facts


def _facts(execute: Execute) -> Facts:
    last = list(execute(_HEAD))
    migrations = [f"{app}.{name}" for app, name in execute(_MIGRATIONS)]
    return Facts(Head(*last[0]) if last else Head(0, GENESIS), migrations)


def fill_sqlite(source: Path) -> None:
    """Puts a copy in the place of the database's file: whole, or not at all."""
    target = _sqlite_file()
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        try:
            [[found]] = copy.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            found = str(error)
    if found != "ok":
        raise CannotCopy(f"SQLite says of the copy: {found}")
    connection.close()
    for leftover in (Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _sqlite_file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _run(program: str, options: list[str], file: Path) -> None:
    """Runs one of PostgreSQL's programs on a file, with the site's own database."""
    settings: Mapping[str, Any] = connection.settings_dict
    name = str(settings["NAME"])
    if program == "pg_dump":
        command = [program, *options, "--file", str(file), name]
    else:
        command = [program, *options, "--dbname", name, str(file)]
    try:
        done = subprocess.run(  # nosec B603
            command, env=os.environ | _login(settings), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise CannotCopy(f"{program} is not installed: it comes with PostgreSQL's client programs.") from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[0]
        raise CannotCopy(f"{program} failed and said: {said}")


def _login(settings: Mapping[str, Any]) -> dict[str, str]:
    """How PostgreSQL's programs are told whom to ask; a password never stands in a command line."""
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    return {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
