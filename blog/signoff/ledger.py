"""Writing and checking the ledger's chain."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from blog.signoff.canonical import canonical_json, digest_of
from blog.signoff.keys import Keyring, current_keyring
from blog.signoff.models import LedgerEntry

GENESIS = "0" * 64
# Any constant will do, as long as nothing else on the database takes the same advisory lock.
LEDGER_LOCK = 0x51_67_6E_0F


def append(kind: LedgerEntry.Kind, payload: Mapping[str, Any]) -> LedgerEntry:
    """Seal `payload` as the chain's next link and return it. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A ledger entry is written inside a transaction.")
    _lock_the_end_of_the_chain()
    last = LedgerEntry.objects.order_by("-sequence").first()
    entry = next_link(last, kind, payload)
    entry.save(force_insert=True)
    return entry


def next_link(last: LedgerEntry | None, kind: LedgerEntry.Kind, payload: Mapping[str, Any]) -> LedgerEntry:
    """The sealed link that follows `last` (None: the first of all), not yet saved."""
    sequence = last.sequence + 1 if last else 1
    previous_hash = last.hash if last else GENESIS
    text = canonical_json(dict(payload))
    link = link_hash(sequence=sequence, kind=kind, payload=text, previous_hash=previous_hash)
    keyring = current_keyring()
    return LedgerEntry(
        sequence=sequence,
        kind=kind,
        payload=text,
        previous_hash=previous_hash,
        hash=link,
        key_id=keyring.signing_key_id,
        seal=keyring.seal(link.encode("ascii")),
    )


def link_hash(*, sequence: int, kind: str, payload: str, previous_hash: str) -> str:
    """The hash of one link: SHA-256 over the canonical JSON of its place, kind, payload digest and predecessor."""
    return digest_of(
        canonical_json(
            {
                "sequence": sequence,
                "kind": str(kind),
                "payload": digest_of(payload),
                "previous": previous_hash,
            }
        )
    )


def is_genuine(entry: LedgerEntry, keyring: Keyring | None = None) -> bool:
    """Whether the entry's hash is that of what it says, and the site's seal is on that hash."""
    expected = link_hash(
        sequence=entry.sequence, kind=entry.kind, payload=entry.payload, previous_hash=entry.previous_hash
    )
    if expected != entry.hash:
        return False
    return _seal_verifies(keyring or current_keyring(), entry.hash, entry.seal, entry.key_id)


class _HashableKeyring:
    """A keyring compared by its key ids: what a seal's verdict depends on."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.identity = tuple(sorted(keyring.public_keys))

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _HashableKeyring) and self.identity == other.identity


def _seal_verifies(keyring: Keyring, link: str, seal: str, key_id: str) -> bool:
    return _remembered_verdict(_HashableKeyring(keyring), link, seal, key_id)


@lru_cache(maxsize=20_000)
def _remembered_verdict(keyring: _HashableKeyring, link: str, seal: str, key_id: str) -> bool:
    # A seal over a hash is a fact that cannot change: the curve arithmetic is worth remembering, the hash of the
    # content is always computed anew.
    return keyring.keyring.verifies(link.encode("ascii"), seal=seal, key_id=key_id)


def _lock_the_end_of_the_chain() -> None:
    # SQLite runs one write transaction at a time (IMMEDIATE); PostgreSQL needs to be told.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])
