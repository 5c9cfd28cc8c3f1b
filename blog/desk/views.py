"""The physician's screens: the queue, and the review of one draft."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.models import Page

from blog.checks.report import report_on, report_on_latest_draft
from blog.desk.assigning import asked_next, whose_turn
from blog.desk.commenting import add_comment, comments_context, places_to_comment
from blog.desk.difference import Difference, difference_between, seconds_for_all, spoken_time
from blog.desk.forms import CommentForm, ReasonForm, SignForm
from blog.desk.passkeys import assertion_in, passkey_question
from blog.desk.queue import waiting_count, waiting_reviews
from blog.desk.re_review import re_review_context
from blog.desk.reports import reports_to_see
from blog.desk.viewing import Viewer
from blog.presentation import present
from blog.presentation.review import printed_name, signed_on
from blog.signoff.assertions import PasskeyRefused, PasskeyRequired
from blog.signoff.credentials import TamperedCredentials
from blog.signoff.freezing import CannotFreeze
from blog.signoff.may_sign import REFUSALS, Refusal
from blog.signoff.models import Edition, ReviewKind
from blog.signoff.models.sealed import is_sealed
from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.pictures import pictures_in
from blog.signoff.places import places_of
from blog.signoff.proposals import Proposal, open_task_state, propose, refusal_for
from blog.signoff.review_kind import REASONS
from blog.signoff.signing import MayNotSign, ShownVersionIsStale, decline, request_changes, sign
from blog.signoff.statement import statement_for


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this physician, their own first; on demand what other physicians are asked to review."""
    viewer = Viewer.of(request.user, others=request.GET.get("whose") == "others")
    others = replace(viewer, others=viewer.reviewer is not None)
    context = {
        "queue": waiting_reviews(request.GET.get("page"), viewer),
        "others": viewer.others,
        "with_others": waiting_count(others) if others.others else 0,
        "reports": reports_to_see(),
    }
    return render(request, "desk/queue.html", context)


@require_GET
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """One draft exactly as its readers would get it, and the form to sign it."""
    page = _page_to_review(request, page_id)
    return _review_response(request, page)


@require_POST
def sign_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Sign what was shown. 409 with the new version when the draft has moved on; 403 when the rule says no."""
    page = _page_to_review(request, page_id)
    try:
        form = SignForm(request.POST, request=request)
    except TamperedCredentials as problem:
        return _review_response(request, page, refused=str(problem), status=403)
    if not form.is_valid():
        return _review_response(request, page, form=form, status=422)
    if _is_held_back(page, request.user, form.cleaned_data["shown"]):
        form.add_error(None, _("The checks keep this draft from review. Ask for changes: they say which."))
        return _review_response(request, page, form=form, status=422)
    try:
        edition = sign(
            page=page,
            user=request.user,
            shown=form.cleaned_data["shown"],
            ticked=form.cleaned_data["ticked"],
            assertion=assertion_in(request, page.pk, form.cleaned_data.get("credential")),
        )
    except (PasskeyRefused, PasskeyRequired) as refused:
        form.add_error(None, str(refused))
        return _review_response(request, page, form=form, status=422)
    except (ShownVersionIsStale, CannotFreeze):
        return _review_response(request, page, stale=True, status=409)
    except MayNotSign as refused:
        return _review_response(request, page, refused=str(refused), status=403)
    messages.success(request, _what_happens_next(page, edition))
    return redirect("desk:queue")


@require_http_methods(["POST"])
def send_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for changes, or decline: both with a reason that the editor reads."""
    page = _page_to_review(request, page_id)
    declines = "decline" in request.POST
    form = ReasonForm(request.POST, places=places_to_comment(page), declines=declines)
    if not form.is_valid():
        return _review_response(request, page, reason_form=form, status=422)
    try:
        if declines:
            decline(page=page, user=request.user, reason=form.in_words)
            messages.success(request, _("Declined. The editor sees your reason; the draft stays a draft."))
        else:
            _request_changes(page, request.user, form)
            messages.success(request, _("Changes requested. The editor sees your reason at the words."))
    except MayNotSign as refused:
        return _review_response(request, page, refused=str(refused), status=403)
    return redirect("desk:queue")


@require_POST
def comment_on(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write a comment at some words of the draft: for the editor, who sees it there too."""
    page = _page_to_review(request, page_id)
    form = CommentForm(request.POST, places=places_to_comment(page))
    if not form.is_valid():
        return _review_response(request, page, comment_form=form, status=422)
    add_comment(page, request.user, form.cleaned_data["text"], form.cleaned_data["place"])
    messages.success(request, _("Comment added. While it is open, nobody can sign."))
    return redirect(f"{reverse('desk:review', args=[page.pk])}#desk-comments")


def _request_changes(page: Any, user: Any, form: ReasonForm) -> None:
    with transaction.atomic():
        request_changes(page=page, user=user, comment=form.in_words)
        add_comment(page, user, form.in_words, form.cleaned_data["place"])


def _is_held_back(page: Any, user: Any, shown: str) -> bool:
    """Whether the draft shown has got a fault, by an edit after its submission, that would keep it from review.

    Submission is the gate; without this, an edit behind it would be a way round. What nobody has submitted (a
    re-review of signed words) is not held back: there the checks are advice to whoever reads it. Nor is what was not
    shown, or is not this person's to sign: signing itself says so.
    """
    if open_task_state(page) is None or report_on_latest_draft(page).is_ready:
        return False
    try:
        proposal = propose(page)
        return proposal.token == shown and refusal_for(user, proposal) is None
    except CannotFreeze:
        return False


def _page_to_review(request: HttpRequest, page_id: int) -> Any:
    page = get_object_or_404(Page, pk=page_id).specific
    may_look = is_active_reviewer(request.user) or page.permissions_for_user(request.user).can_edit()
    if not is_sealed(page) or page.get_latest_revision() is None or not may_look:
        raise PermissionDenied
    return page


def _review_response(
    request: HttpRequest,
    page: Any,
    *,
    form: SignForm | None = None,
    reason_form: ReasonForm | None = None,
    comment_form: CommentForm | None = None,
    stale: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        proposal = propose(page)
    except CannotFreeze as problem:
        return render(request, "desk/cannot_freeze.html", {"problem": problem, "page": page}, status=422)
    places = places_of(proposal.draft)
    reason = refusal_for(request.user, proposal)
    refused = refused or (str(REFUSALS[reason]) if reason else "")
    try:
        asked = {
            "form": form or SignForm(request=request, initial={"shown": proposal.token}),
            **passkey_question(request, proposal),
        }
    except TamperedCredentials as problem:
        asked, refused = {}, str(problem)
    context = {
        "page": page,
        "checks": report_on(proposal.draft),
        "article": present(
            proposal.frozen.content,
            signatures=(),
            pictures=proposal.frozen.pictures,
            url=request.build_absolute_uri(page.get_url(request) or "/"),
        ),
        "alt_texts": [picture["alt"] for picture in pictures_in(proposal.frozen.content)],
        "proposal": proposal,
        "statement": _statement(request.user, proposal),
        "shown": proposal.token,
        "reason_form": reason_form or ReasonForm(places=places),
        "comments_wait": reason is Refusal.OPEN_COMMENTS,
        "refused": refused,
        "turn": whose_turn(request.user, proposal),
        "stale": stale,
        **asked,
    }
    context |= _what_differs(request.user, proposal) | re_review_context(proposal)
    context |= comments_context(request.user, page, places, comment_form)
    return render(request, "desk/review.html", context, status=status)


def _what_differs(user: Any, proposal: Proposal) -> dict[str, Any]:
    """The change since what readers have, who signed that, and how long this review takes."""
    base, content = proposal.base, proposal.frozen.content
    difference = difference_between(base.content, content) if base else None
    return {
        "difference": difference,
        "is_small": proposal.kind == ReviewKind.SMALL,
        "why_full": [REASONS[reason] for reason in proposal.reasons] if base else [],
        "time": spoken_time(_seconds(proposal, difference)),
        "last_signed_on": signed_on(base.signatures[-1]) if base else None,
        "last_signer": get_text_list([printed_name(one) for one in base.signatures], _("and"))
        if base
        else "",
        "signed_by_you": bool(base and [one["user"] for one in base.signatures] == [user.pk]),
    }


def _seconds(proposal: Proposal, difference: Difference | None) -> int:
    if difference and proposal.kind == ReviewKind.SMALL:
        return difference.seconds
    return seconds_for_all(proposal.frozen.content)


def _statement(user: Any, proposal: Proposal) -> str:
    reviewer = getattr(user, "reviewer", None)
    return statement_for(reviewer.printed_name, proposal.kind) if reviewer else ""


def _what_happens_next(page: Any, edition: Edition | None) -> str:
    title = {"title": page.get_admin_display_title()}
    if edition is None:
        name = asked_next(page)
        if name:
            return _("Signed. “%(title)s” now waits for %(name)s.") % {**title, "name": name}
        return _("Signed. “%(title)s” now waits for the signature of another physician.") % title
    if edition.go_live_at:
        moment = timezone.localtime(edition.go_live_at)
        words = {"day": date_format(moment, "F j, Y"), "time": date_format(moment, "H:i T")}
        return _("Signed. Readers get “%(title)s” on %(day)s at %(time)s.") % {**title, **words}
    return _("Signed. Readers have “%(title)s” now.") % title
