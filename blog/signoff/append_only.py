"""Append-only tables, in the database itself: UPDATE, DELETE and TRUNCATE are refused by triggers.

On SQLite a trigger before INSERT refuses to take the place of an existing row too (`INSERT OR REPLACE`), whatever the
connection's settings, and the triggers are made again after every migration, since Django remakes tables there and
loses them. On PostgreSQL the triggers also fire for a session that calls itself a replica.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

TABLES = (
    "signoff_ledgerentry",
    "signoff_edition",
    "signoff_signature",
    "signoff_revocation",
    "signoff_withdrawal",
    "signoff_editionpicture",
    "signoff_candidatesignature",
    "signoff_candidaterevocation",
    "signoff_correction",
    "signoff_cancellation",
    "signoff_hold",
    "signoff_release",
)
MESSAGE = "what is signed is never changed or deleted (append-only table)"

POSTGRESQL_BODY = (
    f" BEGIN RAISE EXCEPTION '%: {MESSAGE}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END "
)
POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION signoff_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$${POSTGRESQL_BODY}$$"
)
POSTGRESQL_TRIGGERS = """
    SELECT c.relname, t.tgname, t.tgtype, t.tgenabled, p.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgqual IS NULL AND pg_table_is_visible(c.oid)
"""
# How pg_trigger writes “before update or delete of a row” and “before truncate”, and that a trigger always fires.
ROW_CHANGE, TRUNCATION = 1 + 2 + 8 + 16, 2 + 32
ARMED = f"A {POSTGRESQL_BODY}"


class AppendOnly(Operation):
    """Migration operation: arm the triggers of `tables`; backwards, take them away."""

    reversible = True

    def __init__(self, tables: tuple[str, ...] = TABLES) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [], {"tables": self.tables})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of Django's model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        arm(schema_editor.connection, self.tables)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        disarm(schema_editor.connection, self.tables)

    def describe(self) -> str:
        return "Make the sign-off's tables append-only"


def arm(connection: BaseDatabaseWrapper, tables: tuple[str, ...] = TABLES) -> None:
    """Create the triggers that are missing or are not as they should be, on those of the tables that exist.

    While migrations run, some of them may be of a later one.
    """
    todo = set(_faulty(connection, _existing(connection, tables)))
    if connection.vendor == "postgresql" and todo:
        _execute(connection, [POSTGRESQL_FUNCTION])
    _execute(connection, [sql for trigger in todo for sql in trigger.statements(connection.vendor)])


def disarm(connection: BaseDatabaseWrapper, tables: tuple[str, ...] = TABLES) -> None:
    """Drop the triggers. For migrations backwards and for emptying a test database; nothing else calls this."""
    triggers = [one for table in _existing(connection, tables) for one in _wanted(connection, table)]
    _execute(connection, [trigger.drop(connection.vendor) for trigger in triggers])


@contextmanager
def disarmed(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers inside the block, with them after it whatever happens."""
    disarm(connection)
    try:
        yield
    finally:
        arm(connection)


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers of existing tables that are not there, do not fire, or refuse nothing."""
    return sorted(trigger.name for trigger in _faulty(connection, _existing(connection, TABLES)))


def _existing(connection: BaseDatabaseWrapper, tables: tuple[str, ...]) -> tuple[str, ...]:
    existing = set(connection.introspection.table_names())
    return tuple(table for table in tables if table in existing)


@dataclass(frozen=True)
class _Trigger:
    """A trigger as it should be. `mark` is how the database describes it when it is so."""

    table: str
    kind: str
    event: str
    mark: str

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.kind}"

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self.drop(vendor), self.mark]
        return [
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} EXECUTE FUNCTION signoff_refuse_change()",
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}",
        ]

    def drop(self, vendor: str) -> str:
        on_table = f" ON {self.table}" if vendor == "postgresql" else ""
        return f"DROP TRIGGER IF EXISTS {self.name}{on_table}"


def _faulty(connection: BaseDatabaseWrapper, tables: tuple[str, ...]) -> list[_Trigger]:
    found = _marks(connection)
    wanted = [trigger for table in tables for trigger in _wanted(connection, table)]
    return [trigger for trigger in wanted if found.get((trigger.table, trigger.name)) != trigger.mark]


def _wanted(connection: BaseDatabaseWrapper, table: str) -> list[_Trigger]:
    if connection.vendor == "sqlite":
        return [
            _sqlite_trigger(table, "update", f"UPDATE ON {table}"),
            _sqlite_trigger(table, "delete", f"DELETE ON {table}"),
            _sqlite_trigger(table, "replace", f"INSERT ON {table} WHEN {_taken(connection, table)}"),
        ]
    if connection.vendor == "postgresql":
        return [
            _Trigger(table, "change", f"UPDATE OR DELETE ON {table} FOR EACH ROW", f"{ROW_CHANGE} {ARMED}"),
            _Trigger(table, "truncate", f"TRUNCATE ON {table} FOR EACH STATEMENT", f"{TRUNCATION} {ARMED}"),
        ]
    return []


def _sqlite_trigger(table: str, kind: str, event: str) -> _Trigger:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    return _Trigger(table, kind, event, f"CREATE TRIGGER {table}_no_{kind} BEFORE {event} {refuse}")


def _taken(connection: BaseDatabaseWrapper, table: str) -> str:
    # REPLACE deletes whatever stands in the way of any unique key, and wakes the delete trigger only where the
    # connection has asked for that.
    keys = [["rowid"], *_unique_keys(connection, table)]
    same = " OR ".join(" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  (our own names)


def _unique_keys(connection: BaseDatabaseWrapper, table: str) -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA index_list({table})")
        names = sorted(name for _number, name, unique, *_rest in cursor.fetchall() if unique)
        keys = []
        for name in names:
            cursor.execute(f"PRAGMA index_info({name})")
            keys.append([column for _number, _place, column in cursor.fetchall()])
    return keys


def _marks(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {(table, name): sql for table, name, sql in cursor.fetchall()}
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_TRIGGERS)
            return {
                (table, name): f"{kind} {enabled} {body}"
                for table, name, kind, enabled, body in cursor.fetchall()
            }
    return {}


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    if not statements:
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It refuses to change a table whose foreign keys are still to be checked.
            connection.check_constraints()
        for statement in statements:
            cursor.execute(statement)
