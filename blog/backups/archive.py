"""The form of a backup: a tar file whose first member says what the others are, and their digests.

manifest.json              what follows, and what the ledger's head was
database                   a copy of SQLite's file, or pg_dump's custom format
keys/<key id>.pem          public keys
files/<sha256>             stored files, each content once
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST, DATABASE, KEYS, FILES = "manifest.json", "database", "keys/", "files/"
CHUNK = 1024 * 1024
_MANIFEST_LIMIT = 256 * 1024 * 1024  # bytes


class NotABackup(Exception):
    """The file is no backup, or not a whole one; the message is one line that says what is wrong."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes in a backup: their SHA-256 (hex) and how many."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `files` gives the stored files by name, `migrations` the database's as “app.name”."""

    engine: str
    made_at: str
    head: str
    database: Stored
    keys: dict[str, Stored] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    migrations: list[str] = field(default_factory=list)
    format: int = FORMAT

    def members(self) -> dict[str, Stored]:
        """Every member behind the manifest, by its name in the archive."""
        keys = {f"{KEYS}{name}": stored for name, stored in self.keys.items()}
        return {
            DATABASE: self.database,
            **keys,
            **{f"{FILES}{one.sha256}": one for one in self.files.values()},
        }

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(data: bytes) -> Manifest:
    """The manifest from its JSON. Raises NotABackup."""
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise NotABackup(f"This backup has the form {raw['format']}; this version reads form {FORMAT}.")
        manifest = Manifest(
            engine=str(raw["engine"]),
            made_at=str(raw["made_at"]),
            head=str(raw["head"]),
            database=Stored(**raw["database"]),
            keys={name: Stored(**stored) for name, stored in raw["keys"].items()},
            files={name: Stored(**stored) for name, stored in raw["files"].items()},
            migrations=[str(name) for name in raw["migrations"]],
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotABackup(f"The backup's manifest cannot be read ({type(error).__name__}).") from None
    _refuse_odd_names(manifest)
    return manifest


def digest_of_stream(stream: IO[bytes], advance: Callable[[int], object] = lambda count: None) -> Stored:
    """The digest and size of everything that is left in a stream."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        advance(len(chunk))
    return Stored(digest.hexdigest(), size)


class Writer:
    """Writes a backup, its manifest first. Each member must have the digest that the manifest gives it."""

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115  (close does)
        self._members = manifest.members()
        data = manifest.to_json()
        self._add(MANIFEST, io.BytesIO(data), len(data))

    def add(self, name: str, stream: IO[bytes]) -> None:
        """Adds a member. Raises NotABackup when its bytes are no longer those of the manifest."""
        stored = self._members[name]
        watched = _Watched(stream)
        try:
            self._add(name, watched, stored.size)
        except OSError as error:
            raise NotABackup(f"{name} changed while it was copied ({error}). Try again.") from None
        if watched.digest.hexdigest() != stored.sha256:
            raise NotABackup(f"{name} changed while it was copied. Try again.")

    def close(self) -> None:
        self._tar.close()

    def _add(self, name: str, stream: Any, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, stream)


class _Watched:
    """A stream that remembers the digest of what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """A backup, opened for reading, with its manifest. Raises NotABackup."""
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or not first.isfile() or first.size > _MANIFEST_LIMIT:
                raise NotABackup(f"{path} is no backup of this site.")
            yield read_manifest(_content(tar, first).read()), tar
    except FileNotFoundError:
        raise NotABackup(f"{path}: there is no file of this name.") from None
    except (tarfile.TarError, EOFError) as error:
        raise NotABackup(f"{path} is no whole backup ({str(error) or type(error).__name__}).") from None


def members_of(manifest: Manifest, tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member behind the manifest, in the archive's order. Raises NotABackup for one that is not listed."""
    listed = manifest.members()
    for member in tar:
        if member.name == MANIFEST:
            continue
        stored = listed.get(member.name)
        if stored is None or not member.isfile() or member.size != stored.size:
            raise NotABackup(f"The backup holds {member.name[:80]!r}, which its manifest does not describe.")
        yield member.name, _content(tar, member)


def check(path: Path, advance: Callable[[int], object] = lambda count: None) -> Manifest:
    """Reads a backup to its end and compares every digest. Raises NotABackup."""
    with opened(path) as (manifest, tar):
        missing = manifest.members()
        for name, stream in members_of(manifest, tar):
            stored = missing.pop(name, None)
            if stored is None or digest_of_stream(stream, advance) != stored:
                raise NotABackup(f"{path}: {name} is damaged, or stands there twice.")
    if missing:
        raise NotABackup(f"{path}: {next(iter(missing))} is missing.")
    return manifest


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    stream = tar.extractfile(member)
    if stream is None:
        raise NotABackup(f"{member.name} is no file.")
    return stream


def _refuse_odd_names(manifest: Manifest) -> None:
    """Names become paths: none may lead out of the folder they belong in."""
    for name in [*manifest.files, *manifest.keys]:
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or "\0" in name or not all(parts) or {".", ".."} & set(parts):
            raise NotABackup(f"The backup names a file {name[:80]!r}, which no backup of ours does.")
    if any("/" in name or not name.endswith(".pem") for name in manifest.keys):
        raise NotABackup("The backup names a key that is none.")
    for stored in manifest.members().values():
        if len(stored.sha256) != 64 or set(stored.sha256) - set("0123456789abcdef") or stored.size < 0:
            raise NotABackup("The backup's manifest gives a digest that is none.")
