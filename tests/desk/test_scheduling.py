"""Scheduling at the desk: what waits for its day is said before an edit, is not disturbed, and stops at one click."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from blog.signoff.models import Cancellation, Edition
from tests import factories
from tests.census.attacks import article_form
from tests.desk.small import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheduled() -> Any:
    """An article that goes live in nine days."""
    return factories.signed_article("In nine days", go_live_at=timezone.now() + dt.timedelta(days=9))


def edit(user: User, page: Any, **changes: Any) -> Any:
    client = logged_in(user)
    return client.post(
        f"/admin/pages/{page.pk}/edit/", article_form(slug=page.slug, title="Typed", **changes), follow=True
    )


def test_the_editor_says_before_an_edit_what_goes_live_by_itself(scheduled: Any) -> None:
    html = logged_in(factories.editor()).get(f"/admin/pages/{scheduled.pk}/edit/").content.decode()

    assert "A signed version goes live by itself on" in html
    assert "Editing neither changes nor stops it" in html
    assert 'name="action-cancel-schedule"' in html


def test_where_nothing_is_scheduled_the_editor_says_and_offers_nothing() -> None:
    page = factories.signed_article()

    html = logged_in(factories.editor()).get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert "goes live by itself" not in html
    assert "action-cancel-schedule" not in html


def test_changing_the_draft_does_not_disturb_what_is_scheduled(scheduled: Any) -> None:
    before = list(Edition.objects.values())

    edit(factories.editor(), scheduled)

    assert list(Edition.objects.values()) == before
    assert factories.fresh(scheduled).status_string.endswith("+ draft")
    assert Edition.objects.scheduled(timezone.now()).exists()


def test_one_click_in_the_editor_cancels_and_keeps_what_was_typed(scheduled: Any) -> None:
    user = factories.editor()

    html = edit(user, scheduled, **{"action-cancel-schedule": "on"}).content.decode()

    assert "Cancelled. Readers do not have this text" in html
    assert Cancellation.objects.get().user == user
    page = factories.fresh(scheduled)
    assert page.status_string == "draft"
    assert page.get_latest_revision_as_object().title == "Typed"


def test_readers_of_an_earlier_edition_keep_it(client: Client) -> None:
    page = factories.signed_article("Now")
    factories.new_edition(page, title="Later", go_live_at=timezone.now() + dt.timedelta(days=9))

    answer = logged_in(factories.editor()).post(f"/admin/reviews/{page.pk}/cancel-schedule/", follow=True)

    assert "Readers keep edition 1" in answer.content.decode()
    assert "Now" in client.get(page.url).content.decode()


@pytest.mark.parametrize("role", [factories.editor, factories.physician, factories.superuser])
def test_an_editor_a_physician_and_an_administrator_can_cancel(role: Any, scheduled: Any) -> None:
    answer = logged_in(role()).post(f"/admin/reviews/{scheduled.pk}/cancel-schedule/")

    assert answer.status_code == 302
    assert Cancellation.objects.exists()


def test_a_stranger_cannot_cancel(scheduled: Any) -> None:
    logged_in(factories.account()).post(f"/admin/reviews/{scheduled.pk}/cancel-schedule/")

    assert not Cancellation.objects.exists()


def test_looking_at_the_address_cancels_nothing(scheduled: Any) -> None:
    assert (
        logged_in(factories.editor()).get(f"/admin/reviews/{scheduled.pk}/cancel-schedule/").status_code
        == 405
    )
    assert not Cancellation.objects.exists()


def test_cancelling_what_somebody_else_has_cancelled_says_so(scheduled: Any) -> None:
    client = logged_in(factories.editor())
    client.post(f"/admin/reviews/{scheduled.pk}/cancel-schedule/")

    html = client.post(f"/admin/reviews/{scheduled.pk}/cancel-schedule/", follow=True).content.decode()

    assert "nothing was cancelled" in html
    assert Cancellation.objects.count() == 1


def test_a_physician_finds_the_button_beside_the_own_signature() -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer, go_live_at=timezone.now() + dt.timedelta(days=9))
    client = logged_in(signer)
    assert (
        f"/admin/reviews/{page.pk}/cancel-schedule/"
        in client.get("/admin/reviews/signatures/").content.decode()
    )

    client.post(f"/admin/reviews/{page.pk}/cancel-schedule/")

    html = client.get("/admin/reviews/signatures/").content.decode()
    assert "cancelled before it went live" in html
    assert "cancel-schedule" not in html
