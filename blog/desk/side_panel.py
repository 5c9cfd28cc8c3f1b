"""The panel “Sign-off” of the page editor: what stands between this draft and its readers.

Wagtail renders the side panels anew with each autosave and puts them in place; so the panel holds no field that
somebody could be typing into. What asks for words (a reason, a note) has a page of its own.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import WorkflowState

from blog.checks.draft import Place
from blog.checks.registry import Check
from blog.checks.report import Finding, Report, report_on
from blog.desk.anchors import anchor_of
from blog.desk.difference import difference_between
from blog.presentation.review import printed_name, signed_on
from blog.signoff.eligibility import assignment_of
from blog.signoff.models import Edition
from blog.signoff.proposals import open_task_state, signed_before
from blog.signoff.reading import SignedEdition
from blog.signoff.states import State, facts_of_page, state_of


@dataclass(frozen=True)
class FailingCheck:
    """A check with what it found in the draft, for the list of the panel."""

    title: str
    findings: tuple["LinkedFinding", ...]


@dataclass(frozen=True)
class LinkedFinding:
    """A finding, the fragment that leads to its place, and where to let it pass (warnings only)."""

    message: str
    excerpt: str
    anchor: str
    override_url: str = ""
    reason: str = ""
    by: str = ""


class SignOffSidePanel(BaseSidePanel):
    """State, difference, checks, reviewer and due date, and what can be done next."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle sign-off")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.report.blocking)}

    name = "signoff"
    title = _("Sign-off")
    template_name = "desk/side_panel.html"
    order = 50

    @property
    def media(self) -> Media:
        return Media(
            js=[versioned_static("js/signoff-panel.js")],
            css={"all": [versioned_static("css/signoff-panel.css")]},
        )

    @cached_property
    def report(self) -> Report:
        return report_on(self.object)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = self.object
        is_new = page.pk is None or not page.latest_revision_id
        return context | {
            "report": self.report,
            "blocking": _listed(self.report, self.report.blocking, page),
            "warnings": _listed(self.report, self.report.warnings, page),
            "overridden": _listed(self.report, self.report.overridden, page),
            "is_new": is_new,
            **({"may_submit": False} if is_new else self._of_a_saved_page(page)),
        }

    def _of_a_saved_page(self, page: Any) -> dict[str, Any]:
        task_state = open_task_state(page)
        base = signed_before(page)
        now = timezone.now()
        return {
            "state": _fresh_state(page),
            "signed": _what_is_signed(base) if base else None,
            "difference": _difference(base, self.report),
            "assignment": assignment_of(task_state),
            "in_review": task_state,
            "requested_changes": _requested_changes(page),
            "may_submit": task_state is None and page.permissions_for_user(self.request.user).can_edit(),
            "scheduled": Edition.objects.scheduled(now).filter(page=page.pk).order_by("-number").first(),
        }


@dataclass(frozen=True)
class WhatIsSigned:
    """The edition that readers have: by whom and when it was signed, and when its review is due."""

    number: int
    name: str
    on: dt.date
    due: dt.date | None


def _what_is_signed(base: SignedEdition) -> WhatIsSigned:
    newest = base.signatures[-1]
    due = newest.get("next_review_due")
    return WhatIsSigned(
        number=base.number,
        name=printed_name(newest),
        on=signed_on(newest),
        due=dt.date.fromisoformat(due) if due else None,
    )


def _fresh_state(page: Any) -> State:
    # What a list has noted on the page object is of before this save.
    return state_of(facts_of_page(type(page)._default_manager.get(pk=page.pk)))


def _difference(base: SignedEdition | None, report: Report) -> str | None:
    """In words, how the draft differs from what is signed; "" when it does not; None when nothing is signed."""
    if base is None or report.draft is None:
        return None
    return str(difference_between(base.content, report.draft.content).summary)


def _requested_changes(page: Any) -> str:
    """What the physician wrote who asked for changes, while the review waits for the editor."""
    workflow_state = page.current_workflow_state
    if workflow_state is None or workflow_state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    asked = workflow_state.current_task_state
    return str(asked.comment) if asked else ""


def _listed(report: Report, findings: tuple[Finding, ...], page: Any) -> tuple[FailingCheck, ...]:
    titles = {check.id: check for check in report.checks}
    by_check: dict[str, list[LinkedFinding]] = {}
    for finding in findings:
        by_check.setdefault(finding.fault.check, []).append(_linked(finding, page))
    return tuple(FailingCheck(_title(titles.get(check)), tuple(linked)) for check, linked in by_check.items())


def _title(check: Check | None) -> str:
    return str(check.title if check else _("It can be signed"))


def _linked(finding: Finding, page: Any) -> LinkedFinding:
    fault, override = finding.fault, finding.override
    override_url = ""
    if page.pk is not None and not fault.blocks:
        override_url = reverse("desk:override", args=[page.pk, fault.key])
    return LinkedFinding(
        message=fault.message,
        # What stands in the title or the body as a whole is named by its field already.
        excerpt="" if fault.place == Place("body") else fault.excerpt,
        anchor=anchor_of(fault.place),
        override_url=override_url,
        reason=override.reason if override else "",
        by=(override.user.get_full_name() or override.user.get_username())
        if override and override.user
        else "",
    )
