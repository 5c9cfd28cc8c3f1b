"""Who may sign: one pure function, and the reasons it gives."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Refusal(StrEnum):
    """Why somebody may not sign. The value is stable; `REFUSALS` says it to people."""

    NO_REVIEWER = "no_reviewer"
    ACCOUNT_INACTIVE = "account_inactive"
    REVIEWER_INACTIVE = "reviewer_inactive"
    NOT_VERIFIED = "not_verified"
    CREDENTIAL_EXPIRED = "credential_expired"
    CONTRIBUTED = "contributed"
    NOT_IN_REVIEW = "not_in_review"
    LAPSES_BEFORE_GO_LIVE = "lapses_before_go_live"
    NO_SECOND_FACTOR = "no_second_factor"


REFUSALS = {
    Refusal.NO_REVIEWER: _("Only a physician reviewer can sign. This account is not bound to a reviewer."),
    Refusal.ACCOUNT_INACTIVE: _("This account is not active."),
    Refusal.REVIEWER_INACTIVE: _("This reviewer is not active."),
    Refusal.NOT_VERIFIED: _("The licence of this reviewer has not been verified."),
    Refusal.CREDENTIAL_EXPIRED: _("The licence of this reviewer has expired."),
    Refusal.CONTRIBUTED: _(
        "You wrote or changed part of this version, so somebody else must sign it (four-eyes rule)."
    ),
    Refusal.NOT_IN_REVIEW: _(
        "This article is not waiting for a physician. An editor has to submit it first."
    ),
    Refusal.LAPSES_BEFORE_GO_LIVE: _("Your licence expires before this version is to go live."),
    Refusal.NO_SECOND_FACTOR: _(
        "Signing needs a second factor. Add a passkey or an authenticator app to your account first."
    ),
}


@dataclass(frozen=True)
class SignerFacts:
    """All that the decision depends on; dates are UTC days. Being a superuser is deliberately no fact here."""

    account_is_active: bool
    is_reviewer: bool
    reviewer_is_active: bool
    verified_on: dt.date | None
    expires_on: dt.date | None
    contributed: bool
    in_review: bool
    today: dt.date
    goes_live_on: dt.date | None = None
    lacks_second_factor: bool = False


def refusal(facts: SignerFacts) -> Refusal | None:
    """The first reason against signing, or None when this person may sign now."""
    if not facts.is_reviewer:
        return Refusal.NO_REVIEWER
    if not facts.account_is_active:
        return Refusal.ACCOUNT_INACTIVE
    if not facts.reviewer_is_active:
        return Refusal.REVIEWER_INACTIVE
    if facts.verified_on is None or facts.expires_on is None or facts.verified_on > facts.today:
        return Refusal.NOT_VERIFIED
    if facts.expires_on < facts.today:
        return Refusal.CREDENTIAL_EXPIRED
    if facts.contributed:
        return Refusal.CONTRIBUTED
    if not facts.in_review:
        return Refusal.NOT_IN_REVIEW
    if facts.goes_live_on is not None and facts.expires_on < facts.goes_live_on:
        return Refusal.LAPSES_BEFORE_GO_LIVE
    return Refusal.NO_SECOND_FACTOR if facts.lacks_second_factor else None


def may_sign(facts: SignerFacts) -> bool:
    """Whether this person may sign now."""
    return refusal(facts) is None
