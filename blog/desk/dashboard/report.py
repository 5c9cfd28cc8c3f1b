"""The report “Articles”: every sealed page with its state, by what is to be done about it; also as CSV and XLSX."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from blog.desk.dashboard.articles import GROUPS, drafts_of, sealed_pages
from blog.desk.dashboard.panels import EDITORS_MAY
from blog.signoff.states import facts_of_page, state_of, with_state_facts


@dataclass(frozen=True)
class ReportedArticle:
    """One line of the report. Days are on the site's calendar; None where there is none."""

    page_id: int
    title: str
    state: str
    icon: str
    kind: str
    waiting_since: dt.datetime | None
    goes_live_at: dt.datetime | None
    next_review_due: dt.date | None
    saved_at: dt.datetime | None


class ArticlesFilterSet(WagtailFilterSet):
    """What the report can be narrowed to."""

    group = django_filters.ChoiceFilter(
        label=_("What"),
        choices=[(name, label) for name, (label, _find) in GROUPS.items()],
        method="of_group",
        empty_label=_("All"),
    )
    mine = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("true", _("My drafts"))], method="only_mine", empty_label=_("Everybody's")
    )

    class Meta:
        model = Page
        fields: list[str] = []

    def of_group(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        _label, find = GROUPS[value]
        return pages.filter(pk__in=find(timezone.now()).values("pk"))

    def only_mine(self, pages: QuerySet[Page], name: str, value: str) -> QuerySet[Page]:
        return pages.filter(pk__in=drafts_of(self.request.user, timezone.now()).values("pk"))


class ArticlesReport(ReportView):
    """Newest first; the state of each is what the explorer and the editor say."""

    page_title = _("Articles and their sign-off")
    header_icon = "doc-full"
    results_template_name = "desk/dashboard/articles_results.html"
    index_url_name = "articles_report"
    index_results_url_name = "articles_report_results"
    filterset_class = ArticlesFilterSet
    permission_policy = page_permission_policy
    any_permission_required = list(EDITORS_MAY)
    list_export = ["title", "kind", "state", "waiting_since", "goes_live_at", "next_review_due", "saved_at"]
    export_headings = {
        "title": _("Title"),
        "kind": _("Type"),
        "state": _("State"),
        "waiting_since": _("Waiting since"),
        "goes_live_at": _("Goes live"),
        "next_review_due": _("Next review due"),
        "saved_at": _("Last saved"),
    }
    export_filename = "articles"

    def get_queryset(self) -> QuerySet[Page]:
        pages = with_state_facts(sealed_pages()).prefetch_workflow_states()
        return pages.order_by("-latest_revision_created_at", "-pk")

    def decorate_paginated_queryset(self, object_list: Iterable[Page]) -> list[ReportedArticle]:
        pages = list(object_list)
        waiting = _waiting_since(page.pk for page in pages)
        return [_reported(page, waiting.get(page.pk)) for page in pages]


class ArticlesMenuItem(MenuItem):
    """The report's line in the menu “Reports”."""

    def __init__(self) -> None:
        address = reverse(ArticlesReport.index_url_name)
        super().__init__(
            _("Articles and their sign-off"), address, name="articles", icon_name="doc-full", order=740
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy.user_has_any_permission(request.user, EDITORS_MAY))


def _reported(page: Page, waiting_since: dt.datetime | None) -> ReportedArticle:
    facts = facts_of_page(page)
    state = state_of(facts)
    return ReportedArticle(
        page_id=page.pk,
        title=page.draft_title or page.title,
        state=str(state),
        icon=state.icon,
        kind=str(page.cached_content_type.model_class()._meta.verbose_name),
        waiting_since=waiting_since,
        goes_live_at=facts.goes_live_at,
        next_review_due=facts.next_review_due,
        saved_at=page.latest_revision_created_at,
    )


def _waiting_since(page_ids: Iterable[int]) -> dict[int, dt.datetime]:
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        workflow_state__object_id__in=[str(page_id) for page_id in page_ids],
    )
    rows = waiting.values_list("workflow_state__object_id", "started_at")
    return {int(page_id): started_at for page_id, started_at in rows}
