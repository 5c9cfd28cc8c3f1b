"""What readers say may be wrong, until a physician has seen it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.models import ReaderReport
from blog.signoff.models.tasks import is_active_reviewer

# The oldest wait longest; the rest comes up as these are seen.
SHOWN = 10


def reports_to_see() -> QuerySet[ReaderReport]:
    """The oldest reports that nobody has seen, each with its page; one query."""
    waiting = ReaderReport.objects.filter(answer=ReaderReport.Answer.WRONG, seen_at=None)
    return waiting.select_related("page").order_by("created_at")[:SHOWN]


@require_POST
def mark_seen(request: HttpRequest, report_id: int) -> HttpResponse:
    """A physician has read a report. Raises PermissionDenied for anybody else."""
    user: Any = request.user
    if not is_active_reviewer(user):
        raise PermissionDenied
    report = get_object_or_404(ReaderReport, pk=report_id)
    ReaderReport.objects.filter(pk=report.pk, seen_at=None).update(seen_at=timezone.now(), seen_by=user)
    messages.success(
        request, _("Noted. If the article is wrong, ask an editor to change it, or withdraw it.")
    )
    return redirect("desk:queue")
