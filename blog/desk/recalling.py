"""The page on which an editor recalls a draft from review."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from blog.signoff.may_sign import MayNotSign
from blog.signoff.models.sealed import is_sealed
from blog.signoff.recalling import MayNotRecall, recall


class RecallForm(forms.Form):
    """What the physician should know who was asked."""

    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        label=gettext_lazy("A note (optional)"),
        help_text=gettext_lazy("It stays with the history of this review."),
    )


@require_http_methods(["GET", "POST"])
def recall_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """A draft that waits becomes a draft again; readers keep what they have."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_sealed(page) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = RecallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recall(page=page, user=request.user, note=form.cleaned_data["note"])
        except (MayNotSign, MayNotRecall) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Recalled. It is a draft again; submit it when it is ready."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "desk/recall.html", {"page": page, "form": form})
