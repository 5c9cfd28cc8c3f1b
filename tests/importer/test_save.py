"""Records become drafts, once; and an editor's work is never written over."""

import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from wagtail.models import Page

from blog.importer.formats import read_file
from blog.importer.records import ImportedRecord
from blog.importer.save import ImportReport, NoIndexPage, Verdict, save_records
from blog.models import ArticlePage, BlogIndexPage, ImportedText
from blog.signoff.models import Edition, Reviewer, Signature
from tests import factories
from tests.importer import FIXTURE
from tests.importer.entries import NBSP, header_credit, record

pytestmark = pytest.mark.django_db


def save(records: list[ImportedRecord], source: str = "blog.txt") -> ImportReport:
    return save_records(records, format_name="index-text", source=source)


def verdicts(report: ImportReport) -> list[Verdict]:
    return [verdict for _, verdict in report.outcomes]


def fixture_records() -> list[ImportedRecord]:
    return read_file(FIXTURE)[1]


def only_draft() -> ArticlePage:
    page: ArticlePage = ArticlePage.objects.get().get_latest_revision_as_object()
    return page


def text_of(page: ArticlePage) -> list[tuple[str, str]]:
    return [(block.block_type, block.value.source) for block in page.body]


def edit(page: ArticlePage, title: str = "An Editor's Title") -> None:
    draft = page.get_latest_revision_as_object()
    draft.title = title
    draft.save_revision(user=get_user_model().objects.create_user("editor"))


def test_every_record_becomes_a_draft_under_the_index_in_the_order_of_the_file() -> None:
    assert verdicts(save(fixture_records())) == [Verdict.NEW] * 4
    children = BlogIndexPage.objects.get().get_children().order_by("path")
    assert [page.title for page in children] == [r.title for r in fixture_records()]
    assert [page.slug for page in children] == [r.key for r in fixture_records()]


def test_drafts_are_drafts_in_every_respect() -> None:
    save(fixture_records())
    for page in ArticlePage.objects.all():
        assert not page.live
        assert page.has_unpublished_changes
        assert (
            page.first_published_at is page.last_published_at is page.go_live_at is page.live_revision is None
        )
        assert page.latest_revision is not None
        assert page.owner is None
        assert not page.article_authors.exists()
        assert page.featured_image is None
    assert not Edition.objects.exists()
    assert not Signature.objects.exists()


def test_the_words_arrive_to_the_last_no_break_space() -> None:
    save([record(body=f"“Quiet” & <loud>,{NBSP} it’s &amp; 5 > 4")])
    paragraph = f"<p>“Quiet” &amp; &lt;loud&gt;,{NBSP} it’s &amp;amp; 5 &gt; 4</p>"
    assert text_of(ArticlePage.objects.get()) == text_of(only_draft()) == [("text", paragraph)]


def test_a_printed_credit_has_its_own_fields_and_is_not_in_the_text() -> None:
    save(fixture_records())
    printed = ArticlePage.objects.order_by("path").values_list("printed_credit", "printed_credit_placement")
    assert list(printed) == [
        ("Dr. Mira Okonjo-Hale, M.D.", "header"),
        ("", ""),
        ("Mira Okonjo-Hale, MD", "inline"),
        ("Prof. Tomas van der Linde, Ph.D.", "header"),
    ]
    third = ArticlePage.objects.get(slug="how-long-should-a-nap-last")
    assert third.body[0].value.source.startswith("<p>Naps of about twenty minutes")


def test_a_reviewer_is_noted_once_with_every_printed_form_and_can_sign_nothing() -> None:
    report = save(fixture_records())
    assert report.new_reviewers == ["Mira Okonjo-Hale, MD", "Tomas van der Linde, PhD"]
    mira = Reviewer.objects.get(family_name="Okonjo-Hale")
    assert (mira.given_name, mira.post_nominals) == ("Mira", "MD")
    assert mira.aliases.splitlines() == ["Dr. Mira Okonjo-Hale, M.D.", "Mira Okonjo-Hale, MD"]
    assert not mira.active
    assert mira.user is mira.verified_on is mira.verified_by is mira.licence_expires_on is None


def test_a_reviewer_on_record_gains_an_alias_and_nothing_else() -> None:
    user = get_user_model().objects.create_user("mira")
    Reviewer.objects.create(
        given_name="Mira",
        family_name="Okonjo-Hale",
        post_nominals="M.D.",
        active=True,
        user=user,
        biography="Walks.",
    )
    save([record(credit=header_credit())])
    mira = Reviewer.objects.get()
    assert (mira.post_nominals, mira.active, mira.user, mira.biography) == ("M.D.", True, user, "Walks.")
    assert mira.aliases == "Dr. Mira Okonjo-Hale, M.D."


def test_a_form_put_among_the_aliases_by_hand_means_that_reviewer() -> None:
    Reviewer.objects.create(
        given_name="Mira", family_name="Hale", post_nominals="MD", aliases="M. Okonjo, MD"
    )
    save([record(credit=header_credit("M. Okonjo, MD"))])
    assert Reviewer.objects.count() == 1


def test_a_credit_of_no_person_makes_no_reviewer_and_is_remarked_on() -> None:
    entry = record(credit=header_credit("our team"))
    save([entry])
    assert not Reviewer.objects.exists()
    assert only_draft().printed_credit == "our team"
    assert len(entry.remarks) == 1


def test_a_second_import_changes_nothing() -> None:
    save(fixture_records())
    before = (
        list(ArticlePage.objects.values()),
        list(ImportedText.objects.values()),
        list(Reviewer.objects.values()),
    )
    revisions = [page.revisions.count() for page in ArticlePage.objects.all()]
    report = save(fixture_records())
    assert verdicts(report) == [Verdict.UNCHANGED] * 4
    assert not report.new_reviewers
    assert before == (
        list(ArticlePage.objects.values()),
        list(ImportedText.objects.values()),
        list(Reviewer.objects.values()),
    )
    assert [page.revisions.count() for page in ArticlePage.objects.all()] == revisions == [1] * 4


def test_an_editors_work_does_not_make_an_unchanged_entry_changed() -> None:
    save([record()])
    edit(ArticlePage.objects.get())
    assert verdicts(save([record()])) == [Verdict.UNCHANGED]
    assert only_draft().title == "An Editor's Title"


def test_a_changed_entry_renews_an_untouched_draft() -> None:
    save([record()])
    changed = record(title="A Walk, after Lunch!", credit=header_credit(), body="Shoes off", truncated=False)
    assert changed.key == record().key
    assert verdicts(save([changed])) == [Verdict.CHANGED]
    draft = only_draft()
    assert (draft.title, draft.printed_credit) == ("A Walk, after Lunch!", "Dr. Mira Okonjo-Hale, M.D.")
    assert text_of(draft) == [("text", "<p>Shoes off</p>")]
    assert not draft.live
    assert Reviewer.objects.count() == 1
    assert verdicts(save([changed])) == [Verdict.UNCHANGED]


def test_a_draft_may_be_renewed_again_and_again() -> None:
    save([record()])
    bodies = ["One", "Two", "Three"]
    assert [verdicts(save([record(body=body)])) for body in bodies] == [[Verdict.CHANGED]] * 3
    assert text_of(only_draft()) == [("text", "<p>Three</p>")]


def test_a_changed_entry_leaves_an_edited_draft_alone_and_says_so_each_time() -> None:
    save([record()])
    edit(ArticlePage.objects.get())
    for _ in range(2):
        assert verdicts(save([record(body="The source's new words")])) == [Verdict.KEPT]
    draft = only_draft()
    assert draft.title == "An Editor's Title"
    assert text_of(draft) == [("text", "<p>Shoes on, and out. That is all</p>")]
    assert ArticlePage.objects.get().revisions.count() == 2


def test_an_edit_in_place_by_autosave_is_an_edit() -> None:
    save([record()])
    draft = only_draft()
    draft.title = "An Editor's Title"
    draft.save_revision(overwrite_revision=draft.latest_revision)
    assert ArticlePage.objects.get().latest_revision_id == ImportedText.objects.get().revision_id
    assert verdicts(save([record(body="New words")])) == [Verdict.KEPT]


def test_a_locked_draft_is_kept() -> None:
    save([record()])
    Page.objects.filter(pk=ArticlePage.objects.get().pk).update(locked=True)
    assert verdicts(save([record(body="New words")])) == [Verdict.KEPT]


def test_a_draft_under_review_is_kept() -> None:
    save([record()])
    page = ArticlePage.objects.get()
    factories.submit_unchecked(page)
    assert verdicts(save([record(body="New words")])) == [Verdict.KEPT]


def test_a_live_page_is_kept() -> None:
    save([record()])
    Page.objects.filter(pk=ArticlePage.objects.get().pk).update(live=True)
    assert verdicts(save([record(body="New words")])) == [Verdict.KEPT]


def test_a_draft_whose_imported_revision_is_gone_is_kept() -> None:
    save([record()])
    page = ArticlePage.objects.get()
    edit(page)
    page.revisions.order_by("pk")[0].delete()
    assert ImportedText.objects.get().revision is None
    assert verdicts(save([record(body="New words")])) == [Verdict.KEPT]


def test_a_new_entry_on_top_moves_the_others_and_changes_none() -> None:
    save([record(1)])
    report = save([record(1, title="Newer"), record(2)])
    assert verdicts(report) == [Verdict.NEW, Verdict.UNCHANGED]
    assert list(ImportedText.objects.values_list("position", "page__title")) == [
        (1, "Newer"),
        (2, record().title),
    ]


def test_an_entry_that_is_gone_from_the_source_keeps_its_draft() -> None:
    save(fixture_records())
    save(fixture_records()[:1])
    assert ArticlePage.objects.count() == 4


def test_a_deleted_draft_is_made_again() -> None:
    save([record()])
    ArticlePage.objects.get().delete()
    assert not ImportedText.objects.exists()
    assert verdicts(save([record()])) == [Verdict.NEW]


def test_an_address_that_is_taken_gets_a_number() -> None:
    index = BlogIndexPage.objects.get()
    for slug in ("a-walk-after-lunch", "a-walk-after-lunch-2"):
        index.add_child(instance=ArticlePage(title="By hand", slug=slug, live=False))
    save([record()])
    assert ImportedText.objects.get().page.slug == "a-walk-after-lunch-3"
    assert verdicts(save([record()])) == [Verdict.UNCHANGED]


def test_the_longest_title_fits_even_with_a_number() -> None:
    long = record(title="a" * 255)
    BlogIndexPage.objects.get().add_child(instance=ArticlePage(title="By hand", slug="a" * 255, live=False))
    save([long])
    assert ImportedText.objects.get().page.slug == "a" * 253 + "-2"


def test_either_all_records_are_saved_or_none() -> None:
    bad = replace(record(2, title="Two"), image_alt_as_printed=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)null"):
        save([record(1, credit=header_credit()), bad])
    assert not ArticlePage.objects.exists()
    assert not ImportedText.objects.exists()
    assert not Reviewer.objects.exists()


def test_without_an_index_page_there_is_a_clear_error() -> None:
    BlogIndexPage.objects.get().delete()
    with pytest.raises(NoIndexPage):
        save([record()])


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_the_same_moment_the_second_waits_and_finds_the_first_ones_drafts() -> None:
    first_has_begun = threading.Event()

    def slowly(records: Sequence[ImportedRecord]) -> Iterable[ImportedRecord]:
        first_has_begun.set()
        time.sleep(0.5)
        return records

    def first() -> ImportReport:
        try:
            return save_records(fixture_records(), format_name="index-text", source="a.txt", watch=slowly)
        finally:
            connections.close_all()

    def second() -> ImportReport:
        try:
            first_has_begun.wait(10)
            return save(fixture_records())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(first), pool.submit(second)
    assert [verdicts(future.result()) for future in running] == [[Verdict.NEW] * 4, [Verdict.UNCHANGED] * 4]
    assert ArticlePage.objects.count() == 4
    assert Reviewer.objects.count() == 2
