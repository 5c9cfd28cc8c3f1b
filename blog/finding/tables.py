"""What the databases keep beside the table of entries, so that a lexeme is found at once.

SQLite: an FTS5 table over the entries' lexemes, kept in step by triggers. PostgreSQL: a generated column with a GIN
index. Both take lexemes as they are, without any language of their own.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

TABLE = "blog_searchentry"
LOOKUP = "blog_searchentry_words"

_FORGET = f"INSERT INTO {LOOKUP} ({LOOKUP}, rowid, lexemes) VALUES ('delete', OLD.edition_id, OLD.lexemes)"  # noqa: S608
_LEARN = f"INSERT INTO {LOOKUP} (rowid, lexemes) VALUES (NEW.edition_id, NEW.lexemes)"  # noqa: S608  (our own names)

MAKE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {LOOKUP} USING fts5(lexemes, content='{TABLE}', "
        "content_rowid='edition_id', tokenize=\"unicode61 remove_diacritics 0 tokenchars ':'\")",
        f"CREATE TRIGGER IF NOT EXISTS {LOOKUP}_insert AFTER INSERT ON {TABLE} BEGIN {_LEARN}; END",
        f"CREATE TRIGGER IF NOT EXISTS {LOOKUP}_delete AFTER DELETE ON {TABLE} BEGIN {_FORGET}; END",
        f"CREATE TRIGGER IF NOT EXISTS {LOOKUP}_update AFTER UPDATE ON {TABLE} BEGIN {_FORGET}; {_LEARN}; END",
    ),
    "postgresql": (
        f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(lexemes, ' '))) STORED",
        f"CREATE INDEX IF NOT EXISTS {LOOKUP} ON {TABLE} USING gin (words)",
    ),
}
DROP = {
    "sqlite": (
        *(f"DROP TRIGGER IF EXISTS {LOOKUP}_{event}" for event in ("insert", "delete", "update")),
        f"DROP TABLE IF EXISTS {LOOKUP}",
    ),
    "postgresql": (
        f"DROP INDEX IF EXISTS {LOOKUP}",
        f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words",
    ),
}


class LookUpLexemes(Operation):
    """Migration operation: make what the database looks lexemes up in; backwards, take it away."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """None of it is part of Django's model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _execute(schema_editor.connection, MAKE)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _execute(schema_editor.connection, DROP)

    def describe(self) -> str:
        return "Look lexemes up by an index of the database's own"


def make_again(using: str, **kwargs: Any) -> None:
    """Signal receiver after migrations: Django remakes tables on SQLite, and loses their triggers."""
    connection = connections[using]
    if connection.vendor == "sqlite" and TABLE in connection.introspection.table_names():
        _execute(connection, MAKE)


def _execute(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, ()):
            cursor.execute(statement)
