"""Taking an article away from its readers: withdrawing it, or revoking an own signature."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from blog.desk.forms import RevokeForm, WithdrawForm
from blog.desk.passkeys import assertion_in, passkey_question_to_revoke, revoking
from blog.signoff.assertions import PasskeyRefused, PasskeyRequired
from blog.signoff.credentials import TamperedCredentials
from blog.signoff.models import Edition, Signature
from blog.signoff.models.sealed import is_sealed
from blog.signoff.models.tasks import is_active_reviewer
from blog.signoff.reading import TamperedEdition, edition_in_force
from blog.signoff.signing import revoke, withdraw


def may_withdraw(user: Any, page: Any) -> bool:
    """Any editor of the page, any active physician, any administrator: whoever sees harm may stop it."""
    return is_active_reviewer(user) or page.permissions_for_user(user).can_edit()


def withdraw_url(page_id: int, *, then: str = "") -> str:
    """The address where an article is withdrawn; `then` is where its answer leads to."""
    address = reverse("desk:withdraw", args=[page_id])
    return f"{address}?{urlencode({'next': then})}" if then else address


@require_http_methods(["GET", "POST"])
def withdraw_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say why, and the article is gone for its readers at once; 409 when somebody else was faster."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_sealed(page) or not may_withdraw(request.user, page):
        raise PermissionDenied
    editions = Edition.objects.of_page(page.pk)
    if not editions.exists():
        raise Http404
    then = get_valid_next_url_from_request(request)
    context = {"page": page, "back": then, "status": page.status_string}
    if not editions.standing().exists():
        return render(request, "desk/withdrawn_already.html", context, status=409 if request.POST else 200)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawal = withdraw(page=page, user=request.user, **form.cleaned_data)
        except ValidationError:  # withdrawn by somebody else in this moment
            return render(request, "desk/withdrawn_already.html", context, status=409)
        messages.success(request, _("Withdrawn. Readers are told why “%s” is gone.") % withdrawal.title)
        return redirect(then or "desk:queue")
    status = 422 if form.errors else 200
    return render(request, "desk/withdraw.html", context | {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def revoke_signature(request: HttpRequest, signature_id: int) -> HttpResponse:
    """Take an own signature back; says what readers get then. 404 for another's signature, or one revoked before."""
    signature = get_object_or_404(
        Signature.objects.select_related("edition__page"),
        pk=signature_id,
        user_id=request.user.pk,
        revocation=None,
    )
    try:
        form = RevokeForm(request.POST or None, request=request)
        if request.method == "POST" and form.is_valid() and _revoked(request, signature, form):
            messages.success(request, _what_readers_get(signature.edition))
            return redirect("desk:queue")
        asked = passkey_question_to_revoke(request, signature)
    except TamperedCredentials as problem:
        context = {"signature": signature, "refused": str(problem)}
        return render(request, "desk/revoke.html", context, status=403)
    status = 422 if form.errors else 200
    return render(request, "desk/revoke.html", {"signature": signature, "form": form, **asked}, status=status)


def _revoked(request: HttpRequest, signature: Signature, form: RevokeForm) -> bool:
    """Whether the signature is taken back now; why not, the form says."""
    try:
        revoke(
            signature=signature,
            user=request.user,
            reason=form.cleaned_data["reason"],
            assertion=assertion_in(request, revoking(signature), form.cleaned_data.get("credential")),
        )
    except (PasskeyRefused, PasskeyRequired) as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_http_methods(["GET"])
def own_signatures(request: HttpRequest) -> HttpResponse:
    """The signatures of the person who is logged in, newest first, each with the way to revoke it."""
    signatures = (
        Signature.objects.filter(user_id=request.user.pk or 0)
        .select_related("edition__page", "edition__cancellation", "revocation")
        .order_by("-entry_id")[:200]
    )
    return render(request, "desk/signatures.html", {"signatures": signatures, "now": timezone.now()})


def _what_readers_get(edition: Edition) -> str:
    title = edition.page.title
    try:
        signed = edition_in_force(edition.page_id)
    except TamperedEdition:
        signed = None
    if signed is None:
        return _("Revoked. Readers no longer have “%s”.") % title
    return _("Revoked. Readers have edition %(number)s of “%(title)s” again.") % {
        "number": signed.number,
        "title": title,
    }
