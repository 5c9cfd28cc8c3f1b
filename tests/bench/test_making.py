"""The benchmark's made-up articles are as valid as real ones: else its figures would mean nothing."""

import pytest
from django.test import Client
from wagtail.models import TaskState

from blog.bench.making import make_articles
from blog.bench.queue import measure_queue
from blog.bench.signing import measure_sign_off
from blog.desk.queue import waiting_reviews
from blog.signoff.models import Edition
from blog.signoff.verification import verify
from tests import factories

pytestmark = pytest.mark.django_db


def test_made_up_articles_verify_and_are_served(client: Client) -> None:
    make_articles(12, words=120)

    assert list(verify()) == []
    assert client.get("/articles/made-up-3/").status_code == 200
    assert client.get("/articles/").content.decode().count("Made-up article") >= 10


def test_articles_can_be_made_beside_signed_ones(client: Client) -> None:
    make_articles(3, words=60)
    page = factories.signed_article("Walking")

    assert list(verify()) == []
    assert client.get(page.url).status_code == 200


def test_the_queue_is_measured_with_drafts_that_wait() -> None:
    make_articles(30, words=60)

    time, queries = measure_queue(25)

    assert TaskState.objects.filter(status="in_progress").count() == 25
    assert queries.met and time.value > 0
    assert waiting_reviews().page.paginator.count >= 25


def test_a_sign_off_is_measured_step_by_step_and_is_one() -> None:
    figures = list(measure_sign_off(words=240))

    assert [figure.what.partition(": ")[2] for figure in figures] == ["queue", "review screen", "signing"] * 2
    assert [edition.kind for edition in Edition.objects.order_by("number")] == ["full", "small"]
    assert list(verify()) == []
