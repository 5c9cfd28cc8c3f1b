"""Submitting from the editor: what is to be mended is said in the editor, and what was typed is kept as a draft.

These are Wagtail's own views with one question more. The gate itself (`blog.checks.gate`) stands further in, where
every way into a review comes through; here an editor is told before anything begins.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView

from blog.checks.gate import summary_of
from blog.checks.report import Report, report_on
from blog.desk.anchors import anchor_of
from blog.desk.side_panel import SignOffSidePanel
from blog.signoff.models.sealed import is_sealed

BEGIN_A_REVIEW = frozenset({"submit", "restart_workflow"})
# The panel has them all; a message is for the first few.
SHOWN = 5


class _AsksTheChecks:
    """Shows the panel “Sign-off”; keeps a draft that is not ready, and says what to mend, instead of submitting it."""

    request: Any
    page: Any
    form: Any
    action_name: str

    def form_valid(self, form: Any) -> HttpResponse:
        if self.action_name in BEGIN_A_REVIEW and is_sealed(type(self.page)):
            # In memory only: what is checked is exactly what would be saved and submitted.
            report = report_on(form.save(commit=False))
            if not report.is_ready:
                return self._keep_as_draft(form, report)
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        return answer

    def _keep_as_draft(self, form: Any, report: Report) -> HttpResponse:
        self.has_content_changes = form.has_changed()
        saved: HttpResponse = self.save_action()  # type: ignore[attr-defined]
        if not 300 <= saved.status_code < 400:
            return saved
        messages.error(self.request, refusal_message(report))
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def get_side_panels(self) -> MediaContainer:
        # Also in the answer to an autosave, which Wagtail puts in the place of what was there.
        panels: MediaContainer = super().get_side_panels()  # type: ignore[misc]
        if is_sealed(type(self.page)):
            panels.insert(0, SignOffSidePanel(self.page, self.request))
        return panels


class SubmittingEditView(_AsksTheChecks, EditView):
    """Wagtail's editor of a page that is there."""


class SubmittingCreateView(_AsksTheChecks, CreateView):
    """Wagtail's editor of a page that is not there yet."""


_edit = SubmittingEditView.as_view()
_create = SubmittingCreateView.as_view()


@never_cache
@require_admin_access
def edit_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Wagtail's editor, asking the checks before a review begins."""
    return _edit(request, page_id)


@never_cache
@require_admin_access
def create_page(request: HttpRequest, **names: Any) -> HttpResponse:
    """The same for a page that is created and submitted at once."""
    return _create(request, **names)


def refusal_message(report: Report) -> str:
    """“Not submitted: …”, and the first faults, each a link to its place in the editor."""
    links = format_html_join(
        "",
        '<li><a href="#{}">{}</a>{}</li>',
        (
            (
                anchor_of(finding.fault.place),
                finding.fault.message,
                f" “{finding.fault.excerpt}”" if finding.fault.excerpt else "",
            )
            for finding in report.blocking[:SHOWN]
        ),
    )
    others = len(report.blocking) - SHOWN
    more = _("The panel “Sign-off” has all of them.") if others > 0 else ""
    return format_html("{}<ul>{}</ul>{}", summary_of(report), links, more)
