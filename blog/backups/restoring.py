"""Making a fresh site what a backup says, and proving it by the ledger."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from blog.backups.archive import (
    DATABASE,
    FILES,
    KEYS,
    Manifest,
    NotABackup,
    check,
    digest_of_stream,
    members_of,
    opened,
)
from blog.backups.databases import fill_database, is_empty
from blog.signoff.keys import PUBLIC_KEYS_FOLDER, current_keyring, forget_keyring
from blog.signoff.verification import parse_head, verify

Watch = Callable[[str, int], object]


class NotFresh(Exception):
    """The site has something already that a restore would mix with; the message says what."""


class WrongVersion(Exception):
    """The backup is of another kind of database, or of a newer version; the message says what to do."""


class UnknownKeys(Exception):
    """The backup brings public keys that this site, which has keys, does not know; the message names them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and every fault that verifying it found (none: it is what was backed up)."""

    manifest: Manifest
    faults: list[str] = field(default_factory=list)
    migrations_to_run: bool = False


def restore_backup(
    path: Path, *, trust_keys: bool = False, watch: Watch = lambda step, count: None
) -> Restored:
    """Fills this site, which must be fresh, from a backup; then walks the ledger to the head that was written down.

    The backup is read to its end and checked before anything is written. Files come first and the database last,
    in one step: a restore that was stopped can be started again. Everybody has to log in again.

    Whoever could write the backup could have signed it with a key of their own. So where this site has keys, others
    are taken over with `trust_keys` only. Raises NotABackup, NotFresh, WrongVersion, UnknownKeys, CannotCopy, OSError.
    """
    manifest = check(path, lambda count: watch("Checking", count))
    _require_same_kind(manifest)
    if not trust_keys:
        _require_known_keys(manifest)
    _require_fresh(manifest)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=_scratch_folder()) as scratch:
        copy = _unpack(path, Path(scratch), watch)
        fill_database(copy)
    forget_keyring()
    Session.objects.all().delete()
    if _has_migrations_to_run():
        return Restored(manifest, migrations_to_run=True)
    return Restored(manifest, list(verify(expected_head=parse_head(manifest.head))))


def _require_same_kind(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise WrongVersion(
            f"The backup is of a {manifest.engine} database, and DATABASE_URL names a {connection.vendor} one."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise WrongVersion(
            f"The backup is of a newer version of this site ({unknown[0]} is not known here): "
            "restore it with that version."
        )


def _has_migrations_to_run() -> bool:
    """Whether the restored database is that of an older version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _require_known_keys(manifest: Manifest) -> None:
    known = set(current_keyring().public_keys)
    others = sorted({name.removesuffix(".pem") for name in manifest.keys} - known)
    if known and others:
        raise UnknownKeys(
            f"The backup brings public keys that this site does not have: {', '.join(others)}. Put the folder "
            "“public” of SIGNOFF_KEYS_DIR back first; or, if you know these keys, say --trust-keys."
        )


def _require_fresh(manifest: Manifest) -> None:
    if not is_empty():
        raise NotFresh("The database has tables already. Restore into an empty one (DATABASE_URL).")
    for name, stored in manifest.files.items():
        if default_storage.exists(name):
            with default_storage.open(name, "rb") as file:
                if digest_of_stream(file) != stored:
                    raise NotFresh(f"There is another file already that is called {name} (MEDIA_ROOT).")


def _unpack(path: Path, scratch: Path, watch: Watch) -> Path:
    """Lays keys and files into their places, and the copy of the database into the scratch folder."""
    copy = scratch / DATABASE
    with opened(path) as (manifest, tar):
        names = _names_by_digest(manifest)
        for member, stream in members_of(manifest, tar):
            if member == DATABASE:
                with copy.open("wb") as out:
                    shutil.copyfileobj(stream, out)
            elif member.startswith(KEYS):
                _lay_key(member.removeprefix(KEYS), stream.read())
            else:
                for name in names[member.removeprefix(FILES)]:
                    watch("Restoring", manifest.files[name].size)
                    _lay_file(name, stream)
    return copy


def _names_by_digest(manifest: Manifest) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, stored in manifest.files.items():
        names.setdefault(stored.sha256, []).append(name)
    return names


def _lay_file(name: str, stream: IO[bytes]) -> None:
    if default_storage.exists(name):
        return
    stream.seek(0)
    laid = default_storage.save(name, File(stream))
    if laid != name:
        raise NotABackup(f"The file {name} could only be stored as {laid}.")


def _lay_key(name: str, data: bytes) -> None:
    folder = Path(settings.SIGNOFF_KEYS_DIR) / PUBLIC_KEYS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        (folder / name).write_bytes(data)


def _scratch_folder() -> Path | None:
    """Beside SQLite's file, so that the copy is moved there in one step; elsewhere the system's own place."""
    if connection.vendor != "sqlite":
        return None
    folder = Path(str(connection.settings_dict["NAME"])).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder
