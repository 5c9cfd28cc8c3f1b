"""Covers: a calm picture where an article has none, the same for a topic everywhere."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from blog.covers import COVERS, cover_of_topic, covers_of, drawing, preview
from blog.signoff.signing import withdraw
from config.readers_errors import ReadersNotFoundMiddleware
from tests.factories import picture, signed_article, superuser, topic
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

STATIC = Path(settings.STATICFILES_DIRS[0])


def test_every_cover_is_there_as_a_drawing_and_as_a_preview() -> None:
    for cover in range(COVERS):
        assert (STATIC / drawing(cover)).stat().st_size < 2_000  # bytes
        with Image.open(STATIC / preview(cover)) as image:
            assert image.size == (1200, 630)


def test_the_same_topic_has_the_same_cover_and_topics_differ() -> None:
    assert cover_of_topic("sleep") == cover_of_topic("sleep")
    assert len({cover_of_topic(f"topic-{number}") for number in range(40)}) == COVERS


def test_an_article_without_a_picture_has_the_cover_of_its_first_topic() -> None:
    page = signed_article(topics=(topic("Sleep"),))
    cover = drawing(cover_of_topic("sleep"))
    for path, selector in (("/articles/", ".card-picture img"), (page.get_url(), ".cover img")):
        (image,) = read(path).select(selector)
        assert str(image["src"]).endswith(cover)
        assert image["alt"] == ""


def test_an_article_with_a_picture_keeps_it() -> None:
    page = signed_article(featured_image=picture(width=800, height=450))
    assert not read(page.get_url()).select(".cover")
    assert not [image for image in read("/articles/").select(".card img") if "covers" in str(image["src"])]


def test_every_link_preview_has_a_picture_that_is_there() -> None:
    page = signed_article(topics=(topic("Sleep"),))
    for path in ("/", "/articles/", "/topics/sleep/", page.get_url()):
        (tag,) = read(path).select('meta[property="og:image"]')
        address = str(tag["content"])
        assert address.startswith("http://testserver/static/img/covers/")
        assert address.endswith(".png")
        assert (STATIC / address.removeprefix("http://testserver/static/")).is_file()


def test_covers_of_a_list_take_one_query_and_then_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    pages = [signed_article(topics=(topic(),)).pk for _ in range(3)]
    with django_assert_num_queries(1):
        first = covers_of(pages)
    with django_assert_num_queries(0):
        assert covers_of(pages) == first
    assert set(first) == set(pages)


def test_a_withdrawn_article_leads_to_signed_ones_about_the_same_topic() -> None:
    sleep = topic("Sleep")
    gone = signed_article("Old advice", topics=(sleep,))
    signed_article("New advice", topics=(sleep,))
    signed_article("Something else")
    withdraw(page=gone, user=superuser(), public_reason="A wrong number.")
    page = read(gone.get_url(), 410)
    assert [link.get_text() for link in page.select("main .link-list a")] == ["New advice"]
    assert "A wrong number." in words(page)


def test_a_wrong_address_in_the_demonstration_shows_what_readers_see() -> None:
    technical = HttpResponse("<code>DEBUG = True</code>", status=404)
    answer = ReadersNotFoundMiddleware(lambda _request: technical)(RequestFactory().get("/nowhere.php"))
    assert answer.status_code == 404
    assert "We can’t find that page" in BeautifulSoup(answer.content, "html.parser").get_text()


def test_other_answers_are_left_as_they_are() -> None:
    ours = HttpResponse("<h1>Not here</h1>", status=404)
    assert ReadersNotFoundMiddleware(lambda _request: ours)(RequestFactory().get("/")) is ours
