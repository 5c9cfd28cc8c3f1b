"""A backup is whole and ours, or it is refused before anything is written."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from blog.backups.archive import (
    DATABASE,
    Manifest,
    NotABackup,
    Stored,
    Writer,
    check,
    digest_of_stream,
    read_manifest,
)


def stored(data: bytes) -> Stored:
    return digest_of_stream(io.BytesIO(data))


def manifest(**fields: Any) -> Manifest:
    defaults: dict[str, Any] = {
        "engine": "sqlite",
        "made_at": "2026-03-04T09:00:00+00:00",
        "head": "0:" + "0" * 64,
        "database": stored(b"rows"),
        "files": {"a/one.jpg": stored(b"one"), "b/same.jpg": stored(b"one")},
    }
    return Manifest(**defaults | fields)


def written(path: Path, described: Manifest, **members: bytes) -> Path:
    with path.open("wb") as file:
        writer = Writer(file, described)
        writer.add(DATABASE, io.BytesIO(members.get("database", b"rows")))
        for name in described.keys:
            writer.add(f"keys/{name}", io.BytesIO(b"key"))
        for one in {one.sha256 for one in described.files.values()}:
            writer.add(f"files/{one}", io.BytesIO(b"one"))
        writer.close()
    return path


def rewritten(path: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Path:
    """The same archive with other members."""
    with tarfile.open(path) as tar:
        members = []
        for member in tar:
            stream = tar.extractfile(member)
            assert stream is not None
            members.append((member.name, stream.read()))
    with tarfile.open(path, "w") as tar:
        for name, data in change(members):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def with_manifest(
    change: Callable[[dict[str, Any]], None],
) -> Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]:
    def changed(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        raw = json.loads(members[0][1])
        change(raw)
        return [("manifest.json", json.dumps(raw).encode()), *members[1:]]

    return changed


def test_what_was_written_is_read_and_each_content_is_there_once(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", manifest())
    assert check(path) == manifest()
    with tarfile.open(path) as tar:
        assert len(tar.getnames()) == 3


def test_a_member_that_changed_while_it_was_copied_stops_the_backup(tmp_path: Path) -> None:
    for other in (b"wors", b"w"):
        with pytest.raises(NotABackup, match="changed while it was copied"):
            written(tmp_path / "b.tar", manifest(), database=other)


@pytest.mark.parametrize("keep", [0, 1, 100, 600, 1_600, 2_600])
def test_a_backup_that_was_cut_short_is_refused(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "b.tar", manifest())
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(NotABackup):
        check(path)


def test_a_bit_that_flipped_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", manifest())
    path.write_bytes(path.read_bytes().replace(b"rows", b"rowz"))
    with pytest.raises(NotABackup, match="database is damaged"):
        check(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members[:-1],
        lambda members: [*members, ("files/../../evil", b"x")],
        lambda members: [*members, members[-1]],
        lambda members: members[1:],
        lambda members: [("manifest.json", b"{"), *members[1:]],
        lambda members: [("manifest.json", b"[]"), *members[1:]],
        with_manifest(lambda raw: raw.update(format=2)),
        with_manifest(lambda raw: raw.pop("head")),
        with_manifest(lambda raw: raw.update(database=[1])),
    ],
    ids=[
        "one missing",
        "one more",
        "one twice",
        "no manifest",
        "half a manifest",
        "a list",
        "another form",
        "no head",
        "no database",
    ],
)
def test_a_backup_that_is_not_ours_is_refused(
    tmp_path: Path, change: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]
) -> None:
    path = rewritten(written(tmp_path / "b.tar", manifest()), change)
    with pytest.raises(NotABackup) as caught:
        check(path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("files", "../evil.jpg"),
        ("files", "/etc/evil.jpg"),
        ("files", "a//b.jpg"),
        ("files", "a\\b.jpg"),
        ("files", "a/./b.jpg"),
        ("files", "a\0b.jpg"),
        ("keys", "../signing.pem"),
        ("keys", "signing"),
    ],
)
def test_no_name_in_a_backup_leads_out_of_its_folder(where: str, name: str) -> None:
    raw = json.loads(manifest().to_json())
    assert read_manifest(json.dumps(raw).encode()) == manifest()
    raw[where][name] = raw["database"]
    with pytest.raises(NotABackup, match=r"names a (file|key)"):
        read_manifest(json.dumps(raw).encode())


@pytest.mark.parametrize("digest", ["../" * 21 + "x", "a" * 63, "G" * 64, ""])
def test_a_digest_is_a_digest(digest: str) -> None:
    raw = json.loads(manifest().to_json())
    raw["database"]["sha256"] = digest
    with pytest.raises(NotABackup, match="a digest that is none"):
        read_manifest(json.dumps(raw).encode())


@pytest.mark.django_db
def test_a_site_with_content_is_not_restored_over(tmp_path: Path) -> None:
    path = written(tmp_path / "b.tar", manifest(engine=connection.vendor))
    with pytest.raises(CommandError, match="The database has tables already"):
        call_command("restore", str(path))


@pytest.mark.django_db
def test_a_backup_of_another_database_or_a_newer_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is of a oracle database"):
        call_command("restore", str(written(tmp_path / "b.tar", manifest(engine="oracle"))))
    newer = manifest(engine=connection.vendor, migrations=["blog.9999_from_the_future"])
    with pytest.raises(CommandError, match="newer version"):
        call_command("restore", str(written(tmp_path / "c.tar", newer)))


@pytest.mark.django_db
def test_a_site_with_keys_takes_over_others_only_when_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "b.tar", manifest(engine=connection.vendor, keys={"0123456789abcdef.pem": stored(b"key")})
    )
    with pytest.raises(CommandError, match=r"does not have: 0123456789abcdef\. .*--trust-keys"):
        call_command("restore", str(path))
    with pytest.raises(CommandError, match="has tables already"):
        call_command("restore", str(path), "--trust-keys")


@pytest.mark.django_db
def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "b.tar"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(path))
    assert path.read_text() == "mine"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, b"no backup"])
def test_what_is_no_backup_is_told_in_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "b.tar"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        call_command("restore", str(path))
    assert len(str(caught.value).splitlines()) == 1
