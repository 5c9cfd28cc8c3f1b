"""Making a backup."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives import serialization
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from blog.backups.archive import DATABASE, FILES, KEYS, Manifest, Stored, Writer, digest_of_stream
from blog.backups.databases import copy_database
from blog.signoff.keys import current_keyring

Watch = Callable[[str, int], object]


def make_backup(path: Path, *, watch: Watch = lambda step, count: None) -> Manifest:
    """Writes the whole site to a new file, readable by its owner alone, and says what is in it.

    The database is copied first, at one moment; a file that it names is there, since stored files only come. The
    file appears under its name when it is whole. `watch` is told of each step's bytes. Raises FileExistsError,
    OSError, CannotCopy and NotABackup (a stored file changed meanwhile).
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as scratch:
        copy = Path(scratch) / DATABASE
        facts = copy_database(copy)
        keys = public_keys()
        files = {name: _digest_of_stored(name, watch) for name in stored_names()}
        manifest = Manifest(
            engine=connection.vendor,
            made_at=timezone.now().isoformat(timespec="seconds"),
            head=str(facts.head),
            database=_digest_of_file(copy),
            keys={name: _digest_of_bytes(data) for name, data in keys.items()},
            files=files,
            migrations=facts.migrations,
        )
        part = Path(scratch) / "part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            _write(out, manifest, copy, keys, watch)
            out.flush()
            os.fsync(out.fileno())
        _give_its_name(part, path)
    return manifest


def stored_names() -> Iterator[str]:
    """The names of all stored files, folder by folder."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            below, files = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        yield from (f"{folder}{name}" for name in sorted(files))
        folders += [f"{folder}{name}/" for name in sorted(below, reverse=True)]


def public_keys() -> dict[str, bytes]:
    """Every public key that verifies what was signed here, as PEM by file name."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {f"{name}.pem": key.public_bytes(*form) for name, key in current_keyring().public_keys.items()}


def _give_its_name(part: Path, path: Path) -> None:
    try:
        # A link fails where somebody else has made a file of this name meanwhile; a move would replace it.
        os.link(part, path)
    except FileExistsError:
        raise FileExistsError(f"{path} is there already.") from None
    except OSError:
        # Some network and memory-stick file systems know no links.
        part.rename(path)


def _write(out: IO[bytes], manifest: Manifest, copy: Path, keys: dict[str, bytes], watch: Watch) -> None:
    writer = Writer(out, manifest)
    with copy.open("rb") as database:
        writer.add(DATABASE, database)
    for name, data in keys.items():
        writer.add(f"{KEYS}{name}", io.BytesIO(data))
    written: set[str] = set()
    for name, stored in manifest.files.items():
        if stored.sha256 not in written:
            written.add(stored.sha256)
            with default_storage.open(name, "rb") as file:
                writer.add(f"{FILES}{stored.sha256}", file)
        watch("Writing", stored.size)
    writer.close()


def _digest_of_stored(name: str, watch: Watch) -> Stored:
    with default_storage.open(name, "rb") as file:
        return digest_of_stream(file, lambda count: watch("Reading", count))


def _digest_of_file(path: Path) -> Stored:
    with path.open("rb") as file:
        return digest_of_stream(file)


def _digest_of_bytes(data: bytes) -> Stored:
    return digest_of_stream(io.BytesIO(data))
