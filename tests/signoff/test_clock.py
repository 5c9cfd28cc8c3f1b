"""The clock of re-reviews: the pure rule, and what becomes of an article whose review grows old."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.finding.index import index_missing
from blog.listing import public_articles
from blog.models import ArticleTopic
from blog.proof import proof_url
from blog.signoff.append_only import disarmed, missing_triggers
from blog.signoff.clock import Freshness, freshness, out_of_date_on
from blog.signoff.contributions import contributors_since_last_edition
from blog.signoff.models import Edition
from blog.signoff.reading import TamperedEdition, edition_in_force, signed_editions, withdrawal_notice
from blog.signoff.signing import withdraw
from blog.signoff.verification import verify
from tests import factories
from tests.desk import small
from tests.signoff.conftest import Clock

DUE = dt.date(2027, 3, 4)


@pytest.mark.parametrize(
    ("days", "overdue_days", "expected"),
    [
        (-31, 60, Freshness.FINE),
        (-30, 60, Freshness.DUE),
        (-1, 60, Freshness.DUE),
        (0, 60, Freshness.OVERDUE),
        (59, 60, Freshness.OVERDUE),
        (60, 60, Freshness.OUT_OF_DATE),
        (600, 60, Freshness.OUT_OF_DATE),
        (600, 0, Freshness.OVERDUE),
        (1, 1, Freshness.OUT_OF_DATE),
    ],
)
def test_a_review_is_due_then_overdue_then_out_of_date(
    days: int, overdue_days: int, expected: Freshness
) -> None:
    assert freshness(DUE, DUE + dt.timedelta(days=days), overdue_days) is expected


def test_what_has_no_date_is_never_due() -> None:
    assert freshness(None, dt.date.max, 60) is Freshness.FINE


def test_nothing_goes_out_of_date_where_the_setting_says_never() -> None:
    assert out_of_date_on(DUE, 0) is None
    assert out_of_date_on(DUE, 60) == dt.date(2027, 5, 3)


@pytest.fixture
def article(clock: Clock, db: None) -> Any:
    """Signed on March 4, 2026: due on March 4, 2027, and out of date on May 3."""
    return factories.signed_article("How Long")


def words(page: Any) -> str:
    signed = edition_in_force(page.pk)
    return signed.content["title"] if signed else ""


def listed() -> list[str]:
    return [signed.content["title"] for signed in signed_editions(public_articles())]


def test_readers_keep_an_overdue_article_for_sixty_days_and_then_lose_it(
    clock: Clock, article: Any, client: Client
) -> None:
    clock.move(days=365 + 59, hours=11, seconds=3599)
    assert words(article) == "How Long"
    assert listed() == ["How Long"]
    clock.move(seconds=1)
    assert words(article) == ""
    assert listed() == []
    answer = client.get(article.url)
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "Its review is out of date." in page and "March 4, 2027" in page and "May 3, 2027" in page
    assert list(verify(check_storage=False)) == []


def test_it_is_gone_from_every_list_at_once_with_no_job_running(
    clock: Clock, article: Any, client: Client
) -> None:
    index_missing()
    section = reverse("sitemap_section", args=[str(article.pk // 5000)])
    for address in ("/articles/", "/feed.xml", "/search/?q=ketamine", section):
        assert article.slug in client.get(address).content.decode(), address
    clock.move(days=425)
    for address in ("/articles/", "/feed.xml", "/search/?q=ketamine", section):
        assert article.slug not in client.get(address).content.decode(), address


def test_age_brings_no_older_edition_back(clock: Clock, db: None) -> None:
    page = factories.signed_article("A year")
    clock.move(days=1)
    topic = factories.topic(months=1)
    draft = factories.fresh(page).get_latest_revision_as_object()
    draft.article_topics.set([ArticleTopic(topic=topic)])
    draft.title = "A month"
    draft.save_revision(user=factories.editor())
    factories.sign_off(factories.submit(page))
    assert words(page) == "A month"
    clock.move(days=100)
    assert words(page) == ""
    assert withdrawal_notice(page.pk) is not None


def test_a_small_change_does_not_make_a_review_any_younger(clock: Clock, db: None) -> None:
    page = small.signed("Calm")
    clock.move(days=360)
    factories.sign_off(small.changed(page))
    newest = Edition.objects.latest("number")
    assert (newest.kind, newest.next_review_due) == ("small", DUE)
    clock.move(days=65)
    assert words(page) == ""


def test_what_is_out_of_date_comes_back_by_a_full_review_only(clock: Clock, db: None) -> None:
    page = small.signed("Calm")
    clock.move(days=425)
    edition = factories.sign_off(small.changed(page))
    assert edition.kind == "full"
    assert words(page) == "Calm"
    assert withdrawal_notice(page.pk) is None


def test_where_the_setting_says_never_an_article_stays(clock: Clock, article: Any, settings: Any) -> None:
    settings.SIGNOFF_OVERDUE_DAYS = 0
    clock.move(days=4000)
    assert words(article) == "How Long"
    assert listed() == ["How Long"]
    assert withdrawal_notice(article.pk) is None


def test_a_withdrawal_by_somebody_says_its_own_reason(clock: Clock, article: Any) -> None:
    withdraw(page=article, user=factories.editor(), public_reason="A source was retracted.")
    clock.move(days=425)
    notice = withdrawal_notice(article.pk)
    assert notice is not None and notice.public_reason == "A source was retracted."


def _set_due(page: Any, day: dt.date) -> None:
    with disarmed(connection):
        Edition.objects.of_page(page.pk).update(next_review_due=day)


def test_a_date_moved_in_the_database_shows_nothing_that_is_out_of_date(
    clock: Clock, article: Any, client: Client
) -> None:
    clock.move(days=425)
    _set_due(article, dt.date(2099, 1, 1))
    with pytest.raises(TamperedEdition):
        edition_in_force(article.pk)
    assert listed() == []
    assert client.get(article.url).status_code == 503
    assert list(verify(check_storage=False)) != []


def test_a_date_moved_in_the_database_hides_nothing_silently(
    clock: Clock, article: Any, client: Client
) -> None:
    _set_due(article, dt.date(2020, 1, 1))
    with pytest.raises(TamperedEdition):
        edition_in_force(article.pk)
    assert client.get(article.url).status_code == 503


def test_a_date_moved_in_the_database_brings_no_older_words_back(clock: Clock, article: Any) -> None:
    factories.new_edition(article, title="Newer")
    with disarmed(connection):
        Edition.objects.filter(number=2).update(next_review_due=dt.date(2020, 1, 1))
    with pytest.raises(TamperedEdition):
        edition_in_force(article.pk)
    assert listed() == []


def test_the_clock_costs_readers_no_query(clock: Clock, article: Any, settings: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        edition_in_force(article.pk)
    assert len(queries) == 1


def test_the_proof_of_a_former_edition_stays_however_old_it_is(
    clock: Clock, article: Any, client: Client
) -> None:
    clock.move(days=300)
    factories.new_edition(article, title="Newer")
    clock.move(days=300)
    assert client.get(proof_url(article.pk, 1)).status_code == 200
    assert client.get(reverse("proof_record", args=[article.pk, 1])).status_code == 200


def test_the_proof_of_an_article_that_is_out_of_date_hands_out_no_content(
    clock: Clock, article: Any, client: Client
) -> None:
    clock.move(days=425)
    assert "out of date" in client.get(proof_url(article.pk, 1)).content.decode()
    assert client.get(reverse("proof_record", args=[article.pk, 1])).status_code == 410


def test_who_signed_last_may_sign_what_is_out_of_date_again(clock: Clock, db: None) -> None:
    author = factories.physician("author")
    signer = factories.physician("signer")
    page = factories.signed_article(by=author, signer=signer)
    clock.move(days=425)
    assert contributors_since_last_edition(page) == []


def test_editions_of_before_the_column_get_the_date_that_was_sealed(database: str) -> None:
    page = factories.signed_article(topics=(factories.topic(months=6),))
    sealed = Edition.objects.get().next_review_due
    call_command("migrate", "signoff", "0004", verbosity=0, skip_checks=True)
    call_command("migrate", verbosity=0, skip_checks=True)
    assert Edition.objects.get().next_review_due == sealed
    assert missing_triggers(connection) == []
    assert edition_in_force(page.pk) is not None
