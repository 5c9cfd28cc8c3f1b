"""When people are reminded, and what a working day is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.mail.schedule import licence_steps_reached, reminders_reached, review_steps_reached
from blog.signoff.working_days import is_working_day, working_day_after, working_days_between

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
# Monday, March 2, 2026.
MONDAY = dt.date(2026, 3, 2)


def day(number: int) -> dt.date:
    """So many days after the Monday."""
    return MONDAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("asked", "working_days", "then"),
    [
        (0, 1, 1),  # Monday → Tuesday
        (0, 5, 7),  # Monday → Monday
        (4, 1, 7),  # Friday → Monday
        (4, 2, 8),  # Friday → Tuesday
        (5, 1, 7),  # Saturday → Monday
        (6, 2, 8),  # Sunday → Tuesday
        (3, 8, 15),  # Thursday → Tuesday in two weeks
    ],
)
def test_working_days_leave_out_weekends(asked: int, working_days: int, then: int) -> None:
    assert working_day_after(day(asked), working_days) == day(then)


def test_no_working_day_is_before_the_first() -> None:
    with pytest.raises(ValueError, match="counted from one"):
        working_day_after(MONDAY, 0)


@given(DAYS, st.integers(1, 60))
def test_a_day_so_many_working_days_on_is_a_working_day_and_so_many_away(asked: dt.date, number: int) -> None:
    then = working_day_after(asked, number)
    assert is_working_day(then)
    assert working_days_between(asked, then) == number


@given(DAYS, DAYS)
def test_working_days_between_two_days_are_counted_one_by_one(first: dt.date, last: dt.date) -> None:
    every = (first + dt.timedelta(days=number) for number in range(1, (last - first).days + 1))
    assert working_days_between(first, last) == sum(map(is_working_day, every))


@pytest.mark.parametrize(
    ("today", "reached"),
    [(0, []), (1, []), (2, [2]), (6, [2]), (7, [2, 5]), (9, [2, 5]), (10, [2, 5, 8]), (400, [2, 5, 8])],
)
def test_a_reminder_comes_after_2_5_and_8_working_days(today: int, reached: list[int]) -> None:
    assert reminders_reached(MONDAY, day(today)) == reached


@pytest.mark.parametrize(
    ("today", "reached"),
    [
        (-61, []),
        (-60, [-60]),
        (-31, [-60]),
        (-30, [-60, -30]),
        (-7, [-60, -30, -7]),
        (-1, [-60, -30, -7]),
        (0, [-60, -30, -7, 0]),
        (6, [-60, -30, -7, 0]),
        (7, [-60, -30, -7, 0, 7]),
        (22, [-60, -30, -7, 0, 7, 14, 21]),
    ],
)
def test_a_review_is_reminded_of_before_on_the_day_and_each_week_after(
    today: int, reached: list[int]
) -> None:
    assert review_steps_reached(MONDAY, dt.date.min, day(today)) == reached


def test_a_step_that_lies_before_the_last_review_is_none() -> None:
    signed_on = day(-31)
    assert review_steps_reached(MONDAY, signed_on, day(-31)) == []
    assert review_steps_reached(MONDAY, signed_on, day(-7)) == [-30, -7]


@pytest.mark.parametrize(
    ("today", "reached"),
    [(-61, []), (-60, [-60]), (-30, [-60, -30]), (-7, [-60, -30, -7]), (0, [-60, -30, -7, 0])],
)
def test_a_licence_is_reminded_of_before_and_on_its_last_day(today: int, reached: list[int]) -> None:
    assert licence_steps_reached(MONDAY, dt.date.min, day(today)) == reached


def test_a_licence_that_was_verified_for_a_short_time_skips_the_steps_before() -> None:
    assert licence_steps_reached(MONDAY, day(-20), day(-20)) == []
    assert licence_steps_reached(MONDAY, day(-20), day(0)) == [-7, 0]
