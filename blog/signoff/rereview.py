"""Re-reviews: which articles a physician must read again, and how that begins.

Nobody has to open a re-review: from thirty days before the sealed date a physician may sign the whole article again as
it stands, with new dates. The workflow that carries the signature is started in the same transaction.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from blog.signoff.clock import DUE_DAYS, Freshness, day_of, freshness, out_of_date_on
from blog.signoff.models import Edition, PhysicianSignOff, Reviewer, ReviewKind, Signature
from blog.signoff.querysets import EditionQuerySet
from blog.signoff.reading import SignedEdition, TamperedEdition, out_of_date_edition

CHUNK = 500


@dataclass(frozen=True)
class AgingArticle:
    """An article whose review grows old, and who has to do with it.

    `days` are those until its date, or since it. `gone_on` is the day on which readers lose or lost it (None: never).
    `reviewers` signed its last full review; `submitter` asked for its last review, if the record still says who.
    """

    page_id: int
    title: str
    number: int
    next_review_due: dt.date
    freshness: Freshness
    days: int
    gone_on: dt.date | None
    reviewers: tuple[Reviewer, ...] = field(repr=False)
    submitter: Any = field(repr=False)
    in_review: bool


def articles_due(days: int = DUE_DAYS, at: dt.datetime | None = None) -> list[AgingArticle]:
    """Those whose date comes within so many days and has not come yet, the earliest first."""
    at = at or timezone.now()
    return aging(Edition.objects.due(at, days).order_by("next_review_due", "page_id"), at)


def articles_overdue(at: dt.datetime | None = None) -> list[AgingArticle]:
    """Those that readers still have although the date has come, the longest overdue first."""
    at = at or timezone.now()
    return aging(Edition.objects.overdue(at).order_by("next_review_due", "page_id"), at)


def articles_out_of_date(at: dt.datetime | None = None) -> list[AgingArticle]:
    """Those that readers have lost by age alone, the longest ago first."""
    at = at or timezone.now()
    return aging(Edition.objects.out_of_date(at).order_by("next_review_due", "page_id"), at)


def aging(editions: EditionQuerySet, at: dt.datetime) -> list[AgingArticle]:
    """These editions as articles that grow old, in their order: four queries for each five hundred of them."""
    rows = editions.select_related("page").defer("content")
    return [article for chunk in _chunks(rows) for article in _described(chunk, at)]


def _chunks(editions: Iterable[Edition]) -> Iterator[list[Edition]]:
    # A database takes only so many parameters.
    rows = iter(editions)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def is_re_review(page_id: int, digest: str, base: SignedEdition | None) -> bool:
    """Whether a draft with this digest is what was signed last, and its review is due, overdue or out of date.

    `base` is the edition in force, if there is one.
    """
    signed = base or _out_of_date(page_id)
    return (
        signed is not None
        and signed.digest == digest
        and freshness_now(signed.next_review_due) is not Freshness.FINE
    )


def freshness_now(next_review_due: dt.date | None) -> Freshness:
    """The state of a review with this date, today."""
    return freshness(next_review_due, day_of(timezone.now()), settings.SIGNOFF_OVERDUE_DAYS)


def open_re_review(page: Any, user: Any) -> TaskState | None:
    """Begin the review of a page that nobody has submitted: the task state that then waits for a physician, or None.

    The answer goes to whoever submitted the page last. Must run inside the transaction of the physician's decision.
    """
    workflow = page.get_workflow()
    if workflow is None:
        return None
    submitter = _submitters([page.pk]).get(page.pk)
    asked_by = submitter if submitter is not None and submitter.is_active else user
    state: TaskState | None = workflow.start(page, asked_by).current_task_state
    return state if state is not None and isinstance(state.task.specific, PhysicianSignOff) else None


def _out_of_date(page_id: int) -> SignedEdition | None:
    try:
        return out_of_date_edition(page_id)
    except TamperedEdition:
        return None  # the alarm is raised


def _described(editions: list[Edition], at: dt.datetime) -> Iterator[AgingArticle]:
    ids = [edition.page_id for edition in editions]
    reviewers, submitters, in_review = _reviewers(editions), _submitters(ids), _in_review(ids)
    today, overdue_days = day_of(at), settings.SIGNOFF_OVERDUE_DAYS
    for edition in editions:
        due = edition.next_review_due
        if due is None:
            continue
        yield AgingArticle(
            page_id=edition.page_id,
            title=edition.page.draft_title or edition.page.title,
            number=edition.number,
            next_review_due=due,
            freshness=freshness(due, today, overdue_days),
            days=abs((due - today).days),
            gone_on=out_of_date_on(due, overdue_days),
            reviewers=tuple(reviewers.get(edition.page_id, ())),
            submitter=submitters.get(edition.page_id),
            in_review=edition.page_id in in_review,
        )


def _reviewers(editions: list[Edition]) -> dict[int, list[Reviewer]]:
    """Who signed the last full review of each article, by page."""
    newest = {edition.page_id: edition.number for edition in editions}
    signatures = (
        Signature.objects.filter(
            edition__page__in=newest, edition__kind=ReviewKind.FULL, revocation__isnull=True
        )
        .select_related("edition", "reviewer__user")
        .defer("edition__content")
        .order_by("-edition__number", "entry_id")
    )
    found: dict[int, tuple[int, list[Reviewer]]] = {}
    for signature in signatures:
        page_id, number = signature.edition.page_id, signature.edition.number
        if number <= newest[page_id] and found.setdefault(page_id, (number, []))[0] == number:
            found[page_id][1].append(signature.reviewer)
    return {page_id: people for page_id, (_number, people) in found.items()}


def _submitters(page_ids: Iterable[int]) -> dict[int, Any]:
    """The account that submitted each page last, by page."""
    states = (
        WorkflowState.objects.filter(
            object_id__in=[str(page_id) for page_id in page_ids],
            base_content_type__app_label="wagtailcore",
            base_content_type__model="page",
            requested_by__isnull=False,
        )
        .order_by("created_at", "pk")
        .values_list("object_id", "requested_by")
    )
    last = {int(object_id): user for object_id, user in states}
    people = get_user_model().objects.in_bulk(set(last.values()))
    return {page_id: people[user] for page_id, user in last.items() if user in people}


def _in_review(page_ids: Iterable[int]) -> set[int]:
    open_states = WorkflowState.objects.filter(
        object_id__in=[str(page_id) for page_id in page_ids],
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return {int(object_id) for object_id in open_states.values_list("object_id", flat=True)}
