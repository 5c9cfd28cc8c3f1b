"""Passkey signatures: what exactly a physician's key signs, and whether a stored one is genuine.

A passkey (WebAuthn) signs these bytes:

    authenticator data  +  SHA-256(client data JSON)

The browser writes the client data JSON. Its member `challenge` is the base64url form, without padding, of

    SHA-256(challenge document, in UTF-8)

and the challenge document is the canonical JSON (RFC 8785) of an object with exactly these members, taken from the
sealed payload of the signature: `article`, `demo`, `digest`, `go_live_at`, `kind`, `number`, `statement`; beside them
`nonce`, the payload's `passkey.nonce`, and `purpose`, “sign-off/1”. With these members canonical JSON is what
Python's `json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` writes.

A physician who takes a signature back proves it in the same way: `article`, `number`, `signature` (the hash of the
ledger entry of the signature) and `nonce`, with “revocation/1” for its `purpose`.

So the key's signature covers the words of the statement and, by its SHA-256, every word and picture of the edition.
The member `passkey` of the payload holds all that a check needs; bytes are base64url without padding:

    credential_id        which key of the signer
    algorithm            its COSE number: -7 (ES256), -8 (EdDSA, Ed25519) or -257 (RS256)
    public_key           SubjectPublicKeyInfo, DER
    public_key_cose      the same key as the authenticator gave it
    rp_id, origin        host name the key belongs to; address of the page it was used on
    nonce                32 random bytes of the server, used once
    authenticator_data, client_data_json, signature
    enrolment            hash of the ledger entry in which this key was enrolled for this user

This module needs nothing of Django and no CBOR, so that a verifier outside can do the same in a few lines.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from blog.signoff.canonical import canonical_json

SIGN_OFF: Final = "sign-off/1"
REVOCATION: Final = "revocation/1"
# What a key signs for each purpose: members of the sealed payload.
CHALLENGED: Final[Mapping[str, tuple[str, ...]]] = {
    SIGN_OFF: ("article", "demo", "digest", "go_live_at", "kind", "number", "statement"),
    REVOCATION: ("article", "number", "signature"),
}

ES256, EDDSA, RS256 = -7, -8, -257
ALGORITHMS: Final = (ES256, EDDSA, RS256)

# https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
USER_PRESENT, USER_VERIFIED = 0x01, 0x04
FLAGS_AT, COUNTER_AT, SHORTEST = 32, slice(33, 37), 37


def challenge_document(payload: Mapping[str, Any], nonce: str, purpose: str = SIGN_OFF) -> str:
    """The text whose SHA-256 is the challenge, for the payload of a signature (or a draft of one)."""
    document = {name: payload[name] for name in CHALLENGED[purpose]}
    return canonical_json({**document, "nonce": nonce, "purpose": purpose})


def challenge(payload: Mapping[str, Any], nonce: str, purpose: str = SIGN_OFF) -> bytes:
    """The 32 bytes that the passkey is asked to sign."""
    return hashlib.sha256(challenge_document(payload, nonce, purpose).encode("utf-8")).digest()


def assertion_is_genuine(payload: Mapping[str, Any], purpose: str = SIGN_OFF) -> bool:
    """Whether a payload, as sealed, carries a passkey's signature: over statement and digest, or a revocation.

    Pure, and never raises: a payload that cannot be read is not genuine. That the key was this physician's is
    another question: `was_enrolled`.
    """
    try:
        return payload["authentication"] == "passkey" and _is_genuine(payload, payload["passkey"], purpose)
    except (KeyError, TypeError, ValueError, AttributeError, UnsupportedAlgorithm):
        return False


def was_enrolled(payload: Mapping[str, Any], earlier: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
    """Whether the key of a passkey signature was its user's at the time.

    `earlier` are the ledger's entries of kind “credential” before the signature, in order, as (hash, payload).
    """
    passkey = payload["passkey"]
    owner = (payload["user"], passkey["credential_id"])
    valid = False
    for link, credential in earlier:
        if (credential.get("user"), credential.get("credential_id")) != owner:
            continue
        if credential.get("event") == "removed":
            valid = False
        elif link == passkey["enrolment"]:
            valid = all(
                credential.get(name) == passkey[name] for name in ("public_key", "algorithm", "rp_id")
            )
    return valid


def has_passkey(earlier: Iterable[tuple[str, Mapping[str, Any]]]) -> bool:
    """Whether one user, whose credential entries these are, in order, has a passkey after them."""
    events = {credential.get("credential_id"): credential.get("event") for _link, credential in earlier}
    return any(event != "removed" for event in events.values())


def counter_of(authenticator_data: bytes) -> int:
    """How often the key says it has been used; many keys always say 0. Raises ValueError on too few bytes."""
    if len(authenticator_data) < SHORTEST:
        raise ValueError("Authenticator data of less than 37 bytes.")
    return int.from_bytes(authenticator_data[COUNTER_AT], "big")


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of a base64url text without padding. Raises ValueError for any other text."""
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if encoded(data) != text:
        raise binascii.Error("Not base64url without padding.")
    return data


def _is_genuine(payload: Mapping[str, Any], passkey: Mapping[str, Any], purpose: str) -> bool:
    client_data = decoded(passkey["client_data_json"])
    authenticator_data = decoded(passkey["authenticator_data"])
    return (
        _client_data_fits(json.loads(client_data), challenge(payload, passkey["nonce"], purpose), passkey)
        and _authenticator_data_fits(authenticator_data, passkey["rp_id"])
        and signature_verifies(
            algorithm=passkey["algorithm"],
            public_key=decoded(passkey["public_key"]),
            message=authenticator_data + hashlib.sha256(client_data).digest(),
            signature=decoded(passkey["signature"]),
        )
    )


def _client_data_fits(client: Mapping[str, Any], expected: bytes, passkey: Mapping[str, Any]) -> bool:
    return (
        client["type"] == "webauthn.get"
        and decoded(client["challenge"]) == expected
        and client["origin"] == passkey["origin"]
        and client.get("crossOrigin", False) is False
        and _belongs_to(passkey["origin"], passkey["rp_id"])
    )


def _authenticator_data_fits(data: bytes, rp_id: str) -> bool:
    wanted = USER_PRESENT | USER_VERIFIED
    return (
        len(data) >= SHORTEST
        and data[:FLAGS_AT] == hashlib.sha256(rp_id.encode("utf-8")).digest()
        and data[FLAGS_AT] & wanted == wanted
    )


def _belongs_to(origin: str, rp_id: str) -> bool:
    address = urlsplit(origin)
    host = address.hostname or ""
    # Browsers take localhost for a secure context, for developers.
    is_secure = address.scheme == "https" or (address.scheme == "http" and host == "localhost")
    return is_secure and bool(rp_id) and (host == rp_id or host.endswith(f".{rp_id}"))


def signature_verifies(*, algorithm: int, public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of `message` by a key (SubjectPublicKeyInfo) of one of the known algorithms."""
    key = load_der_public_key(public_key)
    try:
        if algorithm == ES256 and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
            return isinstance(key.curve, ec.SECP256R1)
        if algorithm == EDDSA and isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
            return True
        if algorithm == RS256 and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            return True
    except InvalidSignature:
        return False
    return False
