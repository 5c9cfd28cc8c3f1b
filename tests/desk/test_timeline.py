"""The history of an article's review: who, when, what, in words."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.desk.timeline import timeline_of
from blog.signoff.models import Signature
from blog.signoff.signing import cancel, decline, request_changes, revoke, withdraw
from tests import factories

pytestmark = pytest.mark.django_db


def told(page: Any) -> list[tuple[str, str, str]]:
    """What the timeline says, the oldest first, without who was asked."""
    events = [event for event in reversed(timeline_of(page)) if not event.what.startswith("Review: ")]
    return [(event.what, event.who, event.note) for event in events]


@pytest.fixture
def ed() -> User:
    return factories.editor("ed")


@pytest.fixture
def dana() -> User:
    return factories.physician("dana", family_name="Ruiz")


def test_the_way_of_an_article_to_its_readers_and_back(ed: User, dana: User) -> None:
    page = factories.submit(factories.article_draft("Walking"), by=ed)
    request_changes(page=page, user=dana, comment="Which dose?")
    factories.fresh(page).current_workflow_state.resume(ed)
    edition = factories.sign_off(page, by=dana)
    revoke(signature=Signature.objects.get(edition=edition), user=dana, reason="Retracted.")
    withdraw(page=page, user=ed, public_reason="It was wrong.", internal_reason="See the mail.")

    assert told(page) == [
        ("Submitted for sign-off", "ed", ""),
        ("Changes requested", "dana", "Which dose?"),
        ("Submitted again", "ed", ""),
        ("Signed edition 1 (full review)", "Dana Ruiz, MD", ""),
        ("Signature under edition 1 revoked", "dana", "Retracted."),
        ("Withdrawn from readers", "ed", "It was wrong.\nSee the mail."),
    ]


def test_a_review_that_was_declined_or_recalled(ed: User, dana: User) -> None:
    page = factories.submit(factories.article_draft(), by=ed)
    decline(page=page, user=dana, reason="Not our subject.")
    factories.submit(page, by=ed).current_workflow_state.cancel(user=ed)

    assert [what for what, _who, _note in told(page)] == [
        "Submitted for sign-off",
        "Declined",
        "Submitted for sign-off",
        "Taken back from review",
    ]


def test_what_is_scheduled_and_cancelled(ed: User, dana: User) -> None:
    page = factories.article_draft(go_live_at=timezone.now() + dt.timedelta(days=1))
    cancel(edition=factories.sign_off(factories.submit(page, by=ed), by=dana), user=ed)

    _submitted, (signed, _who, _note), (cancelled, who, _why) = told(page)

    assert ", scheduled for " in signed
    assert (cancelled, who) == ("Edition 1 cancelled before it went live", "ed")


def test_editors_and_physicians_read_it_and_nobody_else(ed: User, dana: User) -> None:
    page = factories.signed_article("Walking", signer=dana)
    address = reverse("desk:history", args=[page.pk])
    for user in (ed, dana, factories.account()):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        said = client.get(address, follow=True).content.decode()
        assert ("Signed edition 1" in said) == (user in (ed, dana))


def test_the_editor_and_the_review_screen_lead_to_it(ed: User, dana: User) -> None:
    page = factories.submit(factories.article_draft(), by=ed)
    client = Client()
    client.force_login(ed, backend="django.contrib.auth.backends.ModelBackend")

    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    screen = client.get(reverse("desk:review", args=[page.pk])).content.decode()
    told_there = client.get(reverse("desk:history", args=[page.pk])).content.decode()

    assert reverse("desk:history", args=[page.pk]) in editor
    assert reverse("desk:history", args=[page.pk]) in screen
    assert "Submitted for sign-off" in told_there
