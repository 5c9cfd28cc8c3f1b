"""Why a newer edition is not in force: nothing but what was sealed may keep it from readers.

The query of the rule reads columns and rows that nobody has proven yet. A forged revocation, withdrawal or
cancellation, or an altered column, would bring back words that a physician has replaced since; here each edition that
the query has passed over must show a sealed reason.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q

from blog.signoff.evidence import UNREADABLE, facts_of, is_held, payload_of
from blog.signoff.in_force import Verdict, cancels, judge
from blog.signoff.keys import Keyring, current_keyring
from blog.signoff.models import Edition, Hold, LedgerEntry, Revocation, Signature, Withdrawal

alarm = logging.getLogger("signoff.alarm")

# An edition that its own seal keeps from readers for now.
WAITING = {Verdict.NOT_YET, Verdict.DEMO_ONLY}


def others_are_passed_over(page: str, number: str) -> Exists:
    """Whether there are editions beyond the one of the outer query, named by its columns for page and number."""
    # Numbers begin at 1: one below it has been altered, so that an older edition should look like the newest.
    beyond = Q(number__gt=OuterRef(number)) | Q(number__lt=1)
    return Exists(Edition.objects.filter(beyond, page=OuterRef(page)))


def wrongly_passed_over(served: Mapping[int, int], at: dt.datetime) -> set[int]:
    """The pages, of those given with the number served (0: none), of which a newer edition should be in force.

    Each raises an alarm. At most five queries, whatever the number of pages.
    """
    editions = list(_beyond(served)) if served else []
    if not editions:
        return set()
    keyring = current_keyring()
    withdrawn = _withdrawn_up_to(served, keyring)
    unexplained: dict[int, list[Edition]] = {}
    for edition in editions:
        if not _has_a_sealed_reason(edition, withdrawn, at, keyring):
            unexplained.setdefault(edition.page_id, []).append(edition)
    wrong = {
        page_id
        for page_id, left in unexplained.items()
        # Age takes an article away and never brings an older edition back.
        if served[page_id] or not _newest_is_out_of_date(left, at, keyring)
    }
    for page_id in sorted(wrong):
        alarm.critical(
            "An edition of page %s newer than number %s is kept back by nothing that was sealed; it is not served.",
            page_id,
            served[page_id],
        )
    return wrong


def _beyond(served: Mapping[int, int]) -> Iterable[Edition]:
    beyond = Q(number__lt=1)
    for page_id, number in served.items():
        beyond |= Q(page_id=page_id, number__gt=number)
    return (
        Edition.objects.filter(beyond, page__in=served)
        .select_related("entry", "cancellation__entry")
        .prefetch_related(
            Prefetch("signatures", Signature.objects.select_related("entry").order_by("entry_id")),
            Prefetch("revocations", Revocation.objects.select_related("entry")),
            Prefetch("holds", Hold.objects.select_related("entry", "release__entry")),
        )
    )


def _withdrawn_up_to(pages: Iterable[int], keyring: Keyring) -> dict[int, int]:
    newest: dict[int, int] = {}
    for row in Withdrawal.objects.filter(page__in=list(pages)).select_related("entry"):
        payload = payload_of(row.entry, LedgerEntry.Kind.WITHDRAWAL, keyring)
        if payload is not None:
            article = payload["article"]
            newest[article] = max(newest.get(article, 0), payload["up_to_number"])
    return newest


def _has_a_sealed_reason(
    edition: Edition, withdrawn: Mapping[int, int], at: dt.datetime, keyring: Keyring
) -> bool:
    payload = payload_of(edition.entry, LedgerEntry.Kind.EDITION, keyring)
    if payload is None or (payload["article"], payload["number"]) != (edition.page_id, edition.number):
        return False
    if edition.number <= withdrawn.get(edition.page_id, 0) or _is_revoked(edition, keyring):
        return True
    if _is_cancelled(edition, payload, keyring) or is_held(edition, edition.holds.all(), keyring):
        return True
    return _verdict(edition, at, keyring) in WAITING


def _newest_is_out_of_date(editions: Sequence[Edition], at: dt.datetime, keyring: Keyring) -> bool:
    newest = max(editions, key=lambda edition: edition.number)
    return _verdict(newest, at, keyring) is Verdict.OUT_OF_DATE


def _verdict(edition: Edition, at: dt.datetime, keyring: Keyring) -> Verdict:
    try:
        return judge(
            facts_of(edition, list(edition.signatures.all()), keyring),
            now=at,
            demo_counts=settings.SIGNOFF_DEMO,
            overdue_days=settings.SIGNOFF_OVERDUE_DAYS,
        )
    except UNREADABLE:
        return Verdict.TAMPERED


def _is_cancelled(edition: Edition, payload: Mapping[str, Any], keyring: Keyring) -> bool:
    row = getattr(edition, "cancellation", None)
    sealed = payload_of(row.entry, LedgerEntry.Kind.CANCELLATION, keyring) if row else None
    try:
        return sealed is not None and cancels(sealed, payload)
    except UNREADABLE:
        return False


def _is_revoked(edition: Edition, keyring: Keyring) -> bool:
    payloads = [
        payload_of(row.entry, LedgerEntry.Kind.REVOCATION, keyring) for row in edition.revocations.all()
    ]
    return any(
        payload is not None and (payload["article"], payload["number"]) == (edition.page_id, edition.number)
        for payload in payloads
    )
