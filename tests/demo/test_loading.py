"""What is there after the demonstration has been loaded once; all tests here share that one loading."""

import datetime as dt
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from wagtail.models import Page, Revision, WorkflowState

from blog.demo.articles import (
    ABOUT,
    ABOUT_CHANGE,
    AFTER_TREATMENT,
    ARTICLES,
    HOW_LONG,
    HOW_LONG_CHANGE,
    HOW_LONG_COMMENT,
    NOT_FOR_EVERYONE,
    PTSD,
    PTSD_SMALL_CHANGE,
    TOPICS,
    UNFINISHED,
    USES,
)
from blog.demo.building import DemoArticle, DemoPage
from blog.demo.loading import DemoSummary, load_demonstration
from blog.demo.people import ADMIN, EDITORS, PASSWORD, PEOPLE, PHYSICIANS
from blog.demo.states import DAYS_UNTIL_GO_LIVE
from blog.models import ArticlePage, Author, BlogIndexPage, Picture, Topic
from blog.signoff.contributions import contributors_since_last_edition
from blog.signoff.models import Edition, Reviewer, Signature
from blog.signoff.proposals import open_task_state
from blog.signoff.reading import edition_in_force

pytestmark = pytest.mark.django_db

LIVE = (AFTER_TREATMENT, PTSD, HOW_LONG, ABOUT)


@dataclass(frozen=True)
class Loading:
    """What one loading gave back, wrote and mailed."""

    summary: DemoSummary
    written: str
    mails: int


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loading]:
    """The demonstration, in a transaction that ends with this module."""
    written = io.StringIO()
    with override_settings(SIGNOFF_DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        before = len(mail.outbox)
        summary = load_demonstration(written, progress=False)
        yield Loading(summary, written.getvalue(), len(mail.outbox) - before)
        transaction.set_rollback(True)


def page_of(text: DemoArticle | DemoPage) -> Any:
    return Page.objects.get(slug=text.slug).specific


def draft_of(text: DemoArticle | DemoPage) -> Any:
    return page_of(text).get_latest_revision_as_object()


def words_of(draft: Any) -> str:
    return str(draft.body.get_prep_value())


def test_everybody_has_an_account_with_the_public_password() -> None:
    accounts = {account.username: account for account in get_user_model().objects.all()}
    assert set(accounts) == {person.username for person in PEOPLE}
    assert all(account.check_password(PASSWORD) for account in accounts.values())
    assert [name for name, account in accounts.items() if account.is_superuser] == [ADMIN.username]


def test_editors_and_physicians_are_in_their_groups() -> None:
    groups = {
        account.username: sorted(account.groups.values_list("name", flat=True))
        for account in get_user_model().objects.all()
    }
    assert {groups[editor.username][0] for editor in EDITORS} == {"Editors"}
    assert {groups[physician.username][0] for physician in PHYSICIANS} == {"Physicians"}
    assert groups[ADMIN.username] == []


def test_each_physician_is_a_reviewer_whose_licence_somebody_else_has_verified() -> None:
    reviewers = Reviewer.objects.all()
    assert {reviewer.printed_name for reviewer in reviewers} == {"Sam Example, MD", "Robin Sample, MD"}
    today = timezone.now().date()
    for reviewer in reviewers:
        assert reviewer.active and reviewer.credential_is_valid(today)
        assert reviewer.verified_by.username == ADMIN.username
        assert reviewer.photo is not None and "made up" in reviewer.biography


def test_editors_are_authors_and_topics_have_their_review_intervals() -> None:
    assert set(Author.objects.values_list("name", flat=True)) == {editor.name for editor in EDITORS}
    intervals = dict(Topic.objects.values_list("slug", "review_interval_months"))
    assert intervals == {topic.slug: topic.review_months for topic in TOPICS}
    assert intervals["safety"] == 6


@pytest.mark.parametrize("text", LIVE, ids=lambda text: text.slug)
def test_readers_get_a_signed_text_whose_signature_is_marked_as_a_demonstration(
    client: Client, text: DemoArticle | DemoPage
) -> None:
    page = page_of(text)
    signed = edition_in_force(page.pk)
    assert signed is not None and signed.content["title"] == text.title
    assert all(signature["demo"] for signature in signed.signatures)
    response = client.get(page.get_url())
    assert response.status_code == 200
    assert text.title in response.content.decode()


@override_settings(SIGNOFF_DEMO=False)
def test_no_demonstration_signature_counts_where_signatures_are_real() -> None:
    assert [edition_in_force(page_of(text).pk) for text in LIVE] == [None] * len(LIVE)


def test_the_index_lists_the_live_articles_newest_first(client: Client) -> None:
    index = BlogIndexPage.objects.get()
    html = client.get(index.get_url()).content.decode()
    places = [html.find(article.title) for article in (AFTER_TREATMENT, PTSD, HOW_LONG)]
    assert -1 not in places and places == sorted(places)
    for article in (USES, NOT_FOR_EVERYONE, UNFINISHED):
        assert article.title not in html


def test_the_table_of_an_article_reaches_its_readers(client: Client) -> None:
    html = client.get(page_of(PTSD).get_url()).content.decode()
    assert "<table" in html and "Three trials of ketamine for PTSD" in html


def test_nobody_signed_what_they_wrote_and_editors_wrote_everything() -> None:
    physicians = {physician.username for physician in PHYSICIANS}
    assert {signature.user.username for signature in Signature.objects.all()} == physicians
    for article in (*ARTICLES, UNFINISHED):
        assert page_of(article).owner.username == article.author


def test_a_small_change_to_a_live_article_waits_for_a_physician() -> None:
    page = page_of(PTSD)
    assert open_task_state(page) is not None
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert PTSD_SMALL_CHANGE.new in words_of(draft_of(PTSD))
    assert PTSD_SMALL_CHANGE.new not in str(signed.content)
    ben = get_user_model().objects.get(username="ben")
    assert contributors_since_last_edition(page) == [ben.pk]


def test_a_physician_asked_for_changes_to_the_newer_draft_of_a_live_article(client: Client) -> None:
    page = page_of(HOW_LONG)
    state = page.current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == HOW_LONG_COMMENT
    assert HOW_LONG_CHANGE.new in words_of(draft_of(HOW_LONG))
    assert HOW_LONG_CHANGE.new not in client.get(page.get_url()).content.decode()


def test_one_article_waits_for_its_first_review(client: Client) -> None:
    page = page_of(USES)
    assert open_task_state(page) is not None and not Edition.objects.of_page(page.pk).exists()
    assert client.get(page.get_url()).status_code == 404


def test_one_article_is_signed_and_goes_live_some_days_later(client: Client) -> None:
    page = page_of(NOT_FOR_EVERYONE)
    assert Edition.objects.of_page(page.pk).count() == 1
    assert edition_in_force(page.pk) is None
    assert client.get(page.get_url()).status_code == 404
    later = timezone.now() + dt.timedelta(days=DAYS_UNTIL_GO_LIVE + 1)
    signed = edition_in_force(page.pk, at=later)
    assert signed is not None and signed.signatures[0]["next_review_due"] > later.date().isoformat()


def test_one_draft_has_faults_and_is_neither_signed_nor_submitted() -> None:
    page = page_of(UNFINISHED)
    assert not Edition.objects.of_page(page.pk).exists() and page.current_workflow_state is None
    [image] = [block for block in draft_of(UNFINISHED).body if block.block_type == "image"]
    assert not image.value["image"].contextual_alt_text and not image.value["image"].decorative


def test_the_about_page_is_live_while_a_newer_draft_is_written(client: Client) -> None:
    page = page_of(ABOUT)
    html = client.get(page.get_url()).content.decode()
    assert ABOUT_CHANGE.old in html and ABOUT_CHANGE.new not in html
    assert ABOUT_CHANGE.new in words_of(draft_of(ABOUT))
    assert page.current_workflow_state is None


def test_pictures_of_articles_are_decorative_and_one_fault_is_not() -> None:
    assert Picture.objects.filter(is_decorative=False).count() == 1
    for article in ARTICLES:
        assert page_of(article).featured_image.is_decorative


def test_nobody_gets_mail_about_people_who_do_not_exist(loaded: Loading) -> None:
    assert loaded.mails == 0


def test_the_accounts_and_the_sights_are_written_down(loaded: Loading) -> None:
    summary, written = loaded.summary, loaded.written
    assert summary.made
    assert [account.username for account in summary.accounts] == [person.username for person in PEOPLE]
    for account in summary.accounts:
        assert account.username in written and account.password in written
    for sight in summary.addresses:
        assert sight.title in written and sight.state in written


def test_every_address_said_to_be_live_answers(client: Client, loaded: Loading) -> None:
    live = [sight for sight in loaded.summary.addresses if sight.state.startswith("live")]
    assert len(live) == len(LIVE)
    for sight in live:
        assert client.get(sight.address.removeprefix("http://testserver")).status_code == 200


def test_a_second_loading_changes_nothing_and_is_quick(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def rows() -> list[int]:
        return [
            model.objects.count()
            for model in (ArticlePage, Revision, Edition, Picture, Topic, Author, get_user_model())
        ]

    before, started = rows(), time.perf_counter()
    with django_assert_max_num_queries(6):
        summary = load_demonstration(io.StringIO())
    assert time.perf_counter() - started < 0.2
    assert not summary.made and rows() == before
