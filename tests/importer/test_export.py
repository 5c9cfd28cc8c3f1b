"""Imported drafts become an index text again, as they are now."""

import pytest
from hypothesis import HealthCheck, given, settings
from wagtail.rich_text import RichText

from blog.importer.export import index_text
from blog.importer.formats import read_file
from blog.importer.records import ImportedRecord
from blog.importer.save import save_records
from blog.models import ArticlePage, ImportedText
from tests.importer import FIXTURE
from tests.importer.entries import NBSP, entry, header_credit, record
from tests.importer.test_round_trip import records as any_records

pytestmark = pytest.mark.django_db

CREDIT = "Medically reviewed by Mira Hale, MD"


def save(*records: ImportedRecord, source: str = "blog.txt") -> None:
    save_records(records, format_name="index-text", source=source)


def imported(excerpt: str) -> ArticlePage:
    """The draft of one entry with this excerpt."""
    from io import BytesIO

    from blog.importer.text import read_index_text

    save(*read_index_text(BytesIO(entry(excerpt=excerpt).encode()), "blog.txt"))
    return ArticlePage.objects.get()


def edit(page: ArticlePage, *blocks: tuple[str, object], title: str | None = None) -> None:
    draft = page.get_latest_revision_as_object()
    draft.title = title or draft.title
    if blocks:
        draft.body = [(kind, RichText(value) if kind == "text" else value) for kind, value in blocks]
    draft.save_revision()


def excerpt() -> str:
    return index_text().split("\n\n")[2]


def test_what_nobody_has_edited_comes_out_byte_for_byte() -> None:
    save(*read_file(FIXTURE)[1])
    assert index_text().encode() == FIXTURE.read_bytes()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_records())
def test_any_import_comes_out_as_it_came_in(written: list[ImportedRecord]) -> None:
    from blog.importer.text import write_index_text

    ArticlePage.objects.all().delete()
    save(*written)
    assert index_text() == write_index_text(written)


def test_opening_and_saving_a_draft_in_the_editor_changes_no_byte() -> None:
    save(*read_file(FIXTURE)[1])
    for page in ArticlePage.objects.all():
        block = page.body.stream_block.child_blocks["text"]
        widget = block.field.widget
        source = widget.converter.to_database_format(widget.format_value(page.body[0].value.source))
        assert "data-block-key" in source
        edit(page, ("text", source))
    assert index_text().encode() == FIXTURE.read_bytes()


def test_an_edited_title_comes_out_edited() -> None:
    edit(imported("Shoes on …"), title="A Longer Walk")
    assert index_text() == entry("A Longer Walk", excerpt="Shoes on …")


def test_an_edited_text_comes_out_edited_and_still_goes_on_where_it_was_broken_off() -> None:
    edit(imported("Shoes on, and out we go with the …"), ("text", "<p>Boots on, and out we go with the</p>"))
    assert excerpt() == "Boots on, and out we go with the …"


def test_a_text_that_was_whole_stays_whole_when_edited() -> None:
    edit(imported("Shoes on, and out we go."), ("text", "<p>Boots on, and out we go.</p>"))
    assert excerpt() == "Boots on, and out we go."


def test_a_text_brought_to_an_end_goes_on_no_more() -> None:
    edit(
        imported("Shoes on, and out we go with the …"),
        ("text", "<p>Shoes on, and out we go with the dog.</p>"),
    )
    assert excerpt() == "Shoes on, and out we go with the dog."


def test_a_text_grown_long_is_broken_off_after_150_words() -> None:
    words = [f"w{n}" for n in range(200)]
    edit(imported("Shoes on …"), ("text", f"<p>{' '.join(words[:100])}</p><p>{' '.join(words[100:])}</p>"))
    assert excerpt() == " ".join(words[:150]) + " …"


def test_the_words_of_an_inline_credit_count_too() -> None:
    words = [f"W{n}" for n in range(200)]
    edit(imported(f"{CREDIT} Shoes on …"), ("text", f"<p>{' '.join(words)}</p>"))
    assert excerpt() == f"{CREDIT} {' '.join(words[:144])} …"


def test_a_source_that_printed_more_words_keeps_its_own_length() -> None:
    words = [f"w{n}" for n in range(300)]
    page = imported(" ".join(words[:200]) + " …")
    edit(page, ("text", f"<p>New {' '.join(words)}</p>"))
    assert excerpt() == f"New {' '.join(words[:199])} …"


def test_white_space_that_an_editor_collapsed_comes_out_as_the_source_had_it() -> None:
    edit(imported(f"Shoes  on,{NBSP}  and out …"), ("text", f"<p>Shoes on,{NBSP} and out</p>"))
    assert excerpt() == f"Shoes  on,{NBSP}  and out …"


def test_a_no_break_space_that_an_editor_took_out_is_out() -> None:
    edit(imported(f"Shoes on,{NBSP} and out …"), ("text", "<p>Shoes on, and out</p>"))
    assert excerpt() == "Shoes on, and out …"


def test_the_white_space_behind_an_inline_credit_is_kept_through_an_edit() -> None:
    edit(imported(f"{CREDIT}{NBSP} Shoes on …"), ("text", "<p>Boots on</p>"))
    assert excerpt() == f"{CREDIT}{NBSP} Boots on"


def test_headings_do_not_run_into_the_text() -> None:
    heading = {"level": "2", "text": "A Heading"}
    edit(
        imported("Shoes on …"),
        ("text", "<p>One.</p>"),
        ("heading", heading),
        ("text", "<p>Two &amp; three.</p>"),
    )
    assert excerpt() == "One. Two & three."


def test_sources_follow_each_other_each_in_its_order() -> None:
    save(record(2, title="B 2"), record(1, title="B 1"), source="b.txt")
    save(record(1, title="A 1"), source="a.txt")
    assert [part for part in index_text().split("\n\n") if part[1:2] == " "] == ["A 1", "B 1", "B 2"]


def test_a_credit_taken_out_of_the_draft_is_out() -> None:
    save(record(credit=header_credit()))
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    draft.printed_credit = draft.printed_credit_placement = ""
    draft.save_revision()
    assert "Medically reviewed" not in index_text()


def test_a_draft_without_text_is_named() -> None:
    page = imported("Shoes on …")
    draft = page.get_latest_revision_as_object()
    draft.body = []
    draft.save_revision()
    with pytest.raises(ValueError, match="The text of “A Walk After Lunch” is not one line of text"):
        index_text()


def test_an_article_that_was_not_imported_is_not_exported() -> None:
    page = imported("Shoes on …")
    ImportedText.objects.all().delete()
    page.refresh_from_db()
    assert index_text() == ""
