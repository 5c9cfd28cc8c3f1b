"""The state of an article, in words: every row of the table of states."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.utils import timezone

from blog.signoff.signing import request_changes, withdraw
from blog.signoff.states import ICONS, State, StateFacts, StateKind, state_of
from tests import factories

MOMENT = dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 4, 2)


LIVE: dict[str, object] = {"readers_have_it": True, "draft_differs": False}


def facts(**given: object) -> StateFacts:
    defaults: dict[str, object] = {
        "readers_have_it": False,
        "goes_live_at": None,
        "is_withdrawn": False,
        "draft_differs": True,
        "review": "",
        "today": TODAY,
        "overdue_days": 60,
    }
    return StateFacts(**defaults | given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "draft"),
        ({"review": "in_progress"}, "in review"),
        ({"review": "needs_changes"}, "changes requested"),
        ({"review": "approved"}, "draft"),
        ({"readers_have_it": True, "draft_differs": False}, "live"),
        ({"readers_have_it": True}, "live + draft"),
        ({"readers_have_it": True, "review": "in_progress"}, "live + in review"),
        ({"readers_have_it": True, "review": "needs_changes"}, "live + changes requested"),
        ({"readers_have_it": True, "draft_differs": False, "goes_live_at": MOMENT}, "live + scheduled Apr 2"),
        ({"goes_live_at": MOMENT, "draft_differs": False}, "scheduled Apr 2"),
        ({"goes_live_at": MOMENT}, "scheduled Apr 2 + draft"),
        ({"is_withdrawn": True}, "withdrawn"),
        ({"is_withdrawn": True, "review": "in_progress"}, "withdrawn + in review"),
        ({"is_withdrawn": True, "readers_have_it": True, "draft_differs": False}, "live"),
        ({"readers_have_it": True, "draft_differs": False, "demo": True}, "live (demo)"),
        ({"demo": True}, "draft"),
        (LIVE | {"next_review_due": dt.date(2026, 5, 3)}, "live"),
        (LIVE | {"next_review_due": dt.date(2026, 4, 14)}, "review due in 12 d"),
        (LIVE | {"next_review_due": dt.date(2026, 3, 28)}, "overdue 5 d"),
        (
            LIVE | {"next_review_due": dt.date(2026, 3, 28), "review": "in_progress"},
            "overdue 5 d + in review",
        ),
        ({"next_review_due": dt.date(2026, 1, 1)}, "withdrawn, its review is out of date + draft"),
        (
            {"next_review_due": dt.date(2026, 1, 1), "draft_differs": False},
            "withdrawn, its review is out of date",
        ),
    ],
)
def test_each_state_has_its_words(given: dict[str, object], words: str) -> None:
    assert str(state_of(facts(**given))) == words


def test_each_state_has_an_icon() -> None:
    assert set(ICONS) == set(StateKind)
    assert State(StateKind.WITHDRAWN).icon == "no-view"


@pytest.mark.django_db
def test_the_states_of_real_articles() -> None:
    draft = factories.article_draft()
    waiting = factories.submitted_article()
    returned = factories.submitted_article()
    request_changes(page=returned, user=factories.physician(), comment="Please cite it.")
    live = factories.signed_article()
    changed = factories.revise(factories.signed_article(), title="Other")
    scheduled = factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9))
    gone = factories.signed_article()
    withdraw(page=gone, user=factories.editor(), public_reason="Out of date.")

    found = [factories.fresh(page).status_string for page in (draft, waiting, returned, live, changed, gone)]

    assert found == ["draft", "in review", "changes requested", "live", "live + draft", "withdrawn"]
    assert factories.fresh(scheduled).status_string.startswith("scheduled ")


@pytest.mark.django_db
def test_a_scheduled_article_that_was_withdrawn_is_scheduled_no_more() -> None:
    page = factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9))

    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    assert factories.fresh(page).status_string == "withdrawn"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "words", "leads_to_readers"),
    [
        (lambda: factories.article_draft(), "draft", False),
        (lambda: factories.signed_article(), "live", True),
        (
            lambda: factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9)),
            "scheduled",
            False,
        ),
        (lambda: factories.revise(factories.signed_article(), title="Other"), "live + draft", True),
    ],
    ids=["draft", "live", "scheduled", "live and draft"],
)
def test_the_editor_s_header_says_what_readers_have_and_not_what_the_row_says(
    make: Any, words: str, leads_to_readers: bool
) -> None:
    client, page = Client(), make()
    client.force_login(factories.editor(), backend="django.contrib.auth.backends.ModelBackend")

    html = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/edit/").content, "html.parser")

    [tag] = html.select(".page-status-tag")
    assert " ".join(tag.get_text().split()).startswith(words)
    assert (tag.name == "a") is leads_to_readers


@pytest.mark.django_db
def test_pages_that_are_not_sealed_keep_wagtail_s_own_tag() -> None:
    client = Client()
    client.force_login(factories.superuser(), backend="django.contrib.auth.backends.ModelBackend")

    html = client.get(f"/admin/pages/{factories.blog_index().pk}/edit/").content.decode()

    assert "Visible to all. Visit the live page" in html


@pytest.mark.django_db
def test_a_signature_for_demonstration_is_a_state_of_its_own_in_a_demonstration() -> None:
    with override_settings(SIGNOFF_DEMO=True):
        page = factories.signed_article()
        assert factories.fresh(page).status_string == "live (demo)"

    assert factories.fresh(page).status_string == "draft"


@pytest.mark.django_db
def test_the_explorer_shows_the_states_and_asks_no_more_for_more_articles() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(factories.editor(), backend="django.contrib.auth.backends.ModelBackend")
    index = factories.blog_index()
    factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9))

    def queries_of_the_explorer() -> int:
        client.get(f"/admin/pages/{index.pk}/")
        with CaptureQueriesContext(connection) as asked:
            assert "scheduled" in client.get(f"/admin/pages/{index.pk}/").content.decode()
        return len([query for query in asked if "signoff_edition" in query["sql"]])

    few = queries_of_the_explorer()
    for _number in range(5):
        factories.signed_article()

    assert queries_of_the_explorer() == few
