"""Re-reviews: the clock opens them, a physician signs the whole article again, or says what is wrong."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import TaskState, WorkflowState

from blog.signoff.clock import Freshness
from blog.signoff.models import Edition, Signature
from blog.signoff.proposals import propose
from blog.signoff.reading import edition_in_force
from blog.signoff.rereview import articles_due, articles_out_of_date, articles_overdue
from blog.signoff.signing import MayNotSign, decline, request_changes
from blog.signoff.verification import verify
from tests import factories
from tests.desk import small
from tests.signoff.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> User:
    return factories.physician("dana")


@pytest.fixture
def ana() -> User:
    return factories.editor("ana")


@pytest.fixture
def article(clock: Clock, dana: User, ana: User) -> Any:
    """Signed by dana on March 4, 2026, submitted by ana: due on March 4, 2027."""
    page = factories.submit(factories.article_draft("How Long", by=ana), by=ana)
    factories.sign_off(page, by=dana)
    return factories.fresh(page)


def test_until_thirty_days_before_its_date_nobody_signs_an_article_again(
    clock: Clock, article: Any, dana: User
) -> None:
    clock.move(days=334)
    assert not propose(article).re_review
    with pytest.raises(MayNotSign):
        factories.sign_off(article, by=dana)
    with pytest.raises(MayNotSign):
        request_changes(page=article, user=dana, comment="Wrong.")


@pytest.mark.parametrize("days", [335, 365, 424, 425, 2000])
def test_from_then_on_a_physician_signs_the_whole_article_again_though_nothing_changed(
    clock: Clock, article: Any, dana: User, days: int
) -> None:
    first = Edition.objects.get()
    clock.move(days=days)

    factories.sign_off(article, by=dana)

    second = Edition.objects.latest("number")
    assert (second.number, second.kind, second.digest) == (2, "full", first.digest)
    [signature] = edition_in_force(article.pk).signatures  # type: ignore[union-attr]
    assert signature["last_full_review"] == clock.now().date().isoformat()
    assert signature["next_review_due"] > signature["last_full_review"]
    assert list(verify(check_storage=False)) == []
    # Nothing waits any more.
    assert not WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists()
    assert factories.fresh(article).status_string == "live"


def test_four_eyes_hold_for_a_re_review(clock: Clock) -> None:
    author = factories.physician("author")
    page = factories.signed_article(by=author)
    clock.move(days=365)
    # What was signed with a second pair of eyes needs no third.
    assert factories.sign_off(page, by=author).number == 2


def test_a_draft_that_differs_is_no_re_review(clock: Clock, article: Any, dana: User) -> None:
    clock.move(days=365)
    factories.revise(article, title="Other words")
    assert not propose(factories.fresh(article)).re_review
    with pytest.raises(MayNotSign):
        factories.sign_off(article, by=dana)


def test_an_editor_may_ask_for_a_review_of_unchanged_words_at_any_time(
    clock: Clock, article: Any, ana: User, dana: User
) -> None:
    clock.move(days=10)
    factories.submit(article, by=ana)
    assert factories.sign_off(article, by=dana).kind == "full"


def test_a_physician_who_finds_it_wrong_asks_whoever_submitted_it(
    clock: Clock, article: Any, ana: User, dana: User
) -> None:
    clock.move(days=365)
    request_changes(page=article, user=dana, comment="The second source was retracted.")
    state = TaskState.objects.latest("pk")
    assert (state.status, state.workflow_state.requested_by) == (TaskState.STATUS_REJECTED, ana)
    assert factories.fresh(article).status_string == "overdue 0 d + changes requested"


def test_where_nobody_is_left_to_answer_the_physician_does(
    clock: Clock, article: Any, ana: User, dana: User
) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    clock.move(days=365)
    decline(page=article, user=dana, reason="Out of date as a whole.")
    assert WorkflowState.objects.latest("pk").requested_by == dana


def test_a_refused_signature_leaves_no_review_open(clock: Clock, article: Any) -> None:
    clock.move(days=365)
    lapsed = factories.physician(licence_expires_on=clock.now().date().replace(year=2026))
    with pytest.raises(MayNotSign):
        factories.sign_off(article, by=lapsed)
    assert WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).count() == 0


def test_articles_that_grow_old_are_named_with_their_people(
    clock: Clock, article: Any, ana: User, dana: User
) -> None:
    assert articles_due() == articles_overdue() == articles_out_of_date() == []
    clock.move(days=305)
    [soon] = articles_due(days=60)
    assert (soon.title, soon.days, soon.freshness) == ("How Long", 60, Freshness.FINE)
    assert articles_due() == []
    clock.move(days=30)
    [due] = articles_due()
    assert (due.days, due.freshness, due.submitter) == (30, Freshness.DUE, ana)
    assert due.reviewers == (dana.reviewer,)
    clock.move(days=30)
    assert articles_due() == []
    [overdue] = articles_overdue()
    assert (overdue.days, overdue.freshness, overdue.in_review) == (0, Freshness.OVERDUE, False)
    clock.move(days=60)
    assert articles_overdue() == []
    [gone] = articles_out_of_date()
    assert (gone.days, gone.freshness) == (60, Freshness.OUT_OF_DATE)
    assert gone.gone_on == clock.now().date()


def test_the_reviewer_of_a_small_change_is_not_the_one_who_read_the_whole(clock: Clock, dana: User) -> None:
    page = small.signed(signer=dana)
    clock.move(days=10)
    factories.sign_off(small.changed(page), by=factories.physician())
    clock.move(days=355)
    [overdue] = articles_overdue()
    assert (overdue.number, overdue.reviewers) == (2, (dana.reviewer,))


def test_an_article_in_review_says_so(clock: Clock, article: Any, ana: User) -> None:
    clock.move(days=365)
    factories.submit(article, by=ana)
    assert [one.in_review for one in articles_overdue()] == [True]


def test_many_articles_take_as_many_queries_as_one(clock: Clock, article: Any) -> None:
    clock.move(days=365)
    with CaptureQueriesContext(connection) as few:
        articles_overdue()
    clock.move(days=-365)
    for _ in range(4):
        factories.signed_article()
    clock.move(days=365)
    with CaptureQueriesContext(connection) as many:
        assert len(articles_overdue()) == 5
    assert len(many) == len(few) == 5
    assert Signature.objects.count() == 5
