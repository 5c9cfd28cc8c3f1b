"""The editor's desk, as an editor without any extra right: what the checks say, and how little is lost by them."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from blog.models import ArticlePage
from blog.signoff.models import Edition
from blog.signoff.proposals import open_task_state
from blog.signoff.reading import edition_in_force
from tests import factories
from tests.browser.conftest import PHONE, AxeCheck, OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.looking import SCHEMES, picture, sideways_scroll

TITLE = "Resting after a treatment day"
CREDIT = "Medically reviewed by X, MD"
FIGURE = "It helped 67% of people."
SUBMIT = "Submit to Physician sign-off"


@pytest.fixture
def ana(site: str) -> User:
    return factories.editor("ana")


@pytest.fixture
def article(ana: User) -> ArticlePage:
    """A draft that every check is content with."""
    return factories.article_draft(TITLE, by=ana, body=[factories.text("<p>Rest a little.</p>")])


@pytest.fixture
def editor(ana: User, desktop: Page, site: str) -> EditorsDesk:
    log_in(desktop, site, "ana")
    return EditorsDesk(desktop, site)


def press_submit(editor: EditorsDesk) -> None:
    editor.open_menu().get_by_role("button", name=SUBMIT).click()


def test_a_pasted_credit_keeps_a_draft_from_review_and_the_link_leads_to_the_block(
    editor: EditorsDesk, article: ArticlePage
) -> None:
    editor.open(article.pk)
    editor.rewrite_text(CREDIT)
    press_submit(editor)
    message = editor.page.get_by_role("status").filter(has_text="Not submitted")
    link = message.get_by_role("link", name=CREDIT)
    link.click()
    field = editor.panel("Body").get_by_role("textbox").filter(has_text=CREDIT)
    expect(field).to_be_in_viewport()
    assert open_task_state(factories.fresh(article)) is None
    assert "Medically reviewed" in str(factories.fresh(article).get_latest_revision_as_object().body)


def test_a_figure_without_a_source_is_named_by_its_sentence_and_one_click_leads_there(
    editor: EditorsDesk, article: ArticlePage
) -> None:
    editor.open(article.pk)
    editor.rewrite_text(f"Rest a little. {FIGURE}")
    press_submit(editor)
    expect(editor.page.get_by_role("status").filter(has_text="Not submitted")).to_contain_text(FIGURE)
    panel = editor.open_sign_off()
    expect(panel.get_by_text(FIGURE)).to_be_visible()
    panel.get_by_role("link", name="Cite the source of “67%”").click()
    field = editor.panel("Body").get_by_role("textbox").filter(has_text=FIGURE)
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()


def test_an_editor_finds_no_way_to_publish_and_a_forged_one_changes_nothing(
    editor: EditorsDesk, article: ArticlePage
) -> None:
    editor.open(article.pk)
    bar = editor.open_menu()
    expect(bar.get_by_role("button", name=SUBMIT)).to_be_visible()
    expect(bar.get_by_role("button", name="Publish")).to_have_count(0)
    page = editor.page
    address = f"{editor.site}/admin/pages/{article.pk}/edit/"
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post(
        address,
        form={"csrfmiddlewaretoken": token, "action-publish": "on"},
        headers={"Referer": address},
        max_redirects=0,
    )
    assert answer.status == 403
    assert not Edition.objects.exists()
    assert not factories.fresh(article).live


def test_an_old_tab_alters_neither_the_live_words_nor_what_was_signed(
    editor: EditorsDesk, article: ArticlePage, ana: User, open_page: OpenPage
) -> None:
    editor.open(article.pk)
    factories.submit(article, by=ana)
    signed = factories.sign_off(article)
    editor.rewrite_text("Words of an old tab.")
    reader = open_page()
    reader.goto(f"{editor.site}{factories.fresh(article).url}")
    expect(reader.get_by_role("article")).to_contain_text("Rest a little.")
    expect(reader.get_by_role("article")).not_to_contain_text("Words of an old tab.")
    # Saving by hand makes a newer draft, and nothing else.
    editor.page.get_by_role("button", name="Save draft").click()
    expect(editor.open_sign_off()).to_contain_text("live + draft")
    in_force = edition_in_force(article.pk)
    assert in_force is not None
    assert (in_force.number, in_force.digest) == (1, signed.digest)
    reader.reload()
    expect(reader.get_by_role("article")).to_contain_text("Rest a little.")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_panel_is_of_use_on_a_phone_and_by_keyboard(
    ana: User, site: str, open_page: OpenPage, accessibility_faults: AxeCheck, scheme: str
) -> None:
    text = factories.text(f"<p>{CREDIT}</p><p>{FIGURE} It is safe.</p>")
    article = factories.article_draft(TITLE, by=ana, summary="", body=[text])
    page = open_page(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    log_in(page, site, "ana")
    desk = EditorsDesk(page, site)
    desk.open(article.pk)
    toggle = page.get_by_role("button", name="Toggle sign-off")
    toggle.focus()
    page.keyboard.press("Enter")
    panel = page.locator("[data-side-panel=signoff]")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading", name="Ready to submit?")).to_be_visible()
    assert sideways_scroll(page) == 0
    assert [fault for fault in accessibility_faults(page) if "signoff" in fault] == []
    picture(page, f"editor-sign-off-{scheme}")
    link = panel.get_by_role("link", name="Write a summary")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Summary")).to_be_focused()
    expect(page.get_by_role("textbox", name="Summary")).to_be_in_viewport()
