"""What lies before a physician: one version of one page, frozen, with a token that names exactly it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.models import TaskState

from blog.signoff.candidates import Candidate, standing_candidates
from blog.signoff.canonical import canonical_json, digest_of, parse_canonical
from blog.signoff.content import FrozenContent, freeze, latest_draft
from blog.signoff.contributions import next_number
from blog.signoff.eligibility import Circumstances, circumstances_of, refusal_of
from blog.signoff.in_force import format_moment
from blog.signoff.may_sign import Refusal
from blog.signoff.models import Edition, PhysicianSignOff, ReviewKind
from blog.signoff.reading import SignedEdition, TamperedEdition, edition_in_force
from blog.signoff.rereview import is_re_review
from blog.signoff.review_kind import WhyFull, review_kind


@dataclass(frozen=True)
class Proposal:
    """A version waiting for a signature. `token` changes with any character, picture or date of it.

    `base` is the edition in force, which the change is shown against; `reasons` say what makes the review a full one.
    `correction` is what readers are told of a mistake, where no earlier edition has told them; else "".
    """

    page: Any
    draft: Any = field(repr=False)
    number: int
    kind: ReviewKind
    reasons: tuple[WhyFull, ...]
    base: SignedEdition | None = field(repr=False)
    frozen: FrozenContent = field(repr=False)
    go_live_at: dt.datetime | None
    review_interval_months: int
    contributors: list[int]
    task_state: TaskState | None
    circumstances: Circumstances = field(repr=False)
    required_signatures: int
    candidates: tuple[Candidate, ...] = ()
    correction: str = ""
    # Nobody has submitted it: what was signed last is to be signed again, since its review is due.
    re_review: bool = False

    @property
    def is_last(self) -> bool:
        """Whether one more signature is enough."""
        return len(self.candidates) + 1 >= self.required_signatures

    @property
    def bound(self) -> dict[str, Any]:
        """What every signature of this version says, and the edition made of them."""
        return {
            "article": self.page.pk,
            "number": self.number,
            "digest": self.frozen.digest,
            "kind": str(self.kind),
            "go_live_at": format_moment(self.go_live_at) if self.go_live_at else None,
            "demo": settings.SIGNOFF_DEMO,
        }

    @property
    def token(self) -> str:
        """64 hex digits that stand for what the physician was shown; the form carries it."""
        return digest_of(
            canonical_json(
                {
                    "article": self.page.pk,
                    "number": self.number,
                    "kind": str(self.kind),
                    # What is shown is the change since this one.
                    "base": self.base.digest if self.base else None,
                    "digest": self.frozen.digest,
                    # The digest names the originals; what readers get are the files made from them.
                    "pictures": dict(self.frozen.pictures),
                    "go_live_at": format_moment(self.go_live_at) if self.go_live_at else None,
                    # Whoever signs first is told that another one will; nobody makes do with fewer afterwards.
                    "required_signatures": self.required_signatures,
                }
            )
        )


def propose(page: Any, change: Callable[[Any], Any] | None = None) -> Proposal:
    """The latest draft of a sealed page as a physician gets it to sign; with a `change` made to it. Raises
    CannotFreeze, and what `change` raises."""
    draft = latest_draft(page)
    if change is not None:
        draft = change(draft)
    frozen = freeze(draft)
    base = signed_before(page)
    decision = review_kind(base.content if base else None, frozen.content)
    task_state = open_task_state(page)
    re_review = task_state is None and is_re_review(page.pk, frozen.digest, base)
    circumstances = circumstances_of(
        page,
        draft,
        task_state=task_state,
        in_review=task_state is not None or re_review,
        go_live_at=_future_or_none(draft.go_live_at),
    )
    proposal = Proposal(
        page=page,
        draft=draft,
        number=next_number(page),
        kind=decision.kind,
        reasons=decision.reasons,
        base=base,
        frozen=frozen,
        go_live_at=circumstances.goes_live_at,
        # The draft's own topics: the row's are those of the version before.
        review_interval_months=draft.review_interval_months(),
        contributors=sorted(circumstances.contributors),
        task_state=task_state,
        circumstances=circumstances,
        # The draft's own topics here too: the row's would let an editor ask for fewer than the version needs.
        required_signatures=draft.required_signatures(),
        re_review=re_review,
        correction=new_correction(page, base, frozen.content),
    )
    return _with_candidates(proposal) if proposal.required_signatures > 1 else proposal


def _with_candidates(proposal: Proposal) -> Proposal:
    candidates = standing_candidates(
        proposal.task_state,
        bound=proposal.bound,
        shown=proposal.token,
        circumstances=proposal.circumstances,
    )
    signed_by = frozenset(one.row.reviewer_id for one in candidates)
    circumstances = replace(proposal.circumstances, signed_by=signed_by)
    return replace(proposal, candidates=candidates, circumstances=circumstances)


def new_correction(page: Any, base: SignedEdition | None, content: Mapping[str, Any]) -> str:
    """The note of a correction in `content` that the edition before it has not; "" when there is none.

    That is the edition in force; in a withdrawn article, the last one that was signed.
    """
    note = str(content.get("correction", ""))
    if not note:
        return ""
    before = base.content if base else _newest_content(page)
    return "" if before.get("correction") == note else note


def _newest_content(page: Any) -> Mapping[str, Any]:
    text = Edition.objects.of_page(page.pk).order_by("-number").values_list("content", flat=True).first()
    return parse_canonical(text) if text else {}


def signed_before(page: Any) -> SignedEdition | None:
    """The edition in force, proven; None when there is none, or when what is there is not what was signed."""
    try:
        return edition_in_force(page.pk)
    except TamperedEdition:
        return None  # the alarm is raised; nothing can be a small change of it


def open_task_state(page: Any) -> TaskState | None:
    """The task state that waits for a physician, or None when the page is not in review."""
    state = page.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return None
    return state if isinstance(state.task.specific, PhysicianSignOff) else None


def refusal_for(user: Any, proposal: Proposal) -> Refusal | None:
    """Why this user may not sign this proposal now, or None."""
    return refusal_of(user, proposal.circumstances)


def _future_or_none(moment: dt.datetime | None) -> dt.datetime | None:
    # Seconds are the seal's unit; a date that has passed means “at once”.
    if moment is None or moment <= timezone.now():
        return None
    return moment.replace(microsecond=0)
