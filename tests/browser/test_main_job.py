"""The main job of the house, done by people: an editor writes, a physician signs, readers read what was signed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.reviewing import PhysiciansDesk
from tests.browser.watching import watch

TITLE = "Sleep after a treatment day"
SUMMARY = "What helps people to rest after a long day at the clinic."
HEADING = "How the first night goes"
SIGNED = "Most people rest well in the first night [1]."
CHANGED = "Most people rest badly in the first night [1]."
CLAIM = "A short walk in the morning helps."
ALTERNATIVE_TEXT = "A teal square"
KEY_POINTS = ("Rest on the first day.", "Walk in the morning.", "Ask when you are unsure.")
TOPIC = "Rest"
REFERENCE = {
    "Authors*": "Roe J",
    "Title*": "A study of rest",
    "Year": "2020",
    "DOI": "10.1234/rest",
    "Accessed on": "2026-01-05",
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "teal.jpg"
    file.write_bytes(factories.plain_jpeg(1600, 900))
    return file


@pytest.fixture
def editor(desktop: Page, site: str) -> EditorsDesk:
    """An editor who has logged in at a desk."""
    factories.editor("ana")
    factories.topic(TOPIC)
    log_in(desktop, site, "ana")
    return EditorsDesk(desktop, site)


@pytest.fixture
def physician(phone: Page, site: str) -> PhysiciansDesk:
    """A physician who has logged in on a telephone."""
    factories.physician("dana", given_name="Dana", family_name="Ruiz", specialty="psychiatrist")
    log_in(phone, site, "dana")
    return PhysiciansDesk(phone, site)


@pytest.fixture
def reader(open_page: OpenPage) -> Page:
    """Somebody who has no account."""
    return open_page()


def test_readers_get_exactly_what_a_physician_has_signed(
    editor: EditorsDesk, physician: PhysiciansDesk, reader: Page, site: str, picture: Path
) -> None:
    page_id = _write_and_submit(editor, picture)
    shown = _read_and_sign(physician)

    notes = watch(reader, site)
    _find_in_the_list(reader, site)
    assert [words for words in shown if words not in _words(reader)] == []
    _expect_the_byline(reader)
    _expect_the_picture(reader)
    _expect_the_reference_and_the_way_back(reader)
    assert notes.complaints == []
    assert notes.strangers == []

    signed = _words(reader)
    _change_a_word(editor, page_id)
    reader.reload()
    assert _words(reader) == signed
    assert any("rest well" in words for words in signed)


def _write_and_submit(editor: EditorsDesk, picture: Path) -> int:
    editor.begin_article(TITLE, SUMMARY)
    editor.upload_featured_picture(picture, ALTERNATIVE_TEXT)
    editor.choose_topic(TOPIC)
    editor.add_heading(HEADING)
    editor.add_text(SIGNED)
    editor.add_claim(CLAIM, source=1)
    editor.add_key_points(*KEY_POINTS)
    editor.add_reference(REFERENCE)
    editor.save()
    page_id = editor.page_id()
    editor.submit()
    return page_id


def _read_and_sign(physician: PhysiciansDesk) -> list[str]:
    """What the physician was shown, the line above it left out that says that nobody has signed yet."""
    physician.open_reviews()
    physician.open_review(TITLE)
    for words in (HEADING, "Most people rest well", CLAIM, "A study of rest"):
        expect(physician.article).to_contain_text(words)
    expect(physician.article.get_by_role("img", name=ALTERNATIVE_TEXT)).to_be_visible()
    shown = [words for words in _words(physician.page) if "No physician has signed" not in words]
    physician.tick_everything()
    assert physician.sign().status == 302
    expect(physician.page.get_by_role("status")).to_have_text(f"Signed. Readers have “{TITLE}” now.")
    expect(physician.page.get_by_text("Nothing waits for you.")).to_be_visible()
    return shown


def _words(page: Page) -> list[str]:
    """Everything an article says: headings, paragraphs, items of lists, in their order."""
    article = page.get_by_role("article")
    parts = article.get_by_role("heading").or_(article.get_by_role("paragraph"))
    return parts.or_(article.get_by_role("listitem")).all_inner_texts()


def _find_in_the_list(reader: Page, site: str) -> None:
    reader.goto(f"{site}/articles/")
    expect(reader.get_by_text(SUMMARY)).to_be_visible()
    reader.get_by_role("link", name=TITLE, exact=True).click()


def _expect_the_byline(reader: Page) -> None:
    article = reader.get_by_role("article")
    expect(article.get_by_text("Medically reviewed by Dana Ruiz, MD, psychiatrist")).to_be_visible()
    article.get_by_role("link", name="What was reviewed").click()
    expect(article.get_by_role("heading", name="How this article was reviewed")).to_be_in_viewport()


def _expect_the_picture(reader: Page) -> None:
    picture = reader.get_by_role("article").get_by_role("img", name=ALTERNATIVE_TEXT)
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    reader.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
    )


def _expect_the_reference_and_the_way_back(reader: Page) -> None:
    reference = reader.get_by_role("listitem").filter(has_text="A study of rest")
    citation = reader.get_by_role("article").get_by_role("link", name="1", exact=False).filter(has_text="[1]")
    citation.first.click()
    expect(reference).to_be_in_viewport()
    expect(reference.get_by_role("link", name="10.1234/rest")).to_have_attribute(
        "href", "https://doi.org/10.1234/rest"
    )
    reference.get_by_role("link", name="Back").first.click()
    expect(citation.first).to_be_in_viewport()


def _change_a_word(editor: EditorsDesk, page_id: int) -> None:
    editor.open(page_id)
    editor.rewrite_text(CHANGED)
    editor.save()
