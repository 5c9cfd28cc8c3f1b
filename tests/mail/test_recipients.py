"""Whose signature a draft waits for: who is asked, who stands in, and never who has signed or may not."""

import datetime as dt
from typing import Any

import pytest

from blog.mail.recipients import physicians_for
from blog.signoff.assigning import assign, state_conflict
from blog.signoff.delegating import delegate
from blog.signoff.eligibility import today
from blog.signoff.proposals import open_task_state
from tests import factories

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


def told(page: Any) -> list[str]:
    page = factories.fresh(page)
    state = open_task_state(page)
    assert state is not None
    return sorted(user.username for user in physicians_for(state, page))


def test_all_who_could_sign_are_told_where_nobody_is_asked() -> None:
    factories.physician("dana"), factories.physician("sam"), factories.physician("old", verified_on=None)
    conflicted, writer = factories.physician("conflicted"), factories.physician("writer")
    page = factories.submitted_article(by=writer)
    state_conflict(page=page, user=conflicted)
    assert told(page) == ["dana", "sam"]


def test_who_is_asked_is_told_and_in_an_absence_who_stands_in() -> None:
    dana, sam = factories.physician("dana"), factories.physician("sam")
    factories.physician("robin")
    page = factories.submitted_article()
    assign(page=page, user=factories.editor(), to=dana.reviewer, due_on=today() + WEEK)
    assert told(page) == ["dana"]
    delegate(user=dana, to=sam.reviewer, starts_on=today(), ends_on=today() + WEEK)
    assert told(page) == ["sam"]


def test_the_first_of_two_is_not_asked_again_until_the_draft_moves() -> None:
    dana = factories.physician("dana")
    factories.physician("sam")
    page = factories.submitted_article(topics=(factories.topic(signatures=2),))
    factories.give_signature(page, by=dana)
    assert told(page) == ["sam"]
    later = factories.revise(page, title="Other words")
    type(later).objects.filter(pk=page.pk).update(
        latest_revision_created_at=later.latest_revision_created_at + dt.timedelta(seconds=2)
    )
    assert told(page) == ["dana", "sam"]
