"""Holding scheduled editions back when a signer's credential lapses before their day.

An edition that waits for its day is judged again when the reviewer's row or account changes. What that finds is
sealed in the ledger: a hold, or the release of one when the credential is mended in time. Readers' rule reads the
sealed entries, never the row: a row edited behind our back neither holds an edition nor lets one go.

What is held when its day comes stays held. Another signature brings the words to readers, and nothing else does.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.signoff import ledger
from blog.signoff.clock import day_of
from blog.signoff.in_force import format_moment
from blog.signoff.lapses import CredentialFacts, Lapse, LapseReason, lapse
from blog.signoff.models import Edition, Hold, LedgerEntry, Release, Reviewer, Signature
from blog.signoff.signals import HeldBack, LetGo, announce


@dataclass(frozen=True)
class HeldEdition:
    """A signed edition that readers do not get on its day, and why: for the desk."""

    page_id: int
    title: str
    number: int
    go_live_at: dt.datetime
    reason: LapseReason
    lapses_on: dt.date
    reviewer: Reviewer = field(repr=False)

    @property
    def why(self) -> str:
        """“The licence of Dana Ruiz, MD lapses on March 3, 2026.”"""
        words = {
            LapseReason.EXPIRES: _("The licence of %(name)s lapses on %(day)s."),
            LapseReason.NOT_VERIFIED: _("The licence of %(name)s is not verified since %(day)s."),
            LapseReason.INACTIVE: _("%(name)s does not review for us since %(day)s."),
            LapseReason.ACCOUNT: _("The account of %(name)s is closed since %(day)s."),
        }[self.reason]
        return str(words) % {"name": self.reviewer.printed_name, "day": date_format(self.lapses_on, "F j, Y")}

    @property
    def what_to_do(self) -> str:
        """What lets readers have it."""
        if self.go_live_at > timezone.now():
            return _(
                "Renew the credential before that day, or submit the article so that a physician signs it again."
            )
        return _("Submit the article again: it goes live when a physician has signed it.")


def articles_held(page_id: int | None = None) -> list[HeldEdition]:
    """Every article (or this one) whose newest standing edition is held back, the earliest day first: one query."""
    editions = Edition.objects.held().values("pk")
    if page_id is not None:
        editions = editions.filter(page=page_id)
    holds = (
        Hold.objects.filter(edition__in=editions, release__isnull=True)
        .select_related("edition__page", "signature__reviewer")
        .defer("edition__content")
        .order_by("edition__go_live_at", "edition_id", "-entry_id")
    )
    newest = {hold.edition_id: hold for hold in reversed(holds)}
    return [_held(hold) for hold in holds if newest[hold.edition_id] is hold]


def judge_scheduled_editions(reviewer: Reviewer | None = None, *, at: dt.datetime | None = None) -> int:
    """Hold back, or let go, the scheduled editions that this reviewer (or anybody) has signed; how many changed.

    Idempotent: what is as it should be is left alone.
    """
    now = (at or timezone.now()).replace(microsecond=0)
    with transaction.atomic():
        waiting = Signature.objects.filter(
            edition__in=Edition.objects.standing().filter(go_live_at__gt=now).values("pk"),
            revocation__isnull=True,
        )
        if reviewer is not None:
            waiting = waiting.filter(reviewer=reviewer)
        # One after the other with signing, which locks the reviewer too.
        reviewers = Reviewer.objects.filter(pk__in=waiting.values("reviewer")).order_by("pk")
        fresh = {row.pk: row for row in reviewers.select_for_update(of=("self",)).select_related("user")}
        signatures = waiting.select_related("edition__page", "entry").order_by("pk")
        return sum(_judge(one, fresh[one.reviewer_id], now) for one in signatures if one.reviewer_id in fresh)


def watch_credentials() -> None:
    """Judge again whenever a reviewer's row or a signer's account is saved."""
    from django.contrib.auth import get_user_model

    post_save.connect(_reviewer_saved, sender=Reviewer, dispatch_uid="blog.signoff.reviewer_saved")
    post_save.connect(_account_saved, sender=get_user_model(), dispatch_uid="blog.signoff.account_saved")


def _reviewer_saved(sender: Any, instance: Reviewer, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        judge_scheduled_editions(instance)


def _account_saved(
    sender: Any,
    instance: Any,
    raw: bool = False,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    # Every log-in saves when it was.
    if raw or created or (update_fields is not None and "is_active" not in update_fields):
        return
    for reviewer in Reviewer.objects.filter(signatures__user=instance).distinct():
        judge_scheduled_editions(reviewer)


def _judge(signature: Signature, reviewer: Reviewer, now: dt.datetime) -> bool:
    found = lapse(_credential(signature, reviewer, now))
    standing = Hold.objects.filter(signature=signature, release__isnull=True).select_related("entry").first()
    if found is not None and standing is None:
        _hold(signature, found, now)
        return True
    if found is None and standing is not None:
        _release(signature, standing, now)
        return True
    return False


def _credential(signature: Signature, reviewer: Reviewer, now: dt.datetime) -> CredentialFacts:
    go_live_at = signature.edition.go_live_at
    user = reviewer.user
    return CredentialFacts(
        account_is_active=bool(user and user.is_active),
        account_is_the_signers=reviewer.user_id == signature.user_id,
        reviewer_is_active=reviewer.active,
        verified_on=reviewer.verified_on,
        expires_on=reviewer.licence_expires_on,
        goes_live_on=day_of(go_live_at or now),
        today=day_of(now),
    )


def _hold(signature: Signature, found: Lapse, now: dt.datetime) -> None:
    edition = signature.edition
    entry = ledger.append(
        LedgerEntry.Kind.HOLD,
        {
            "article": edition.page_id,
            "number": edition.number,
            "signature": signature.entry.hash,
            "reviewer": signature.reviewer_id,
            "reason": str(found.reason),
            "lapses_on": found.on.isoformat(),
            "held_at": format_moment(now),
        },
    )
    hold = Hold.objects.create(
        signature=signature,
        edition=edition,
        reason=found.reason,
        lapses_on=found.on,
        held_at=now,
        entry=entry,
    )
    announce(HeldBack(page=edition.page, hold=hold))


def _release(signature: Signature, hold: Hold, now: dt.datetime) -> None:
    edition = signature.edition
    entry = ledger.append(
        LedgerEntry.Kind.RELEASE,
        {
            "article": edition.page_id,
            "number": edition.number,
            "hold": hold.entry.hash,
            "released_at": format_moment(now),
        },
    )
    release = Release.objects.create(hold=hold, released_at=now, entry=entry)
    announce(LetGo(page=edition.page, release=release))


def _held(hold: Hold) -> HeldEdition:
    edition = hold.edition
    return HeldEdition(
        page_id=edition.page_id,
        title=edition.page.draft_title or edition.page.title,
        number=edition.number,
        go_live_at=edition.go_live_at or hold.held_at,
        reason=LapseReason(hold.reason),
        lapses_on=hold.lapses_on,
        reviewer=hold.signature.reviewer,
    )
