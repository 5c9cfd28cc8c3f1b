"""What a page costs in queries, exactly, whatever the number of articles (warm process, no page cache)."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from blog.bench.making import make_articles
from tests import factories

pytestmark = pytest.mark.django_db

INDEX, ARTICLE = 8, 7
# One for the history, one for the topic that the articles of `make_articles` do not have.
LATER_EDITION = 9


def warm(client: Client, address: str) -> Callable[[], None]:
    """Ask once, so that what a process keeps (site, content types) is there; then a function that asks again."""
    assert client.get(address).status_code == 200

    def again() -> None:
        assert client.get(address).status_code == 200

    return again


@pytest.mark.parametrize("articles", [1, 12, 60])
def test_the_index_costs_the_same_whatever_the_number_of_articles(
    articles: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_articles(articles, words=60)
    ask = warm(client, "/articles/")

    with django_assert_num_queries(INDEX):
        ask()


def test_the_last_page_of_the_index_costs_what_the_first_does(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_articles(35, words=60)
    ask = warm(client, "/articles/?page=4")

    with django_assert_num_queries(INDEX):
        ask()


def test_an_article_costs_the_same_whatever_the_number_of_articles(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_articles(40, words=60)
    ask = warm(client, "/articles/made-up-7/")

    with django_assert_num_queries(ARTICLE):
        ask()


def test_an_article_with_a_history_costs_one_query_more_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = factories.signed_article()
    for title in ("Second", "Third", "Fourth"):
        factories.new_edition(page, title=title)
    ask = warm(client, page.url)

    with django_assert_num_queries(LATER_EDITION):
        ask()
