"""The ledger's tables refuse to change, in the database itself."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, connections, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils import timezone

from blog.signoff.append_only import TABLES, AppendOnly, arm, disarm, disarmed, missing_triggers
from blog.signoff.models import (
    Cancellation,
    CandidateRevocation,
    CandidateSignature,
    Correction,
    Edition,
    EditionPicture,
    Hold,
    LedgerEntry,
    Release,
    Revocation,
    Signature,
    Withdrawal,
)
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import cancel, revoke, withdraw
from blog.signoff.verification import verify
from tests import factories
from tests.signoff.own_database import can_dump, restored_from_dump

MODELS: tuple[type[models.Model], ...] = (
    LedgerEntry,
    Edition,
    Signature,
    Revocation,
    Withdrawal,
    EditionPicture,
    Correction,
    Cancellation,
    Hold,
    Release,
    CandidateSignature,
    CandidateRevocation,
)
REFUSED = "what is signed is never changed or deleted"


on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can be attacked so")
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL can be attacked so"
)


def fill_every_table() -> Any:
    """A row in each of the tables; the article that is in force."""
    signer = factories.physician()
    picture = factories.picture()
    revoked = factories.signed_article(signer=signer, featured_image=picture)
    revoke(signature=Signature.objects.get(edition__page=revoked), user=signer, reason="Wrong.")
    withdraw(page=factories.signed_article(), user=signer, public_reason="Old.")
    scheduled = factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=1))
    cancel(edition=Edition.objects.get(page=scheduled), user=signer)
    factories.hold_and_let_go(factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9)))
    factories.sign_and_take_back(by=signer)
    return factories.signed_article("In force", featured_image=picture, correction="It said fifty.")


def rows() -> dict[str, list[Any]]:
    """Every row of every append-only table."""
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in MODELS}


@pytest.fixture
def filled(db: None) -> Any:
    page = fill_every_table()
    # As after a commit: PostgreSQL does not even begin to empty a table whose foreign keys are still to be checked.
    connection.check_constraints()
    return page


def refuses(attack: Callable[[], object], *, because: str = REFUSED) -> None:
    """The attack is refused by the triggers, and leaves every row as it was."""
    before = rows()
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        attack()
    assert rows() == before


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_every_table_of_the_ledger_is_guarded_and_filled_here(filled: Any) -> None:
    assert {model._meta.db_table for model in MODELS} == set(TABLES)
    assert all(rows().values())


def test_rows_are_not_changed_through_the_orm(filled: Any) -> None:
    for model in MODELS:
        row = model._default_manager.latest("pk")
        refuses(row.save)
        refuses(partial(model._default_manager.update, **{row._meta.pk.name: row.pk}))
        refuses(partial(model._default_manager.bulk_update, [row], [_some_field(model)]))


def test_rows_are_not_deleted_through_the_orm(filled: Any) -> None:
    for model in MODELS:
        row = model._default_manager.latest("pk")
        # Past Django's own protection of what others point to.
        refuses(partial(model._default_manager.all()._raw_delete, connection.alias))
        refuses(partial(model._base_manager.filter(pk=row.pk)._raw_delete, connection.alias))


def test_rows_are_not_changed_or_deleted_by_sql(filled: Any) -> None:
    for table in TABLES:
        column = _columns(table)[0]
        refuses(partial(execute, f"UPDATE {table} SET {column} = {column}"))
        refuses(partial(execute, f"DELETE FROM {table}"))


@on_postgresql
def test_a_table_is_not_truncated(filled: Any) -> None:
    for table in TABLES:
        refuses(partial(execute, f"TRUNCATE {table} CASCADE"))
    refuses(partial(execute, f"TRUNCATE {', '.join(TABLES)} CASCADE"))


@on_postgresql
def test_a_session_that_calls_itself_a_replica_is_refused_too(filled: Any) -> None:
    def attack(statement: str) -> None:
        execute("SET LOCAL session_replication_role = replica")
        execute(statement)

    # A role that is no superuser, as in production, does not get as far as the triggers.
    because = f"{REFUSED}|permission denied to set parameter"
    for table in TABLES:
        refuses(partial(attack, f"DELETE FROM {table}"), because=because)
        refuses(partial(attack, f"TRUNCATE {table} CASCADE"), because=because)


def test_an_upsert_does_not_take_the_place_of_a_row(filled: Any) -> None:
    for table in TABLES:
        columns = _columns(table)
        names = ", ".join(columns)
        refuses(
            partial(
                execute,
                f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE true "
                f"ON CONFLICT ({columns[0]}) DO UPDATE SET {columns[1]} = excluded.{columns[1]}",
            )
        )


@on_sqlite
def test_insert_or_replace_takes_the_place_of_no_row_whatever_key_it_meets(filled: Any) -> None:
    # As any other program connects, that knows nothing of our settings.
    execute("PRAGMA recursive_triggers = OFF")
    try:
        for table in TABLES:
            columns = _columns(table)
            key, every, rest = columns[0], ", ".join(columns), ", ".join(columns[1:])
            into = f"INSERT OR REPLACE INTO {table}"
            refuses(partial(execute, f"{into} ({every}) SELECT {every} FROM {table}"))
            refuses(partial(execute, f"{into} ({every}) SELECT {key} + 1000, {rest} FROM {table}"))
            fresh = _all_keys_changed(table, columns)
            refuses(partial(execute, f"{into} (rowid, {every}) SELECT rowid, {fresh} FROM {table}"))
            refuses(partial(execute, f"UPDATE OR REPLACE {table} SET {key} = {key}"))
    finally:
        execute("PRAGMA recursive_triggers = ON")


def test_new_rows_are_welcome(filled: Any) -> None:
    before = LedgerEntry.objects.count()
    factories.signed_article(featured_image=factories.picture())
    assert LedgerEntry.objects.count() == before + 2


def test_a_second_row_with_a_key_that_is_taken_is_refused(filled: Any) -> None:
    row = Edition.objects.latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.bulk_create([Edition(pk=row.pk + 100, page=row.page, number=row.number, demo=False)])


# The check


def faults() -> list[str]:
    return [str(error.id) for error in run_checks(databases=["default"])]


def test_a_database_that_is_armed_passes_the_check(db: None) -> None:
    assert missing_triggers(connection) == []
    assert "signoff.E002" not in faults()


def test_a_missing_trigger_fails_the_check(db: None) -> None:
    kinds = ("update", "delete", "replace") if connection.vendor == "sqlite" else ("change", "truncate")
    for table, kind in product(TABLES, kinds):
        _drop_trigger(table, kind)
        assert missing_triggers(connection) == [f"{table}_no_{kind}"]
        assert faults().count("signoff.E002") == 1
        arm(connection)
    assert "signoff.E002" not in faults()


def test_a_trigger_that_refuses_nothing_fails_the_check_and_is_made_anew(filled: Any) -> None:
    if connection.vendor == "sqlite":
        _drop_trigger("signoff_edition", "update")
        execute(
            "CREATE TRIGGER signoff_edition_no_update BEFORE UPDATE ON signoff_edition BEGIN SELECT 1; END"
        )
        expected = ["signoff_edition_no_update"]
    else:
        execute(
            "CREATE OR REPLACE FUNCTION signoff_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NEW; END $$"
        )
        expected = sorted(f"{table}_no_{kind}" for table in TABLES for kind in ("change", "truncate"))
    assert missing_triggers(connection) == expected
    assert "signoff.E002" in faults()
    arm(connection)
    assert missing_triggers(connection) == []
    refuses(lambda: execute("UPDATE signoff_edition SET number = number"))


@on_postgresql
@pytest.mark.parametrize("state", ["DISABLE", "ENABLE REPLICA", "ENABLE"])
def test_a_trigger_that_does_not_always_fire_fails_the_check(db: None, state: str) -> None:
    execute(f"ALTER TABLE signoff_edition {state} TRIGGER signoff_edition_no_change")
    assert missing_triggers(connection) == ["signoff_edition_no_change"]


def test_a_trigger_of_that_name_on_another_table_does_not_pass(db: None) -> None:
    _drop_trigger("signoff_edition", "update" if connection.vendor == "sqlite" else "change")
    if connection.vendor == "sqlite":
        execute("CREATE TRIGGER signoff_edition_no_update BEFORE UPDATE ON blog_author BEGIN SELECT 1; END")
    else:
        execute(
            "CREATE TRIGGER signoff_edition_no_change BEFORE UPDATE ON blog_author FOR EACH ROW "
            "EXECUTE FUNCTION signoff_refuse_change()"
        )
    assert len(missing_triggers(connection)) == 1


def test_the_check_asks_no_database_that_it_is_not_asked_about(db: None) -> None:
    _drop_trigger("signoff_edition", "update" if connection.vendor == "sqlite" else "truncate")
    assert "signoff.E002" not in [error.id for error in run_checks()]


# The migration operation


def test_the_operation_goes_forth_and_back_and_forth(database: str) -> None:
    operation = AppendOnly()
    state = ProjectState()
    assert operation.deconstruct() == ("AppendOnly", [], {"tables": TABLES})
    for _time in range(2):
        with connection.schema_editor() as editor:
            operation.database_backwards("signoff", editor, state, state)
        assert len(missing_triggers(connection)) == len(TABLES) * (3 if connection.vendor == "sqlite" else 2)
        with connection.schema_editor() as editor:
            operation.database_forwards("signoff", editor, state, state)
        assert missing_triggers(connection) == []


def test_migrating_to_before_the_triggers_takes_them_away_and_forth_brings_them_back(database: str) -> None:
    call_command("migrate", "signoff", "0001", verbosity=0, skip_checks=True)
    assert missing_triggers(connection)
    execute("DELETE FROM signoff_edition")
    call_command("migrate", verbosity=0, skip_checks=True)
    assert missing_triggers(connection) == []


def test_migrating_the_sign_off_away_and_back_works(database: str) -> None:
    call_command("migrate", "signoff", "zero", verbosity=0, skip_checks=True)
    assert not set(TABLES) & set(connection.introspection.table_names())
    assert missing_triggers(connection) == []
    call_command("migrate", verbosity=0, skip_checks=True)
    assert set(TABLES) <= set(connection.introspection.table_names())
    assert missing_triggers(connection) == []


def test_migrate_names_a_missing_trigger_and_makes_it_again_when_told_to(database: str) -> None:
    _drop_trigger("signoff_edition", "update" if connection.vendor == "sqlite" else "change")
    with pytest.raises(SystemCheckError, match="E002") as caught:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "migrate --skip-checks" in str(caught.value)
    call_command("migrate", verbosity=0, skip_checks=True)
    assert missing_triggers(connection) == []


# Later changes of these tables


def migrate_by(*operations: migrations.operations.base.Operation) -> None:
    """Run these operations as a later migration of the sign-off would, and what follows every migration."""
    executor = MigrationExecutor(connection)
    later = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    migration = later("0099_later", "signoff")
    state = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(state, editor)
    emit_post_migrate_signal(0, False, connection.alias)


def add_field(field: Any) -> migrations.AddField:
    return migrations.AddField("edition", "note", field)


@pytest.mark.parametrize(
    "field",
    [
        models.TextField(default="none"),
        models.TextField(null=True),
        models.CharField(max_length=20, default="x", db_index=True),
    ],
)
def test_a_field_can_be_added_later_and_the_table_is_guarded_again(database: str, field: Any) -> None:
    page = fill_every_table()
    before = rows()
    migrate_by(add_field(field))
    assert missing_triggers(connection) == []
    assert rows() == before
    refuses(lambda: execute("UPDATE signoff_edition SET note = 'x'"))
    assert edition_in_force(page.pk) is not None
    assert list(verify(check_storage=False)) == []


@on_sqlite
def test_a_unique_field_of_later_is_guarded_against_replacing(database: str) -> None:
    fill_every_table()
    migrate_by(add_field(models.TextField(null=True, unique=True)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'signoff_edition_no_replace'")
        assert "note = NEW.note" in cursor.fetchone()[0]


def test_a_later_migration_that_fills_a_field_does_so_openly(database: str) -> None:
    fill_every_table()

    def fill(apps: Any, editor: Any) -> None:
        with disarmed(editor.connection):
            apps.get_model("signoff", "Edition").objects.update(note="filled")

    before = rows()
    migrate_by(add_field(models.TextField(default="")), migrations.RunPython(fill))
    assert missing_triggers(connection) == []
    assert rows() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT note FROM signoff_edition")
        assert cursor.fetchall() == [("filled",)]
    refuses(lambda: execute("UPDATE signoff_edition SET note = 'x'"))


def test_a_later_migration_that_changes_rows_silently_is_refused(database: str) -> None:
    fill_every_table()

    def fill(apps: Any, editor: Any) -> None:
        apps.get_model("signoff", "Edition").objects.update(digest="0" * 64)

    before = rows()
    with pytest.raises(DatabaseError) as caught:
        migrate_by(migrations.RunPython(fill))
    # On SQLite Django looks at the foreign keys of the failed transaction first, and hides why it failed.
    assert REFUSED in f"{caught.value} {caught.value.__context__}"
    _as_in_another_process()
    assert rows() == before
    assert missing_triggers(connection) == []


# Emptying a database


def test_flush_is_refused_where_signatures_are_real(db: None, settings: Any) -> None:
    page = factories.signed_article("Signed")
    settings.SIGNOFF_FLUSH_ALLOWED = False
    with pytest.raises(CommandError, match="never deleted"):
        call_command("flush", interactive=False, verbosity=0)
    assert edition_in_force(page.pk) is not None
    assert missing_triggers(connection) == []


def test_flush_empties_a_test_database_and_leaves_it_guarded(database: str) -> None:
    fill_every_table()
    call_command("flush", interactive=False, verbosity=0)
    assert not any(rows().values())
    assert missing_triggers(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_commits_leaves_nothing_to_the_next(time: str) -> None:
    assert not Edition.objects.exists()
    fill_every_table()


def test_what_disarms_arms_again_when_something_goes_wrong(database: str) -> None:
    with pytest.raises(ZeroDivisionError), disarmed(connection):
        raise ZeroDivisionError
    assert missing_triggers(connection) == []


# Dump and restore


def test_a_restored_dump_is_guarded_and_its_signatures_are_valid(database: str) -> None:
    if not can_dump():
        pytest.skip("the database's own tools are not on this machine")
    page = fill_every_table()
    before = rows()
    with restored_from_dump():
        assert missing_triggers(connection) == []
        assert rows() == before
        assert list(verify()) == []
        signed = edition_in_force(page.pk)
        assert signed is not None and signed.content["title"] == "In force"
        refuses(lambda: execute("DELETE FROM signoff_ledgerentry"))
        assert MigrationRecorder(connection).applied_migrations()
        factories.new_edition(page, title="After the restore")
        assert list(verify()) == []


@on_sqlite
def test_another_program_on_the_same_file_is_refused(database: str) -> None:
    fill_every_table()
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        for sql in ("UPDATE signoff_edition SET digest = ''", "DELETE FROM signoff_ledgerentry"):
            with pytest.raises(sqlite3.IntegrityError, match=REFUSED):
                other.execute(sql)


def _as_in_another_process() -> None:
    connections.close_all()
    del connections[connection.alias]


def _some_field(model: type[models.Model]) -> str:
    return next(field.name for field in model._meta.fields if not field.primary_key)


def _columns(table: str) -> list[str]:
    """The table's columns, its primary key first."""
    model = next(model for model in MODELS if model._meta.db_table == table)
    fields = sorted(model._meta.fields, key=lambda field: not field.primary_key)
    return [str(field.column) for field in fields]


def _all_keys_changed(table: str, columns: list[str]) -> str:
    """What to select so that no unique key is met but the row's own place in the file."""
    changed = {
        "signoff_ledgerentry": {
            "sequence": "sequence + 1000",
            "hash": "'x' || hash",
            "previous_hash": "'x' || hash",
        }
    }.get(table, {})
    return ", ".join(changed.get(column, column) for column in columns)


def _drop_trigger(table: str, kind: str) -> None:
    on_table = "" if connection.vendor == "sqlite" else f" ON {table}"
    execute(f"DROP TRIGGER {table}_no_{kind}{on_table}")


def test_disarming_takes_every_trigger_away(database: str) -> None:
    disarm(connection)
    assert len(missing_triggers(connection)) == len(TABLES) * (3 if connection.vendor == "sqlite" else 2)
