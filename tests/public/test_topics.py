"""Topics, the filter over lists, and related articles."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from blog.signoff.signing import withdraw
from tests.factories import article_draft, sign_off, signed_article, submit_unchecked, superuser, topic
from tests.public.reading import queries_of, read, words

pytestmark = pytest.mark.django_db


def test_a_topic_lists_its_signed_articles_and_no_draft() -> None:
    sleep, mood = topic("Sleep"), topic("Mood")
    signed_article("On sleep", topics=(sleep,))
    signed_article("On mood", topics=(mood,))
    article_draft("Draft on sleep", topics=(sleep,))
    page = words(read("/topics/sleep/"))
    assert "On sleep" in page
    assert "On mood" not in page
    assert "Draft on sleep" not in page


def test_only_topics_with_an_article_that_readers_have_are_offered() -> None:
    sleep, _unused, drafted, gone = topic("Sleep"), topic("Unused"), topic("Drafted"), topic("Gone")
    signed_article(topics=(sleep,))
    article_draft(topics=(drafted,))
    withdraw(page=signed_article(topics=(gone,)), user=superuser(), public_reason="Wrong.")
    assert [link.get_text() for link in read("/topics/").select(".tile a")] == ["Sleep"]
    assert [link.get_text() for link in read("/articles/").select(".topics a")] == ["All", "Sleep"]


def test_the_filter_marks_the_list_that_is_open() -> None:
    signed_article(topics=(topic("Sleep"),))
    for path, label in (("/articles/", "All"), ("/topics/sleep/", "Sleep")):
        assert words(read(path), ".topics [aria-current=page]") == label


def test_a_topic_that_does_not_exist_and_a_page_beyond_the_last_are_not_found() -> None:
    topic("Sleep")
    read("/topics/no-such-topic/", status=404)
    read("/topics/sleep/?page=2", status=404)
    read("/topics/sleep/?page=x", status=404)


def test_a_private_article_is_in_no_topic() -> None:
    page = signed_article("Private", topics=(topic("Sleep"),))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.set(Group.objects.all())
    assert "Private" not in words(read("/topics/sleep/"))


def test_related_are_three_of_the_same_topic_without_the_article_itself() -> None:
    sleep = topic("Sleep")
    signed_article("Elsewhere", topics=(topic("Mood"),))
    pages = [signed_article(f"Sleep {number}", topics=(sleep,)) for number in range(5)]
    related = [link.get_text() for link in read(pages[4].get_url()).select(".related a")]
    assert len(related) == 3
    assert set(related) <= {"Sleep 0", "Sleep 1", "Sleep 2", "Sleep 3"}


def test_an_overdue_article_is_never_related(monkeypatch: pytest.MonkeyPatch) -> None:
    sleep = topic("Sleep", months=12)
    signed_article("Soon overdue", topics=(topic("Short", months=1), sleep))
    page = signed_article("Read now", topics=(sleep,))
    assert "Soon overdue" in words(read(page.get_url()), ".related")
    later = timezone.now() + dt.timedelta(days=60)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not read(page.get_url()).select(".related")


def test_an_article_without_a_topic_has_nothing_related() -> None:
    pages = [article_draft(topics=()) for _number in range(2)]
    for page in pages:
        # Signed before every article had to have one.
        sign_off(submit_unchecked(page))
    assert not read(pages[0].get_url()).select(".related")


def test_pages_take_a_fixed_number_of_queries() -> None:
    sleep = topic("Sleep")
    page = signed_article("First", topics=(sleep,))
    paths = [page.get_url(), "/articles/", "/topics/", "/topics/sleep/", "/"]
    signed_article("Second", topics=(sleep,))
    few = {path: queries_of(path) for path in paths}
    for _ in range(3):
        signed_article(topics=(sleep,))
    assert {path: queries_of(path) for path in paths} == few
    assert list(few.values()) == [9, 8, 1, 6, 7]
