"""Taking back a signature that waits for another physician's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blog.desk.forms import RevokeForm
from blog.desk.passkeys import assertion_in, passkey_question_to_take_back, taking_back
from blog.signoff.assertions import PasskeyRefused, PasskeyRequired
from blog.signoff.credentials import TamperedCredentials
from blog.signoff.models import CandidateSignature
from blog.signoff.signing import take_back


@require_http_methods(["GET", "POST"])
def take_signature_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take the own signature under a waiting version back. 404 where there is none."""
    own = CandidateSignature.objects.filter(page_id=page_id, user_id=request.user.pk or 0, revocation=None)
    candidate = get_object_or_404(own.select_related("page").order_by("-entry_id")[:1])
    context: dict[str, Any] = {"page": candidate.page.specific, "candidate": candidate}
    try:
        form = RevokeForm(request.POST or None, request=request)
        if request.method == "POST" and form.is_valid() and _taken_back(request, candidate, form):
            messages.success(request, _("Taken back. Your signature does not count any more."))
            return redirect("desk:review", page_id)
        context |= {"form": form, **passkey_question_to_take_back(request, candidate)}
    except TamperedCredentials as problem:
        return render(request, "desk/take_back.html", context | {"refused": str(problem)}, status=403)
    return render(request, "desk/take_back.html", context, status=422 if form.errors else 200)


def _taken_back(request: HttpRequest, candidate: CandidateSignature, form: RevokeForm) -> bool:
    """Whether the signature is taken back now; why not, the form says."""
    try:
        take_back(
            candidate=candidate,
            user=request.user,
            reason=form.cleaned_data["reason"],
            assertion=assertion_in(request, taking_back(candidate), form.cleaned_data.get("credential")),
        )
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    except (PasskeyRefused, PasskeyRequired) as refused:
        form.add_error(None, str(refused))
        return False
    return True
