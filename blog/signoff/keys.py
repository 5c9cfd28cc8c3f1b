"""The site's signing keys: one private Ed25519 key in force, and every public key that ever was.

They live in a directory outside the database (`SIGNOFF_KEYS_DIR`):

    signing.pem           the private key that seals now (PKCS#8)
    public/<key id>.pem   the public half of every key that has ever sealed

The key id is the first 16 hex digits of the SHA-256 of the raw public key, so a file cannot pass for another.
"""

import base64
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from blog.signoff.canonical import digest_of_bytes

PRIVATE_KEY_FILE = "signing.pem"
PUBLIC_KEYS_FOLDER = "public"


def key_id_of(key: Ed25519PublicKey) -> str:
    """Name a public key by its content: 16 hex digits."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return digest_of_bytes(raw)[:16]


@dataclass(frozen=True)
class Keyring:
    """Public keys by id, and the private key that seals now (None where a machine may only verify)."""

    public_keys: dict[str, Ed25519PublicKey]
    signing_key: Ed25519PrivateKey | None

    @property
    def signing_key_id(self) -> str:
        return key_id_of(self._require_signing_key().public_key())

    def seal(self, message: bytes) -> str:
        """The Ed25519 signature of `message`, in base64. Raises ImproperlyConfigured without a private key."""
        return base64.b64encode(self._require_signing_key().sign(message)).decode("ascii")

    def verifies(self, message: bytes, *, seal: str, key_id: str) -> bool:
        """Whether `seal` is the signature of `message` by the key named; an unknown key verifies nothing."""
        key = self.public_keys.get(key_id)
        if key is None:
            return False
        try:
            key.verify(base64.b64decode(seal, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _require_signing_key(self) -> Ed25519PrivateKey:
        if self.signing_key is None:
            raise ImproperlyConfigured(
                f"There is no signing key: put a private Ed25519 key at {PRIVATE_KEY_FILE} in SIGNOFF_KEYS_DIR."
            )
        return self.signing_key


def read_keyring(directory: Path) -> Keyring:
    """Read all keys in `directory`. Raises ImproperlyConfigured, naming the file, when one cannot be read."""
    public_keys = {}
    for path in sorted((directory / PUBLIC_KEYS_FOLDER).glob("*.pem")):
        key = _read_public_key(path)
        public_keys[key_id_of(key)] = key
    signing_key = None
    private_path = directory / PRIVATE_KEY_FILE
    if private_path.exists():
        signing_key = _read_private_key(private_path)
        public_keys[key_id_of(signing_key.public_key())] = signing_key.public_key()
    return Keyring(public_keys, signing_key)


@lru_cache(maxsize=4)
def _keyring_at(directory: Path, changes: tuple[int, ...]) -> Keyring:
    return read_keyring(directory)


def current_keyring() -> Keyring:
    """The keyring of this process, read anew when a key file has come or gone: a rotation needs no restart."""
    directory = Path(settings.SIGNOFF_KEYS_DIR)
    return _keyring_at(directory, _last_changes(directory))


def _last_changes(directory: Path) -> tuple[int, ...]:
    # In nanoseconds, of the folders: files are only ever moved in and out of them whole.
    folders = (directory, directory / PUBLIC_KEYS_FOLDER)
    return tuple(folder.stat().st_mtime_ns if folder.exists() else 0 for folder in folders)


def forget_keyring() -> None:
    """Read the key files anew at the next use, for whoever writes into one of them in place (tests)."""
    _keyring_at.cache_clear()


def make_key_if_missing(directory: Path) -> bool:
    """Make a signing key where there is none; True when one was made. An existing key is never replaced."""
    if (directory / PRIVATE_KEY_FILE).exists():
        return False
    try:
        make_signing_key(directory)
    except FileExistsError:
        return False  # another process was faster
    return True


def make_signing_key(directory: Path) -> str:
    """Make a signing key where there is none, and keep its public half beside the older ones; the key's id.

    The private file is readable by its owner alone. Raises FileExistsError when there is a private key already:
    to rotate, move that one away first. Its public half stays, so what it sealed still verifies.
    """
    private_path = directory / PRIVATE_KEY_FILE
    if private_path.exists():
        raise FileExistsError(f"{private_path} is there already; move it away to make a new key.")
    key = Ed25519PrivateKey.generate()
    # The public half first: a key that has sealed must never be without it.
    key_id = keep_public_half(directory, key.public_key())
    _write_private_key(private_path, key)
    forget_keyring()
    return key_id


def keep_public_half(directory: Path, key: Ed25519PublicKey) -> str:
    """Write a public key to where the older ones are; its id."""
    folder = directory / PUBLIC_KEYS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    key_id = key_id_of(key)
    aside = folder / f".{key_id}.{os.getpid()}"
    aside.write_bytes(
        key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    aside.replace(folder / f"{key_id}.pem")
    return key_id


def _write_private_key(path: Path, key: Ed25519PrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Written aside, where mkstemp lets nobody else read, and linked into place: a crash never leaves half a key,
    # and a key that is there is never replaced.
    descriptor, aside = tempfile.mkstemp(prefix=".signing-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    finally:
        Path(aside).unlink()


def _read_private_key(path: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, OSError, UnsupportedAlgorithm) as error:
        raise ImproperlyConfigured(f"{path} is not a readable private key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} holds a key of another kind; Ed25519 is needed.")
    return key


def _read_public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (ValueError, OSError, UnsupportedAlgorithm) as error:
        raise ImproperlyConfigured(f"{path} is not a readable public key: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ImproperlyConfigured(f"{path} holds a key of another kind; Ed25519 is needed.")
    return key
