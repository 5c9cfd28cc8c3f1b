"""An editor lets a warning of the checks pass, with a reason that the physician reads; or takes that back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from blog.checks.report import Finding, report_on_latest_draft
from blog.models import WarningOverride
from blog.signoff.models.sealed import is_sealed


class OverrideForm(forms.Form):
    """Why a warning may stand."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        label=gettext_lazy("Why it may stand as it is"),
        help_text=gettext_lazy(
            "The physician reads this beside the warning. It holds for these words; others bring it back."
        ),
        error_messages={"required": gettext_lazy("Say why: the physician decides by it.")},
    )


@require_http_methods(["GET", "POST"])
def let_pass(request: HttpRequest, page_id: int, key: str) -> HttpResponse:
    """Say why a warning may stand, or take it back. Back to the editor when the draft no longer has it."""
    page = get_object_or_404(Page, pk=page_id).specific
    _require_editor(request.user, page)
    finding = _finding(page, key)
    if finding is None:
        messages.info(request, _("That warning is gone: the draft has other words now."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if request.method == "POST" and "take_back" in request.POST:
        WarningOverride.objects.filter(page_id=page.pk, fault_key=key).delete()
        messages.success(request, _("Taken back: the warning stands again."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    reason = finding.override.reason if finding.override else ""
    form = OverrideForm(request.POST or None, initial={"reason": reason})
    if request.method == "POST" and form.is_valid():
        _remember(page, finding, request.user, form.cleaned_data["reason"])
        messages.success(request, _("Noted. The physician reads your reason beside the warning."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"page": page, "finding": finding, "form": form}
    return render(request, "desk/let_pass.html", context, status=422 if form.errors else 200)


def _require_editor(user: Any, page: Any) -> None:
    if not is_sealed(page):
        raise PermissionDenied
    # Not `can_edit`, which lets every physician into the editor of what waits.
    if not page_permission_policy.user_has_any_permission_for_instance(user, {"add", "change"}, page):
        raise PermissionDenied


def _finding(page: Any, key: str) -> Finding | None:
    findings = report_on_latest_draft(page).findings
    return next((one for one in findings if one.fault.key == key and not one.fault.blocks), None)


def _remember(page: Any, finding: Finding, user: Any, reason: str) -> None:
    WarningOverride.objects.update_or_create(
        page_id=page.pk,
        fault_key=finding.fault.key,
        defaults={
            "check_id": finding.fault.check,
            "message": finding.fault.message,
            "excerpt": finding.fault.excerpt,
            "reason": reason,
            "user": user,
        },
    )
