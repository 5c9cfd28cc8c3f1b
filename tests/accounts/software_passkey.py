"""A passkey made of software: it answers as a browser and its authenticator would, so that servers can be tested.

Written from the WebAuthn specification, on `cryptography` alone, with none of the code that it is to test.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
NO_AAGUID = bytes(16)

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class SoftwarePasskey:
    """A key of one user at one site. What a test is about is set on it, such as `verifies_user = False`."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    key: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    counter: int = 0
    counts: bool = False
    verifies_user: bool = True
    user_handle: bytes = b""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create` (RegistrationResponseJSON)."""
        public_key = options["publicKey"]
        self.user_handle = base64.urlsafe_b64decode(public_key["user"]["id"] + "==")
        attested = NO_AAGUID + len(self.credential_id).to_bytes(2, "big") + self.credential_id + self.cose()
        attestation = _map(
            [("fmt", "none"), ("attStmt", {}), ("authData", self._authenticator_data(ATTESTED) + attested)]
        )
        client = self._client_data("webauthn.create", public_key["challenge"])
        return self._answer(
            {
                "clientDataJSON": base64url(client),
                "attestationObject": base64url(attestation),
                "transports": [],
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.get` (AuthenticationResponseJSON)."""
        public_key = options.get("publicKey", options)
        client = self._client_data("webauthn.get", public_key["challenge"])
        if self.counts:
            self.counter += 1
        data = self._authenticator_data(0)
        return self._answer(
            {
                "clientDataJSON": base64url(client),
                "authenticatorData": base64url(data),
                "signature": base64url(self.sign(data + hashlib.sha256(client).digest())),
                "userHandle": base64url(self.user_handle),
            },
            {},
        )

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message)

    def cose(self) -> bytes:
        """The public key as authenticators give it (COSE_Key, CTAP2 canonical CBOR)."""
        public = self.key.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            return _map([(1, 2), (3, -7), (-1, 1), (-2, _bytes32(point.x)), (-3, _bytes32(point.y))])
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            size = (public.key_size + 7) // 8
            return _map([(1, 3), (3, -257), (-1, numbers.n.to_bytes(size, "big")), (-2, b"\x01\x00\x01")])
        return _map([(1, 1), (3, -8), (-1, 6), (-2, public.public_bytes_raw())])

    def _authenticator_data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies_user else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        client = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(client, separators=(",", ":")).encode()

    def _answer(self, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
        name = base64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": extensions,
        }


def _bytes32(number: int) -> bytes:
    return number.to_bytes(32, "big")


# The few kinds of CBOR (RFC 8949) that a key and an attestation consist of.


def _map(pairs: list[tuple[Any, Any]]) -> bytes:
    return _head(5, len(pairs)) + b"".join(_item(key) + _item(value) for key, value in pairs)


def _item(value: Any) -> bytes:
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value)) + value.encode()
    return _map(list(value.items()))


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    if argument < 0x100:
        return bytes([major << 5 | 24, argument])
    return bytes([major << 5 | 25]) + argument.to_bytes(2, "big")
