"""Pre-approved edits: a physician changes words and signs the result, on the condition that an editor accepts it.

The signature is sealed at once, as one that waits for others (`blog.signoff.candidates`): with the statement, the
passkey's answer and the digest of exactly the suggested version. It is in force in the moment in which an editor,
somebody else than its signer, accepts all of it: in that transaction the words go into the draft in the editor's name,
the version is frozen anew, and the signature must stand under it to the character, its signer tested again. It falls
without anybody doing anything when the draft moves on, the review ends, another edition is signed, or its signer
takes it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.signoff.assertions import Assertion
from blog.signoff.candidates import Candidate, standing_candidates
from blog.signoff.freezing import CannotFreeze
from blog.signoff.in_force import format_moment
from blog.signoff.locking import lock_signers, locked_page, locked_signer
from blog.signoff.may_sign import REFUSALS, MayNotSign, Refusal
from blog.signoff.models import Edition, Suggestion
from blog.signoff.places import UnknownPlace, with_words
from blog.signoff.proposals import Proposal, propose, refusal_for
from blog.signoff.signals import Signed, announce
from blog.signoff.signing import (
    ShownVersionIsStale,
    give_signature,
    keep_signature,
    kept_signature,
    require_ticks,
    seal_edition,
)


class SuggestionLapsed(ValidationError):
    """The signature no longer stands under what would come of these words. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _("The draft or the physician's signature is no longer what it was. Nothing was changed.")
        )


def suggested(page: Any, words: Mapping[str, str]) -> Proposal:
    """The version that a physician would sign: the draft with these words. Raises UnknownPlace, CannotFreeze."""
    return propose(page, change=lambda draft: with_words(draft, words))


def suggest(
    *,
    page: Any,
    user: Any,
    words: Mapping[str, str],
    shown: str,
    ticked: Collection[str],
    note: str = "",
    authentication: str = "password",
    assertion: Assertion | None = None,
) -> Suggestion:
    """Sign the draft with these words, until an editor accepts them. Takes and raises what `sign` does.

    A ValidationError too when the words change nothing; UnknownPlace when the draft has no such place.
    """
    require_ticks(ticked)
    with transaction.atomic():
        locked = locked_page(page)
        lock_signers(locked, user)
        proposal = suggested(locked, words)
        if proposal.token != shown:
            raise ShownVersionIsStale()
        if proposal.frozen.digest == propose(locked).frozen.digest:
            raise ValidationError(_("You have changed no words, so there is nothing to suggest."))
        signer = locked_signer(user)
        reason = refusal_for(signer, proposal)
        if reason is not None:
            raise MayNotSign(reason)
        if proposal.task_state is None:
            raise ValidationError(_("Words are suggested in a review: an editor has to submit it first."))
        signature = give_signature(proposal, signer, authentication, assertion)
        row = keep_signature(signature, proposal, proposal.task_state)
        return Suggestion.objects.create(signature=row, words=dict(words), note=note)


def open_suggestion(page: Any) -> Suggestion | None:
    """The newest suggestion that an editor can still accept, or None."""
    task_state = page.current_workflow_task_state
    if task_state is None:
        return None
    rows = Suggestion.objects.filter(
        signature__page_id=page.pk,
        signature__review=task_state.pk,
        signature__revocation__isnull=True,
        turned_down_at__isnull=True,
    ).select_related("signature__user", "signature__reviewer", "signature__page")
    for suggestion in rows.order_by("-signature__entry"):
        if standing_under(suggestion) is not None:
            return suggestion
    return None


def standing_under(suggestion: Suggestion) -> tuple[Proposal, Candidate] | None:
    """The version that would come of the words, with the signature under it; None when it no longer stands."""
    try:
        proposal = suggested(suggestion.signature.page.specific, suggestion.words)
    except (UnknownPlace, CannotFreeze):
        return None
    candidate = _signature_under(proposal, suggestion)
    return (proposal, candidate) if candidate else None


def accept(*, suggestion: Suggestion, user: Any) -> Edition | None:
    """Put the suggested words into the draft, in this editor's name: with its signature the version is an edition.

    None where the topic asks for another physician still. Raises PermissionDenied for the signer, and for whoever may
    not edit the page; SuggestionLapsed when the signature does not stand under exactly what comes of it.
    """
    row = suggestion.signature
    with transaction.atomic():
        page = locked_page(row.page)
        lock_signers(page, row.user)
        suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        _require_second_person(page, row.user_id, user)
        if suggestion.turned_down_at is not None or not _fits_still(page, suggestion):
            raise SuggestionLapsed()
        draft = with_words(page.get_latest_revision_as_object(), suggestion.words)
        draft.save_revision(user=user, log_action=True)
        proposal = propose(locked_page(page))
        candidate = _signature_under(proposal, suggestion)
        if candidate is None:
            raise SuggestionLapsed()
        if proposal.circumstances.has_open_comments:
            raise ValidationError(str(REFUSALS[Refusal.OPEN_COMMENTS]))
        others = tuple(one for one in proposal.candidates if one.row.pk != row.pk)
        if len(others) + 1 < proposal.required_signatures:
            return None
        accepted = {"accepted_by": user.pk, "accepted_at": format_moment(timezone.now())}
        edition = seal_edition(proposal, [*map(kept_signature, (*others, candidate))], accepted)
        task_state: Any = proposal.task_state
        task_state.approve(user=row.user)
        announce(Signed(page=proposal.page, task_state=task_state, user=row.user, edition=edition))
    return edition


def turn_down(*, suggestion: Suggestion, user: Any, reason: str) -> None:
    """“Not like this”: the review ends, and the draft is the editors' again. Raises what `accept` does."""
    if not reason.strip():
        raise ValidationError(_("Say why: the physician should know."))
    with transaction.atomic():
        page = locked_page(suggestion.signature.page)
        suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        _require_second_person(page, suggestion.signature.user_id, user)
        if suggestion.turned_down_at is not None:
            raise SuggestionLapsed()
        suggestion.turned_down_by, suggestion.turned_down_at = user, timezone.now()
        suggestion.turned_down_because = reason
        suggestion.save()
        if page.current_workflow_state:
            page.current_workflow_state.cancel(user=user)


def _require_second_person(page: Any, signer_id: int, user: Any) -> None:
    # The editor who accepts is the second pair of eyes.
    if user.pk == signer_id:
        raise PermissionDenied(_("Somebody else than the physician who suggested these words accepts them."))
    if not page.permissions_for_user(user).can_edit_by_right():
        raise PermissionDenied(_("Only an editor of this page accepts suggestions."))


def _fits_still(page: Any, suggestion: Suggestion) -> bool:
    try:
        return _signature_under(suggested(page, suggestion.words), suggestion) is not None
    except (UnknownPlace, CannotFreeze):
        return False


def _signature_under(proposal: Proposal, suggestion: Suggestion) -> Candidate | None:
    candidates = standing_candidates(
        proposal.task_state,
        bound=proposal.bound,
        shown=proposal.token,
        # That the signature waits is no obstacle to it.
        circumstances=replace(proposal.circumstances, signed_by=frozenset()),
    )
    return next((one for one in candidates if one.row.pk == suggestion.pk), None)
