"""The public log of corrections and withdrawals, in the words that were sealed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists
from django.utils import timezone

from blog.listing import restrictions_above
from blog.presentation.review import printed_name, signed_on
from blog.proof import proof_url
from blog.signoff.evidence import payload_of
from blog.signoff.in_force import parse_moment
from blog.signoff.keys import current_keyring
from blog.signoff.models import Edition, LedgerEntry, Withdrawal
from blog.signoff.reading import SignedEdition, TamperedEdition, verified, with_signatures

# Older ones stay in each article's own history.
SHOWN = 20


@dataclass(frozen=True)
class WithdrawnArticle:
    """An article that was taken away from its readers."""

    title: str
    on: dt.date
    reason: str


@dataclass(frozen=True)
class CorrectedArticle:
    """A mistake that readers had, what became of it, and who signed that."""

    title: str
    on: dt.date
    note: str
    signer: str
    demo: bool
    url: str


@dataclass(frozen=True)
class ChangedArticle:
    """A change of an article that readers already had, and who signed it."""

    title: str
    on: dt.date
    is_full: bool
    signer: str
    demo: bool
    url: str


def recent_withdrawals(limit: int = SHOWN) -> list[WithdrawnArticle]:
    """The newest withdrawals of public articles, by their seals; a row without a genuine seal is left out."""
    keyring = current_keyring()
    rows = Withdrawal.objects.filter(~Exists(restrictions_above())).select_related("entry")
    newest = rows.order_by("-entry_id")[:limit]
    payloads = ((row.page_id, payload_of(row.entry, LedgerEntry.Kind.WITHDRAWAL, keyring)) for row in newest)
    return [
        WithdrawnArticle(
            title=payload["title"],
            on=timezone.localdate(parse_moment(payload["withdrawn_at"])),
            reason=payload["public_reason"],
        )
        for page_id, payload in payloads
        if payload and payload["article"] == page_id
    ]


def recent_corrections(limit: int = SHOWN) -> list[CorrectedArticle]:
    """The newest corrections of public articles, by their seals, whether or not the article has changed since."""
    now = timezone.now()
    newest = (
        Edition.objects.effective(now)
        .filter(~Exists(restrictions_above()), correction__isnull=False)
        .order_by("-entry_id")
        .values_list("pk", flat=True)[:limit]
    )
    signed = _proven(Edition.objects.filter(pk__in=list(newest)), now, however_old=True)
    corrected = [_corrected(one) for one in signed if one.signatures[-1].get("correction")]
    return sorted(corrected, key=lambda one: one.on, reverse=True)


def recent_changes(limit: int = SHOWN) -> list[ChangedArticle]:
    """The newest editions in force that replaced an earlier one, newest first; only those that verify."""
    now = timezone.now()
    newest = (
        Edition.objects.in_force(now)
        .filter(~Exists(restrictions_above()), number__gt=1)
        .order_by("-entry_id")
        .values_list("pk", flat=True)[:limit]
    )
    # The keys first: a slice inside a subquery is more than some databases can do.
    editions = Edition.objects.filter(pk__in=list(newest))
    signed = list(_proven(editions, now))
    return [_changed(one) for one in sorted(signed, key=lambda one: one.in_force_since, reverse=True)]


def _proven(
    editions: Iterable[Edition], now: dt.datetime, *, however_old: bool = False
) -> Iterable[SignedEdition]:
    for edition, signatures in with_signatures(editions):  # type: ignore[arg-type]
        try:
            signed = verified(edition, signatures, at=now, however_old=however_old)
        except TamperedEdition:
            continue  # the alarm has been raised
        if signed is not None:
            yield signed


def _corrected(signed: SignedEdition) -> CorrectedArticle:
    last = signed.signatures[-1]
    return CorrectedArticle(
        title=signed.content["title"],
        on=timezone.localdate(signed.in_force_since),
        note=last["correction"],
        signer=printed_name(last),
        demo=bool(last["demo"]) and settings.SIGNOFF_DEMO,
        url=proof_url(signed.page_id, signed.number),
    )


def _changed(signed: SignedEdition) -> ChangedArticle:
    last = signed.signatures[-1]
    return ChangedArticle(
        title=signed.content["title"],
        on=signed_on(last),
        is_full=last["kind"] == "full",
        signer=printed_name(last),
        demo=bool(last["demo"]) and settings.SIGNOFF_DEMO,
        url=proof_url(signed.page_id, signed.number),
    )
