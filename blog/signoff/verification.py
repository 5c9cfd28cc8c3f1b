"""Verifying everything that was ever signed: the chain, the seals, the rows, the content, the pictures in storage.

Memory stays flat: the ledger is walked in order, a few hundred entries at a time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.core.files.storage import default_storage
from django.db.models import Count, F
from django.utils import timezone
from wagtail.images import get_image_model

from blog.signoff.canonical import digest_of, digest_of_bytes, parse_canonical
from blog.signoff.evidence import UNREADABLE
from blog.signoff.in_force import EditionFacts, SealedEntry, cancels, format_moment, is_what_was_signed
from blog.signoff.keys import Keyring, current_keyring
from blog.signoff.ledger import GENESIS, link_hash
from blog.signoff.models import (
    Cancellation,
    CandidateRevocation,
    CandidateSignature,
    Correction,
    Edition,
    EditionPicture,
    Hold,
    LedgerEntry,
    Release,
    Revocation,
    Signature,
    VerificationRun,
    Withdrawal,
)
from blog.signoff.passkeys import REVOCATION, SIGN_OFF, assertion_is_genuine, has_passkey, was_enrolled
from blog.signoff.pictures import EXTENSIONS, stored_path

CHUNK = 500
# Entries that a passkey signs, and for what.
PROVEN_BY_PASSKEY = {LedgerEntry.Kind.SIGNATURE: SIGN_OFF, LedgerEntry.Kind.REVOCATION: REVOCATION}
# Source digest, file digest, format.
PictureKey: TypeAlias = tuple[str, str, str]
# The credential entries of each user so far, as (hash, payload).
Credentials: TypeAlias = defaultdict[int, list[tuple[str, Mapping[str, Any]]]]


@dataclass(frozen=True)
class Head:
    """The last link of the chain: kept outside the database, it makes a rolled-back ledger evident."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class NotAHead(ValueError):
    """A text that is not “sequence:hash”."""


def parse_head(text: str) -> Head:
    """The head that `str(head)` wrote. Raises NotAHead."""
    sequence, colon, link = text.strip().partition(":")
    if not colon or not sequence.isascii() or not sequence.isdigit() or len(link) != 64:
        raise NotAHead(
            f"“{text}” is not a ledger head such as “12:3f9a…” (a number, a colon, 64 hex digits)."
        )
    return Head(int(sequence), link)


def current_head() -> Head:
    """The head of the ledger as it is now; sequence 0 while it is empty."""
    last = LedgerEntry.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return Head(*last) if last else Head(0, GENESIS)


def verify(
    *,
    expected_head: Head | None = None,
    keyring: Keyring | None = None,
    check_storage: bool = True,
    advance: Callable[[int], object] = lambda entries: None,
) -> Iterator[str]:
    """Walk the whole ledger; yield one line a fault, naming what is wrong and where. Nothing yielded: all is well.

    `expected_head` is a head noted earlier; `advance` is told how many entries were done.
    """
    keyring = keyring or current_keyring()
    walk = _ChainWalk(expected_head)
    for chunk in _chunks():
        yield from _entries_faults(chunk, walk, keyring)
        yield from _rows_faults(chunk, keyring)
        advance(len(chunk))
    yield from walk.missing_head()
    yield from _rows_without_entries()
    if check_storage:
        yield from _storage_faults()


def record_run(started_at: dt.datetime, entries: int, faults: int) -> VerificationRun:
    """Remember that somebody looked, for the health check."""
    return VerificationRun.objects.create(
        started_at=started_at,
        finished_at=timezone.now(),
        entries=entries,
        faults=faults,
        head=str(current_head()),
    )


class _ChainWalk:
    """What the walk must carry from one link to the next."""

    def __init__(self, expected_head: Head | None) -> None:
        self.sequence = 0
        self.hash = GENESIS
        self.expected_head = expected_head
        # Enrolled and removed passkeys so far, by user: a handful for each physician.
        self.credentials: Credentials = defaultdict(list)

    def faults_of(self, entry: LedgerEntry) -> Iterator[str]:
        if entry.sequence != self.sequence + 1:
            yield f"Ledger: {_missing(self.sequence + 1, entry.sequence - 1)}."
        if entry.previous_hash != self.hash:
            yield f"Ledger entry {entry.sequence} does not follow from the one before it (order or deletion)."
        self.sequence, self.hash = entry.sequence, entry.hash
        yield from self._head_faults()

    def missing_head(self) -> Iterator[str]:
        if self.expected_head and self.sequence < self.expected_head.sequence:
            yield (
                f"Ledger ends at entry {self.sequence}, but entry {self.expected_head.sequence} was noted as its head: "
                "it was cut or rolled back."
            )

    def _head_faults(self) -> Iterator[str]:
        head = self.expected_head
        if head and head.sequence == self.sequence and head.hash != self.hash:
            yield f"Ledger entry {self.sequence} is not the one that was noted as the head: it was rewritten."


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"


def _chunks() -> Iterator[list[LedgerEntry]]:
    after = 0
    while True:
        chunk = list(LedgerEntry.objects.filter(sequence__gt=after).order_by("sequence")[:CHUNK])
        if not chunk:
            return
        yield chunk
        after = chunk[-1].sequence


def _entries_faults(chunk: Sequence[LedgerEntry], walk: _ChainWalk, keyring: Keyring) -> Iterator[str]:
    for entry in chunk:
        yield from walk.faults_of(entry)
        yield from _seal_faults(entry, keyring)
        yield from _passkey_faults(entry, walk.credentials)


def _seal_faults(entry: LedgerEntry, keyring: Keyring) -> Iterator[str]:
    if entry.key_id not in keyring.public_keys:
        yield f"Ledger entry {entry.sequence} is sealed by the key {entry.key_id}, which is not in the key folder."
    elif not _hash_is_right(entry):
        yield f"Ledger entry {entry.sequence} ({entry.kind}): its text is not what was sealed."
    elif not keyring.verifies(entry.hash.encode("ascii"), seal=entry.seal, key_id=entry.key_id):
        yield f"Ledger entry {entry.sequence} ({entry.kind}): its seal does not verify."


def _passkey_faults(entry: LedgerEntry, credentials: Credentials) -> Iterator[str]:
    if entry.kind not in (LedgerEntry.Kind.CREDENTIAL, *PROVEN_BY_PASSKEY):
        return
    try:
        payload = parse_canonical(entry.payload)
        if entry.kind == LedgerEntry.Kind.CREDENTIAL:
            credentials[payload["user"]].append((entry.hash, payload))
            return
        purpose = PROVEN_BY_PASSKEY[LedgerEntry.Kind(entry.kind)]
        fault = _fault_of_identity(payload, credentials[payload["user"]], purpose)
    except UNREADABLE:
        fault = "it cannot be read"
    if fault:
        yield f"Ledger entry {entry.sequence} ({entry.kind}): {fault}."


def _fault_of_identity(
    payload: Mapping[str, Any], earlier: Sequence[tuple[str, Mapping[str, Any]]], purpose: str
) -> str:
    if purpose == REVOCATION and "authentication" not in payload:
        return ""  # revoked before revocations were proven
    if payload["authentication"] != "passkey":
        return "signed without the passkey that the signer had" if has_passkey(earlier) else ""
    if not assertion_is_genuine(payload, purpose):
        return "the passkey did not sign this"
    return "" if was_enrolled(payload, earlier) else "the passkey was not the signer's at the time"


def _hash_is_right(entry: LedgerEntry) -> bool:
    return entry.hash == link_hash(
        sequence=entry.sequence, kind=entry.kind, payload=entry.payload, previous_hash=entry.previous_hash
    )


def _rows_faults(chunk: Sequence[LedgerEntry], keyring: Keyring) -> Iterator[str]:
    by_kind: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in chunk:
        by_kind[entry.kind].append(entry)
    yield from _edition_faults(by_kind[LedgerEntry.Kind.EDITION])
    yield from _signature_faults(by_kind[LedgerEntry.Kind.SIGNATURE])
    yield from _revocation_faults(by_kind[LedgerEntry.Kind.REVOCATION])
    yield from _withdrawal_faults(by_kind[LedgerEntry.Kind.WITHDRAWAL])
    yield from _cancellation_faults(by_kind[LedgerEntry.Kind.CANCELLATION])
    yield from _hold_faults(by_kind[LedgerEntry.Kind.HOLD])
    yield from _release_faults(by_kind[LedgerEntry.Kind.RELEASE])


def _edition_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    sequences = [entry.sequence for entry in entries]
    editions = {edition.entry_id: edition for edition in Edition.objects.filter(entry_id__in=sequences)}
    signatures: dict[int, list[LedgerEntry]] = defaultdict(list)
    for signature in Signature.objects.filter(edition__entry_id__in=sequences).select_related("entry"):
        signatures[signature.edition_id].append(signature.entry)
    pictures: dict[int, set[PictureKey]] = defaultdict(set)
    rows = EditionPicture.objects.filter(edition__entry_id__in=sequences)
    for edition_id, *key in rows.values_list("edition_id", "source_sha256", "sha256", "format"):
        pictures[edition_id].add((key[0], key[1], key[2]))
    corrections = Correction.objects.filter(edition__entry_id__in=sequences)
    yield from _correction_faults(entries, set(corrections.values_list("edition__entry_id", flat=True)))
    yield from _taken_back(sequences)
    for entry in entries:
        edition = editions.get(entry.sequence)
        if edition is None:
            yield f"Ledger entry {entry.sequence} says that an edition was signed, but the edition is gone."
        else:
            yield from _one_edition(edition, entry, signatures[edition.pk], pictures[edition.pk])


def _correction_faults(entries: Sequence[LedgerEntry], listed: set[int]) -> Iterator[str]:
    for entry in entries:
        try:
            corrects = bool(parse_canonical(entry.payload).get("correction"))
        except UNREADABLE:
            continue  # named by the edition's own check
        if corrects and entry.sequence not in listed:
            yield f"Ledger entry {entry.sequence} corrects a mistake, but the log of corrections lacks it."
        elif entry.sequence in listed and not corrects:
            yield f"The log of corrections names ledger entry {entry.sequence}, which corrects nothing."


def _one_edition(
    edition: Edition, entry: LedgerEntry, signatures: Sequence[LedgerEntry], pictures: set[PictureKey]
) -> Iterator[str]:
    name = f"Edition {edition.number} of page {edition.page_id}"
    if digest_of(edition.content) != edition.digest:
        yield f"{name}: its content is not what was signed."
        return
    try:
        payload = parse_canonical(entry.payload)
        agrees = is_what_was_signed(_facts(edition, payload, entry, signatures))
        sealed_pictures = _pictures_of(payload)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield f"{name}: its ledger entry cannot be read."
        return
    if not agrees:
        yield f"{name}: its row, its ledger entry and its signatures do not agree."
    if sealed_pictures != pictures:
        yield f"{name}: the list of its pictures is not what was sealed."


def _facts(
    edition: Edition, payload: Mapping[str, Any], entry: LedgerEntry, signatures: Sequence[LedgerEntry]
) -> EditionFacts:
    # Seals and hashes are the walk's own subject; here only whether the parts agree with each other.
    return EditionFacts(
        article=edition.page_id,
        number=edition.number,
        digest=edition.digest,
        content=edition.content,
        go_live_at=format_moment(edition.go_live_at) if edition.go_live_at else None,
        first_published_at=format_moment(edition.first_published_at),
        next_review_due=edition.next_review_due.isoformat() if edition.next_review_due else None,
        demo=edition.demo,
        entry=SealedEntry(entry.hash, payload, genuine=entry.kind == LedgerEntry.Kind.EDITION),
        signatures=[
            SealedEntry(
                signature.hash,
                parse_canonical(signature.payload),
                genuine=signature.kind == LedgerEntry.Kind.SIGNATURE,
            )
            for signature in signatures
        ],
    )


def _pictures_of(payload: Mapping[str, Any]) -> set[PictureKey]:
    return {
        (source, file["sha256"], file["format"])
        for source, files in payload["pictures"].items()
        for file in files
    }


def _row_missing(entries: Iterable[LedgerEntry], models: Sequence[Any], name: str) -> Iterator[str]:
    """An entry without a row in any of these tables."""
    entries = list(entries)
    sequences = [entry.sequence for entry in entries]
    present: set[int] = set()
    for model in models:
        present.update(model.objects.filter(entry_id__in=sequences).values_list("entry_id", flat=True))
    for entry in entries:
        if entry.sequence not in present:
            yield f"Ledger entry {entry.sequence} is a {name}, but its row is gone."


def _signature_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    """Of signatures: one that waits for others, or fell before there was an edition, has a row of its own kind."""
    yield from _row_missing(entries, (Signature, CandidateSignature), "signature")
    rows = CandidateSignature.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for row in rows.select_related("entry"):
        try:
            payload = parse_canonical(row.entry.payload)
            sealed = (payload["article"], payload["number"], payload["reviewer"], payload["user"])
        except UNREADABLE:
            continue  # named by the check of its seal
        if sealed != (row.page_id, row.number, row.reviewer_id, row.user_id):
            yield f"Ledger entry {row.entry_id}: the row of the signature that waits is not what was sealed."


def _taken_back(sequences: Sequence[int]) -> Iterator[str]:
    """An edition is made of signatures that stand: none may have been taken back before it."""
    signatures = Signature.objects.filter(
        edition__entry_id__in=sequences,
        entry__candidate__revocation__entry_id__lt=F("edition__entry_id"),
    )
    for signature in signatures.select_related("edition"):
        edition = signature.edition
        yield (
            f"Edition {edition.number} of page {edition.page_id}: one of its signatures had been taken back before."
        )


def _revocation_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield from _row_missing(entries, (Revocation, CandidateRevocation), "revocation")
    waiting = CandidateRevocation.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for taken in waiting.select_related("entry", "candidate__entry"):
        payload = parse_canonical(taken.entry.payload)
        if payload["signature"] != taken.candidate.entry.hash or payload["user"] != taken.candidate.user_id:
            yield f"Ledger entry {taken.entry_id} takes another signature back than its row says."
    rows = Revocation.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for row in rows.select_related("entry", "edition", "signature__entry"):
        payload = parse_canonical(row.entry.payload)
        sealed = (payload["article"], payload["number"], payload["signature"])
        if sealed != (row.edition.page_id, row.edition.number, row.signature.entry.hash):
            yield f"Ledger entry {row.entry_id} revokes another signature than its row says."


def _withdrawal_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield from _row_missing(entries, (Withdrawal,), "withdrawal")
    for row in Withdrawal.objects.filter(entry_id__in=[e.sequence for e in entries]).select_related("entry"):
        payload = parse_canonical(row.entry.payload)
        sealed = (payload["article"], payload["up_to_number"], payload["title"], payload["public_reason"])
        if sealed != (row.page_id, row.up_to_number, row.title, row.public_reason):
            yield f"Ledger entry {row.entry_id}: the withdrawal's row is not what was sealed."


def _cancellation_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield from _row_missing(entries, (Cancellation,), "cancellation")
    rows = Cancellation.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for row in rows.select_related("entry", "edition__entry"):
        try:
            agrees = cancels(parse_canonical(row.entry.payload), parse_canonical(row.edition.entry.payload))
        except UNREADABLE:
            agrees = False
        if not agrees:
            yield f"Ledger entry {row.entry_id} cancels another edition than its row says, or one that was live."


def _hold_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield from _row_missing(entries, (Hold,), "hold")
    rows = Hold.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for row in rows.select_related("entry", "edition", "signature__entry").defer("edition__content"):
        said = {
            "article": row.edition.page_id,
            "number": row.edition.number,
            "signature": row.signature.entry.hash,
            "reason": row.reason,
            "lapses_on": row.lapses_on.isoformat(),
        }
        if not said.items() <= parse_canonical(row.entry.payload).items():
            yield f"Ledger entry {row.entry_id}: the hold's row is not what was sealed."


def _release_faults(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield from _row_missing(entries, (Release,), "release")
    rows = Release.objects.filter(entry_id__in=[entry.sequence for entry in entries])
    for row in rows.select_related("entry", "hold__entry", "hold__edition").defer("hold__edition__content"):
        payload, go_live_at = parse_canonical(row.entry.payload), row.hold.edition.go_live_at
        # Moments of this form sort as text.
        in_time = go_live_at is not None and payload.get("released_at", "~") < format_moment(go_live_at)
        if payload.get("hold") != row.hold.entry.hash or not in_time:
            yield f"Ledger entry {row.entry_id} does not release the hold that its row says."


def _rows_without_entries() -> Iterator[str]:
    kinds = dict(LedgerEntry.objects.values_list("kind").annotate(count=Count("pk")))
    tables: list[tuple[Any, LedgerEntry.Kind]] = [
        (Edition, LedgerEntry.Kind.EDITION),
        (Signature, LedgerEntry.Kind.SIGNATURE),
        (Revocation, LedgerEntry.Kind.REVOCATION),
        (Withdrawal, LedgerEntry.Kind.WITHDRAWAL),
        (Cancellation, LedgerEntry.Kind.CANCELLATION),
        (Hold, LedgerEntry.Kind.HOLD),
        (Release, LedgerEntry.Kind.RELEASE),
        (CandidateSignature, LedgerEntry.Kind.SIGNATURE),
        (CandidateRevocation, LedgerEntry.Kind.REVOCATION),
    ]
    for model, kind in tables:
        for pk in model.objects.exclude(entry__kind=kind).values_list("pk", flat=True)[:20]:
            yield f"{model._meta.verbose_name.capitalize()} {pk} has no ledger entry of its kind: it was never sealed."
        if model.objects.count() > kinds.get(kind, 0):
            yield f"There are more rows of {model._meta.verbose_name_plural} than ledger entries for them."


def _storage_faults() -> Iterator[str]:
    files = (
        EditionPicture.objects.values_list("sha256", "source_sha256", "format").distinct().order_by("sha256")
    )
    sources: set[str] = set()
    for sha256, source, format_name in files.iterator(chunk_size=CHUNK):
        sources.add(source)
        yield from _file_faults(sha256, stored_path(sha256, EXTENSIONS[format_name]))
    yield from _original_faults(sources)


def _file_faults(sha256: str, path: str) -> Iterator[str]:
    data = _read(path)
    if data is None:
        yield f"Picture file {path}: it is missing in storage."
    elif digest_of_bytes(data) != sha256:
        yield f"Picture file {path}: its bytes are not what was signed."


def _original_faults(sources: set[str]) -> Iterator[str]:
    images = get_image_model().objects.filter(sha256__in=sources) if sources else []
    for image in images:
        data = _read(image.file.name)
        if data is None:
            yield f"Original of the picture “{image.title}” ({image.pk}): it is missing in storage."
        elif digest_of_bytes(data) != image.sha256:
            yield f"Original of the picture “{image.title}” ({image.pk}): its bytes were replaced."


def _read(path: str) -> bytes | None:
    try:
        with default_storage.open(path, "rb") as file:
            return bytes(file.read())
    except OSError:
        return None
