"""How somebody who owns the database would forge: rows changed behind the triggers, and rows merely added."""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from blog.signoff import ledger
from blog.signoff.append_only import disarmed
from blog.signoff.canonical import canonical_json, digest_of, parse_canonical
from blog.signoff.keys import key_id_of
from blog.signoff.models import Edition, LedgerEntry, Signature
from tests.census.readers import MARKER

STRANGER = Ed25519PrivateKey.generate()
STRANGERS_KEY_ID = key_id_of(STRANGER.public_key())


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """As the owner of the database, who can take the triggers away."""
    with disarmed(connection):
        yield


def newest(page: Any) -> Edition:
    """The newest edition of a page, whatever has been done to it."""
    edition: Edition | None = Edition.objects.filter(page_id=page.pk).order_by("-entry_id").first()
    assert edition is not None
    return edition


def forged_content(edition: Edition) -> str:
    """The same content with words of the forger's in all the places that readers look at."""
    content = parse_canonical(edition.content)
    content |= {
        "title": f"{MARKER} title",
        "summary": f"{MARKER} summary",
        "seo_title": MARKER,
        "search_description": MARKER,
        "body": [{"type": "text", "value": f"<p>{MARKER} text</p>"}],
    }
    return canonical_json(content)


def change(row: Any, **values: Any) -> None:
    """Change a row of the ledger's tables. Only behind the triggers."""
    assert type(row).objects.filter(pk=row.pk).update(**values) == 1


def rewrite_entry(
    entry: LedgerEntry,
    changes: Mapping[str, Any],
    *,
    rehash: bool = False,
    key: Ed25519PrivateKey | None = None,
) -> None:
    """Change what a ledger entry says; compute its hash anew; seal it with a stranger's key."""
    payload = canonical_json(parse_canonical(entry.payload) | dict(changes))
    values: dict[str, Any] = {"payload": payload}
    if rehash or key:
        values["hash"] = link_of(entry, payload)
    if key:
        values |= sealed_by(key, values["hash"])
    change(entry, **values)


def link_of(entry: LedgerEntry, payload: str) -> str:
    return ledger.link_hash(
        sequence=entry.sequence, kind=entry.kind, payload=payload, previous_hash=entry.previous_hash
    )


def sealed_by(key: Ed25519PrivateKey, link: str) -> dict[str, str]:
    return {
        "key_id": key_id_of(key.public_key()),
        "seal": base64.b64encode(key.sign(link.encode("ascii"))).decode("ascii"),
    }


def added_entry(kind: str, payload: Mapping[str, Any], **values: Any) -> LedgerEntry:
    """A new entry at the end of the chain, in every way right but for the seal, which is a stranger's."""
    last = LedgerEntry.objects.order_by("-sequence").first()
    assert last is not None
    text = canonical_json(dict(payload))
    link = ledger.link_hash(sequence=last.sequence + 1, kind=kind, payload=text, previous_hash=last.hash)
    fields = {
        "sequence": last.sequence + 1,
        "kind": kind,
        "payload": text,
        "previous_hash": last.hash,
        "hash": link,
        **sealed_by(STRANGER, link),
    }
    return LedgerEntry.objects.create(**fields | values)


def added_edition(page: Any, *, number: int, content: str | None = None, **values: Any) -> Edition:
    """A newer edition of a page, complete with entry and signature, by somebody without the site's key."""
    model = newest(page)
    text = content if content is not None else forged_content(model)
    signer = model.signatures.select_related("entry").get()
    bound = {"number": number, "digest": digest_of(text), "go_live_at": None}
    signature_entry = added_entry("signature", parse_canonical(signer.entry.payload) | bound)
    edition_entry = added_entry(
        "edition", parse_canonical(model.entry.payload) | bound | {"signatures": [signature_entry.hash]}
    )
    fields: dict[str, Any] = {
        "page_id": page.pk,
        "number": number,
        "kind": model.kind,
        "content": text,
        "digest": digest_of(text),
        "go_live_at": None,
        "first_published_at": model.first_published_at,
        "next_review_due": model.next_review_due,
        "demo": False,
        "entry": edition_entry,
    }
    edition = Edition.objects.create(**fields | values)
    Signature.objects.create(
        edition=edition,
        reviewer_id=signer.reviewer_id,
        user_id=signer.user_id,
        signed_at=dt.datetime.now(dt.UTC),
        entry=signature_entry,
    )
    return edition
