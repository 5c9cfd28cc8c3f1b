"""The report “Page views”: what readers opened, for editors."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from blog.models import ArticlePage
from blog.page_views import since

PERIODS = (7, 28, 365)
EDITORS_MAY = ["add", "change", "publish"]


class PageViewsReport(ReportView):
    """Every article that was opened within a year, most often of late first; also as CSV and XLSX."""

    page_title = _("Page views")
    header_icon = "view"
    results_template_name = "desk/page_views_results.html"
    index_url_name = "page_views_report"
    index_results_url_name = "page_views_report_results"
    permission_policy = page_permission_policy
    any_permission_required = EDITORS_MAY
    list_export = ["title", *(f"views_{days}" for days in PERIODS)]
    export_headings = {
        "title": _("Title"),
        "views_7": _("Last 7 days"),
        "views_28": _("Last 28 days"),
        "views_365": _("Last 365 days"),
    }
    export_filename = "page-views"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context | {"counts_are_off": not settings.PAGE_VIEW_COUNTS}

    def get_queryset(self) -> QuerySet[Page]:
        totals = {
            f"views_{days}": Coalesce(
                Sum("views_by_day__views", filter=Q(views_by_day__day__gt=since(days))), 0
            )
            for days in PERIODS
        }
        articles = ArticlePage.objects.filter(views_by_day__isnull=False)
        pages = Page.objects.filter(pk__in=articles.values("pk")).annotate(**totals)
        return pages.filter(views_365__gt=0).order_by("-views_28", "-views_365", "pk")


class PageViewsMenuItem(MenuItem):
    """The report's line in the menu “Reports”."""

    def __init__(self) -> None:
        address = reverse(PageViewsReport.index_url_name)
        super().__init__(_("Page views"), address, name="page-views", icon_name="view", order=750)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy.user_has_any_permission(request.user, EDITORS_MAY))
