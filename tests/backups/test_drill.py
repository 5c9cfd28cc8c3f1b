"""The restore drill: a site with signed articles and pictures is backed up, and another machine becomes it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from blog.backups.archive import check
from blog.backups.databases import CannotCopy, fill_sqlite
from config.environment import REPOSITORY
from tests.house.machine import environment_of_the_machine

PATIENCE = 900  # seconds; the demonstration draws its pictures, and nothing here is about time
# What a reader gets, what a reviewer could check, and whether the ledger still refuses to be changed.
LOOK = """
import json
from django.db import DatabaseError, connection
from django.test import Client
from blog.signoff.models import Edition, LedgerEntry
from blog.signoff.verification import current_head
client = Client(headers={"host": "127.0.0.1"})
pages = ["/", "/articles/", "/feed.xml"] + [e.page.get_url() for e in Edition.objects.order_by("pk") if e.page]
answers = {path: client.get(path).status_code for path in pages}
try:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM " + LedgerEntry._meta.db_table)
    guarded = False
except DatabaseError:
    guarded = True
print(json.dumps({"head": str(current_head()), "answers": answers, "guarded": guarded}))
"""


class Machine:
    """A place of its own, in which the site's commands are run as its administrator would."""

    def __init__(self, folder: Path, database: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.environment = environment_of_the_machine() | {
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(folder / "media"),
            "SIGNOFF_KEYS_DIR": str(folder / "keys"),
            "PYTHONUTF8": "1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(REPOSITORY / "manage.py"), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def does(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def look(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            self.does("shell", "--no-imports", "-v0", "-c", LOOK).splitlines()[-1]
        )
        return found

    def media(self) -> dict[str, bytes]:
        root = self.folder / "media"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@contextmanager
def two_databases(folder: Path) -> Iterator[tuple[str, str]]:
    """Addresses of two databases of the kind that the tests run on, both without a table."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/old/site.sqlite3", f"sqlite:///{folder}/new/site.sqlite3"
        return
    settings = connection.settings_dict
    server = {"host": settings["HOST"], "port": settings["PORT"] or None, "user": settings["USER"]}
    login = psycopg.conninfo.make_conninfo(
        **{name: value for name, value in server.items() if value}, password=settings["PASSWORD"] or ""
    )
    names = [f"backup_drill_{os.getpid()}_{place}" for place in ("old", "new")]
    with psycopg.connect(login, dbname="postgres", autocommit=True) as admin:
        for name in names:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{name}"')
        try:
            secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
            where = f"{settings['USER']}{secret}@{settings['HOST']}:{settings['PORT'] or 5432}"
            yield f"postgres://{where}/{names[0]}", f"postgres://{where}/{names[1]}"
        finally:
            for name in names:
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:
    folder = tmp_path_factory.mktemp("drill")
    with two_databases(folder) as (old, new):
        yield Machine(folder / "old", old), Machine(folder / "new", new)


def test_another_machine_becomes_the_site_and_the_ledger_proves_it(machines: tuple[Machine, Machine]) -> None:
    old, new = machines
    old.does("demo", "--no-serve")
    file = old.folder.parent / "site.tar"

    assert f"{file}: the database, " in old.does("backup", str(file))
    assert file.stat().st_mode & 0o077 == 0
    was = old.look()
    assert was["guarded"] is True
    described = check(file)
    assert described.head == was["head"]
    [described_key] = [name.removesuffix(".pem") for name in described.keys]
    private = (old.folder / "keys/signing.pem").read_bytes()
    assert private not in file.read_bytes()

    # A machine that was stopped when the first file was there goes on.
    some = sorted(old.media())[0]
    (new.folder / "media" / some).parent.mkdir(parents=True)
    (new.folder / "media" / some).write_bytes(old.media()[some])

    said = new.does("restore", str(file))
    assert f"Verified, no fault. Head: {was['head']}" in said
    assert "Put signing.pem back" in said
    assert f"Public keys: {described_key}" in said
    assert new.media() == old.media()
    assert not (new.folder / "keys/signing.pem").exists()
    assert f"no fault. Head: {was['head']}" in new.does("verify", "--head", str(was["head"]))
    assert new.look() == was

    refused = new.run("restore", str(file))
    assert refused.returncode == 1
    assert refused.stderr.endswith("Restore into an empty one (DATABASE_URL). Nothing was restored.\n")


def test_a_damaged_copy_of_the_database_is_not_put_in_its_place(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with closing(sqlite3.connect(copy)) as rows:
        rows.execute("CREATE TABLE a (b)")
        rows.commit()
    copy.write_bytes(copy.read_bytes()[:3_000] + b"x" * 2_000)
    with pytest.raises(CannotCopy):
        fill_sqlite(copy)
    assert copy.exists()
