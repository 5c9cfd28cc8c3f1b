"""The key folder: what it holds, what it refuses, and that nothing in it is lost."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured

from blog.signoff.keys import (
    Keyring,
    current_keyring,
    key_id_of,
    make_key_if_missing,
    make_signing_key,
    read_keyring,
)
from blog.signoff.rotation import rotate
from config.environment import REPOSITORY

MESSAGE = b"what was signed"


def private_pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | ed448.Ed448PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def test_a_seal_verifies_with_the_key_that_made_it_and_with_no_other(tmp_path: Path) -> None:
    make_signing_key(tmp_path)
    keyring = read_keyring(tmp_path)
    seal = keyring.seal(MESSAGE)
    assert keyring.verifies(MESSAGE, seal=seal, key_id=keyring.signing_key_id)
    assert not keyring.verifies(b"something else", seal=seal, key_id=keyring.signing_key_id)
    assert not keyring.verifies(MESSAGE, seal=seal, key_id="0" * 16)
    make_signing_key(tmp_path / "other")
    assert not read_keyring(tmp_path / "other").verifies(MESSAGE, seal=seal, key_id=keyring.signing_key_id)


@pytest.mark.parametrize("seal", ["", "no base64 !", "QUJD", "é"])
def test_a_seal_that_is_no_seal_verifies_nothing(tmp_path: Path, seal: str) -> None:
    make_signing_key(tmp_path)
    keyring = read_keyring(tmp_path)
    assert not keyring.verifies(MESSAGE, seal=seal, key_id=keyring.signing_key_id)


def test_a_seal_has_one_way_to_be_written(tmp_path: Path) -> None:
    make_signing_key(tmp_path)
    keyring = read_keyring(tmp_path)
    seal = keyring.seal(MESSAGE)
    for other in (f" {seal}", f"{seal}\n", f"{seal[:20]}!{seal[20:]}"):
        assert not keyring.verifies(MESSAGE, seal=other, key_id=keyring.signing_key_id)


def test_a_new_key_is_written_once_with_its_public_half(tmp_path: Path) -> None:
    key_id = make_signing_key(tmp_path)
    assert read_keyring(tmp_path).signing_key_id == key_id
    assert [path.name for path in (tmp_path / "public").iterdir()] == [f"{key_id}.pem"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["public", "signing.pem"]


def test_only_its_owner_may_read_the_private_key(tmp_path: Path) -> None:
    make_signing_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "signing.pem").stat().st_mode) == 0o600


def test_a_file_left_lying_about_does_not_lend_the_private_key_its_permissions(tmp_path: Path) -> None:
    left = tmp_path / "signing.new"
    left.touch(mode=0o666)
    left.chmod(0o666)
    make_signing_key(tmp_path)
    assert stat.S_IMODE((tmp_path / "signing.pem").stat().st_mode) == 0o600


def test_a_private_key_is_never_replaced_silently(tmp_path: Path) -> None:
    make_signing_key(tmp_path)
    before = (tmp_path / "signing.pem").read_bytes()
    assert make_key_if_missing(tmp_path) is False
    with pytest.raises(FileExistsError, match="is there already"):
        make_signing_key(tmp_path)
    assert (tmp_path / "signing.pem").read_bytes() == before


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _number: make_key_if_missing(tmp_path), range(8)))
    assert made.count(True) == 1
    keyring = read_keyring(tmp_path)
    assert (tmp_path / "public" / f"{keyring.signing_key_id}.pem").exists()


def test_after_a_rotation_what_the_old_key_sealed_still_verifies(tmp_path: Path) -> None:
    old_id = make_signing_key(tmp_path)
    seal = read_keyring(tmp_path).seal(MESSAGE)
    (tmp_path / "signing.pem").rename(tmp_path / "retired.pem")
    new_id = make_signing_key(tmp_path)
    keyring = read_keyring(tmp_path)
    assert keyring.signing_key_id == new_id != old_id
    assert set(keyring.public_keys) == {old_id, new_id}
    assert keyring.verifies(MESSAGE, seal=seal, key_id=old_id)
    assert not keyring.verifies(MESSAGE, seal=seal, key_id=new_id)


def test_a_machine_without_a_private_key_verifies_and_cannot_seal(tmp_path: Path) -> None:
    key_id = make_signing_key(tmp_path)
    seal = read_keyring(tmp_path).seal(MESSAGE)
    (tmp_path / "signing.pem").unlink()
    keyring = read_keyring(tmp_path)
    assert keyring.verifies(MESSAGE, seal=seal, key_id=key_id)
    with pytest.raises(ImproperlyConfigured, match="no signing key"):
        keyring.seal(MESSAGE)


def test_an_empty_folder_holds_no_keys(tmp_path: Path) -> None:
    assert read_keyring(tmp_path) == Keyring({}, None)


def test_a_public_key_is_named_by_its_content_and_not_by_its_file(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / f"{'0' * 16}.pem").write_bytes(public_pem(key))
    assert set(read_keyring(tmp_path).public_keys) == {key_id_of(key.public_key())}


@pytest.mark.parametrize("name", ["signing.pem", "public/deadbeef.pem"])
@pytest.mark.parametrize(
    "content", [b"", b"no key at all", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_an_unreadable_key_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=f"{path.name} is not a readable"):
        read_keyring(tmp_path)


@pytest.mark.parametrize("name", ["signing.pem", "public/deadbeef.pem"])
def test_a_folder_in_the_place_of_a_key_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    with pytest.raises(ImproperlyConfigured, match="is not a readable"):
        read_keyring(tmp_path)


def test_a_key_with_a_password_is_named(tmp_path: Path) -> None:
    encrypted = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    (tmp_path / "signing.pem").write_bytes(encrypted)
    with pytest.raises(ImproperlyConfigured, match=r"signing\.pem is not a readable private key"):
        read_keyring(tmp_path)


def test_a_key_of_another_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "signing.pem").write_bytes(private_pem(ed448.Ed448PrivateKey.generate()))
    with pytest.raises(ImproperlyConfigured, match=r"signing\.pem holds a key of another kind; Ed25519"):
        read_keyring(tmp_path)
    (tmp_path / "signing.pem").unlink()
    (tmp_path / "public").mkdir()
    other = tmp_path / "public" / "other.pem"
    other.write_bytes(public_pem(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(ImproperlyConfigured, match=r"other\.pem holds a key of another kind"):
        read_keyring(tmp_path)


def test_a_private_key_does_not_pass_for_a_public_one(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "mistake.pem").write_bytes(private_pem(Ed25519PrivateKey.generate()))
    with pytest.raises(ImproperlyConfigured, match=r"mistake\.pem is not a readable public key"):
        read_keyring(tmp_path)


def test_a_rotation_keeps_the_public_half_of_a_key_that_was_put_there_by_hand(tmp_path: Path) -> None:
    by_hand = Ed25519PrivateKey.generate()
    (tmp_path / "signing.pem").write_bytes(private_pem(by_hand))
    seal = read_keyring(tmp_path).seal(MESSAGE)
    new_id = rotate(tmp_path)
    keyring = read_keyring(tmp_path)
    assert keyring.signing_key_id == new_id
    assert keyring.verifies(MESSAGE, seal=seal, key_id=key_id_of(by_hand.public_key()))


def test_a_running_process_learns_of_a_rotation_without_a_restart(tmp_path: Path, settings: Any) -> None:
    settings.SIGNOFF_KEYS_DIR = tmp_path
    make_signing_key(tmp_path)
    before = current_keyring()
    assert current_keyring() is before
    # As another process does it, which cannot tell this one.
    rotating = (
        f"from pathlib import Path; from blog.signoff.rotation import rotate; rotate(Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", rotating], cwd=REPOSITORY, check=True)
    assert current_keyring().signing_key_id != before.signing_key_id
    assert set(before.public_keys) < set(current_keyring().public_keys)
