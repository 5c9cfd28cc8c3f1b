"""Whether a signer's credential still carries a signature that waits for its day: one pure function."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class LapseReason(models.TextChoices):
    """Why a credential no longer carries a signature. The value is sealed; the label says it to people."""

    ACCOUNT = "account", _("the account was closed, or is no longer this reviewer's")
    INACTIVE = "inactive", _("the reviewer no longer reviews for us")
    NOT_VERIFIED = "not_verified", _("the licence is no longer verified")
    EXPIRES = "expires", _("the licence expires before that day")


@dataclass(frozen=True)
class CredentialFacts:
    """A signer's credential as it stands now; all dates are UTC days."""

    account_is_active: bool
    account_is_the_signers: bool
    reviewer_is_active: bool
    verified_on: dt.date | None
    expires_on: dt.date | None
    goes_live_on: dt.date
    today: dt.date


@dataclass(frozen=True)
class Lapse:
    """Why a signature does not hold until its day, and the day on which it lapses or lapsed."""

    reason: LapseReason
    on: dt.date


def lapse(facts: CredentialFacts) -> Lapse | None:
    """The first reason why this credential does not last until the edition goes live; None when it does."""
    if not (facts.account_is_active and facts.account_is_the_signers):
        return Lapse(LapseReason.ACCOUNT, facts.today)
    if not facts.reviewer_is_active:
        return Lapse(LapseReason.INACTIVE, facts.today)
    if facts.verified_on is None or facts.expires_on is None or facts.verified_on > facts.goes_live_on:
        return Lapse(LapseReason.NOT_VERIFIED, facts.today)
    if facts.expires_on < facts.goes_live_on:
        return Lapse(LapseReason.EXPIRES, facts.expires_on)
    return None
