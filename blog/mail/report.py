"""The report “Mails”: who was told what and when, and what could not be sent, for administrators."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from blog.mail.models import Kind, Mail

POLICY = ModelPermissionPolicy(Mail)
STATES = {
    "stuck": (_("Tried, and not sent"), Q(sent_at=None, dropped_at=None, attempts__gt=0)),
    "waiting": (_("Waiting"), Q(sent_at=None, dropped_at=None)),
    "sent": (_("Sent"), Q(sent_at__isnull=False)),
    "needless": (_("No more needed"), Q(dropped_at__isnull=False)),
}


class MailFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(name, label) for name, (label, _condition) in STATES.items()],
        method="in_state",
    )
    kind = django_filters.ChoiceFilter(label=_("About"), choices=Kind.choices)

    class Meta:
        model = Mail
        fields = ["state", "kind"]

    def in_state(self, mails: QuerySet[Mail], name: str, value: str) -> QuerySet[Mail]:
        return mails.filter(STATES[value][1])


class MailsReport(ReportView):
    """Every mail of the outbox, the newest first; also as CSV and XLSX."""

    page_title = _("Mails")
    header_icon = "mail"
    results_template_name = "mail/report_results.html"
    index_url_name = "mails_report"
    index_results_url_name = "mails_report_results"
    filterset_class = MailFilters
    permission_policy = POLICY
    permission_required = "view"
    list_export = [
        "created_at",
        "get_kind_display",
        "page",
        "recipient",
        "sent_at",
        "dropped_at",
        "attempts",
        "last_error",
    ]
    export_headings = {
        "created_at": _("Written"),
        "get_kind_display": _("About"),
        "page": _("Article"),
        "recipient": _("To"),
        "sent_at": _("Sent"),
        "dropped_at": _("No more needed"),
        "attempts": _("Attempts"),
        "last_error": _("Last error"),
    }
    export_filename = "mails"

    def get_queryset(self) -> QuerySet[Mail]:
        return Mail.objects.select_related("page", "recipient").order_by("-created_at", "-pk")


class MailsMenuItem(MenuItem):
    """The report's line in the menu “Reports”."""

    def __init__(self) -> None:
        address = reverse(MailsReport.index_url_name)
        super().__init__(_("Mails"), address, name="mails", icon_name="mail", order=760)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(POLICY.user_has_permission(request.user, "view"))


def report_urls() -> list[Any]:
    return [
        path("reports/mails/", MailsReport.as_view(), name=MailsReport.index_url_name),
        path(
            "reports/mails/results/",
            MailsReport.as_view(results_only=True),
            name=MailsReport.index_results_url_name,
        ),
    ]
