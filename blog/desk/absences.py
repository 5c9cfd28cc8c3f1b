"""“While you are away”: a physician's own page, on which another one is asked to sign for some days."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from blog.desk.forms import AbsenceForm
from blog.signoff.delegating import delegate, end, possible_delegates
from blog.signoff.eligibility import today
from blog.signoff.models import Delegation
from blog.signoff.models.tasks import is_active_reviewer


@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Absences now and to come, and the form for another one."""
    user: Any = request.user
    if not is_active_reviewer(user):
        raise PermissionDenied
    reviewers = possible_delegates(user.reviewer)
    form = AbsenceForm(request.POST or None, reviewers=reviewers, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            absence = delegate(user=user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _what_happens(absence))
            return redirect("desk:away")
    ahead = Delegation.objects.not_ended().filter(ends_on__gte=today()).select_related("delegate", "reviewer")
    context = {
        "form": form,
        "reviewers": reviewers,
        "today": today(),
        "absences": ahead.filter(reviewer=user.reviewer),
        "standing_in": ahead.filter(delegate=user.reviewer),
    }
    return render(request, "desk/away.html", context, status=422 if form.errors else 200)


@require_POST
def end_absence(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """“I am back”: the other physician's right to sign ends now. 404 for another's absence."""
    absence = get_object_or_404(Delegation, pk=delegation_id, reviewer__user_id=request.user.pk)
    end(delegation=absence, user=request.user)
    messages.success(
        request,
        _("Your reviews are yours alone again; %(name)s no longer signs for you.")
        % {"name": absence.delegate.printed_name},
    )
    return redirect("desk:away")


def _what_happens(absence: Delegation) -> str:
    return _("From %(first)s to %(last)s, %(name)s signs for you, in their own name.") % {
        "first": date_format(absence.starts_on, "F j, Y"),
        "last": date_format(absence.ends_on, "F j, Y"),
        "name": absence.delegate.printed_name,
    }
