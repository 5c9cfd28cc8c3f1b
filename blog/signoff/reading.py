"""The only door to signed content: editions leave it verified, or not at all."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NoReturn

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.signoff.canonical import parse_canonical
from blog.signoff.clock import out_of_date_on
from blog.signoff.evidence import UNREADABLE, facts_of, is_held, payload_of
from blog.signoff.in_force import EditionFacts, Verdict, judge, parse_moment
from blog.signoff.keys import Keyring, current_keyring
from blog.signoff.models import Edition, EditionPicture, Hold, LedgerEntry, Signature, Withdrawal
from blog.signoff.passed_over import others_are_passed_over, wrongly_passed_over
from blog.signoff.querysets import EditionQuerySet

alarm = logging.getLogger("signoff.alarm")


class TamperedEdition(Exception):
    """What the database holds as the edition in force is not what was signed. It must not be served."""


@dataclass(frozen=True)
class SignedEdition:
    """An edition that has been verified: content and signatures by value, as they were sealed.

    `slug` is the one thing that is not sealed: the last part of the article's address as it is today.
    """

    page_id: int
    slug: str
    number: int
    digest: str
    kind: str
    content: Mapping[str, Any] = field(repr=False)
    pictures: Mapping[str, Any] = field(repr=False)
    signatures: tuple[Mapping[str, Any], ...] = field(repr=False)
    first_published_at: dt.datetime
    in_force_since: dt.datetime
    next_review_due: dt.date | None


@dataclass(frozen=True)
class WithdrawalNotice:
    """What readers are told in the place of an article that was taken away, as it was sealed."""

    title: str
    withdrawn_at: dt.datetime
    public_reason: str


def edition_in_force(page_id: int, at: dt.datetime | None = None) -> SignedEdition | None:
    """What readers of this article get at `at` (now when None), or None. Raises TamperedEdition, with an alarm."""
    at = at or timezone.now()
    candidates = Edition.objects.of_page(page_id).in_force(at)
    found = with_signatures(candidates)
    if not found:
        _prove_that_none_is(page_id, candidates, at)
        return None
    edition, signatures = found[0]
    if _passes_others_over(signatures) and wrongly_passed_over({page_id: edition.number}, at):
        raise TamperedEdition(f"Page {page_id}")
    return verified(edition, signatures, at=at)


def signed_editions(editions: EditionQuerySet, at: dt.datetime | None = None) -> list[SignedEdition]:
    """Those of `editions` (all of them in force at `at`) that verify, newest first.

    One that does not verify is left out, with an alarm.
    """
    at = at or timezone.now()
    found = with_signatures(editions)
    numbers = {
        edition.page_id: edition.number for edition, signatures in found if _passes_others_over(signatures)
    }
    held_back = wrongly_passed_over(numbers, at)
    signed = []
    for edition, signatures in found:
        if edition.page_id in held_back:
            continue
        try:
            proven = verified(edition, signatures, at=at)
        except TamperedEdition:
            continue
        if proven:
            signed.append(proven)
    return signed


def with_signatures(editions: EditionQuerySet) -> list[tuple[Edition, list[Signature]]]:
    """Editions with all that their check needs, newest first, in one query however many there are.

    An edition that has no signature at all is not among them.
    """
    rows = (
        Signature.objects.filter(edition__in=editions.values("pk"))
        .select_related("entry", "edition__entry")
        .annotate(
            slug=F("edition__page__slug"),
            passes_others_over=others_are_passed_over("edition__page", "edition__number"),
            was_held=Exists(Hold.objects.filter(edition=OuterRef("edition"))),
        )
        .order_by("-edition__first_published_at", "-edition__page_id", "edition_id", "entry_id")
    )
    return [
        (edition, list(group)) for edition, group in groupby(rows, key=lambda signature: signature.edition)
    ]


def verified(
    edition: Edition,
    signatures: Sequence[Signature],
    *,
    at: dt.datetime,
    keyring: Keyring | None = None,
    however_old: bool = False,
) -> SignedEdition | None:
    """Prove one edition; None when it is genuine but not in force at `at`. Raises TamperedEdition, with an alarm.

    With `however_old`, a review that is out of date takes nothing away: for the record, never for readers' articles.
    """
    keyring = keyring or current_keyring()
    try:
        facts = facts_of(edition, signatures, keyring)
        verdict = judge(
            facts,
            now=at,
            demo_counts=settings.SIGNOFF_DEMO,
            overdue_days=0 if however_old else settings.SIGNOFF_OVERDUE_DAYS,
        )
    except UNREADABLE:
        # A payload that cannot even be read is no seal of ours.
        verdict = Verdict.TAMPERED
    if verdict is Verdict.TAMPERED or _is_held_all_the_same(edition, signatures, keyring):
        _raise_alarm(edition)
    if verdict is not Verdict.IN_FORCE:
        return None
    return _signed(edition, facts, getattr(signatures[0], "slug", ""))


def _is_held_all_the_same(edition: Edition, signatures: Sequence[Signature], keyring: Keyring) -> bool:
    # The query has let it through: then each hold must have been released, by its seal.
    if not getattr(signatures[0], "was_held", True):
        return False
    return is_held(edition, edition.holds.select_related("entry", "release__entry"), keyring)


def _raise_alarm(edition: Edition) -> NoReturn:
    alarm.critical(
        "Edition %s of page %s is not what was signed; it is not served.", edition.number, edition.page_id
    )
    raise TamperedEdition(f"Edition {edition.number} of page {edition.page_id}")


def history_of(signed: SignedEdition) -> tuple[Mapping[str, Any], ...]:
    """The signatures of this article up to this edition, oldest first, as sealed.

    Those that were revoked are left out, and those of editions that were cancelled before they went live.
    """
    if signed.number == 1:
        return signed.signatures
    keyring = current_keyring()
    earlier = (
        Signature.objects.filter(
            edition__page_id=signed.page_id,
            edition__number__lt=signed.number,
            edition__cancellation__isnull=True,
            revocation__isnull=True,
        )
        .select_related("entry")
        .order_by("entry_id")
    )
    payloads = [payload_of(signature.entry, LedgerEntry.Kind.SIGNATURE, keyring) for signature in earlier]
    genuine = [
        payload
        for payload in payloads
        if payload is not None
        and payload["article"] == signed.page_id
        and (settings.SIGNOFF_DEMO or not payload["demo"])
    ]
    return (*genuine, *signed.signatures)


def is_signed_picture(sha256: str) -> bool:
    """Whether a signed edition holds the picture file of this digest, by its seal."""
    keyring = current_keyring()
    rows = EditionPicture.objects.filter(sha256=sha256).select_related("edition__entry")
    return any(_holds_picture(row.edition.entry, sha256, keyring) for row in rows.iterator(chunk_size=10))


def out_of_date_edition(page_id: int, at: dt.datetime | None = None) -> SignedEdition | None:
    """The edition that readers of this article would have, were its review not out of date; None otherwise.

    Raises TamperedEdition, with an alarm.
    """
    at = at or timezone.now()
    found = with_signatures(Edition.objects.of_page(page_id).out_of_date(at))
    return verified(*found[0], at=at, however_old=True) if found else None


def withdrawal_notice(page_id: int) -> WithdrawalNotice | None:
    """What took this article away, a withdrawal or its age; None when nothing did, or when it came back since."""
    return _notice_of_age(page_id) or _notice_of_withdrawal(page_id)


def _notice_of_age(page_id: int) -> WithdrawalNotice | None:
    try:
        signed = out_of_date_edition(page_id)
    except TamperedEdition:
        return None  # the alarm is raised, and nothing of it is shown
    if signed is None or signed.next_review_due is None:
        return None
    gone_on = out_of_date_on(signed.next_review_due, settings.SIGNOFF_OVERDUE_DAYS)
    if gone_on is None:
        return None
    reason = _("Its review is out of date. A physician should have read it again by %(day)s.")
    return WithdrawalNotice(
        title=signed.content["title"],
        withdrawn_at=dt.datetime.combine(gone_on, dt.time(), tzinfo=dt.UTC),
        public_reason=reason % {"day": date_format(signed.next_review_due, "F j, Y")},
    )


def _notice_of_withdrawal(page_id: int) -> WithdrawalNotice | None:
    """An edition that waits for its day has not brought the article back yet."""
    keyring = current_keyring()
    rows = Withdrawal.objects.filter(page_id=page_id).select_related("entry").order_by("-entry_id")
    payloads = (payload_of(row.entry, LedgerEntry.Kind.WITHDRAWAL, keyring) for row in rows)
    # A row proves nothing: what is printed stands in the seal, and the seal names the article.
    newest = next((payload for payload in payloads if payload and payload["article"] == page_id), None)
    if newest is None:
        return None
    later = Edition.objects.of_page(page_id).filter(
        number__gt=newest["up_to_number"], cancellation__isnull=True
    )
    if later.filter(Q(go_live_at__isnull=True) | Q(go_live_at__lte=timezone.now())).exists():
        return None
    return WithdrawalNotice(
        title=newest["title"],
        withdrawn_at=parse_moment(newest["withdrawn_at"]),
        public_reason=newest["public_reason"],
    )


def _holds_picture(entry: LedgerEntry, sha256: str, keyring: Keyring) -> bool:
    payload = payload_of(entry, LedgerEntry.Kind.EDITION, keyring)
    return payload is not None and any(
        file["sha256"] == sha256 for files in payload["pictures"].values() for file in files
    )


def _passes_others_over(signatures: Sequence[Signature]) -> bool:
    return bool(getattr(signatures[0], "passes_others_over", True))


def _prove_that_none_is(page_id: int, candidates: EditionQuerySet, at: dt.datetime) -> None:
    unsigned = candidates.first()
    if unsigned is not None:
        _raise_alarm(unsigned)
    if wrongly_passed_over({page_id: 0}, at):
        raise TamperedEdition(f"Page {page_id}")


def _signed(edition: Edition, facts: EditionFacts, slug: str) -> SignedEdition:
    payload = facts.entry.payload
    signatures = tuple(entry.payload for entry in facts.signatures)
    moments = [signature["signed_at"] for signature in signatures]
    if "accepted_at" in payload:
        moments.append(payload["accepted_at"])  # words that a physician had suggested, and signed before
    signed_at = max(map(parse_moment, moments))
    return SignedEdition(
        page_id=facts.article,
        slug=slug,
        number=facts.number,
        digest=facts.digest,
        kind=payload["kind"],
        content=parse_canonical(facts.content),
        pictures=payload["pictures"],
        signatures=signatures,
        first_published_at=parse_moment(payload["first_published_at"]),
        in_force_since=max(signed_at, edition.go_live_at or signed_at),
        next_review_due=edition.next_review_due,
    )
