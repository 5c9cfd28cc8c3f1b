"""A signed version that waits for its day: said before somebody edits, and stopped with one click.

When a version goes live is chosen before it is signed, and sealed with it: an edition never changes. So holding a
signed version back means giving it a later day before submitting it, and an earlier day takes another signature. What
can be done afterwards is to cancel it, which is a fact of its own in the ledger.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from blog.desk.removal import may_withdraw
from blog.signoff.models import Edition
from blog.signoff.models.sealed import is_sealed
from blog.signoff.reading import TamperedEdition, edition_in_force
from blog.signoff.signing import cancel

CANCEL = "action-cancel-schedule"


def scheduled_editions(page: Any) -> list[Edition]:
    """The page's signed editions whose time is still to come, held back or not, the next one first."""
    return list(Edition.objects.of_page(page.pk).to_come(timezone.now()).order_by("go_live_at", "number"))


@require_POST
def cancel_scheduled(request: HttpRequest, page_id: int) -> HttpResponse:
    """Stop everything of this page that waits for its day."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_sealed(page) or not may_withdraw(request.user, page):
        raise PermissionDenied
    _cancel(request, page)
    return redirect(get_valid_next_url_from_request(request) or "wagtailadmin_home")


def cancel_from_the_editor(request: HttpRequest, page: Any) -> HttpResponse | None:
    """The same from the editor's menu, after it has saved what was typed; None for any other button."""
    if CANCEL not in request.POST or not is_sealed(page):
        return None
    if not may_withdraw(request.user, page):
        raise PermissionDenied
    _cancel(request, page)
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def say_what_is_scheduled(request: HttpRequest, page: Any) -> None:
    """Before somebody edits: what they change does not touch what goes live by itself."""
    if request.method != "GET" or not is_sealed(page):
        return
    # Of one that is held back the editor is told elsewhere.
    for edition in Edition.objects.of_page(page.pk).scheduled(timezone.now()).order_by("go_live_at"):
        messages.info(
            request,
            _(
                "A signed version goes live by itself on %(moment)s. Editing neither changes nor stops it; "
                "“Cancel the schedule” in the menu below stops it."
            )
            % {"moment": spoken_moment(edition)},
        )


def spoken_moment(edition: Edition) -> str:
    """When a scheduled edition goes live: “April 2, 2026, 09:00 UTC”; "" for one that is not scheduled."""
    if edition.go_live_at is None:
        return ""
    return _("%(moment)s UTC") % {"moment": date_format(edition.go_live_at, "F j, Y, H:i")}


def _cancel(request: HttpRequest, page: Any) -> None:
    editions = scheduled_editions(page)
    try:
        for edition in editions:
            cancel(edition=edition, user=request.user)
    except ValidationError as problem:  # it went live, or somebody else was faster
        messages.error(request, " ".join(problem.messages))
        return
    if not editions:
        messages.warning(request, _("Nothing is scheduled here any more, so nothing was cancelled."))
        return
    messages.success(request, _what_readers_have(page))


def _what_readers_have(page: Any) -> str:
    try:
        signed = edition_in_force(page.pk)
    except TamperedEdition:
        signed = None
    if signed is None:
        return _("Cancelled. Readers do not have this text; to publish it, submit it again.")
    return _("Cancelled. Readers keep edition %(number)s; to publish the newer text, submit it again.") % {
        "number": signed.number
    }
