"""Who reviewed a page, when, and what for: the byline and “How this article was reviewed”.

Everything here is printed from the signatures as they were sealed, never from a reviewer's row of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A physician whose full review stands behind the page, as printed at signing."""

    name: str
    post_nominals: str
    printed_name: str
    specialty: str
    licence_jurisdiction: str
    url: str
    reviewed_on: date
    conflicts_of_interest: str
    statement: str
    demo: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One signature in the history of a page; `correction` is what it put right, in the words that were signed."""

    signed_on: date
    reviewer: str
    is_full: bool
    demo: bool
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What stands behind a page: reviewers in force, dates, sentences about the review, and its history.

    `updated_on` is the day of the newest small change after the last full review, or None. `history` is
    newest first. With `demo`, no physician has checked the page and templates must say so.
    """

    reviewers: tuple[Reviewer, ...]
    reviewed_on: date
    updated_on: date | None
    next_due: date | None
    overdue: bool
    demo: bool
    sentences: tuple[str, ...]
    history: tuple[HistoryEntry, ...]


def is_overdue(next_due: date | None, today: date) -> bool:
    """Whether a page is past its review: from the day on which it is due."""
    return next_due is not None and today >= next_due


def signed_on(signature: Mapping[str, Any]) -> date:
    """The day of a signature on the site's own calendar; the seal holds the moment in UTC."""
    return timezone.localdate(signed_at(signature))


def signed_at(signature: Mapping[str, Any]) -> datetime:
    """The moment of a signature, aware, in UTC."""
    return datetime.fromisoformat(signature["signed_at"])


def present_review(
    signatures: Sequence[Mapping[str, Any]],
    *,
    today: date,
    references: int = 0,
    reviewers_url: str = "",
    what: str = "article",
) -> Review | None:
    """The review behind a page; None while nobody has signed.

    `signatures` are those of the edition in force and of the editions before it, oldest first. The last
    full review counts, with every signature of its edition (`number`). `references` is how many sources
    the page has; `reviewers_url` is where reviewers have their pages, "" where they have none; `what` is
    the word for the page in sentences.
    """
    if not signatures:
        return None
    last_full = _last_full_review(signatures)
    reviewers = tuple(_reviewer(signature, reviewers_url) for signature in last_full)
    reviewed_on = max(reviewer.reviewed_on for reviewer in reviewers)
    small = [
        one for one in signatures if one["kind"] == "small" and signed_at(one) > signed_at(last_full[-1])
    ]
    next_due = min((due for due in map(_next_due, last_full) if due), default=None)
    demo = any(signature["demo"] for signature in (*last_full, *small))
    return Review(
        reviewers=reviewers,
        reviewed_on=reviewed_on,
        updated_on=signed_on(small[-1]) if small else None,
        next_due=next_due,
        overdue=is_overdue(next_due, today),
        demo=demo,
        sentences=_sentences(reviewers, small, references, what),
        history=tuple(_history_entry(signature) for signature in reversed(signatures)),
    )


def _last_full_review(signatures: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    full = [signature for signature in signatures if signature["kind"] == "full"]
    # A list has the signatures of the edition in force only: a small one names the full reviews it rests on.
    full = full or list(signatures[-1].get("full_reviews") or signatures)
    last = full[-1]
    if last.get("number") is None:
        return [last]
    return [signature for signature in full if signature.get("number") == last["number"]]


def _reviewer(signature: Mapping[str, Any], reviewers_url: str) -> Reviewer:
    slug = signature.get("reviewer_slug") or ""
    return Reviewer(
        name=signature["name"],
        post_nominals=signature.get("post_nominals") or "",
        printed_name=printed_name(signature),
        specialty=signature.get("specialty") or "",
        licence_jurisdiction=signature.get("licence_jurisdiction") or "",
        url=f"{reviewers_url}{slug}/" if reviewers_url and slug else "",
        reviewed_on=signed_on(signature),
        conflicts_of_interest=signature.get("conflicts_of_interest") or "",
        statement=signature["statement"],
        demo=bool(signature["demo"]),
    )


def _next_due(signature: Mapping[str, Any]) -> date | None:
    due = signature.get("next_review_due")
    return date.fromisoformat(due) if due else None


def _history_entry(signature: Mapping[str, Any]) -> HistoryEntry:
    return HistoryEntry(
        signed_on=signed_on(signature),
        reviewer=printed_name(signature),
        is_full=signature["kind"] == "full",
        demo=bool(signature["demo"]),
        correction=signature.get("correction") or "",
    )


def _sentences(
    reviewers: Sequence[Reviewer], small: Sequence[Mapping[str, Any]], references: int, what: str
) -> tuple[str, ...]:
    return (
        *(_full_sentence(reviewer, references, what) for reviewer in reviewers),
        *(_small_sentence(signature) for signature in small),
        *(_conflict_sentence(reviewer) for reviewer in reviewers),
    )


def _full_sentence(reviewer: Reviewer, references: int, what: str) -> str:
    facts = {"who": reviewer.printed_name, "day": spoken(reviewer.reviewed_on), "number": references}
    is_article = what == "article"
    if reviewer.demo and is_article:
        return _("In this demo, %(who)s, a made-up reviewer, signed the whole article on %(day)s.") % facts
    if reviewer.demo:
        return _("In this demo, %(who)s, a made-up reviewer, signed the whole page on %(day)s.") % facts
    if references and is_article:
        sentence = ngettext(
            "%(who)s checked the whole article against its reference on %(day)s.",
            "%(who)s checked the whole article against its %(number)s references on %(day)s.",
            references,
        )
        return sentence % facts
    if is_article:
        return _("%(who)s checked the whole article on %(day)s.") % facts
    return _("%(who)s checked the whole page on %(day)s.") % facts


def _small_sentence(signature: Mapping[str, Any]) -> str:
    facts = {"who": printed_name(signature), "day": spoken(signed_on(signature))}
    if signature["demo"]:
        return _("In this demo, %(who)s, a made-up reviewer, signed a small change on %(day)s.") % facts
    return _("On %(day)s %(who)s checked a small change and the text around it.") % facts


def _conflict_sentence(reviewer: Reviewer) -> str:
    conflicts = reviewer.conflicts_of_interest.strip() or _("none declared.")
    facts = {"who": reviewer.printed_name, "conflicts": conflicts}
    return _("Conflicts of interest of %(who)s: %(conflicts)s") % facts


def spoken(day: date) -> str:
    """The day in words, as the reader's language has it: “March 4, 2026”."""
    return date_format(day, "DATE_FORMAT")


def printed_name(signature: Mapping[str, Any]) -> str:
    """The signer as printed: “Dana Ruiz, MD”."""
    return ", ".join(filter(None, (signature["name"], signature.get("post_nominals"))))
