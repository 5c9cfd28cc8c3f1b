"""The queue: small changes first, what differs, and the same few queries whatever waits."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from blog.desk.models import ChangeNote
from blog.desk.queue import PER_PAGE, Queue, WaitingReview, waiting_count, waiting_reviews
from blog.models import ReaderReport
from blog.signoff.models import Edition
from blog.signoff.signing import withdraw
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

MOST_QUERIES = 30
OF_ONE_NOTE = 15
# The editors' search measures all titles again at every row that is written, and none of these is searched for.
UNINDEXED = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}


def rows(queue: Queue) -> dict[str, list[WaitingReview]]:
    return {group.name: list(group.reviews) for group in queue.groups}


def test_small_changes_stand_before_full_reviews() -> None:
    editor = factories.editor("ana")
    first = factories.submit(factories.article_draft("First", by=editor), by=editor)
    small.changed(small.signed("Small"), by=editor)
    small.changed(small.signed("Dosed"), small.DOSED)

    found = rows(waiting_reviews())

    assert list(found) == ["Small changes", "Full reviews"]
    assert [(one.title, one.what, one.time) for one in found["Small changes"]] == [
        ("Small", "1 sentence", "about 10 s")
    ]
    assert [one.title for one in found["Full reviews"]] == ["First", "Dosed"]
    assert found["Full reviews"][0].what.startswith("First review, ")
    assert found["Full reviews"][1].what == "1 sentence"
    assert found["Full reviews"][0].due is None
    assert found["Full reviews"][0].requested_by == "ana"
    assert found["Full reviews"][0].page_id == first.pk


def test_a_draft_that_was_edited_after_its_submission_is_compared_anew() -> None:
    page = small.changed(small.signed())
    factories.revise(page, body=small.body(small.DOSED))

    assert list(rows(waiting_reviews())) == ["Full reviews"]


def test_a_draft_whose_signed_version_was_withdrawn_waits_for_a_full_review() -> None:
    page = small.changed(small.signed())
    withdraw(page=page, user=factories.editor(), public_reason="A source was retracted.")

    [review] = rows(waiting_reviews())["Full reviews"]
    assert review.what.startswith("First review, ")


def test_a_draft_that_cannot_be_frozen_waits_and_says_why() -> None:
    picture = factories.picture("Lost")
    page = factories.article_draft(featured_image=picture)
    picture.file.storage.delete(picture.file.name)

    factories.submit_unchecked(page)

    [review] = rows(waiting_reviews())["Full reviews"]
    assert "Lost" in review.what and review.time == ""


def test_what_was_never_noted_is_worked_out_a_little_at_a_time() -> None:
    for _ in range(3):
        small.changed(small.signed())
    ChangeNote.objects.all().delete()

    found = [rows(waiting_reviews()) for _ in range(3)]

    assert [len(one.get("Small changes", ())) for one in found] == [1, 2, 3]
    assert "Edited since it was submitted" in found[0]["Full reviews"][0].what


def test_a_signed_draft_waits_no_longer() -> None:
    page = small.changed(small.signed())
    factories.sign_off(page)

    assert waiting_reviews().groups == ()


def test_a_thousand_waiting_reviews_take_a_few_queries_and_pages_of_twenty() -> None:
    many_waiting(1000)
    dana = factories.physician()
    client = small.logged_in(dana)
    client.get("/admin/reviews/")

    for address in ("/admin/reviews/", "/admin/reviews/?page=7", "/admin/reviews/?page=50"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get(address).content.decode()
        assert html.count('class="queue-item"') == PER_PAGE
        assert len(queries) <= MOST_QUERIES
    assert "Page 50 of 50, 1000 waiting" in html
    assert waiting_count() == 1000


def test_even_when_no_note_is_true_any_more_the_queries_are_few() -> None:
    many_waiting(60)
    client = small.logged_in(factories.physician())
    # What a process learns at its first request is no part of what a request costs.
    client.get("/admin/reviews/")
    ChangeNote.objects.all().delete()

    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/reviews/")

    # One of them is noted again, whatever their number: its draft is read, frozen and compared.
    assert len(queries) <= MOST_QUERIES + OF_ONE_NOTE


@override_settings(WAGTAILSEARCH_BACKENDS=UNINDEXED)
def many_waiting(number: int) -> None:
    """Copies of one draft in review, written by the hundred: what counts is how many there are."""
    page = factories.submitted_article()
    state = TaskState.objects.get()
    index = factories.blog_index()
    for place in range(number - 1):
        copy = type(page)(
            title=f"Copy {place}", slug=f"copy-{place}", live=False, draft_title=f"Copy {place}"
        )
        copy.latest_revision_created_at = page.latest_revision_created_at
        copy.path = f"{index.path}{place + 2:04d}"
        copy.depth = index.depth + 1
        copy.content_type = ContentType.objects.get_for_model(page)
        copy.save()
        revision = Revision.objects.create(
            content_type=copy.content_type,
            base_content_type=ContentType.objects.get(app_label="wagtailcore", model="page"),
            object_id=str(copy.pk),
            content={**page.get_latest_revision().content, "pk": copy.pk},
            created_at=page.latest_revision_created_at,
        )
        type(page).objects.filter(pk=copy.pk).update(
            latest_revision=revision, latest_revision_created_at=revision.created_at
        )
        [workflow_state] = WorkflowState.objects.bulk_create(
            [
                WorkflowState(
                    content_type=copy.content_type,
                    base_content_type=revision.base_content_type,
                    object_id=str(copy.pk),
                    workflow=state.workflow_state.workflow,
                    requested_by=state.workflow_state.requested_by,
                    status="in_progress",
                )
            ]
        )
        waiting = TaskState.objects.create(
            workflow_state=workflow_state,
            revision=revision,
            task=state.task,
            status="in_progress",
            started_at=timezone.now(),
        )
        workflow_state.current_task_state = waiting
        workflow_state.save()
        note = ChangeNote.objects.get(task_state=state)
        note.pk = waiting.pk
        note.draft_id, note.drafted_at = revision.pk, revision.created_at
        note.save(force_insert=True)


# What the clock brings


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Moves the clock: so many days from today."""
    today = timezone.now()

    def move(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: today + dt.timedelta(days=days))

    return move


def test_what_the_clock_brings_stands_first_and_last(later: Callable[[int], None]) -> None:
    dana = factories.physician(given_name="Dana", family_name="Ruiz")
    half_a_year, a_year = factories.topic(months=6), factories.topic(months=12)
    factories.signed_article("Gone", signer=dana, topics=(factories.topic(months=4),))
    factories.signed_article("Overdue", signer=dana, topics=(half_a_year,))
    factories.signed_article("Fine", topics=(a_year,))
    later(180)
    assert [(name, [one.title for one in many]) for name, many in rows(waiting_reviews()).items()] == [
        ("Overdue", ["Gone"]),
        ("Re-reviews", ["Overdue"]),
    ]
    later(195)
    small.changed(small.signed("Small"))
    factories.submitted_article("First")

    found = rows(waiting_reviews())

    assert [(name, [one.title for one in many]) for name, many in found.items()] == [
        ("Overdue", ["Overdue", "Gone"]),
        ("Small changes", ["Small"]),
        ("Full reviews", ["First"]),
    ]
    overdue, gone = found["Overdue"]
    assert overdue.what == gone.what == "Nothing changed since Dana Ruiz, MD signed it"
    assert overdue.warning.startswith("Overdue for 1")
    assert gone.warning.startswith("Readers lost it on ")
    assert overdue.due == Edition.objects.get(page=overdue.page_id).next_review_due
    assert overdue.time == "about 10 s" and overdue.since is None and overdue.requested_by == ""


def test_an_overdue_article_in_review_stands_once_with_its_change(later: Callable[[int], None]) -> None:
    editor = factories.editor("ana")
    page = small.signed("Calm")
    later(370)
    small.changed(page, by=editor)

    [overdue] = rows(waiting_reviews())["Overdue"]

    assert (overdue.what, overdue.requested_by) == ("1 sentence", "ana")
    assert overdue.warning.startswith("Overdue for ")
    assert waiting_count() == 1


def test_unchanged_words_that_an_editor_submits_are_a_re_review() -> None:
    page = factories.signed_article("Calm")
    factories.submit(page)

    [review] = rows(waiting_reviews())["Re-reviews"]

    assert review.what.lower() == "nothing differs"


def test_an_article_with_an_unfinished_draft_says_that_an_editor_is_needed(
    later: Callable[[int], None],
) -> None:
    page = factories.signed_article("Calm")
    factories.revise(page, title="Calmer")
    later(350)
    [review] = rows(waiting_reviews())["Re-reviews"]
    assert review.what.startswith("A newer draft is being written")


def test_the_count_in_the_menu_is_of_drafts_and_of_what_is_overdue(later: Callable[[int], None]) -> None:
    factories.signed_article()
    factories.submitted_article()
    assert waiting_count() == 1
    later(350)
    assert waiting_count() == 1
    later(365)
    assert waiting_count() == 2


def test_a_withdrawn_article_is_nobodys_re_review(later: Callable[[int], None]) -> None:
    page = factories.signed_article()
    later(500)
    assert waiting_count() == 1
    withdraw(page=page, user=factories.editor(), public_reason="We no longer offer this.")
    assert waiting_reviews().groups == ()


def test_pages_of_the_list_go_across_its_groups(later: Callable[[int], None]) -> None:
    for number in range(3):
        factories.signed_article(f"Overdue {number}", topics=(factories.topic(months=1),))
    later(40)
    waiting = [factories.submitted_article(f"First {number}") for number in range(20)]

    first, second = waiting_reviews(1), waiting_reviews(2)

    assert [(group.name, len(group.reviews), group.total) for group in first.groups] == [
        ("Overdue", 3, 3),
        ("Full reviews", 17, 20),
    ]
    assert [(group.name, len(group.reviews), group.total) for group in second.groups] == [
        ("Full reviews", 3, 20)
    ]
    shown = [one.page_id for queue in (first, second) for group in queue.groups for one in group.reviews]
    assert len(shown) == len(set(shown)) == 23
    assert {page.pk for page in waiting} <= set(shown)


def test_the_queries_do_not_depend_on_how_much_the_clock_brings(later: Callable[[int], None]) -> None:
    def queries(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert sum(len(group.reviews) for group in waiting_reviews().groups) == number
        return len(asked)

    later(0)
    for number in range(2):
        factories.signed_article(topics=(factories.topic(months=1 + number),))
    later(45)
    few = queries(2)
    later(0)
    for number in range(10):
        factories.signed_article(topics=(factories.topic(months=1 + number % 2),))
    later(45)
    assert queries(12) == few <= 20


def test_readers_reports_are_announced_above_a_long_list() -> None:
    page = factories.signed_article("Calm")
    client = small.logged_in(factories.physician())
    assert "something may be wrong" not in client.get("/admin/reviews/").content.decode()
    ReaderReport.objects.create(page=page, edition_number=1, answer=ReaderReport.Answer.WRONG, text="Really?")
    html = client.get("/admin/reviews/").content.decode()
    assert html.index('href="#reports"') < html.index('id="reports"')


def test_a_draft_that_was_wanted_by_a_day_gone_by_is_overdue(later: Callable[[int], None]) -> None:
    factories.submitted_article("Late")
    later(20)
    factories.submitted_article("New")

    found = rows(waiting_reviews())

    assert [(name, [one.title for one in many]) for name, many in found.items()] == [
        ("Overdue", ["Late"]),
        ("Full reviews", ["New"]),
    ]
    assert found["Overdue"][0].warning.startswith("Wanted ")
