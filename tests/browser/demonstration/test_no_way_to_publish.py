"""A superuser looks for a way to publish by hand, in every place where Wagtail has one, and finds none."""

import re

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage
from blog.signoff.reading import edition_in_force
from tests import factories
from tests.browser.demonstrating import PASSWORD, Demonstration
from tests.browser.editing import EditorsDesk, log_in

PUBLISHING = re.compile("publish", re.IGNORECASE)
# They speak of publishing, and do nothing of it.
HARMLESS = re.compile("publishing schedule|first published|schedule", re.IGNORECASE)
SIGNED, DRAFT = "Resting after a treatment", "Driving after a treatment"


@pytest.fixture(scope="module")
def signed(demonstration: Demonstration) -> ArticlePage:
    """An article that readers have, with a newer draft."""
    article = factories.signed_article(SIGNED)
    return factories.revise(article, summary="Words that nobody has signed.")


@pytest.fixture(scope="module")
def draft(demonstration: Demonstration) -> ArticlePage:
    return factories.article_draft(DRAFT)


@pytest.fixture
def admin(desktop: Page, demonstration: Demonstration) -> EditorsDesk:
    log_in(desktop, demonstration.site, "admin", PASSWORD)
    return EditorsDesk(desktop, demonstration.site)


def _offers(page: Page) -> list[str]:
    """Everything to press that speaks of publishing."""
    controls = page.get_by_role("button").or_(page.get_by_role("link")).or_(page.get_by_role("menuitem"))
    names = controls.or_(page.get_by_role("checkbox")).filter(has_text=PUBLISHING).all_inner_texts()
    return [name for name in names if not HARMLESS.search(name)]


def test_no_editor_offers_to_publish(admin: EditorsDesk, signed: ArticlePage, draft: ArticlePage) -> None:
    for page in (signed, draft):
        admin.open(page.pk)
        admin.open_menu()
        expect(admin.page.get_by_role("button", name="Submit to Physician sign-off")).to_be_visible()
        assert _offers(admin.page) == []


def test_the_form_of_a_new_article_offers_to_save_and_to_submit_only(admin: EditorsDesk) -> None:
    admin.page.goto(f"{admin.site}/admin/pages/add/blog/articlepage/{factories.blog_index().pk}/")
    admin.open_menu()
    expect(admin.page.get_by_role("button", name="Submit to Physician sign-off")).to_be_visible()
    assert _offers(admin.page) == []


def test_no_list_of_pages_offers_to_publish(
    admin: EditorsDesk, signed: ArticlePage, draft: ArticlePage
) -> None:
    page = admin.page
    for title in (SIGNED, DRAFT):
        page.goto(f"{admin.site}/admin/pages/{factories.blog_index().pk}/")
        page.get_by_role("button", name=f"More options for '{title}'").click()
        expect(page.get_by_role("link", name="Edit", exact=True)).to_be_visible()
        assert _offers(page) == []
    page.get_by_role("checkbox", name="Select all").first.check()
    expect(page.get_by_role("region", name="Bulk actions")).to_be_visible()
    assert _offers(page) == []


def test_copying_offers_no_published_copies(admin: EditorsDesk, signed: ArticlePage) -> None:
    admin.page.goto(f"{admin.site}/admin/pages/{signed.pk}/copy/")
    expect(admin.page.get_by_role("button", name="Copy this page")).to_be_visible()
    expect(admin.page.get_by_role("checkbox", name=PUBLISHING)).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "field"), [("edit/", "action-publish"), ("copy/", "publish_copies")], ids=["edit", "copy"]
)
def test_a_forged_form_is_refused_and_changes_nothing(
    admin: EditorsDesk, signed: ArticlePage, draft: ArticlePage, address: str, field: str
) -> None:
    for page in (signed, draft):
        answer = _forge(admin.page, f"{admin.site}/admin/pages/{page.pk}/{address}", {field: "on"})
        assert answer == 403
    assert edition_in_force(draft.pk) is None
    readers_have = edition_in_force(signed.pk)
    assert readers_have is not None
    assert readers_have.number == 1


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_addresses_of_publishing_lead_nowhere(
    admin: EditorsDesk, signed: ArticlePage, draft: ArticlePage, action: str
) -> None:
    many = f"{admin.site}/admin/bulk/wagtailcore/page/{action}/?id={signed.pk}&id={draft.pk}&next=/admin/"
    assert _forge(admin.page, many, {}) == 404
    _forge(admin.page, f"{admin.site}/admin/pages/{signed.pk}/{action}/", {})
    assert edition_in_force(draft.pk) is None
    assert edition_in_force(signed.pk) is not None
    assert factories.fresh(signed).live
    assert not factories.fresh(draft).live


def _forge(page: Page, address: str, fields: dict[str, str]) -> int:
    """The status of a form sent by hand, with the visitor's session and token."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    answer = page.request.post(
        address, form={"csrfmiddlewaretoken": token, **fields}, headers={"Referer": address}, max_redirects=0
    )
    return answer.status
