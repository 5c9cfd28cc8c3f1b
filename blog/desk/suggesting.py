"""Words that a physician suggests: written and signed on the review screen, accepted or not by an editor."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from blog.checks.gate import summary_of
from blog.checks.report import report_on
from blog.desk.commenting import places_to_comment
from blog.desk.difference import difference_between
from blog.desk.forms import SignForm, TurnDownForm, WordsForm
from blog.desk.passkeys import assertion_in, passkey_question
from blog.signoff.assertions import PasskeyRefused, PasskeyRequired
from blog.signoff.content import latest_draft
from blog.signoff.credentials import TamperedCredentials
from blog.signoff.freezing import CannotFreeze
from blog.signoff.may_sign import REFUSALS, MayNotSign
from blog.signoff.models import Suggestion
from blog.signoff.models.sealed import is_sealed
from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.places import UnknownPlace, with_words
from blog.signoff.proposals import Proposal, propose, refusal_for
from blog.signoff.signing import ShownVersionIsStale
from blog.signoff.statement import statement_for
from blog.signoff.suggesting import accept, open_suggestion, suggest, suggested, turn_down


@require_http_methods(["GET", "POST"])
def suggest_words(request: HttpRequest, page_id: int) -> HttpResponse:
    """Change words, see the difference, sign it: in force as soon as an editor accepts exactly that."""
    page = _sealed_page(page_id)
    if not is_active_reviewer(request.user):
        raise PermissionDenied
    form = WordsForm(request.POST or None, places=places_to_comment(page))
    context: dict[str, Any] = {"page": page, "form": form}
    try:
        refused = refusal_for(request.user, propose(page))
        if refused is not None:
            context["refused"] = REFUSALS[refused]
        elif form.is_valid():
            return _shown_or_signed(request, page, form, context)
    except (CannotFreeze, UnknownPlace, TamperedCredentials) as problem:
        context["refused"] = str(problem)
    status = 403 if "refused" in context else 422 if form.errors else 200
    return render(request, "desk/suggest.html", context, status=status)


@require_http_methods(["GET", "POST"])
def suggestion(request: HttpRequest, page_id: int) -> HttpResponse:
    """What a physician would write otherwise and has signed: an editor takes all of it, or none."""
    page = _sealed_page(page_id)
    if not page.permissions_for_user(request.user).can_edit_by_right():
        raise PermissionDenied
    found = open_suggestion(page)
    context: dict[str, Any] = {"page": page, "suggestion": found, "form": TurnDownForm()}
    if found is None:
        return render(request, "desk/suggestion.html", context, status=409 if request.POST else 200)
    context["own"] = found.signature.user_id == request.user.pk
    if request.method == "POST":
        return _answered(request, found, context)
    return render(request, "desk/suggestion.html", context | _difference(page, found.words))


def _shown_or_signed(
    request: HttpRequest, page: Any, form: WordsForm, context: dict[str, Any]
) -> HttpResponse:
    words = form.changed_words
    if not words:
        form.add_error(None, _("You have changed no words yet."))
        return render(request, "desk/suggest.html", context, status=422)
    report = report_on(with_words(latest_draft(page), words))
    if not report.is_ready:
        form.add_error(None, summary_of(report))
        for checked in report.blocking:
            form.add_error(None, str(checked.fault.message))
        return render(request, "desk/suggest.html", context, status=422)
    signs = "sign" in request.POST and "again" not in request.POST
    sign_form = SignForm(request.POST if signs else None, request=request)
    status = 200
    if signs:
        status = _signed(request, page, form, sign_form)
        if status == 302:
            messages.success(
                request, _("Signed. Readers get it as soon as an editor accepts exactly these words.")
            )
            return redirect("desk:queue")
    proposal = suggested(page, words)
    context |= {
        "sign_form": sign_form,
        "shown": proposal.token,
        "statement": statement_for(request.user.reviewer.printed_name, proposal.kind),  # type: ignore[union-attr]
        "stale": status == 409,
        **_difference(page, words, proposal),
        **passkey_question(request, proposal),
    }
    return render(request, "desk/suggest.html", context, status=status)


def _signed(request: HttpRequest, page: Any, form: WordsForm, sign_form: SignForm) -> int:
    """Sign what was shown; the status of the answer. What is wrong, the form says."""
    if not sign_form.is_valid():
        return 422
    try:
        suggest(
            page=page,
            user=request.user,
            words=form.changed_words,
            shown=sign_form.cleaned_data["shown"],
            ticked=sign_form.cleaned_data["ticked"],
            note=form.cleaned_data["note"],
            assertion=assertion_in(request, page.pk, sign_form.cleaned_data.get("credential")),
        )
    except ShownVersionIsStale:
        return 409
    except MayNotSign as refused:
        sign_form.add_error(None, str(refused))
        return 403
    except (PasskeyRefused, PasskeyRequired) as refused:
        sign_form.add_error(None, str(refused))
        return 422
    except ValidationError as problem:
        sign_form.add_error(None, problem)
        return 422
    return 302


def _answered(request: HttpRequest, found: Suggestion, context: dict[str, Any]) -> HttpResponse:
    page, title = context["page"], context["page"].get_admin_display_title()
    try:
        if "accept" in request.POST:
            edition = accept(suggestion=found, user=request.user)
            said = _("Accepted. “%s” is signed.") if edition else _("Accepted. Another physician signs now.")
            messages.success(request, said % title if edition else said)
            return redirect("wagtailadmin_pages:edit", page.pk)
        context["form"] = form = TurnDownForm(request.POST)
        if form.is_valid():
            turn_down(suggestion=found, user=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Not accepted. The draft is yours again, as it was."))
            return redirect("wagtailadmin_pages:edit", page.pk)
        status = 422
    except ValidationError as problem:
        context["problem"], status = problem.messages[0], 409
    return render(request, "desk/suggestion.html", context | _difference(page, found.words), status=status)


def _difference(page: Any, words: Mapping[str, str], proposal: Proposal | None = None) -> dict[str, Any]:
    """What the words change in the draft as it is now."""
    proposal = proposal or suggested(page, words)
    return {"difference": difference_between(propose(page).frozen.content, proposal.frozen.content)}


def _sealed_page(page_id: int) -> Any:
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_sealed(page) or page.get_latest_revision() is None:
        raise PermissionDenied
    return page
