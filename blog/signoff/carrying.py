"""What a small change rests on: the full reviews of the edition it changes, and the dates that came with them."""

from typing import Any

from django.db.models import Max

from blog.signoff.canonical import parse_canonical
from blog.signoff.models import ReviewKind, Signature, Withdrawal
from blog.signoff.proposals import signed_before
from blog.signoff.reading import SignedEdition

# What a small signature leaves as it was.
REVIEW_DATES = ("review_interval_months", "last_full_review", "next_review_due")
# What is printed of a full review where only the small signature after it is at hand, as in lists.
PRINTED = (
    "article",
    "number",
    "digest",
    "reviewer",
    "reviewer_slug",
    "name",
    "post_nominals",
    "specialty",
    "licence_jurisdiction",
    "conflicts_of_interest",
    "statement",
    "signed_at",
    "next_review_due",
    "kind",
    "demo",
    "authentication",
)


def carried_over(base: SignedEdition) -> dict[str, Any]:
    """What the payload of a small signature takes over from the edition it changes."""
    # Of two full reviews, the one whose date comes first.
    last = min(base.signatures, key=lambda one: str(one["next_review_due"]))
    return {name: last[name] for name in REVIEW_DATES} | {"full_reviews": full_reviews(base)}


def full_reviews(base: SignedEdition) -> list[dict[str, Any]]:
    """The full reviews that an edition rests on, as printed: its own, or those that its small signature names."""
    if base.kind == ReviewKind.SMALL:
        return list(base.signatures[-1]["full_reviews"])
    return [{name: signature[name] for name in PRINTED} for signature in base.signatures]


def something_rests_on(signature: Signature) -> bool:
    """Whether a later small change, in force now or some day, was signed on the strength of this full review."""
    edition = signature.edition
    signed = signed_before(edition.page)
    withdrawn = Withdrawal.objects.filter(page_id=edition.page_id).aggregate(last=Max("up_to_number"))["last"]
    first = max(edition.number + 1, signed.number if signed else 0, (withdrawn or 0) + 1)
    later = Signature.objects.filter(
        edition__page_id=edition.page_id,
        edition__number__gte=first,
        edition__kind=ReviewKind.SMALL,
        edition__cancellation__isnull=True,
    )
    return any(
        one["number"] == edition.number and one["reviewer"] == signature.reviewer_id
        for row in later.select_related("entry")
        for one in parse_canonical(row.entry.payload)["full_reviews"]
    )
