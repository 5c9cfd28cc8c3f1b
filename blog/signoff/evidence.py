"""What the rows of the sign-off's tables prove: their ledger entries, read and checked against hash and seal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from blog.signoff.canonical import parse_canonical
from blog.signoff.in_force import EditionFacts, SealedEntry, format_moment, parse_moment
from blog.signoff.keys import Keyring
from blog.signoff.ledger import is_genuine
from blog.signoff.models import Edition, Hold, LedgerEntry, Signature

# What reading a payload that is none of ours may raise.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


def facts_of(edition: Edition, signatures: Sequence[Signature], keyring: Keyring) -> EditionFacts:
    """What `judge` decides from. Raises one of UNREADABLE for a payload that is no seal of ours."""
    return EditionFacts(
        article=edition.page_id,
        number=edition.number,
        digest=edition.digest,
        content=edition.content,
        go_live_at=format_moment(edition.go_live_at) if edition.go_live_at else None,
        first_published_at=format_moment(edition.first_published_at),
        next_review_due=edition.next_review_due.isoformat() if edition.next_review_due else None,
        demo=edition.demo,
        entry=sealed(edition.entry, LedgerEntry.Kind.EDITION, keyring),
        signatures=[sealed(signature.entry, LedgerEntry.Kind.SIGNATURE, keyring) for signature in signatures],
    )


def sealed(entry: LedgerEntry, kind: LedgerEntry.Kind, keyring: Keyring) -> SealedEntry:
    """A ledger entry as the rule sees it; genuine only when it is of this kind."""
    return SealedEntry(
        hash=entry.hash,
        payload=parse_canonical(entry.payload),
        genuine=entry.kind == kind and is_genuine(entry, keyring),
    )


def payload_of(entry: LedgerEntry, kind: LedgerEntry.Kind, keyring: Keyring) -> Mapping[str, Any] | None:
    """What a genuine entry of this kind says; None when it is not genuine, or of another kind."""
    try:
        found = sealed(entry, kind, keyring)
    except UNREADABLE:
        return None
    return found.payload if found.genuine else None


def is_held(edition: Edition, holds: Iterable[Hold], keyring: Keyring) -> bool:
    """Whether a genuine hold stands on this edition, and no genuine release; `holds` are its rows."""
    return any(_stands(hold, edition, keyring) for hold in holds)


def _stands(hold: Hold, edition: Edition, keyring: Keyring) -> bool:
    sealed = payload_of(hold.entry, LedgerEntry.Kind.HOLD, keyring)
    if sealed is None or (sealed["article"], sealed["number"]) != (edition.page_id, edition.number):
        return False  # no hold of ours, or another edition's
    if edition.go_live_at is None or parse_moment(sealed["held_at"]) >= edition.go_live_at:
        return False  # what readers have is not taken back without a word
    release = getattr(hold, "release", None)
    freed = payload_of(release.entry, LedgerEntry.Kind.RELEASE, keyring) if release else None
    in_time = freed is not None and parse_moment(freed["released_at"]) < edition.go_live_at
    return not (freed is not None and in_time and freed["hold"] == hold.entry.hash)
