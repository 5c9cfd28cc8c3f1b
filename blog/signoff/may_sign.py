"""Who may sign: one pure function, and the reasons it gives."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _


class Refusal(StrEnum):
    """Why somebody may not sign. The value is stable; `REFUSALS` says it to people."""

    NO_REVIEWER = "no_reviewer"
    ACCOUNT_INACTIVE = "account_inactive"
    REVIEWER_INACTIVE = "reviewer_inactive"
    NOT_VERIFIED = "not_verified"
    CREDENTIAL_EXPIRED = "credential_expired"
    CONTRIBUTED = "contributed"
    CONFLICT = "conflict"
    NOT_IN_REVIEW = "not_in_review"
    HAS_SIGNED = "has_signed"
    ASSIGNED_TO_ANOTHER = "assigned_to_another"
    OPEN_COMMENTS = "open_comments"
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
    Refusal.CONFLICT: _(
        "You have a conflict of interest in this article or its topic, so another physician must sign it."
    ),
    Refusal.NOT_IN_REVIEW: _(
        "This article is not waiting for a physician. An editor has to submit it first."
    ),
    Refusal.HAS_SIGNED: _("You have signed this version. It waits for the signature of another physician."),
    Refusal.ASSIGNED_TO_ANOTHER: _(
        "Another physician is asked to review this. Take the review if you are to sign instead."
    ),
    Refusal.OPEN_COMMENTS: _(
        "There are open comments on this version. Each must be resolved before anybody signs it."
    ),
    Refusal.LAPSES_BEFORE_GO_LIVE: _("Your licence expires before this version is to go live."),
    Refusal.NO_SECOND_FACTOR: _(
        "Signing needs a second factor. Add a passkey or an authenticator app to your account first."
    ),
}


class MayNotSign(PermissionDenied):
    """This person may not sign this version; `reason` names the rule."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(str(REFUSALS[reason]))


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
    has_conflict: bool = False
    has_signed: bool = False
    assigned_to_another: bool = False
    has_open_comments: bool = False


def refusal(facts: SignerFacts) -> Refusal | None:
    """The first reason against signing, or None when this person may sign now.

    First who somebody is, then what they have to do with this article, then what this moment lacks.
    """
    return _refused_as_a_physician(facts) or _refused_here(facts) or _refused_now(facts)


def _refused_as_a_physician(facts: SignerFacts) -> Refusal | None:
    if not facts.is_reviewer:
        return Refusal.NO_REVIEWER
    if not facts.account_is_active:
        return Refusal.ACCOUNT_INACTIVE
    if not facts.reviewer_is_active:
        return Refusal.REVIEWER_INACTIVE
    if facts.verified_on is None or facts.expires_on is None or facts.verified_on > facts.today:
        return Refusal.NOT_VERIFIED
    return Refusal.CREDENTIAL_EXPIRED if facts.expires_on < facts.today else None


def _refused_here(facts: SignerFacts) -> Refusal | None:
    if facts.contributed:
        return Refusal.CONTRIBUTED
    if facts.has_conflict:
        return Refusal.CONFLICT
    if not facts.in_review:
        return Refusal.NOT_IN_REVIEW
    if facts.has_signed:
        return Refusal.HAS_SIGNED
    return Refusal.ASSIGNED_TO_ANOTHER if facts.assigned_to_another else None


def _refused_now(facts: SignerFacts) -> Refusal | None:
    if facts.has_open_comments:
        return Refusal.OPEN_COMMENTS
    if _lapses_before_go_live(facts):
        return Refusal.LAPSES_BEFORE_GO_LIVE
    return Refusal.NO_SECOND_FACTOR if facts.lacks_second_factor else None


def _lapses_before_go_live(facts: SignerFacts) -> bool:
    return bool(facts.goes_live_on and facts.expires_on and facts.expires_on < facts.goes_live_on)


def may_sign(facts: SignerFacts) -> bool:
    """Whether this person may sign now."""
    return refusal(facts) is None
