"""The passkeys that physicians sign with, as the ledger knows them.

Whatever the log-in's own tables say: a key signs when the ledger holds its enrolment and not its removal. So a row
that somebody writes or deletes in the database neither adds a signer nor lets a password do where a key is due.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2 import cbor

from blog.signoff import ledger
from blog.signoff.canonical import parse_canonical
from blog.signoff.in_force import format_moment
from blog.signoff.models import LedgerEntry
from blog.signoff.passkeys import EDDSA, ES256, RS256, encoded

alarm = logging.getLogger("signoff.alarm")

ENROLLED, REMOVED = "enrolled", "removed"
# Labels of COSE keys (RFC 9052, RFC 9053, RFC 8230).
_ALGORITHM, _CURVE, _X, _Y, _N, _E = 3, -1, -2, -3, -1, -2
_P256, _ED25519 = 1, 6
SHORTEST_RSA = 256  # bytes


class UnknownAlgorithm(ValueError):
    """A key of a kind that nobody could check later without special tools."""


class TamperedCredentials(PermissionDenied):
    """An entry about passkeys is not what was sealed: nobody signs until somebody has looked."""

    def __init__(self) -> None:
        super().__init__(_("The record of passkeys is being re-checked. Nothing can be signed until then."))


@dataclass(frozen=True)
class NewPasskey:
    """A key as the browser has just made it. `label` is what its owner calls it."""

    credential_id: bytes
    cose: bytes
    rp_id: str
    counter: int
    label: str


@dataclass(frozen=True)
class Credential:
    """A key that may sign: its sealed enrolment, and the hash and sequence of that ledger entry."""

    credential_id: str
    algorithm: int
    public_key: str
    public_key_cose: str
    rp_id: str
    counter: int
    label: str
    enrolment: str
    sequence: int


def enrol(user: Any, key: NewPasskey) -> LedgerEntry:
    """Seal that `user` has a new key. Must run inside the transaction that keeps it. Raises UnknownAlgorithm."""
    algorithm, public_key = public_key_of(key.cose)
    return _append(
        user,
        ENROLLED,
        encoded(key.credential_id),
        {
            "algorithm": algorithm,
            "public_key": encoded(public_key),
            "public_key_cose": encoded(key.cose),
            "rp_id": key.rp_id,
            "counter": key.counter,
            "label": key.label,
        },
    )


def remove(user: Any, credential_id: bytes, *, label: str = "") -> LedgerEntry:
    """Seal that `user` no longer has this key. Must run inside the transaction that deletes it."""
    return _append(user, REMOVED, encoded(credential_id), {"label": label})


def active_credentials(user: Any) -> list[Credential]:
    """The keys with which this user signs, oldest first. Raises TamperedCredentials, with an alarm."""
    active: dict[str, Credential] = {}
    for entry, payload in _events():
        if payload["user"] != user.pk:
            continue
        active.pop(payload["credential_id"], None)
        if payload["event"] == ENROLLED:
            active[payload["credential_id"]] = _credential(entry, payload)
    return list(active.values())


def requires_passkey(user: Any) -> bool:
    """Whether this user's signatures take a passkey: from the first key on, the password alone is refused."""
    return bool(active_credentials(user))


def is_enrolled(credential_id: bytes) -> bool:
    """Whether anybody has this key now: no two people may share one. Raises TamperedCredentials."""
    name = encoded(credential_id)
    last = {
        payload["user"]: payload["event"] for _entry, payload in _events() if payload["credential_id"] == name
    }
    return ENROLLED in last.values()


def public_key_of(cose: bytes) -> tuple[int, bytes]:
    """A COSE key's algorithm, and the same key as SubjectPublicKeyInfo (DER). Raises UnknownAlgorithm."""
    try:
        parameters: Any = cbor.decode(cose)
        algorithm: int = parameters[_ALGORITHM]
        key = _key_from(algorithm, parameters)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise UnknownAlgorithm(_("This kind of passkey cannot be used here.")) from error
    return algorithm, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_from(algorithm: int, parameters: Any) -> Any:
    if algorithm == ES256 and parameters[_CURVE] == _P256:
        x, y = (int.from_bytes(parameters[name], "big") for name in (_X, _Y))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    if algorithm == EDDSA and parameters[_CURVE] == _ED25519:
        return ed25519.Ed25519PublicKey.from_public_bytes(parameters[_X])
    if algorithm == RS256 and len(parameters[_N]) >= SHORTEST_RSA:
        n, e = (int.from_bytes(parameters[name], "big") for name in (_N, _E))
        return rsa.RSAPublicNumbers(e, n).public_key()
    raise UnknownAlgorithm(_("This kind of passkey cannot be used here."))


def _append(user: Any, event: str, credential_id: str, more: Mapping[str, Any]) -> LedgerEntry:
    reviewer = getattr(user, "reviewer", None)
    return ledger.append(
        LedgerEntry.Kind.CREDENTIAL,
        {
            "event": event,
            "user": user.pk,
            "reviewer": reviewer.pk if reviewer else None,
            "credential_id": credential_id,
            "at": format_moment(timezone.now()),
            **more,
        },
    )


def _events() -> Iterator[tuple[LedgerEntry, Mapping[str, Any]]]:
    entries = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CREDENTIAL).order_by("sequence")
    for entry in entries:
        if not ledger.is_genuine(entry):
            alarm.critical("Ledger entry %s, about a passkey, is not what was sealed.", entry.sequence)
            raise TamperedCredentials()
        yield entry, parse_canonical(entry.payload)


def _credential(entry: LedgerEntry, payload: Mapping[str, Any]) -> Credential:
    names = ("credential_id", "algorithm", "public_key", "public_key_cose", "rp_id", "counter", "label")
    return Credential(
        **{name: payload[name] for name in names}, enrolment=entry.hash, sequence=entry.sequence
    )
