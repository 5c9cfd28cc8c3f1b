"""The dashboard and the report as an editor and an administrator see them, at four widths, by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import _fault_line
from tests.browser.demonstrating import PASSWORD, Demonstration
from tests.browser.editing import log_in
from tests.browser.looking import faults_at_every_width
from tests.browser.watching import watch


def faults_of(selector: str) -> object:
    """axe on our part of Wagtail's admin: the rest is not ours to judge."""

    def check(page: Page) -> list[str]:
        results = Axe().run(page, context={"include": [[selector]]})
        return [_fault_line(fault) for fault in results.response["violations"]]

    return check


@pytest.mark.parametrize("name", ["ana", "admin"])
def test_the_dashboard_has_no_fault(demonstration: Demonstration, desktop: Page, name: str) -> None:
    log_in(desktop, demonstration.site, name, PASSWORD)
    notes = watch(desktop, demonstration.site)
    desktop.goto(f"{demonstration.site}/admin/")

    expect(desktop.get_by_role("region", name="Waiting for a physician")).to_be_visible()
    assert faults_at_every_width(desktop, f"dashboard-{name}", faults_of(".desk-panel")) == []  # type: ignore[arg-type]
    assert notes.complaints == []
    assert notes.strangers == []


def test_the_figures_of_the_chart_open_by_keyboard(demonstration: Demonstration, desktop: Page) -> None:
    log_in(desktop, demonstration.site, "ana", PASSWORD)
    desktop.goto(f"{demonstration.site}/admin/")
    table = desktop.get_by_role("table", name="Sign-offs and median wait of each week")
    expect(table).to_be_hidden()

    desktop.get_by_text("The figures", exact=True).focus()
    desktop.keyboard.press("Enter")

    expect(table).to_be_visible()


@pytest.mark.parametrize("report", ["articles", "unused-pictures"])
def test_a_report_has_no_fault(demonstration: Demonstration, desktop: Page, report: str) -> None:
    log_in(desktop, demonstration.site, "ana", PASSWORD)
    notes = watch(desktop, demonstration.site)
    desktop.goto(f"{demonstration.site}/admin/reports/{report}/")

    expect(desktop.get_by_role("heading", level=1)).to_be_visible()
    assert faults_at_every_width(desktop, f"report-{report}", faults_of("#listing-results")) == []  # type: ignore[arg-type]
    assert notes.complaints == []
    assert notes.strangers == []


def test_a_list_leads_to_its_part_of_the_report(demonstration: Demonstration, desktop: Page) -> None:
    log_in(desktop, demonstration.site, "ana", PASSWORD)
    desktop.goto(f"{demonstration.site}/admin/reports/articles/?group=in_review")

    expect(desktop.get_by_role("table")).to_contain_text("In review")
    expect(desktop.get_by_role("table")).not_to_contain_text("Withdrawn")
