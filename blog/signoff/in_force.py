"""Is this edition in force? The pure half of the rule, decided from sealed facts alone.

The database (EditionQuerySet.in_force) proposes an edition; here it is proven or refused. Nothing in this module
reads a row that anybody can edit: signer, time, kind and digest come from payloads under the site's seal.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blog.signoff.canonical import digest_of
from blog.signoff.clock import Freshness, day_of, freshness


class Verdict(StrEnum):
    """What a check of one edition found."""

    IN_FORCE = "in force"
    NOT_YET = "its time has not come"
    DEMO_ONLY = "signed for demonstration only"
    LAPSED = "a signer's licence had lapsed"
    OUT_OF_DATE = "its review is out of date"
    TAMPERED = "it is not what was signed"


@dataclass(frozen=True)
class SealedEntry:
    """A ledger entry as the check sees it: `genuine` says that hash and seal verify."""

    hash: str
    payload: Mapping[str, Any]
    genuine: bool


@dataclass(frozen=True)
class EditionFacts:
    """An edition's columns, its own ledger entry, and the entries of its signatures."""

    article: int
    number: int
    digest: str
    content: str
    go_live_at: str | None
    first_published_at: str
    next_review_due: str | None
    demo: bool
    entry: SealedEntry
    signatures: Sequence[SealedEntry]


# What a signature and an edition must both say, so that neither can be moved to other content.
BOUND = ("article", "number", "digest", "kind", "go_live_at", "demo")


def judge(facts: EditionFacts, *, now: dt.datetime, demo_counts: bool, overdue_days: int) -> Verdict:
    """Whether this edition may be served at `now` (aware, UTC).

    `overdue_days` after the day on which its review was due it is out of date; 0 for never.
    """
    if not is_what_was_signed(facts):
        return Verdict.TAMPERED
    if facts.entry.payload["demo"] and not demo_counts:
        return Verdict.DEMO_ONLY
    go_live_at = facts.entry.payload["go_live_at"]
    if go_live_at and parse_moment(go_live_at) > now:
        return Verdict.NOT_YET
    if not all(credential_covers(entry.payload, go_live_at) for entry in facts.signatures):
        return Verdict.LAPSED
    if freshness(_next_review_due(facts), day_of(now), overdue_days) is Freshness.OUT_OF_DATE:
        return Verdict.OUT_OF_DATE
    return Verdict.IN_FORCE


def _next_review_due(facts: EditionFacts) -> dt.date | None:
    due = facts.entry.payload.get("next_review_due")
    return dt.date.fromisoformat(due) if due else None


def is_what_was_signed(facts: EditionFacts) -> bool:
    """Whether content, columns, edition entry and every required signature agree and their seals verify."""
    edition = facts.entry.payload
    return (
        facts.entry.genuine
        and digest_of(facts.content) == facts.digest
        and edition.get("digest") == facts.digest
        and edition.get("article") == facts.article
        and edition.get("number") == facts.number
        and edition.get("go_live_at") == facts.go_live_at
        and edition.get("first_published_at") == facts.first_published_at
        and edition.get("next_review_due") == facts.next_review_due
        and edition.get("demo") == facts.demo
        and _signatures_are_complete(facts)
    )


def _signatures_are_complete(facts: EditionFacts) -> bool:
    edition = facts.entry.payload
    named = list(edition.get("signatures", []))
    required = edition.get("required_signatures", 0)
    return (
        required >= 1
        and len(named) >= required
        and sorted(entry.hash for entry in facts.signatures) == sorted(named)
        and all(_signature_belongs(entry, edition) for entry in facts.signatures)
        and len({entry.payload["reviewer"] for entry in facts.signatures}) >= required
    )


def _signature_belongs(entry: SealedEntry, edition: Mapping[str, Any]) -> bool:
    return entry.genuine and all(entry.payload.get(name) == edition.get(name) for name in BOUND)


def cancels(cancellation: Mapping[str, Any], edition: Mapping[str, Any]) -> bool:
    """Whether a sealed cancellation keeps a sealed edition from ever going live.

    It must name exactly this edition, and must have been sealed before the edition's time: what readers have had is
    never cancelled, or an older text could come back without a word.
    """
    go_live_at = edition.get("go_live_at")
    return (
        bool(go_live_at)
        and all(cancellation.get(name) == edition.get(name) for name in ("article", "number", "digest"))
        and cancellation.get("go_live_at") == go_live_at
        and parse_moment(cancellation["cancelled_at"]) < parse_moment(str(go_live_at))
    )


def credential_covers(signature: Mapping[str, Any], go_live_at: str | None) -> bool:
    """Whether the licence, as sealed with the signature, was valid at signing and still on the go-live day."""
    verified_on = dt.date.fromisoformat(signature["credential"]["verified_on"])
    expires_on = dt.date.fromisoformat(signature["credential"]["expires_on"])
    signed_on = parse_moment(signature["signed_at"]).date()
    goes_live_on = parse_moment(go_live_at).date() if go_live_at else signed_on
    return verified_on <= signed_on <= expires_on and goes_live_on <= expires_on


def format_moment(moment: dt.datetime) -> str:
    """An aware moment as ISO 8601 in UTC, to the second: “2026-03-04T10:00:00Z”."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_moment(text: str) -> dt.datetime:
    """The moment that `format_moment` wrote."""
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
