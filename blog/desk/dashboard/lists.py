"""The dashboard's lists: of each the few most urgent lines, how many there are in all, and where the rest stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, TaskState, WorkflowState

from blog.desk.dashboard import articles
from blog.desk.queue import waiting_task_states
from blog.desk.removal import withdraw_url
from blog.models import ReaderReport
from blog.signoff.clock import day_of
from blog.signoff.holding import articles_held
from blog.signoff.models import Edition, Reviewer

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One line: its words, where it leads, what is said beside it, and what else one click does."""

    title: str
    url: str
    note: str
    # “post” has a form's button, “get” a link.
    action: str = ""
    action_url: str = ""
    action_method: str = "get"


@dataclass(frozen=True)
class List:
    """A heading with its first lines. `all_url` leads to all of them; `empty` is said where there is none."""

    name: str
    icon: str
    lines: tuple[Line, ...]
    total: int
    all_url: str
    empty: str


def report_url(group: str, **further: str) -> str:
    """The address of the report on one group of articles."""
    return f"{reverse('articles_report')}?{urlencode({'group': group, **further})}"


def my_drafts(user: Any, now: dt.datetime) -> List:
    pages = articles.drafts_of(user, now).order_by("-latest_revision_created_at")
    lines = [
        _page_line(page, _age(page.latest_revision_created_at, now, _("saved %(age)s ago")))
        for page in pages[:SHOWN]
    ]
    return _list(
        _("My drafts"), "edit", lines, pages, report_url("draft", mine="true"), _("You have no open draft.")
    )


def waiting(now: dt.datetime) -> List:
    """Drafts that wait for any physician, longest first."""
    states = waiting_task_states().select_related("assignment__reviewer", "workflow_state")
    first = list(states[:SHOWN])
    pages = Page.objects.in_bulk([int(state.workflow_state.object_id) for state in first])
    lines = [
        _page_line(page, _who_and_since(state, now))
        for state in first
        if (page := pages.get(int(state.workflow_state.object_id)))
    ]
    empty = _("No draft waits for a physician.")
    return _list(
        _("Waiting for a physician"), "clipboard-list", lines, states, report_url("in_review"), empty
    )


def changes_requested(now: dt.datetime) -> List:
    """Drafts that a physician has sent back, the latest first, with what should change."""
    states = (
        WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
        .select_related("current_task_state")
        .order_by("-current_task_state__finished_at", "-pk")
    )
    first = list(states[:SHOWN])
    pages = Page.objects.in_bulk([int(state.object_id) for state in first])
    lines = [
        _page_line(page, _comment(state.current_task_state))
        for state in first
        if (page := pages.get(int(state.object_id)))
    ]
    empty = _("No physician has asked for changes.")
    return _list(_("Changes requested"), "comment", lines, states, report_url("changes_requested"), empty)


def signed_not_out(now: dt.datetime) -> List:
    """What goes live by itself, the next first, and what is held back; each is stopped with one click in time."""
    to_come, held = Edition.objects.to_come(now), Edition.objects.held()
    signed = Edition.objects.filter(Q(pk__in=to_come.values("pk")) | Q(pk__in=held.values("pk")))
    editions = signed.defer("content").select_related("page").order_by("go_live_at", "pk")
    why = {one.page_id: one.why for one in articles_held()}
    lines = [_signed_line(edition, why.get(edition.page_id, ""), now) for edition in editions[:SHOWN]]
    empty = _("Nothing signed waits for its day.")
    return _list(_("Signed, not out yet"), "calendar", lines, editions, report_url("scheduled"), empty)


def due(now: dt.datetime) -> List:
    """What must be read again within 60 days, overdue first."""
    near = Edition.objects.due(now, articles.AHEAD) | Edition.objects.overdue(now)
    editions = near.defer("content").select_related("page").order_by("next_review_due", "page")
    lines = [_due_line(edition, now) for edition in editions[:SHOWN]]
    empty = _("No review falls due within 60 days.")
    return _list(_("Review due within 60 days"), "history", lines, editions, report_url("due"), empty)


def reader_reports(now: dt.datetime) -> List:
    """What readers say may be wrong and no physician has seen yet, the oldest first."""
    reports = ReaderReport.objects.filter(answer=ReaderReport.Answer.WRONG, seen_at=None)
    reports = reports.select_related("page").order_by("created_at")
    lines = [
        _page_line(report.page, report.text or _age(report.created_at, now, _("%(age)s ago, without a word")))
        for report in reports[:SHOWN]
    ]
    empty = _("No reader's report waits to be seen.")
    return _list(_("Readers say may be wrong"), "warning", lines, reports, reverse("desk:queue"), empty)


def lapsing_licences(now: dt.datetime) -> List:
    """Active reviewers whose licence has expired or will within 60 days: without it they sign nothing."""
    until = day_of(now) + dt.timedelta(days=articles.AHEAD)
    reviewers = Reviewer.objects.filter(active=True, licence_expires_on__lte=until).order_by(
        "licence_expires_on"
    )
    viewset = Reviewer.snippet_viewset
    edit, every = viewset.get_url_name("edit"), viewset.get_url_name("list")
    lines = [
        Line(
            title=reviewer.printed_name,
            url=reverse(edit, args=[reviewer.pk]),
            note=_licence(reviewer.licence_expires_on, day_of(now)),
        )
        for reviewer in reviewers[:SHOWN]
        if reviewer.licence_expires_on
    ]
    empty = _("No licence expires within 60 days.")
    return _list(_("Licences that expire"), "user", lines, reviewers, reverse(every), empty)


def _list(name: str, icon: str, lines: Sequence[Line], rows: QuerySet[Any], all_url: str, empty: str) -> List:
    total = len(lines) if len(lines) < SHOWN else rows.count()
    return List(name, icon, tuple(lines), total, all_url, empty)


def _page_line(page: Page, note: str, **action: str) -> Line:
    return Line(
        title=page.draft_title or page.title,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        note=note,
        **action,
    )


def _signed_line(edition: Edition, held_because: str, now: dt.datetime) -> Line:
    if edition.go_live_at is None or edition.go_live_at <= now:
        return _page_line(edition.page, _("held: %(why)s") % {"why": held_because})
    goes_live = _("goes live %(moment)s UTC") % {"moment": date_format(edition.go_live_at, "M j, H:i")}
    return _page_line(
        edition.page,
        _("held: %(why)s") % {"why": held_because} if held_because else goes_live,
        action=_("Cancel"),
        action_url=reverse("desk:cancel_schedule", args=[edition.page_id]),
        action_method="post",
    )


def _due_line(edition: Edition, now: dt.datetime) -> Line:
    days = (edition.next_review_due - day_of(now)).days if edition.next_review_due else 0
    note = (
        ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
        if days > 0
        else ngettext("overdue %(days)s day", "overdue %(days)s days", -days) % {"days": -days}
    )
    return _page_line(
        edition.page,
        note,
        action=_("Withdraw…"),
        action_url=withdraw_url(edition.page_id, then=reverse("wagtailadmin_home")),
    )


def _who_and_since(state: TaskState, now: dt.datetime) -> str:
    assignment = getattr(state, "assignment", None)
    since = _age(state.started_at, now, _("asked %(age)s ago"))
    if assignment is None or assignment.reviewer is None:
        return _("%(since)s, any physician") % {"since": since}
    return _("%(since)s, %(reviewer)s") % {"since": since, "reviewer": assignment.reviewer.printed_name}


def _comment(state: TaskState | None) -> str:
    return (state.comment if state else "") or ""


def _licence(expires_on: dt.date, today: dt.date) -> str:
    day = date_format(expires_on, "M j, Y")
    return (_("expired %(day)s") if expires_on < today else _("expires %(day)s")) % {"day": day}


def _age(since: dt.datetime | None, now: dt.datetime, words: str) -> str:
    if since is None:
        return ""
    # “0 minutes” is how the function says what people call just now.
    soon = now - since < dt.timedelta(minutes=1)
    return words % {"age": _("a moment") if soon else timesince(since, now, depth=1)}
