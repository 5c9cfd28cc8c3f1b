"""The gate before a review: no way into one passes a blocking fault, and nothing is left half done."""

from typing import Any

import pytest
from wagtail.models import TaskState, WorkflowState

from blog.checks.gate import NotReady
from blog.checks.report import report_on_latest_draft
from blog.models import WarningOverride
from blog.signoff.proposals import open_task_state
from blog.signoff.signing import request_changes
from tests import factories

pytestmark = pytest.mark.django_db

CREDIT = factories.text("<p>Medically reviewed by X, MD</p>")


def spoiled() -> Any:
    return factories.article_draft(body=[CREDIT])


def nothing_waits() -> bool:
    return not TaskState.objects.exists() and not WorkflowState.objects.exists()


def test_a_draft_with_a_fault_is_not_submitted_and_the_error_says_what_to_do() -> None:
    with pytest.raises(NotReady) as refused:
        factories.submit(spoiled())
    assert "Medically reviewed by X, MD" in str(refused.value)
    assert [one.fault.check for one in refused.value.report.blocking] == ["no_printed_credit"]
    assert nothing_waits()


def test_a_draft_without_a_fault_is() -> None:
    assert open_task_state(factories.submitted_article())


def test_a_review_is_not_resumed_with_a_fault_and_stays_as_it_was() -> None:
    page = factories.submitted_article()
    request_changes(page=page, user=factories.physician(), comment="Please cite it.")
    page = factories.revise(page, body=[CREDIT])
    before = WorkflowState.objects.values().get()
    with pytest.raises(NotReady):
        factories.fresh(page).current_workflow_state.resume(user=factories.editor())
    assert WorkflowState.objects.values().get() == before


def test_the_latest_draft_is_checked_and_not_the_row() -> None:
    page = factories.revise(factories.signed_article(), body=[CREDIT])
    with pytest.raises(NotReady):
        factories.submit(page)


def test_a_draft_that_cannot_be_frozen_is_not_submitted() -> None:
    picture = factories.picture("Lost")
    page = factories.article_draft(featured_image=picture)
    picture.file.storage.delete(picture.file.name)
    with pytest.raises(NotReady, match="Lost"):
        factories.submit(page)


def test_a_warning_keeps_nothing_back() -> None:
    page = factories.article_draft(body=[factories.text("<p>It is safe.</p>")])
    report = report_on_latest_draft(page)
    assert [one.fault.check for one in report.warnings] == ["strong_words_have_sources"]
    assert report.is_ready and report.passed == report.total - 1
    assert open_task_state(factories.submit(page))


def test_a_warning_let_pass_counts_as_met_until_its_words_change() -> None:
    page = factories.article_draft(body=[factories.text("<p>It is safe.</p>")])
    [warning] = report_on_latest_draft(page).warnings
    WarningOverride.objects.create(
        page=page,
        check_id=warning.fault.check,
        fault_key=warning.fault.key,
        message=warning.fault.message,
        reason="A quotation.",
    )
    report = report_on_latest_draft(page)
    assert report.passed == report.total
    [let_pass] = report.overridden
    assert let_pass.override is not None
    assert let_pass.override.reason == "A quotation."
    page = factories.revise(page, body=[factories.text("<p>It is very safe.</p>")])
    assert len(report_on_latest_draft(page).warnings) == 1


def test_a_standard_page_is_checked_too() -> None:
    with pytest.raises(NotReady):
        factories.submit(factories.page_draft(body=[CREDIT]))
    assert open_task_state(factories.submit(factories.page_draft()))
