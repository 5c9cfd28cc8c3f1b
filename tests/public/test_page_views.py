"""Page views: one number for each article and day, and nothing about anybody."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from blog.models import PageViews
from blog.page_views import most_read, views_of
from tests.factories import editor, physician, signed_article, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(settings: Settings) -> None:
    settings.PAGE_VIEW_COUNTS = True


@pytest.fixture
def article() -> Any:
    return signed_article("Sleep after treatment")


def _counted() -> int:
    return sum(PageViews.objects.values_list("views", flat=True))


def test_each_opening_adds_one_to_the_row_of_the_article_and_the_day(article: Any) -> None:
    for _ in range(3):
        Client().get(article.get_url())
    row = PageViews.objects.get()
    assert (row.page_id, row.day, row.views) == (article.pk, dt.datetime.now(dt.UTC).date(), 3)


def test_the_row_has_no_room_for_anything_about_a_reader() -> None:
    assert {field.name for field in PageViews._meta.fields} == {"id", "page", "day", "views"}


def test_counting_sets_no_cookie_and_costs_one_query(article: Any) -> None:
    client = Client()
    client.get(article.get_url())
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(article.get_url())
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert [query["sql"] for query in queries if "blog_pageviews" in query["sql"]] == [
        queries[-1]["sql"]  # after everything that the page itself needs
    ]


@pytest.mark.parametrize("header", ["DNT", "Sec-GPC"])
def test_who_asks_not_to_be_tracked_is_not_counted(article: Any, header: str) -> None:
    Client().get(article.get_url(), headers={header: "1"})
    assert _counted() == 0
    Client().get(article.get_url(), headers={header: "0"})
    assert _counted() == 1


def test_what_a_browser_only_fetches_ahead_is_not_counted(article: Any) -> None:
    Client().get(article.get_url(), headers={"Sec-Purpose": "prefetch;prerender"})
    Client().head(article.get_url())
    assert _counted() == 0


def test_people_at_work_are_not_counted(article: Any) -> None:
    client = Client()
    client.force_login(editor())
    assert client.get(article.get_url()).status_code == 200
    assert _counted() == 0


def test_what_is_not_there_is_not_counted() -> None:
    Client().get("/articles/no-such-article/")
    assert _counted() == 0


def test_the_setting_turns_counting_off(article: Any, settings: Settings) -> None:
    settings.PAGE_VIEW_COUNTS = False
    Client().get(article.get_url())
    assert _counted() == 0


def test_a_count_that_fails_leaves_the_page_alone(article: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import DatabaseError

    def fail(*_args: object, **_fields: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(
        "blog.page_views.PageViews.objects.filter", lambda **_: type("Row", (), {"update": fail})
    )
    assert Client().get(article.get_url()).status_code == 200


def test_numbers_of_a_period_leave_out_what_is_older(article: Any) -> None:
    other = signed_article("Older")
    today = dt.datetime.now(dt.UTC).date()
    PageViews.objects.create(page=article, day=today, views=2)
    PageViews.objects.create(page=article, day=today - dt.timedelta(days=6), views=3)
    PageViews.objects.create(page=other, day=today - dt.timedelta(days=7), views=9)
    assert views_of([article.pk, other.pk], days=7) == {article.pk: 5}
    assert most_read(days=8) == [(other.pk, 9), (article.pk, 5)]


def test_editors_have_a_report_and_nobody_else(article: Any) -> None:
    Client().get(article.get_url())
    client = Client()
    for person, status in ((editor(), 200), (superuser(), 200)):
        client.force_login(person)
        answer = client.get(reverse("page_views_report"))
        assert answer.status_code == status
        assert article.title in answer.content.decode()
        assert "page-views" in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(physician())
    assert client.get(reverse("page_views_report")).status_code in (302, 403)


def test_the_report_says_why_it_is_empty(settings: Settings) -> None:
    client = Client()
    client.force_login(editor())
    assert "No reader has opened" in client.get(reverse("page_views_report")).content.decode()
    settings.PAGE_VIEW_COUNTS = False
    assert "is off" in client.get(reverse("page_views_report")).content.decode()


def test_the_report_can_be_taken_along(article: Any) -> None:
    Client().get(article.get_url())
    client = Client()
    client.force_login(editor())
    answer = client.get(reverse("page_views_report"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "Title,Last 7 days,Last 28 days,Last 365 days"
    assert lines[1] == "Sleep after treatment,1,1,1"
