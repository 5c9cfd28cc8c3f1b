"""The editor's side of the checks: submitting, the panel, letting a warning pass, recalling."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.checks.report import report_on_latest_draft
from blog.models import ArticlePage, WarningOverride
from blog.signoff.models import Edition
from blog.signoff.proposals import open_task_state, propose
from blog.signoff.signing import request_changes
from tests import factories
from tests.signoff.test_open_and_save import TEXT_FIELDS, as_a_browser_sends, stream_in_a_form

pytestmark = pytest.mark.django_db

CREDIT = factories.text("<p>Medically reviewed by X, MD</p>")
SAFE = factories.text("<p>It is safe.</p>")


@pytest.fixture
def ana() -> User:
    return factories.editor("ana")


@pytest.fixture
def desk(ana: User, client: Client) -> Client:
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(page: ArticlePage, **fields: Any) -> dict[str, str]:
    """What the editor's form for the latest draft sends, with other fields and buttons."""
    draft = factories.fresh(page).get_latest_revision_as_object()
    topics = [{"id": str(one.pk), "topic": str(one.topic_id)} for one in draft.article_topics.all()]
    data: dict[str, Any] = {name: as_a_browser_sends(getattr(draft, name)) for name in TEXT_FIELDS}
    data |= {
        "featured_image": "",
        "og_image": "",
        "body": stream_in_a_form(draft.body),
        "references": stream_in_a_form(draft.references),
        "article_authors": inline_formset([]),
        "article_topics": inline_formset(topics, initial=len(topics)),
        "comments": inline_formset([]),
    }
    form = {name: value for name, value in nested_form_data(data).items() if value is not None}
    return form | fields


def edit(desk: Client, page: ArticlePage, **fields: Any) -> Any:
    return desk.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **fields))


def panel(desk: Client, page: ArticlePage) -> BeautifulSoup:
    html = BeautifulSoup(desk.get(f"/admin/pages/{page.pk}/edit/").content, "html.parser")
    found = html.select_one("[data-side-panel=signoff]")
    assert found is not None
    return BeautifulSoup(str(found), "html.parser")


def words(html: BeautifulSoup) -> str:
    return " ".join(html.get_text(" ").split())


# Submitting


def test_a_draft_with_a_fault_is_kept_as_a_draft_and_the_fault_is_named_with_a_link(
    desk: Client, ana: User
) -> None:
    page = factories.article_draft(by=ana, body=[CREDIT])
    answer = edit(desk, page, **{"action-submit": "1", "summary": "Typed a moment ago."})
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/pages/{page.pk}/edit/")
    assert not TaskState.objects.exists()
    draft = factories.fresh(page).get_latest_revision_as_object()
    assert draft.summary == "Typed a moment ago."
    html = BeautifulSoup(desk.get(answer["Location"]).content, "html.parser")
    [link] = html.select(".messages a[href^='#']")
    assert "Medically reviewed by X, MD" in link.get_text()
    assert link["href"] == f"#block-{draft.body[0].id}-section"


def test_a_draft_without_a_fault_is_submitted_and_leads_to_choosing_a_reviewer(
    desk: Client, ana: User
) -> None:
    page = factories.article_draft(by=ana)
    answer = edit(desk, page, **{"action-submit": "1"})
    assert answer["Location"] == f"/admin/reviews/{page.pk}/assign/"
    assert open_task_state(factories.fresh(page))


def test_what_is_checked_is_what_was_typed_and_not_what_was_saved(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana, summary="")
    edit(desk, page, **{"action-submit": "1", "summary": "There is one now."})
    assert open_task_state(factories.fresh(page))


def test_saving_asks_no_check(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana, body=[CREDIT])
    edit(desk, page, summary="")
    assert factories.fresh(page).get_latest_revision_as_object().summary == ""


def test_a_draft_that_came_back_is_not_submitted_again_with_a_fault(desk: Client, ana: User) -> None:
    page = factories.submit(factories.article_draft(by=ana), by=ana)
    request_changes(page=page, user=factories.physician(), comment="Please cite it.")
    for button in ("action-submit", "action-restart-workflow"):
        edit(desk, page, **{button: "1", "summary": ""})
        assert open_task_state(factories.fresh(page)) is None
        assert factories.fresh(page).current_workflow_state.status == "needs_changes"
    edit(desk, page, **{"action-submit": "1", "summary": "All is well."})
    assert open_task_state(factories.fresh(page))


def test_a_new_page_that_is_submitted_at_once_is_kept_as_a_draft(desk: Client) -> None:
    data = {
        "title": "Brand new",
        "slug": "brand-new",
        "action-submit": "1",
        **{name: "" for name in TEXT_FIELDS if name not in ("title", "slug")},
        **nested_form_data(
            {
                "body": {"count": "0"},
                "references": {"count": "0"},
                "article_authors": inline_formset([]),
                "article_topics": inline_formset([]),
                "comments": inline_formset([]),
            }
        ),
        "featured_image": "",
        "og_image": "",
    }
    answer = desk.post(f"/admin/pages/add/blog/articlepage/{factories.blog_index().pk}/", data)
    page = ArticlePage.objects.get(slug="brand-new")
    assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert not TaskState.objects.exists()


# The panel


def test_the_panel_says_the_state_and_what_is_to_be_mended(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana, body=[CREDIT, SAFE])
    shown = panel(desk, page)
    report = report_on_latest_draft(page)
    assert f"Ready to submit? {report.passed} of {report.total}" in words(shown)
    assert report.total - report.passed == 2
    assert "draft" in words(shown) and "Readers have nothing of it yet." in words(shown)
    draft = factories.fresh(page).get_latest_revision_as_object()
    links = [link["href"] for link in shown.select(".signoff-checks a[href^='#']")]
    assert links == [f"#block-{block.id}-section" for block in draft.body[:2]]
    assert not shown.select("button[name=action-submit]")


def test_the_panel_offers_to_submit_what_is_ready(desk: Client, ana: User) -> None:
    [button] = panel(desk, factories.article_draft(by=ana)).select("button[name=action-submit]")
    assert button["form"] == "page-edit-form"


def test_the_panel_says_how_the_draft_differs_from_what_readers_have(desk: Client, ana: User) -> None:
    page = factories.signed_article(by=ana, signer=factories.physician(given_name="Noor"))
    assert "is what was signed, word for word" in words(panel(desk, page))
    shown = words(panel(desk, factories.revise(page, by=ana, summary="Other words.")))
    assert "live + draft" in shown and "differs by" in shown and "signed by Noor" in shown


def test_the_panel_says_who_is_asked_and_by_when(desk: Client, ana: User) -> None:
    physician = factories.physician(given_name="Noor")
    page = factories.submit(factories.article_draft(by=ana), by=ana)
    from blog.signoff.assigning import assign, default_due_date

    assign(page=page, user=ana, to=physician.reviewer, due_on=default_due_date())
    shown = panel(desk, page)
    assert "in review" in words(shown) and physician.reviewer.printed_name in words(shown)
    assert str(shown.select_one("time")["datetime"]) == default_due_date().isoformat()  # type: ignore[index]
    assert {f"/admin/reviews/{page.pk}/{way}/" for way in ("assign", "recall")} <= {
        link["href"] for link in shown.select("a")
    }


def test_the_panel_repeats_what_a_physician_asks_for(desk: Client, ana: User) -> None:
    page = factories.submit(factories.article_draft(by=ana), by=ana)
    request_changes(page=page, user=factories.physician(), comment="Please cite it.")
    shown = words(panel(desk, page))
    assert "changes requested" in shown and "Please cite it." in shown and "Submit it again" in shown


def test_an_autosave_brings_the_panel_of_what_was_typed(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana)
    answer = desk.post(
        f"/admin/pages/{page.pk}/edit/",
        form_of(page, summary="word " * 41),
        headers={"accept": "application/json"},
    )
    assert "Shorten the summary: it has 41 words" in answer.json()["html"]


def test_the_panel_stands_beside_a_new_page_too(desk: Client) -> None:
    html = desk.get(f"/admin/pages/add/blog/articlepage/{factories.blog_index().pk}/").content.decode()
    assert "Ready to submit?" in html


def test_a_page_that_is_not_sealed_has_no_such_panel(desk: Client) -> None:
    client = Client()
    client.force_login(factories.superuser(), backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(f"/admin/pages/{factories.blog_index().pk}/edit/").content.decode()
    assert "signoff-panel" not in html


# Letting a warning pass


def override_address(page: ArticlePage) -> str:
    [warning] = report_on_latest_draft(page).warnings
    return f"/admin/reviews/{page.pk}/warnings/{warning.fault.key}/"


def test_a_warning_is_let_pass_with_a_reason_that_the_physician_reads(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana, body=[SAFE])
    address = override_address(page)
    assert desk.post(address, {"reason": " "}).status_code == 422
    assert desk.post(address, {"reason": "The patient's own words."}).status_code == 302
    assert WarningOverride.objects.get().user == ana
    assert "The patient's own words." in words(panel(desk, page))
    factories.submit(page, by=ana)
    client = Client()
    client.force_login(factories.physician(), backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(f"/admin/reviews/{page.pk}/").content.decode()
    assert "The editor let these warnings pass" in shown
    assert "The patient&#x27;s own words." in shown and "It is safe." in shown


def test_an_override_is_taken_back(desk: Client, ana: User) -> None:
    page = factories.article_draft(by=ana, body=[SAFE])
    address = override_address(page)
    desk.post(address, {"reason": "So it is."})
    desk.post(address, {"take_back": "1"})
    assert not WarningOverride.objects.exists()


def test_a_fault_that_blocks_is_not_let_pass_and_a_warning_that_is_gone_leads_back(
    desk: Client, ana: User
) -> None:
    page = factories.article_draft(by=ana, body=[CREDIT])
    [fault] = report_on_latest_draft(page).blocking
    for key in (fault.fault.key, "0" * 32):
        answer = desk.post(f"/admin/reviews/{page.pk}/warnings/{key}/", {"reason": "Please."})
        assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert not WarningOverride.objects.exists()


def test_a_physician_lets_no_warning_pass(ana: User) -> None:
    page = factories.submit(factories.article_draft(by=ana, body=[SAFE]), by=ana)
    client = Client()
    client.force_login(factories.physician(), backend="django.contrib.auth.backends.ModelBackend")
    client.post(override_address(page), {"reason": "Fine by me."})
    assert not WarningOverride.objects.exists()


# Behind the gate


def test_the_physician_sees_what_stands_and_signs_nothing_that_got_a_fault_in_review(
    desk: Client, ana: User
) -> None:
    physician = factories.physician()
    page = factories.submit(factories.article_draft(by=ana), by=ana)
    page = factories.revise(page, by=ana, body=[CREDIT])
    client = Client()
    client.force_login(physician, backend="django.contrib.auth.backends.ModelBackend")
    assert "may not be submitted as it is now" in client.get(f"/admin/reviews/{page.pk}/").content.decode()
    form = {"ticked": list(factories.EVERY_TICK), "password": factories.PASSWORD}
    answer = client.post(f"/admin/reviews/{page.pk}/sign/", {**form, "shown": propose(page).token})
    assert answer.status_code == 422
    assert "The checks keep this draft from review." in answer.content.decode()
    assert not Edition.objects.exists()
    stale = client.post(f"/admin/reviews/{page.pk}/sign/", {**form, "shown": "0" * 64})
    assert stale.status_code == 409


# Recalling


def test_an_editor_recalls_a_draft_with_a_note(desk: Client, ana: User) -> None:
    page = factories.submit(factories.article_draft(by=ana), by=ana)
    desk.get(f"/admin/reviews/{page.pk}/recall/")
    desk.post(f"/admin/reviews/{page.pk}/recall/", {"note": "One more source is to come."})
    assert open_task_state(factories.fresh(page)) is None
    state = TaskState.objects.get()
    assert (state.status, state.comment) == ("cancelled", "One more source is to come.")
    assert factories.fresh(page).status_string == "draft"


def test_nobody_recalls_what_another_has_submitted_or_what_does_not_wait(desk: Client) -> None:
    page = factories.submitted_article()
    desk.post(f"/admin/reviews/{page.pk}/recall/")
    assert open_task_state(factories.fresh(page))
    draft = factories.article_draft()
    assert desk.post(f"/admin/reviews/{draft.pk}/recall/").status_code == 302
