"""Canonical bytes and digests: the same words give the same digest, on every database and machine.

Canonical form is RFC 8785 (JSON Canonicalization Scheme), as implemented by the `rfc8785` library.
"""

import hashlib
import json
from typing import Any

import rfc8785


def canonical_json(value: Any) -> str:
    """The one JSON text of `value`: sorted keys, no insignificant space, UTF-8 when encoded.

    Raises `rfc8785.CanonicalizationError` for what JSON cannot hold.
    """
    return rfc8785.dumps(value).decode("utf-8")


def digest_of(text: str) -> str:
    """SHA-256 of a canonical text, as 64 lower-case hex digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of_bytes(data: bytes) -> str:
    """SHA-256 of bytes, as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def parse_canonical(text: str) -> Any:
    """The value of a text made by `canonical_json`. Raises `ValueError` when it is no JSON."""
    return json.loads(text)
