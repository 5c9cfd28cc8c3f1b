"""Exporting the ledger as a bundle that a third party verifies without our code or database."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from django.core.files.storage import default_storage

from blog.signoff import verify_bundle
from blog.signoff.keys import current_keyring
from blog.signoff.models import Edition, EditionPicture, LedgerEntry
from blog.signoff.pictures import EXTENSIONS, stored_path
from blog.signoff.verification import current_head

CHUNK = 500


class CannotExport(Exception):
    """The bundle cannot be written there; the message says why. Nothing was left behind."""


def export_ledger(folder: Path, *, with_media: bool = False, advance: Callable[[int], object]) -> None:
    """Write the bundle to `folder`, whole or not at all. Raises CannotExport."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotExport(f"{folder} is not empty; name a new folder.")
    if not folder.parent.is_dir():
        raise CannotExport(f"{folder.parent} is not a folder.")
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as scratch:
            bundle = Path(scratch) / "bundle"
            _write(bundle, with_media, advance)
            if folder.exists():
                folder.rmdir()
            bundle.rename(folder)
    except OSError as error:
        raise CannotExport(f"{folder}: {error.strerror or error}.") from error


def _write(bundle: Path, with_media: bool, advance: Callable[[int], object]) -> None:
    (bundle / "keys").mkdir(parents=True)
    for key_id, pem in public_keys_as_pem().items():
        (bundle / "keys" / f"{key_id}.pem").write_text(pem, encoding="ascii")
    # Up to the head of this moment: what is signed while this runs belongs to the next export.
    head = current_head()
    entries = LedgerEntry.objects.filter(sequence__lte=head.sequence)
    editions = Edition.objects.filter(entry_id__lte=head.sequence)
    _write_lines(bundle / "ledger.jsonl", map(describe_entry, entries.iterator(chunk_size=CHUNK)), advance)
    _write_lines(bundle / "editions.jsonl", map(describe_edition, editions.iterator(chunk_size=CHUNK)))
    shutil.copyfile(verify_bundle.__file__, bundle / "verify_bundle.py")
    (bundle / "head.txt").write_text(f"{head}\n", encoding="ascii")
    if with_media:
        _copy_media(bundle / "media")


def public_keys_as_pem() -> dict[str, str]:
    """Every public key that has ever sealed, by its id, as PEM text."""
    return {
        key_id: key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode("ascii")
        for key_id, key in current_keyring().public_keys.items()
    }


def _write_lines(
    path: Path, rows: Iterable[dict[str, Any]], advance: Callable[[int], object] = lambda rows: None
) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
            advance(1)


def describe_entry(entry: LedgerEntry) -> dict[str, Any]:
    """A ledger entry as a third party gets it."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "payload": entry.payload,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "key_id": entry.key_id,
        "seal": entry.seal,
    }


def describe_edition(edition: Edition) -> dict[str, Any]:
    """An edition as a third party gets it; `entry` is the sequence of its ledger entry."""
    return {
        "article": edition.page_id,
        "number": edition.number,
        "entry": edition.entry_id,
        "digest": edition.digest,
        "content": edition.content,
    }


def _copy_media(folder: Path) -> None:
    folder.mkdir()
    files = EditionPicture.objects.values_list("sha256", "format").distinct()
    for sha256, format_name in files.iterator(chunk_size=CHUNK):
        extension = EXTENSIONS[format_name]
        with default_storage.open(stored_path(sha256, extension), "rb") as source:
            (folder / f"{sha256}.{extension}").write_bytes(source.read())
