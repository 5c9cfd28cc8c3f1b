"""The verbs of a sign-off: sign, take back, ask for changes, decline, revoke, withdraw, cancel.

Each is keyword-only and atomic: a complete record is left, or none.
"""

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, TaskState

from blog.signoff import ledger
from blog.signoff.assertions import Assertion, PasskeyRequired, accept
from blog.signoff.assigning import ask_the_next
from blog.signoff.candidates import Candidate
from blog.signoff.canonical import parse_canonical
from blog.signoff.carrying import carried_over, something_rests_on
from blog.signoff.credentials import active_credentials
from blog.signoff.eligibility import active_reviewer, assigned_to, assignment_of, today
from blog.signoff.freezing import CannotFreeze
from blog.signoff.in_force import format_moment, parse_moment
from blog.signoff.locking import lock_signers, locked_page, locked_signer
from blog.signoff.may_sign import MayNotSign as MayNotSign
from blog.signoff.may_sign import Refusal
from blog.signoff.models import (
    Cancellation,
    CandidateRevocation,
    CandidateSignature,
    Correction,
    Edition,
    EditionPicture,
    LedgerEntry,
    Reviewer,
    ReviewKind,
    Revocation,
    Signature,
    Withdrawal,
)
from blog.signoff.passkeys import REVOCATION, SIGN_OFF
from blog.signoff.proposals import Proposal, open_task_state, propose, refusal_for
from blog.signoff.reading import SignedEdition
from blog.signoff.rereview import open_re_review
from blog.signoff.signals import (
    Cancelled,
    ChangesRequested,
    Declined,
    PartlySigned,
    Revoked,
    Signed,
    Withdrawn,
    announce,
)
from blog.signoff.statement import CHECKLIST, missing_ticks, statement_for


class ShownVersionIsStale(Exception):
    """The draft is no longer what the physician was shown. Nothing was signed."""


def sign(
    *,
    page: Any,
    user: Any,
    shown: str,
    ticked: Collection[str],
    authentication: str = "password",
    assertion: Assertion | None = None,
) -> Edition | None:
    """Sign the version that was shown; with the last signature that it needs, it is the page's next edition.

    None while it waits for another physician: then this signature is sealed and kept, and readers keep what they have.
    `shown` is the token of the proposal on the screen, `ticked` the ids of the checklist, `authentication` how the
    signer has just proved who they are; with an `assertion`, their passkey signs. Raises ValidationError when a tick
    is missing, ShownVersionIsStale when the draft has moved on, MayNotSign when the rule says no, PasskeyRequired
    when a signer with a passkey comes without it, PasskeyRefused when it does not verify, CannotFreeze.
    """
    require_ticks(ticked)
    with transaction.atomic():
        locked = locked_page(page)
        lock_signers(locked, user)
        proposal = propose(locked)
        if proposal.token != shown:
            raise ShownVersionIsStale()
        signer = locked_signer(user)
        reason = refusal_for(signer, proposal)
        if reason is not None:
            raise MayNotSign(reason)
        task_state = proposal.task_state or _opened(proposal, signer)
        signature = give_signature(proposal, signer, authentication, assertion)
        if not proposal.is_last:
            _keep(signature, proposal, task_state)
            return None
        edition = seal_edition(proposal, (*map(kept_signature, proposal.candidates), signature))
        task_state.approve(user=signer)
        announce(Signed(page=proposal.page, task_state=task_state, user=signer, edition=edition))
    return edition


def require_ticks(ticked: Collection[str]) -> None:
    """Raises ValidationError, naming the first point of the checklist that nobody has confirmed."""
    missing = missing_ticks(set(ticked))
    if missing:
        raise ValidationError(_("Confirm every point before you sign: “%s”") % missing[0].text)


def what_is_signed(proposal: Proposal, reviewer: Reviewer) -> dict[str, Any]:
    """The facts that a passkey's challenge stands for: the version, and the statement in full."""
    return proposal.bound | {"statement": statement_for(reviewer.printed_name, proposal.kind)}


def request_changes(*, page: Any, user: Any, comment: str) -> None:
    """Send the draft back to its editors with what should change. Raises PermissionDenied, ValidationError."""
    _require_reason(comment)
    with transaction.atomic():
        locked = locked_page(page)
        state = _waiting_task_state(locked, user)
        state.reject(user=user, comment=comment)
        announce(ChangesRequested(page=locked, task_state=state, user=user, comment=comment))


def decline(*, page: Any, user: Any, reason: str) -> None:
    """Decline the draft: the review ends, the draft stays a draft. Raises PermissionDenied, ValidationError."""
    _require_reason(reason)
    with transaction.atomic():
        locked = locked_page(page)
        state = _waiting_task_state(locked, user)
        state.reject(user=user, comment=reason, update=False)
        state.workflow_state.cancel(user=user)
        announce(Declined(page=locked, task_state=state, user=user, reason=reason))


def what_is_revoked(signature: Signature) -> dict[str, Any]:
    """The facts that a passkey's challenge stands for when a signature is taken back."""
    edition = signature.edition
    return {"article": edition.page_id, "number": edition.number, "signature": signature.entry.hash}


def what_is_taken_back(candidate: CandidateSignature) -> dict[str, Any]:
    """The same of a signature that waits for others."""
    return {
        "article": candidate.page_id,
        "number": candidate.number,
        "signature": candidate.entry.hash,
    }


def take_back(
    *,
    candidate: CandidateSignature,
    user: Any,
    reason: str,
    authentication: str = "password",
    assertion: Assertion | None = None,
) -> CandidateRevocation:
    """Take an own signature back that waits for another physician's: it counts no more.

    Raises PermissionDenied for anybody else, ValidationError without a reason, when it was done before, or when an
    edition has been made of it (then it is revoked); PasskeyRequired and PasskeyRefused as revoking does.
    """
    _require_reason(reason)
    with transaction.atomic():
        locked_page(candidate.page)
        if candidate.user_id != user.pk or not locked_signer(user).is_active:
            raise PermissionDenied(_("Only the signer can take a signature back."))
        if CandidateRevocation.objects.filter(candidate=candidate).exists():
            raise ValidationError(_("This signature has been taken back already."))
        if Signature.objects.filter(entry=candidate.entry_id).exists():
            raise ValidationError(
                _("This version has been signed by the others: revoke your signature instead.")
            )
        now = _now()
        payload = what_is_taken_back(candidate)
        payload |= {"user": user.pk, "reason": reason, "revoked_at": format_moment(now)}
        payload |= _proof_of_identity(payload, user, authentication, assertion, REVOCATION)
        entry = ledger.append(LedgerEntry.Kind.REVOCATION, payload)
        return CandidateRevocation.objects.create(
            candidate=candidate, user=user, reason=reason, revoked_at=now, entry=entry
        )


def revoke(
    *,
    signature: Signature,
    user: Any,
    reason: str,
    authentication: str = "password",
    assertion: Assertion | None = None,
) -> Revocation:
    """Take an own signature back: the article returns to the last edition still in force, or goes away.

    A small change rests on the full review before it: when that one is taken back, the article is withdrawn.

    Raises PermissionDenied for anybody else, ValidationError without a reason or when it was done before,
    PasskeyRequired when a signer with a passkey comes without it, PasskeyRefused when it does not verify.
    """
    _require_reason(reason)
    with transaction.atomic():
        edition = signature.edition
        locked_page(edition.page)
        if signature.user_id != user.pk or not locked_signer(user).is_active:
            raise PermissionDenied(_("Only the signer can revoke a signature."))
        if Revocation.objects.filter(signature=signature).exists():
            raise ValidationError(_("This signature has been revoked already."))
        now = _now()
        payload = what_is_revoked(signature)
        payload |= {"user": user.pk, "reason": reason, "revoked_at": format_moment(now)}
        payload |= _proof_of_identity(payload, user, authentication, assertion, REVOCATION)
        entry = ledger.append(LedgerEntry.Kind.REVOCATION, payload)
        revocation = Revocation.objects.create(
            signature=signature, edition=edition, user=user, reason=reason, revoked_at=now, entry=entry
        )
        if something_rests_on(signature):
            withdraw(
                page=edition.page,
                user=user,
                public_reason=_("The physician who reviewed this text took the review back."),
                internal_reason=reason,
            )
        announce(Revoked(page=edition.page, user=user, revocation=revocation))
    return revocation


def withdraw(*, page: Any, user: Any, public_reason: str, internal_reason: str = "") -> Withdrawal:
    """Take an article away from its readers at once; only a new full sign-off brings it back.

    Raises ValidationError without a public reason, or when there is nothing to withdraw.
    """
    _require_reason(public_reason)
    with transaction.atomic():
        locked = locked_page(page)
        newest = Edition.objects.of_page(locked.pk).order_by("-number").first()
        if newest is None:
            raise ValidationError(_("This page has never been signed, so there is nothing to withdraw."))
        if Withdrawal.objects.filter(page_id=locked.pk, up_to_number__gte=newest.number).exists():
            raise ValidationError(_("This page has been withdrawn already."))
        now = _now()
        title = parse_canonical(newest.content)["title"]
        entry = ledger.append(
            LedgerEntry.Kind.WITHDRAWAL,
            {
                "article": locked.pk,
                "up_to_number": newest.number,
                "title": title,
                "user": user.pk if user else None,
                "public_reason": public_reason,
                "internal_reason": internal_reason,
                "withdrawn_at": format_moment(now),
            },
        )
        withdrawal = Withdrawal.objects.create(
            page_id=locked.pk,
            up_to_number=newest.number,
            title=title,
            user=user,
            internal_reason=internal_reason,
            public_reason=public_reason,
            withdrawn_at=now,
            entry=entry,
        )
        if locked.live:
            UnpublishPageAction(locked, user=user).execute(skip_permission_checks=True)
        announce(Withdrawn(page=locked, user=user, withdrawal=withdrawal))
    return withdrawal


def cancel(*, edition: Edition, user: Any) -> Cancellation:
    """Stop a scheduled edition before it goes live: readers keep what they have, and the draft stays as it is.

    Raises ValidationError when it is live already (that is a withdrawal), or when nothing is left to cancel.
    """
    with transaction.atomic():
        page = locked_page(edition.page)
        now = _now()
        if not Edition.objects.to_come(now).filter(pk=edition.pk).exists() or edition.go_live_at is None:
            raise ValidationError(
                _(
                    "This version waits for no date any more. To take an article from its readers, withdraw it."
                )
            )
        entry = ledger.append(
            LedgerEntry.Kind.CANCELLATION,
            {
                "article": page.pk,
                "number": edition.number,
                "digest": edition.digest,
                "go_live_at": format_moment(edition.go_live_at),
                "user": user.pk,
                "cancelled_at": format_moment(now),
            },
        )
        cancellation = Cancellation.objects.create(edition=edition, user=user, cancelled_at=now, entry=entry)
        _tidy_row(page, user)
        announce(Cancelled(page=page, user=user, cancellation=cancellation))
    return cancellation


def _tidy_row(page: Any, user: Any) -> None:
    """The row has the words that were to go live: let the desk show them as the draft they are again."""
    if page.live and not Edition.objects.of_page(page.pk).standing().exists():
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    Page.objects.filter(pk=page.pk).update(has_unpublished_changes=True)


@dataclass(frozen=True)
class GivenSignature:
    """A signature in the ledger, without a row yet that says which edition it stands under."""

    reviewer_id: int
    user: Any
    signed_at: dt.datetime
    entry: LedgerEntry
    payload: Mapping[str, Any]


def give_signature(
    proposal: Proposal, user: Any, authentication: str, assertion: Assertion | None
) -> GivenSignature:
    """Seal this user's signature under a version. Raises PasskeyRequired, PasskeyRefused."""
    now = _now()
    reviewer: Reviewer = user.reviewer
    payload = _signature_payload(proposal, reviewer, user, now)
    payload |= _proof_of_identity(payload, user, authentication, assertion)
    entry = ledger.append(LedgerEntry.Kind.SIGNATURE, payload)
    return GivenSignature(reviewer.pk, user, now, entry, payload)


def kept_signature(candidate: Candidate) -> GivenSignature:
    """A signature that has waited."""
    row = candidate.row
    return GivenSignature(row.reviewer_id, row.user, row.signed_at, row.entry, candidate.payload)


def keep_signature(
    signature: GivenSignature, proposal: Proposal, task_state: TaskState
) -> CandidateSignature:
    """Keep a signature that waits, for another physician or for an editor."""
    return CandidateSignature.objects.create(
        page_id=proposal.page.pk,
        number=proposal.number,
        review=task_state.pk,
        reviewer_id=signature.reviewer_id,
        user=signature.user,
        signed_at=signature.signed_at,
        entry=signature.entry,
    )


def _keep(signature: GivenSignature, proposal: Proposal, task_state: TaskState) -> None:
    """The review goes on with another physician; whoever was asked has answered."""
    keep_signature(signature, proposal, task_state)
    ask_the_next(page=proposal.page, user=signature.user)
    given = len(proposal.candidates) + 1
    announce(
        PartlySigned(
            page=proposal.page,
            task_state=task_state,
            user=signature.user,
            given=given,
            required=proposal.required_signatures,
        )
    )


def seal_edition(
    proposal: Proposal, signatures: Sequence[GivenSignature], accepted: Mapping[str, Any] | None = None
) -> Edition:
    """Make the page's next edition of a version and its signatures; `accepted`: by which editor, and when."""
    payload = _edition_payload(proposal, signatures, accepted or {})
    edition = Edition.objects.create(
        page_id=proposal.page.pk,
        number=proposal.number,
        kind=proposal.kind,
        content=proposal.frozen.text,
        digest=proposal.frozen.digest,
        go_live_at=proposal.go_live_at,
        first_published_at=parse_moment(payload["first_published_at"]),
        next_review_due=dt.date.fromisoformat(payload["next_review_due"]),
        demo=settings.SIGNOFF_DEMO,
        entry=ledger.append(LedgerEntry.Kind.EDITION, payload),
    )
    for one in signatures:
        Signature.objects.create(
            edition=edition,
            reviewer_id=one.reviewer_id,
            user=one.user,
            signed_at=one.signed_at,
            entry=one.entry,
        )
    EditionPicture.objects.bulk_create(_edition_pictures(edition, proposal.frozen.pictures))
    if proposal.correction:
        Correction.objects.create(edition=edition)
    return edition


def _proof_of_identity(
    payload: Mapping[str, Any],
    user: Any,
    authentication: str,
    assertion: Assertion | None,
    purpose: str = SIGN_OFF,
) -> dict[str, Any]:
    credentials = active_credentials(user)
    if assertion is not None:
        passkey = accept(assertion, payload, user=user, credentials=credentials, purpose=purpose)
        return {"authentication": "passkey", "passkey": passkey}
    if credentials:
        raise PasskeyRequired()
    if authentication == "passkey":
        raise ValueError("A passkey's signature comes with its assertion.")
    return {"authentication": authentication}


def _signature_payload(proposal: Proposal, reviewer: Reviewer, user: Any, now: dt.datetime) -> dict[str, Any]:
    return what_is_signed(proposal, reviewer) | {
        "reviewer": reviewer.pk,
        "user": user.pk,
        "reviewer_slug": reviewer.slug,
        "name": reviewer.name,
        "post_nominals": reviewer.post_nominals,
        "specialty": reviewer.specialty,
        "licence_jurisdiction": reviewer.licence_jurisdiction,
        "conflicts_of_interest": reviewer.conflicts_of_interest,
        "credential": {
            "verified_on": _iso(reviewer.verified_on),
            "expires_on": _iso(reviewer.licence_expires_on),
            "verified_by": reviewer.verified_by_id,
        },
        "meaning": "approval",
        "signed_at": format_moment(now),
        "checklist": [{"id": item.id, "text": item.text} for item in CHECKLIST],
        "compared_with": _compared_with(proposal.base),
        "contributors": proposal.contributors,
        "shown": proposal.token,
        **_review_dates(proposal, now.date()),
        **_correction(proposal),
    }


def _review_dates(proposal: Proposal, today: dt.date) -> dict[str, Any]:
    """When the whole text was last read, and when it must be again: a small change leaves both as they were."""
    if proposal.kind is ReviewKind.SMALL and proposal.base:
        return carried_over(proposal.base)
    months = proposal.review_interval_months
    return {
        "review_interval_months": months,
        "last_full_review": today.isoformat(),
        "next_review_due": months_later(today, months).isoformat(),
    }


def _compared_with(base: SignedEdition | None) -> dict[str, Any] | None:
    return {"number": base.number, "digest": base.digest} if base else None


def _edition_payload(
    proposal: Proposal, signatures: Sequence[GivenSignature], accepted: Mapping[str, Any]
) -> dict[str, Any]:
    made_at = parse_moment(accepted["accepted_at"]) if accepted else signatures[-1].signed_at
    return proposal.bound | {
        "schema": proposal.frozen.content["schema"],
        "required_signatures": proposal.required_signatures,
        "signatures": [one.entry.hash for one in signatures],
        "pictures": dict(proposal.frozen.pictures),
        "first_published_at": _first_published_at(proposal, made_at),
        # ISO dates sort as text: whoever read it first must read it again first.
        "next_review_due": min(one.payload["next_review_due"] for one in signatures),
        **accepted,
        **_correction(proposal),
    }


def _correction(proposal: Proposal) -> dict[str, str]:
    return {"correction": proposal.correction} if proposal.correction else {}


def _first_published_at(proposal: Proposal, now: dt.datetime) -> str:
    goes_live_at = format_moment(proposal.go_live_at or now)
    earlier = Edition.objects.of_page(proposal.page.pk).filter(cancellation__isnull=True)
    last = earlier.select_related("entry").order_by("number").last()
    if last is None:
        return goes_live_at
    # An edition for today may overtake a first one that is scheduled. Moments of this form sort as text.
    return min(goes_live_at, str(parse_canonical(last.entry.payload)["first_published_at"]))


def _edition_pictures(edition: Edition, pictures: Mapping[str, Any]) -> list[EditionPicture]:
    files = {
        file["sha256"]: (source, file["format"])
        for source, renditions in pictures.items()
        for file in renditions
    }
    return [
        EditionPicture(edition=edition, source_sha256=source, sha256=sha256, format=format_name)
        for sha256, (source, format_name) in sorted(files.items())
    ]


def _opened(proposal: Proposal, user: Any) -> TaskState:
    """The review that nobody has asked for, begun: only where the clock asks for it."""
    state = open_re_review(proposal.page, user) if proposal.re_review else None
    if state is None:
        raise MayNotSign(Refusal.NOT_IN_REVIEW)
    return state


def _waiting_task_state(page: Any, user: Any) -> TaskState:
    account = locked_signer(user)
    reviewer = active_reviewer(account)
    state = open_task_state(page)
    if state is None:
        return _opened_to_answer(page, account)
    allowed = assigned_to(assignment_of(state), today())
    if allowed is not None and reviewer.pk not in allowed:
        raise MayNotSign(Refusal.ASSIGNED_TO_ANOTHER)
    return state


def _opened_to_answer(page: Any, user: Any) -> TaskState:
    try:
        return _opened(propose(page), user)
    except CannotFreeze as problem:
        raise MayNotSign(Refusal.NOT_IN_REVIEW) from problem


def _require_reason(text: str) -> None:
    if not text.strip():
        raise ValidationError(_("Say why: the others need to know what to do next."))


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the month's last day where that day does not exist."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _now() -> dt.datetime:
    return timezone.now().astimezone(dt.UTC).replace(microsecond=0)
