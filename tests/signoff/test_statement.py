"""What a physician signs, word for word."""

import datetime as dt
from itertools import combinations

import pytest

from blog.signoff.signing import months_later
from blog.signoff.statement import CHECKLIST, missing_ticks, statement_for


def test_the_statement_of_a_full_review_is_this() -> None:
    assert statement_for("Dana Ruiz, MD", "full") == (
        "I, Dana Ruiz, MD, have read this version and judge it accurate, balanced and fit for patients. "
        "I take responsibility for its medical content."
    )


def test_the_statement_of_a_small_change_is_this() -> None:
    assert statement_for("Dana Ruiz, MD", "small") == (
        "I, Dana Ruiz, MD, have read the change shown and its context, and judge this version accurate, balanced "
        "and fit for patients. I take responsibility for its medical content."
    )


@pytest.mark.parametrize("name", ["{name}", "{0}", "{", "Zoë O’Neill-Müller, DO"])
def test_a_name_is_printed_as_it_is(name: str) -> None:
    assert statement_for(name, "full").startswith(f"I, {name}, have read")


def test_every_point_must_be_ticked_and_the_first_that_is_not_is_named() -> None:
    ids = [item.id for item in CHECKLIST]
    for length in range(len(ids) + 1):
        for ticked in combinations(ids, length):
            expected = [one for one in ids if one not in ticked]
            assert [item.id for item in missing_ticks(set(ticked))] == expected


def test_ticks_that_are_on_no_list_count_for_nothing() -> None:
    assert len(missing_ticks({"something", "else"})) == len(CHECKLIST)


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        ("2026-03-04", 12, "2027-03-04"),
        ("2026-03-04", 6, "2026-09-04"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-01", 36, "2029-12-01"),
        ("2026-01-15", 0, "2026-01-15"),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_the_month(day: str, months: int, due: str) -> None:
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(due)
