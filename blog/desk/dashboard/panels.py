"""The dashboard as panels of Wagtail's home, by what somebody may do: edit pages, look after reviewers."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from blog.desk.dashboard import lists
from blog.desk.dashboard.articles import count_with_other_notices
from blog.desk.dashboard.chart import HEIGHT, WIDTH, bars_of, spoken_wait
from blog.desk.dashboard.signing_times import signing_times
from blog.signoff.models import VerificationRun

# Wagtail's own panels about workflows: what they say stands in ours, with whose turn it is.
REPLACED = ("user_objects_in_workflow_moderation", "workflow_objects_to_moderate")
EDITORS_MAY = ("add", "change")


def add_dashboard(request: HttpRequest, panels: list[Any]) -> None:
    """A receiver of Wagtail's hook `construct_homepage_panels`."""
    if not page_permission_policy.user_has_any_permission(request.user, EDITORS_MAY):
        return
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in REPLACED]
    panels += [ArticlesPanel(), SigningTimesPanel()]


class ArticlesPanel(Component):
    """What is to be done next, in lists."""

    name = "sign_off_articles"
    template_name = "desk/dashboard/articles.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        now = timezone.now()
        after_reviewers = request.user.has_perm("signoff.change_reviewer")
        return {
            "lists": (
                lists.my_drafts(request.user, now),
                lists.waiting(now),
                lists.changes_requested(now),
                lists.signed_not_out(now),
                lists.due(now),
                lists.reader_reports(now),
                *((lists.lapsing_licences(now),) if after_reviewers else ()),
            ),
            "notices_url": lists.report_url("notices"),
            "other_notices": count_with_other_notices(now),
            "verification": VerificationRun.objects.order_by("-started_at").first()
            if request.user.is_superuser
            else None,
            "is_administrator": request.user.is_superuser,
            "request": request,
            "csrf_token": parent_context["csrf_token"],
        }


class SigningTimesPanel(Component):
    """How long articles waited for a signature, with a chart that is drawn here and now."""

    name = "sign_off_times"
    template_name = "desk/dashboard/times.html"
    order = 205

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        times = signing_times(timezone.now())
        return {
            "times": times,
            "median": spoken_wait(times.median),
            "ninetieth": spoken_wait(times.ninetieth),
            "bars": bars_of(times.weeks),
            "width": WIDTH,
            "height": HEIGHT,
        }
