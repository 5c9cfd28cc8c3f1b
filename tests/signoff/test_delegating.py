"""Delegation: who stands in, from when to when, and under which rules."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from blog.signoff.assigning import assign, state_conflict
from blog.signoff.canonical import parse_canonical
from blog.signoff.delegating import delegate, end, possible_delegates
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import Delegation
from blog.signoff.proposals import propose, refusal_for
from blog.signoff.standing_in import on_duty, stand_ins, stood_in_for
from tests import factories
from tests.signoff.conftest import Clock

TODAY = dt.date(2026, 3, 4)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=6)


@pytest.mark.parametrize(
    ("delegations", "found"),
    [
        ({}, ()),
        ({1: 2}, (2,)),
        ({2: 1}, ()),
        ({1: 2, 2: 3}, (2, 3)),
        ({1: 2, 2: 1}, (2,)),
        ({1: 2, 2: 3, 3: 2}, (2, 3)),
        ({1: 2, 2: 3, 3: 1}, (2, 3)),
    ],
)
def test_those_who_stand_in_are_found_along_the_way_and_nobody_twice(
    delegations: dict[int, int], found: tuple[int, ...]
) -> None:
    assert stand_ins(1, delegations) == found
    assert on_duty(1, delegations) == (found[-1] if found else 1)
    assert all(1 in stood_in_for(one, delegations) for one in found)


def refusal_now(user: User, page: Any) -> Refusal | None:
    return refusal_for(User.objects.get(pk=user.pk), propose(factories.fresh(page)))


@pytest.fixture
def dana(clock: Clock, db: None) -> User:
    return factories.physician(given_name="Dana", family_name="Ruiz")


@pytest.fixture
def sam(clock: Clock, db: None) -> User:
    return factories.physician(given_name="Sam", family_name="Lee")


def given_to(user: User, **draft: Any) -> Any:
    page = factories.submitted_article(**draft)
    assign(page=page, user=factories.editor(), to=user.reviewer, due_on=TODAY + WEEK)
    return page


def test_a_delegate_signs_in_their_own_name_from_the_first_day_to_the_last(
    dana: User, sam: User, clock: Clock
) -> None:
    page = given_to(dana)
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY + DAY, ends_on=TODAY + WEEK)
    assert refusal_now(sam, page) is Refusal.ASSIGNED_TO_ANOTHER
    clock.move(days=1)
    assert refusal_now(sam, page) is None
    clock.move(days=5)
    assert refusal_now(sam, page) is None
    assert refusal_now(dana, page) is None
    clock.move(days=1)
    assert refusal_now(sam, page) is Refusal.ASSIGNED_TO_ANOTHER
    clock.move(days=-1)
    payload = parse_canonical(factories.sign_off(page, by=sam).signatures.get().entry.payload)
    assert (payload["name"], payload["reviewer"], payload["user"]) == ("Sam Lee", sam.reviewer.pk, sam.pk)


def test_a_delegate_is_refused_as_everybody_is(dana: User, sam: User) -> None:
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY, ends_on=TODAY)
    written, conflicted, unverified = given_to(dana, by=sam), given_to(dana), given_to(dana)
    state_conflict(page=conflicted, user=sam)
    assert refusal_now(sam, written) is Refusal.CONTRIBUTED
    assert refusal_now(sam, conflicted) is Refusal.CONFLICT
    type(sam.reviewer).objects.filter(pk=sam.reviewer.pk).update(verified_on=None)
    assert refusal_now(sam, unverified) is Refusal.NOT_VERIFIED


def test_coming_back_early_ends_it_at_once(dana: User, sam: User) -> None:
    page = given_to(dana)
    absence = delegate(user=dana, to=sam.reviewer, starts_on=TODAY, ends_on=TODAY + WEEK)
    with pytest.raises(PermissionDenied):
        end(delegation=absence, user=sam)
    end(delegation=absence, user=dana)
    assert refusal_now(sam, page) is Refusal.ASSIGNED_TO_ANOTHER
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY, ends_on=TODAY)


def test_only_physicians_delegate_and_only_to_verified_ones(dana: User) -> None:
    days = {"starts_on": TODAY, "ends_on": TODAY}
    for reviewer in (
        dana.reviewer,
        factories.reviewer_for(None),
        factories.reviewer_for(factories.editor(), active=False),
        factories.physician(verified_on=None).reviewer,
        factories.physician(licence_expires_on=TODAY - DAY).reviewer,
    ):
        with pytest.raises(ValidationError):
            delegate(user=dana, to=reviewer, **days)
        assert reviewer not in possible_delegates(dana.reviewer)
    for user in (factories.editor(), factories.superuser(), factories.physician(active=False)):
        with pytest.raises(MayNotSign):
            delegate(user=user, to=dana.reviewer, **days)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, 0), (3, 9), (6, 6), (-1, 7)])
def test_an_absence_does_not_overlap_another_one(dana: User, sam: User, first: int, last: int) -> None:
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY, ends_on=TODAY + WEEK)
    with pytest.raises(ValidationError, match="March 4, 2026 to March 10, 2026"):
        delegate(
            user=dana,
            to=factories.physician().reviewer,
            starts_on=TODAY + first * DAY,
            ends_on=TODAY + last * DAY,
        )
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY + WEEK + DAY, ends_on=TODAY + WEEK + DAY)


def test_nobody_stands_in_who_is_away_then(dana: User, sam: User) -> None:
    delegate(user=dana, to=sam.reviewer, starts_on=TODAY, ends_on=TODAY + WEEK)
    with pytest.raises(ValidationError, match="is away then too"):
        delegate(user=sam, to=dana.reviewer, starts_on=TODAY + WEEK, ends_on=TODAY + 2 * WEEK)


@pytest.mark.parametrize(("first", "last"), [(2, 1), (-3, -1)])
def test_days_that_will_not_do_are_refused(dana: User, sam: User, first: int, last: int) -> None:
    with pytest.raises(ValidationError):
        delegate(user=dana, to=sam.reviewer, starts_on=TODAY + first * DAY, ends_on=TODAY + last * DAY)
