"""Whose review it is: choosing a physician, passing on, taking, stating a conflict of interest."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from blog.desk.forms import AssignForm, ConflictForm, PassOnForm
from blog.models import Topic
from blog.signoff.assigning import assign, default_due_date, pass_on, release, state_conflict, take
from blog.signoff.assigning import take_conflict_back as take_back
from blog.signoff.content import latest_draft
from blog.signoff.eligibility import assignment_of, eligible_reviewers, lasting_refusal
from blog.signoff.freezing import CannotFreeze
from blog.signoff.may_sign import MayNotSign
from blog.signoff.models import (
    Assignment,
    CandidateSignature,
    ConflictOfInterest,
    Delegation,
    Handover,
    Reviewer,
)
from blog.signoff.models.sealed import is_sealed
from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.proposals import Proposal, open_task_state, propose


@dataclass(frozen=True)
class WhoseTurn:
    """Who is asked to sign a draft, how it came to them, and what the person at the screen may do about it."""

    assignment: Assignment | None
    is_yours: bool
    away: Delegation | None
    handovers: tuple[Handover, ...]
    may_pass_on: bool
    may_take: bool
    stated_conflict: bool
    given: tuple[CandidateSignature, ...]
    required: int
    yours: CandidateSignature | None


def whose_turn(user: Any, proposal: Proposal) -> WhoseTurn:
    """For the review screen of `user`."""
    assignment = assignment_of(proposal.task_state)
    asked = assignment.reviewer if assignment else None
    reviewer: Reviewer | None = user.reviewer if is_active_reviewer(user) else None
    may_act = reviewer is not None and proposal.task_state is not None
    given = tuple(one.row for one in proposal.candidates)
    allowed = proposal.circumstances.assigned_to
    is_theirs = reviewer is not None and (allowed is None or reviewer.pk in allowed)
    return WhoseTurn(
        assignment=assignment,
        is_yours=bool(asked and asked == reviewer),
        away=_absence(asked, proposal),
        handovers=_handovers(proposal),
        may_pass_on=may_act and is_theirs,
        may_take=may_act and not is_theirs and lasting_refusal(user.reviewer, proposal.circumstances) is None,
        stated_conflict=may_act
        and ConflictOfInterest.objects.filter(page_id=proposal.page.pk, reviewer=reviewer).exists(),
        given=given,
        required=proposal.required_signatures,
        yours=next((one for one in given if one.user_id == user.pk), None),
    )


def asked_next(page: Any) -> str:
    """Who is asked to sign now, as printed; "" when it is whoever comes first."""
    assignment = assignment_of(open_task_state(page.__class__.objects.get(pk=page.pk)))
    return assignment.reviewer.printed_name if assignment and assignment.reviewer else ""


def lead_to_assigning(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A hook: after an editor has submitted a draft, to the question who is to review it."""
    if request.method != "POST" or not is_sealed(page):
        return None
    if not ("action-submit" in request.POST or "action-restart-workflow" in request.POST):
        return None
    # What the editor holds was made of a revision, and may not know yet that it waits.
    saved = Page.objects.get(pk=page.pk).specific
    return redirect("desk:assign", page.pk) if open_task_state(saved) else None


@require_http_methods(["GET", "POST"])
def choose_reviewer(request: HttpRequest, page_id: int) -> HttpResponse:
    """An editor says who is to review a submitted draft, and by when."""
    page = _sealed(page_id)
    # Not `can_edit`, which lets every physician into the editor of what waits.
    if not page_permission_policy.user_has_any_permission_for_instance(request.user, {"add", "change"}, page):
        raise PermissionDenied
    proposal = _waiting(page)
    if isinstance(proposal, HttpResponse):
        return proposal
    assignment = assignment_of(proposal.task_state)
    form = AssignForm(
        request.POST or None,
        reviewers=_offered(proposal),
        initial={
            "to": assignment.reviewer_id if assignment else None,
            "due_on": assignment.due_on if assignment else default_due_date(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            assign(page=page, user=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("to", problem)
        else:
            messages.success(request, _what_was_asked(page, form.cleaned_data["to"]))
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {"page": page, "form": form, "assignment": assignment}
    return render(request, "desk/assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def pass_review_on(request: HttpRequest, page_id: int) -> HttpResponse:
    """A physician passes a review on to another one, with a note."""
    page = _sealed(page_id)
    _require_physician(request.user)
    proposal = _waiting(page)
    if isinstance(proposal, HttpResponse):
        return proposal
    reviewers = [one for one in _offered(proposal) if one != request.user.reviewer]  # type: ignore[union-attr]
    form = PassOnForm(request.POST or None, reviewers=reviewers)
    if request.method == "POST" and form.is_valid():
        try:
            pass_on(page=page, user=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("to", problem)
        except MayNotSign as refused:
            messages.error(request, str(refused))
            return redirect("desk:review", page.pk)
        else:
            name = form.cleaned_data["to"].printed_name
            messages.success(request, _("Passed on to %(name)s, with your note.") % {"name": name})
            return redirect("desk:queue")
    context = {"page": page, "form": form, "reviewers": reviewers}
    return render(request, "desk/pass_on.html", context, status=422 if form.errors else 200)


@require_POST
def take_review(request: HttpRequest, page_id: int) -> HttpResponse:
    """A physician takes a review from whoever is asked; it is recorded."""
    page = _sealed(page_id)
    _require_physician(request.user)
    try:
        take(page=page, user=request.user)
    except MayNotSign as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("This review is yours now."))
    return redirect("desk:review", page.pk)


@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, page_id: int) -> HttpResponse:
    """A physician states a conflict of interest with an article or one of its topics."""
    page = _sealed(page_id)
    _require_physician(request.user)
    form = ConflictForm(request.POST or None, topics=_topics_of(page))
    if request.method == "POST" and form.is_valid():
        _state(page, request.user, form)
        messages.success(request, _("Noted. You are not asked to sign it, and cannot."))
        return redirect("desk:queue")
    return render(
        request, "desk/conflict.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def take_conflict_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """The conflict of interest that a physician has stated with an article is gone."""
    page = _sealed(page_id)
    _require_physician(request.user)
    take_back(page=page, user=request.user)
    messages.success(request, _("Noted: you have no conflict of interest with this article any more."))
    return redirect("desk:review", page.pk)


def _state(page: Any, user: Any, form: ConflictForm) -> None:
    note = form.cleaned_data["note"]
    topic: Topic | None = form.cleaned_data["topic"]
    if topic is None:
        state_conflict(page=page, user=user, note=note)
        return
    topic.excluded_reviewers.add(user.reviewer)
    asked = Assignment.objects.filter(reviewer=user.reviewer, task_state__status="in_progress")
    for assignment in asked.select_related("task_state__workflow_state"):
        release(page=assignment.task_state.workflow_state.content_object, user=user, note=note)


def _sealed(page_id: int) -> Any:
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_sealed(page) or page.get_latest_revision() is None:
        raise PermissionDenied
    return page


def _require_physician(user: Any) -> None:
    if not is_active_reviewer(user):
        raise PermissionDenied


def _waiting(page: Any) -> Proposal | HttpResponse:
    """What waits, or the way back to the screen that says why nothing can be decided."""
    try:
        proposal = propose(page)
    except CannotFreeze:
        return redirect("desk:review", page.pk)
    return proposal if proposal.task_state else redirect("desk:review", page.pk)


def _offered(proposal: Proposal) -> list[Reviewer]:
    return eligible_reviewers(proposal.circumstances)


def _topics_of(page: Any) -> list[Topic]:
    try:
        draft = latest_draft(page)
    except CannotFreeze:
        return []
    return [link.topic for link in draft.article_topics.all()] if hasattr(draft, "article_topics") else []


def _absence(asked: Reviewer | None, proposal: Proposal) -> Delegation | None:
    if asked is None:
        return None
    held = Delegation.objects.on(proposal.circumstances.today).filter(reviewer=asked)
    return held.select_related("delegate").last()


def _handovers(proposal: Proposal) -> tuple[Handover, ...]:
    rows = Handover.objects.filter(task_state=proposal.task_state)
    return tuple(rows.select_related("from_reviewer", "to_reviewer", "by"))


def _what_was_asked(page: Any, to: Reviewer | None) -> str:
    title = page.get_admin_display_title()
    if to is None:
        return _("“%(title)s” waits for any physician who may sign it.") % {"title": title}
    return _("“%(title)s” waits for %(name)s.") % {"title": title, "name": to.printed_name}
