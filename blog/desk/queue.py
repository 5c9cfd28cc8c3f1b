"""The queue of reviews, a page at a time: what differs in each, who asked, by when, how long it takes to read.

What waits, and in what order, is `blog.desk.waiting`'s to say.

What differs in a draft is noted at submission (`blog.desk.noting`). A list compares each note with the draft and the
edition in force as they are now, and does the work again for a few that are behind; the others say so. So the number
of queries does not depend on how much waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState

from blog.desk.difference import seconds_for_all, spoken_time
from blog.desk.models import ChangeNote
from blog.desk.noting import note_change
from blog.desk.viewing import EVERYBODY, Viewer, absences_of_the_asked
from blog.desk.waiting import SHOWN, Group, Waiting, group_of_draft, waiting_list
from blog.desk.waiting import waiting_count as waiting_count
from blog.desk.waiting import waiting_task_states as waiting_task_states
from blog.signoff.candidates import given_since_saved
from blog.signoff.canonical import parse_canonical
from blog.signoff.clock import Freshness
from blog.signoff.eligibility import today
from blog.signoff.models import Edition
from blog.signoff.rereview import AgingArticle, aging

PER_PAGE = 20
# Each takes some fifteen queries: more than this a list does not do again at once.
NOTED_AGAIN = 1


@dataclass(frozen=True)
class WaitingReview:
    """One line of the list: which page, what differs, who asked, since when (aware), how long it takes.

    Nobody has asked for an article that the clock brings: `requested_by` is empty and `since` is None. `due` is the
    day on which its review is due, where that is near; `warning` says what it means for readers that the day has come.
    `asked` says who is to sign a draft ("": whoever looks), and `wanted_by` until which day (UTC).
    """

    page_id: int
    title: str
    group: Group
    what: str
    time: str
    requested_by: str
    since: datetime | None
    due: date | None
    warning: str
    asked: str = ""
    wanted_by: date | None = None


@dataclass(frozen=True)
class WaitingGroup:
    """Reviews of one kind, as the list shows them. `total` counts those on other pages too."""

    name: str
    reviews: tuple[WaitingReview, ...]
    total: int


@dataclass(frozen=True)
class Queue:
    """One page of the list, in groups."""

    groups: tuple[WaitingGroup, ...]
    page: PageOfList


def waiting_reviews(number: int | str | None = 1, viewer: Viewer = EVERYBODY) -> Queue:
    """A page of what waits, twenty at most; the first page for a number that is none."""
    waiting = waiting_list(timezone.now(), viewer)
    # A paginator needs no more of a list than to be counted and cut.
    page: PageOfList[Any] = Paginator(cast(Any, waiting), PER_PAGE).get_page(number)
    reviews = _reviews(list(page.object_list), viewer)
    # Noted again, a review may have changed sides.
    reviews.sort(key=lambda review: list(Group).index(review.group))
    totals = waiting.totals()
    groups = groupby(reviews, key=lambda review: review.group)
    return Queue(
        tuple(WaitingGroup(str(group.value), tuple(found), totals.get(group, 0)) for group, found in groups),
        page,
    )


def _reviews(rows: list[tuple[Group, Waiting]], viewer: Viewer) -> list[WaitingReview]:
    """Every fact for one page of the list, at a fixed number of queries beside the notes made again."""
    editions = [row for _group, row in rows if isinstance(row, Edition)]
    states = {row.pk: row for _group, row in rows if isinstance(row, TaskState)}
    submitted = _submitted(edition.page_id for edition in editions)
    pages = _pages([*states.values(), *submitted.values()])
    notes = _notes([*states.values(), *submitted.values()], pages)
    by_age = {one.page_id: one for one in _aging(editions)}
    reviews = []
    for group, row in rows:
        state = submitted.get(row.page_id) if isinstance(row, Edition) else row
        page = pages.get(_page_id(state)) if state else None
        if isinstance(row, Edition) and row.page_id in by_age:
            article = by_age[row.page_id]
            reviews.append(
                _submitted_review(group, state, page, notes.get(state.pk), article)
                if state and page
                else _re_review(group, row, article)
            )
        elif state and page:
            note = notes.get(state.pk)
            reviews.append(_submitted_review(_group_of(group, note), state, page, note, None))
    asked = _whom_it_is_for([*states.values(), *submitted.values()], pages, viewer)
    return [replace(review, **asked.get(review.page_id, {})) for review in reviews]


def _whom_it_is_for(
    states: list[TaskState], pages: dict[int, Page], viewer: Viewer
) -> dict[int, dict[str, Any]]:
    """By page: who has signed its draft already, who is to sign it, and by when."""
    until, signed = absences_of_the_asked(states), _signed_by(states, pages)
    return {
        _page_id(state): {
            "asked": ". ".join(filter(None, [signed.get(state.pk, ""), viewer.asked(state, until)])),
            "wanted_by": state.assignment.due_on if getattr(state, "assignment", None) else None,
        }
        for state in states
    }


def _signed_by(states: list[TaskState], pages: dict[int, Page]) -> dict[int, str]:
    """By task state: whose signatures wait for another one there."""
    names: dict[int, list[str]] = {}
    for row in given_since_saved([state.pk for state in states], pages) if states else ():
        names.setdefault(row.review, []).append(row.reviewer.printed_name)
    return {
        review: _("Signed by %(names)s") % {"names": get_text_list(found, _("and"))}
        for review, found in names.items()
    }


def _submitted(page_ids: Iterable[int]) -> dict[int, TaskState]:
    """The open reviews of these pages, by page."""
    states = (
        waiting_task_states()
        .filter(workflow_state__object_id__in=[str(page_id) for page_id in page_ids])
        .select_related(*SHOWN)
    )
    return {_page_id(state): state for state in states}


def _aging(editions: list[Edition]) -> list[AgingArticle]:
    if not editions:
        return []
    return aging(Edition.objects.filter(pk__in=[edition.pk for edition in editions]), timezone.now())


def _pages(states: Iterable[TaskState]) -> dict[int, Page]:
    return Page.objects.in_bulk([_page_id(state) for state in states])


def _page_id(state: TaskState) -> int:
    return int(state.workflow_state.object_id)


def _notes(states: Sequence[TaskState], pages: dict[int, Page]) -> dict[int, ChangeNote]:
    """The notes that are true of the drafts as they are, by task state."""
    in_force = Edition.objects.in_force(timezone.now()).filter(page__in=pages)
    digests: dict[int, str] = dict(in_force.values_list("page_id", "digest")) if pages else {}
    notes: dict[int, ChangeNote] = {}
    again = 0
    for state in states:
        page = pages.get(_page_id(state))
        if page is None:
            continue
        note: ChangeNote | None = getattr(state, "change_note", None)
        if note is None or not _is_true(note, page, digests.get(page.pk, "")):
            if again == NOTED_AGAIN:
                continue
            again += 1
            note = note_change(state, page)
        notes[state.pk] = note
    return notes


def _is_true(note: ChangeNote, page: Page, digest: str) -> bool:
    return (note.draft_id, note.drafted_at, note.base_digest) == (
        page.latest_revision_id,
        page.latest_revision_created_at,
        digest,
    )


def _group_of(group: Group, note: ChangeNote | None) -> Group:
    """Where a draft belongs by a note that is true; one without a note waits among the full reviews."""
    if group is Group.OVERDUE:
        return group
    return group_of_draft(note.kind if note else "", bool(note and note.unchanged))


def _submitted_review(
    group: Group, state: TaskState, page: Page, note: ChangeNote | None, article: AgingArticle | None
) -> WaitingReview:
    return WaitingReview(
        page_id=page.pk,
        title=page.draft_title or page.title,
        group=group,
        what=note.summary if note else _("Edited since it was submitted: open it to see what differs"),
        time=spoken_time(note.seconds) if note and note.seconds else "",
        requested_by=_name(state.workflow_state.requested_by),
        since=state.started_at,
        due=article.next_review_due if article else None,
        warning=_warning(article) if article else _lateness(state),
    )


def _lateness(state: TaskState) -> str:
    """What an editor waits for since the day by which it was wanted."""
    assignment = getattr(state, "assignment", None)
    days = (today() - assignment.due_on).days if assignment else 0
    if days <= 0:
        return ""
    return ngettext("Wanted %(days)s day ago", "Wanted %(days)s days ago", days) % {"days": days}


def _re_review(group: Group, edition: Edition, article: AgingArticle) -> WaitingReview:
    return WaitingReview(
        page_id=edition.page_id,
        title=article.title,
        group=group,
        what=_what_is_read_again(edition, article),
        time=spoken_time(_seconds(edition)),
        requested_by="",
        since=None,
        due=article.next_review_due,
        warning=_warning(article),
    )


def _what_is_read_again(edition: Edition, article: AgingArticle) -> str:
    if edition.page.has_unpublished_changes:
        return _("A newer draft is being written: an editor has to submit it, or to take it back")
    names = ", ".join(reviewer.printed_name for reviewer in article.reviewers)
    return (
        _("Nothing changed since %(names)s signed it") % {"names": names} if names else _("Nothing changed")
    )


def _warning(article: AgingArticle) -> str:
    if article.freshness is Freshness.OUT_OF_DATE and article.gone_on:
        return _("Readers lost it on %(day)s") % {"day": date_format(article.gone_on)}
    if article.freshness is Freshness.OVERDUE:
        if not article.days:
            return _("Due today")
        words = ngettext("Overdue for %(days)s day", "Overdue for %(days)s days", article.days)
        return words % {"days": article.days}
    return ""


def _seconds(edition: Edition) -> int:
    try:
        return seconds_for_all(parse_canonical(edition.content))
    except (ValueError, KeyError, TypeError):
        return 0  # what is no content of ours is not served either, and raises its alarm there


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
