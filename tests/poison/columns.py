"""Which text columns there are, which of them are poisoned, and how."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import JSONField, UUIDField

from blog.signoff.append_only import TABLES as LEDGER
from tests.census.readers import MARKER

#: Columns that say where something is found, not what it says: poisoned, nothing at all would be served.
KEPT: Mapping[str, Mapping[str, str]] = {
    "wagtailcore_page": {
        "path": "the page's place in the tree",
        "slug": "the last part of its address",
        "url_path": "its whole address",
    },
    "wagtailcore_collection": {"path": "a place in the tree of collections"},
    "wagtailcore_site": {"hostname": "which site answers"},
    "wagtailcore_locale": {"language_code": "Wagtail refuses to load a language that it does not know"},
    "django_content_type": {
        "app_label": "of which type a row is",
        "model": "of which type a row is",
    },
}
#: What full-text search of the databases keeps for itself, and SQLite's own tables.
NOT_OURS = ("_fts", "_words", "sqlite_")


@dataclass(frozen=True)
class TextColumn:
    """A column of text; `limit` in characters, None where there is none; `json` where it must hold JSON."""

    table: str
    name: str
    limit: int | None
    json: bool
    key: str


def poisonable() -> Iterator[TextColumn]:
    """Every text column outside the ledger's tables but those of KEPT."""
    for table in tables_outside_the_ledger():
        for column in _text_columns(table):
            if column.name not in KEPT.get(table, {}):
                yield column


def tables_outside_the_ledger() -> list[str]:
    tables = connection.introspection.table_names()
    return [table for table in tables if table not in LEDGER and not any(part in table for part in NOT_OURS)]


def poison(column: TextColumn) -> int:
    """Put MARKER and the row's key into this column of every row; how many rows there are."""
    return _poison_json(column) if column.json else _poison_text(column)


def _poison_text(column: TextColumn) -> int:
    quote = connection.ops.quote_name
    cut = "substr({}, 1, {})" if column.limit else "{}"
    value = cut.format(f"'{MARKER}' || CAST({quote(column.key)} AS text)", column.limit)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(column.table)} SET {quote(column.name)} = {value}")
        return int(cursor.rowcount)


def _poison_json(column: TextColumn) -> int:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quote(column.key)}, {quote(column.name)} FROM {quote(column.table)}")
        rows = cursor.fetchall()
        for key, value in rows:
            read = json.loads(value) if isinstance(value, str) else value
            cursor.execute(
                f"UPDATE {quote(column.table)} SET {quote(column.name)} = %s WHERE {quote(column.key)} = %s",
                [json.dumps(_poisoned(read)), key],
            )
    return len(rows)


def _poisoned(value: Any, name: str = "") -> Any:
    """The same JSON with MARKER for every text, but well-formed: the kinds of blocks stay what they are."""
    if isinstance(value, str):
        return value if name == "type" else MARKER
    if isinstance(value, dict):
        return {key: _poisoned(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_poisoned(part) for part in value]
    return value


def _text_columns(table: str) -> Iterator[TextColumn]:
    fields = _fields_of(table)
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_column(cursor, table) or "rowid"
        for name, limit, json_type in _columns_of(cursor, table):
            if isinstance(fields.get(name), UUIDField):
                continue  # no words, though SQLite keeps it as text
            yield TextColumn(table, name, limit, json_type or isinstance(fields.get(name), JSONField), key)


def _columns_of(cursor: Any, table: str) -> Iterator[tuple[str, int | None, bool]]:
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT column_name, character_maximum_length, data_type FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND table_name = %s"
            " AND data_type IN ('text', 'character varying', 'character', 'jsonb')"
            " AND is_generated = 'NEVER'",
            [table],
        )
        yield from ((name, limit, kind == "jsonb") for name, limit, kind in cursor.fetchall())
        return
    cursor.execute(f"PRAGMA table_info({table})")
    for _cid, name, declared, *_rest in cursor.fetchall():
        kind = declared.lower()
        if kind == "text" or kind.startswith(("varchar(", "char(")):
            limit = int(kind.partition("(")[2].rstrip(")")) if "(" in kind else None
            yield name, limit, False


def _fields_of(table: str) -> dict[str, models.Field[Any, Any]]:
    found: dict[str, models.Field[Any, Any]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            for field in model._meta.local_concrete_fields:
                # A StreamField is kept as JSON.
                kept = JSONField() if field.get_internal_type() == "JSONField" else field
                found[str(field.column)] = kept
    return found
