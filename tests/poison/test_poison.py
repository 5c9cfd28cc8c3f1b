"""The poison test: every word outside the ledger is another word, and readers still get what was signed."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from wagtail.models import Page, PageViewRestriction

from blog.models import ArticlePage, Picture
from blog.signoff.append_only import TABLES as LEDGER
from blog.signoff.verification import verify
from tests import factories
from tests.census.readers import (
    MARKER,
    Answer,
    Reader,
    address_of,
    assert_only_signed,
    assert_readers_see_only_what_was_signed,
    read_the_public_site,
)
from tests.census.world import World
from tests.poison.columns import KEPT, poison, poisonable, tables_outside_the_ledger

pytestmark = pytest.mark.django_db

PICTURE = re.compile(r"/pictures/([0-9a-f]{64})\.\w+")
#: Lists have a title and an introduction of their own, which are chrome; their cards are not.
LISTS = re.compile(r"^/(\?.*)?$|^/(articles|others|topics)/(\?.*)?$|^/topics/[^/]+/(\?.*)?$|^/search/")


@pytest.fixture
def poisoned(world: World) -> World:
    """The site with MARKER in every text column outside the ledger's tables."""
    for column in poisonable():
        poison(column)
    cache.clear()
    ContentType.objects.clear_cache()
    return world


def test_every_word_outside_the_ledger_is_another_one(poisoned: World) -> None:
    """What the test is worth: the words that Wagtail would serve are all poisoned."""
    row = ArticlePage.objects.get(pk=poisoned.article.pk)
    for words in (row.title, row.draft_title, row.seo_title, row.search_description, row.summary):
        assert words.startswith(MARKER)
    assert MARKER in str(row.body.raw_data[0])
    assert MARKER in str(row.get_latest_revision().content["title"])
    assert all(MARKER in description for description in Picture.objects.values_list("description", flat=True))
    named = {(column.table, column.name) for column in poisonable()}
    assert len(named) > 150
    assert not {table for table, _name in named} & set(LEDGER)


def test_no_kept_column_is_one_that_readers_could_read(world: World) -> None:
    kept = {f"{table}.{name}" for table, names in KEPT.items() for name in names}
    assert kept == {
        "wagtailcore_page.path",
        "wagtailcore_page.slug",
        "wagtailcore_page.url_path",
        "wagtailcore_collection.path",
        "wagtailcore_site.hostname",
        "wagtailcore_locale.language_code",
        "django_content_type.app_label",
        "django_content_type.model",
    }


def test_readers_of_a_poisoned_database_get_the_signed_words(poisoned: World) -> None:
    status = assert_readers_see_only_what_was_signed(
        poisoned.article, poisoned.signed_words, chrome_may_say_it=True, everywhere=True
    )
    assert status == 200


def test_no_public_address_says_the_poison_but_in_its_chrome(poisoned: World) -> None:
    """Crawled from the home page: articles, lists, proofs, records, people, feed, sitemap, search."""
    site = read_the_public_site()
    assert {"/", "/articles/", "/articles/ketamine/", "/about/"} <= site.keys()
    assert {
        url
        for url, answer in site.items()
        if answer.page_id in poisoned.signed_words and answer.status == 200
    }
    for answer in site.values():
        assert_only_signed(answer, poisoned.signed_words)
        assert not answer.mentions(MARKER, article_only=True), answer.around(MARKER)
        if not LISTS.match(answer.url):
            assert MARKER not in answer.without_chrome, f"{answer.url}: {_around(answer)}"


def test_a_poisoned_database_still_verifies(poisoned: World) -> None:
    assert list(verify()) == []


def test_no_replaced_picture_is_served_beside_poisoned_rows(poisoned: World) -> None:
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.write_bytes(factories.plain_jpeg(40, 30, "red"))
    site = read_the_public_site()
    names = {match.group(0) for answer in site.values() for match in PICTURE.finditer(answer.text)}
    assert names
    reader = Reader()
    for name in names:
        answer = reader.get(name)
        digest = PICTURE.fullmatch(name)
        assert digest is not None
        assert answer.status == 404 or hashlib.sha256(answer.body).hexdigest() == digest.group(1)


def _around(answer: Answer) -> str:
    place = answer.without_chrome.find(MARKER)
    return answer.without_chrome[max(0, place - 150) : place + 150]


ALONE = sorted({"wagtailcore_page", "blog_articlepage", "wagtailcore_site", "wagtailcore_revision"})


def outside_the_ledger() -> list[str]:
    from django.apps import apps

    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed} - set(LEDGER))


@pytest.mark.parametrize("table", outside_the_ledger())
def test_readers_get_signed_words_or_nothing_when_all_rows_are_gone_of(table: str, world: World) -> None:
    _delete_what_can_be_deleted(table)
    _assert_signed_or_nothing(world)


def test_readers_get_signed_words_or_nothing_when_every_row_outside_the_ledger_is_gone(world: World) -> None:
    deleted = 0
    # A row may go when those that name it have gone.
    for _round in range(6):
        gone = sum(_delete_what_can_be_deleted(table) for table in tables_outside_the_ledger())
        deleted += gone
        if not gone:
            break
    assert deleted > 500
    assert Page.objects.filter(pk__in=world.signed_words).count() == len(world.signed_words)
    _assert_signed_or_nothing(world)


def test_a_private_article_stays_private_in_a_poisoned_database_or_shows_what_was_signed(
    world: World,
) -> None:
    PageViewRestriction.objects.create(page=world.article, restriction_type="login")
    for column in poisonable():
        poison(column)
    assert_readers_see_only_what_was_signed(
        world.article, world.signed_words, chrome_may_say_it=True, everywhere=True
    )


def _assert_signed_or_nothing(world: World) -> None:
    cache.clear()
    ContentType.objects.clear_cache()
    reader = Reader()
    for url, page_id in _addresses(world):
        answer = reader.get(url, page_id)
        assert not answer.mentions(MARKER)
        if answer.status == 500:
            # The page for when nothing works: the same words for everything, none of them an article's.
            assert "Something went wrong on our side" in answer.text
            assert not answer.articles and not answer.cards
        else:
            assert_only_signed(answer, world.signed_words)


def _addresses(world: World) -> Iterator[tuple[str, int | None]]:
    for page in (world.article, world.never_signed, world.about, world.withdrawn):
        yield address_of(page.pk) or f"/articles/{page.slug}/", page.pk
    for url in (
        "/",
        "/articles/",
        "/feed.xml",
        "/reviewers/",
        "/topics/",
        "/search/?q=ketamine",
        "/how-we-review/",
    ):
        yield url, None
    yield f"/proof/{world.article.pk}/2/", None


def _delete_what_can_be_deleted(table: str) -> int:
    """Delete all rows of a table, or, where something still needs some of them, the others; how many went."""
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(table)
        deleted = _deleted(cursor, f"DELETE FROM {quoted}")
        if deleted is not None:
            return deleted
        key = connection.ops.quote_name(
            connection.introspection.get_primary_key_column(cursor, table) or "rowid"
        )
        cursor.execute(f"SELECT {key} FROM {quoted}")
        keys = [row[0] for row in cursor.fetchall()]
        return sum(_deleted(cursor, f"DELETE FROM {quoted} WHERE {key} = %s", one) or 0 for one in keys)


def _deleted(cursor: object, sql: str, *values: Any) -> int | None:
    try:
        with transaction.atomic(), connection.cursor() as inner:
            inner.execute(sql, list(values))
            count = int(inner.rowcount)
            connection.check_constraints()
            return count
    except DatabaseError:
        return None
