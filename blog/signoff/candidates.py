"""Signatures that wait for others: which of them still count for the version that lies before a physician.

Where a topic asks for two physicians, the first one's signature is sealed at once, with the passkey's answer and all
that any signature has; the edition is made in the transaction of the last one. Until then readers keep what they have.
A signature falls without anybody doing anything: when the draft is no longer, to the character, what its signer was
shown; when the review in which it was given is over; when the signer takes it back, has changed the text since, or
may no longer sign for any other lasting reason (licence, account, conflict of interest).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page, TaskState

from blog.signoff.eligibility import Circumstances, lasting_refusal
from blog.signoff.evidence import payload_of
from blog.signoff.in_force import BOUND
from blog.signoff.keys import current_keyring
from blog.signoff.models import CandidateSignature, LedgerEntry


@dataclass(frozen=True)
class Candidate:
    """A signature that counts, with what was sealed."""

    row: CandidateSignature
    payload: Mapping[str, Any] = field(repr=False)


def counts(payload: Mapping[str, Any], *, bound: Mapping[str, Any], shown: str) -> bool:
    """Whether a sealed signature stands under exactly this version: what binds it, and the token of what was shown."""
    return payload.get("shown") == shown and all(payload.get(name) == bound[name] for name in BOUND)


def standing_candidates(
    task_state: TaskState | None, *, bound: Mapping[str, Any], shown: str, circumstances: Circumstances
) -> tuple[Candidate, ...]:
    """The signatures given in this review that count, in their order; nobody's twice.

    `circumstances` are those of the draft as it is now: every signer is tested again.
    """
    if task_state is None:
        return ()
    rows = CandidateSignature.objects.filter(
        page_id=bound["article"], review=task_state.pk, revocation__isnull=True
    )
    keyring = current_keyring()
    found: dict[int, Candidate] = {}
    for row in rows.select_related("entry", "reviewer__user"):
        payload = payload_of(row.entry, LedgerEntry.Kind.SIGNATURE, keyring)
        if payload is None or (payload["reviewer"], payload["user"]) != (row.reviewer_id, row.user_id):
            continue  # not what was sealed: `verify` names it
        able = row.reviewer.user_id == row.user_id and lasting_refusal(row.reviewer, circumstances) is None
        if able and counts(payload, bound=bound, shown=shown):
            found.setdefault(row.reviewer_id, Candidate(row, payload))
    return tuple(found.values())


def given_since_saved(reviews: Iterable[int], pages: Mapping[int, Page]) -> list[CandidateSignature]:
    """The signatures given in these reviews (task states) since the draft was saved last, for lists and mails.

    Most of those that count, without freezing a draft; what is signed is decided by `standing_candidates` alone.
    """
    rows = CandidateSignature.objects.filter(review__in=list(reviews), revocation=None)
    return [row for row in rows.select_related("reviewer") if _is_newer(row, pages.get(row.page_id))]


def _is_newer(row: CandidateSignature, page: Page | None) -> bool:
    saved = page.latest_revision_created_at if page else None
    # Moments of signing have whole seconds.
    return bool(saved and row.signed_at >= saved.replace(microsecond=0))
