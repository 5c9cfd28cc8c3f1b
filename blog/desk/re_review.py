"""What the review screen says of an article that is read again although nothing changed."""

from typing import Any

from blog.signoff.clock import Freshness
from blog.signoff.models import Edition
from blog.signoff.proposals import Proposal
from blog.signoff.reading import SignedEdition, TamperedEdition, out_of_date_edition
from blog.signoff.rereview import freshness_now
from blog.signoff.review_kind import WhyFull


def re_review_context(proposal: Proposal) -> dict[str, Any]:
    """For the template: whether the draft is what was signed last, and how old that review is."""
    signed = proposal.base or _out_of_date(proposal)
    if signed is None:
        return {}
    age = freshness_now(signed.next_review_due)
    return {
        "unchanged": proposal.re_review or _is_submitted_unchanged(proposal),
        "review_due": signed.next_review_due if age is not Freshness.FINE else None,
        "review_overdue": age in (Freshness.OVERDUE, Freshness.OUT_OF_DATE),
        "review_out_of_date": age is Freshness.OUT_OF_DATE,
    }


def _is_submitted_unchanged(proposal: Proposal) -> bool:
    return proposal.task_state is not None and WhyFull.NOTHING_DIFFERS in proposal.reasons


def _out_of_date(proposal: Proposal) -> SignedEdition | None:
    page_id: int = proposal.page.pk
    if not Edition.objects.of_page(page_id).exists():
        return None
    try:
        return out_of_date_edition(page_id)
    except TamperedEdition:
        return None  # the alarm is raised
