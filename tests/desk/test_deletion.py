"""What readers ever had is never deleted, and whoever tries is told what to do instead."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Page

from blog.signoff.signing import withdraw
from home.models import HomePage
from tests import factories
from tests.desk.small import logged_in

pytestmark = pytest.mark.django_db

REASON = "What was signed is kept for good"


def delete(user: User, page: Any, **data: str) -> Any:
    return logged_in(user).post(f"/admin/pages/{page.pk}/delete/", data)


def bulk(user: User, *pages: Any, method: str = "post") -> Any:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return getattr(logged_in(user), method)(f"/admin/bulk/wagtailcore/page/delete/?{ids}&next=/admin/")


def exists(page: Any) -> bool:
    return bool(Page.objects.filter(pk=page.pk).exists())


def test_a_published_article_stays_and_the_page_says_why_and_leads_to_the_withdrawal() -> None:
    page = factories.signed_article("Walking")

    answer = delete(factories.superuser(), page)

    html = answer.content.decode()
    assert answer.status_code == 403
    assert "“Walking” cannot be deleted" in html
    assert REASON in html
    assert f"/admin/reviews/{page.pk}/withdraw/?next=" in html
    assert exists(page)


def test_the_reason_stands_there_before_anybody_confirms() -> None:
    page = factories.signed_article()

    answer = logged_in(factories.superuser()).get(f"/admin/pages/{page.pk}/delete/")

    assert answer.status_code == 403
    assert REASON in answer.content.decode()


def test_a_withdrawn_article_stays_and_there_is_nothing_left_to_withdraw() -> None:
    page = factories.signed_article()
    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    html = delete(factories.superuser(), page).content.decode()

    assert REASON in html
    assert "/withdraw/" not in html
    assert exists(page)


def test_an_article_that_is_signed_for_tomorrow_stays() -> None:
    page = factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=1))

    html = delete(factories.superuser(), page).content.decode()

    assert f"/admin/reviews/{page.pk}/withdraw/" in html
    assert exists(page)


@pytest.mark.parametrize("find", [factories.blog_index, HomePage.objects.get], ids=["index", "home"])
def test_a_page_above_a_published_article_stays_and_names_it(find: Any) -> None:
    page = factories.signed_article("Walking")

    answer = delete(factories.superuser(), find(), confirm_site_name="Clearwater Journal")

    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Pages in it were signed by a physician" in html
    assert "Walking" in html
    assert exists(page) and exists(find())


def test_many_published_articles_are_named_in_part_and_counted() -> None:
    for _number in range(21):
        factories.signed_article()

    assert "And one more." in delete(factories.superuser(), factories.blog_index()).content.decode()


def test_a_draft_that_nobody_has_signed_is_deleted() -> None:
    page = factories.article_draft()

    assert delete(factories.superuser(), page).status_code == 302
    assert not exists(page)


def test_somebody_who_may_delete_nothing_is_refused_as_before() -> None:
    page = factories.signed_article()

    answer = delete(factories.physician(), page)

    assert answer.status_code == 302
    assert exists(page)


def test_deleting_many_says_of_each_published_article_why_it_stays() -> None:
    signed, draft = factories.signed_article("Walking"), factories.article_draft("Never signed")

    html = bulk(factories.superuser(), signed, draft, method="get").content.decode()

    assert "so they stay" in html
    assert f"/admin/reviews/{signed.pk}/withdraw/?next=" in html
    assert "You don&#x27;t have permission" not in html
    assert "Never signed" in html


def test_deleting_many_deletes_drafts_and_leaves_what_was_published() -> None:
    signed, draft = factories.signed_article(), factories.article_draft()

    bulk(factories.superuser(), signed, draft)

    assert exists(signed)
    assert not exists(draft)


def test_deleting_many_pages_above_published_articles_leaves_them() -> None:
    signed = factories.signed_article()

    bulk(factories.superuser(), factories.blog_index())

    assert exists(signed)


def test_the_admin_s_api_refuses_to_delete_what_was_published() -> None:
    page = factories.signed_article()
    client = logged_in(factories.superuser())

    for one in (page, factories.blog_index()):
        answer = client.post(
            f"/admin/api/main/pages/{one.pk}/action/delete/", content_type="application/json"
        )
        assert answer.status_code == 403
    assert exists(page)
