"""Byline, dates and sentences come from the signatures as they were printed."""

from datetime import date, timedelta

import pytest
from django.test import override_settings

from blog.presentation import Review, is_overdue, present_review
from tests.reading.editions import TODAY, signature

SMALL = signature(kind="small", number=2, signed_at="2026-03-09T12:00:00Z", next_review_due="2027-03-09")


def _review(
    *signatures: dict[str, object], today: date = TODAY, references: int = 9, **options: str
) -> Review:
    review = present_review(list(signatures), today=today, references=references, **options)
    assert review is not None
    return review


def test_nobody_has_reviewed_what_nobody_signed() -> None:
    assert present_review([], today=TODAY) is None


def test_the_byline_names_who_signed_with_what_and_when() -> None:
    (reviewer,) = _review(signature()).reviewers
    assert (reviewer.printed_name, reviewer.specialty) == ("Dana Ruiz, MD", "Psychiatry")
    assert reviewer.reviewed_on == date(2026, 3, 4)


def test_a_reviewer_without_post_nominals_is_printed_without_a_comma() -> None:
    assert _review(signature(post_nominals="")).reviewers[0].printed_name == "Dana Ruiz"


def test_a_small_change_updates_the_page_but_moves_no_review_date() -> None:
    review = _review(signature(), SMALL)
    assert review.reviewed_on == date(2026, 3, 4)
    assert review.updated_on == date(2026, 3, 9)
    assert review.next_due == date(2026, 9, 4)


def test_a_new_full_review_replaces_what_was_before() -> None:
    newer = signature(
        number=3, name="Lee Wong", signed_at="2026-03-20T12:00:00Z", next_review_due="2027-03-20"
    )
    review = _review(signature(), SMALL, newer)
    assert [reviewer.name for reviewer in review.reviewers] == ["Lee Wong"]
    assert review.updated_on is None
    assert review.next_due == date(2027, 3, 20)


def test_everybody_who_signed_the_same_edition_is_named_and_the_earliest_date_counts() -> None:
    second = signature(name="Lee Wong", signed_at="2026-03-05T12:00:00Z", next_review_due="2026-08-01")
    review = _review(signature(), second)
    assert [reviewer.name for reviewer in review.reviewers] == ["Dana Ruiz", "Lee Wong"]
    assert review.next_due == date(2026, 8, 1)


def test_the_history_is_newest_first_and_tells_full_from_small() -> None:
    history = _review(signature(), SMALL).history
    assert [(entry.signed_on.day, entry.is_full) for entry in history] == [(9, False), (4, True)]


@pytest.mark.parametrize(("days", "overdue"), [(-1, False), (0, True), (1, True)])
def test_a_page_is_overdue_from_the_day_on_which_its_review_is_due(days: int, overdue: bool) -> None:
    due = date(2026, 9, 4)
    assert is_overdue(due, due + timedelta(days=days)) is overdue
    assert _review(signature(), today=due + timedelta(days=days)).overdue is overdue


def test_a_page_without_a_date_is_never_overdue() -> None:
    assert is_overdue(None, TODAY) is False


def test_the_review_is_told_in_sentences_with_the_conflict_of_interest() -> None:
    signed = signature(conflicts_of_interest="Employed by this clinic.")
    assert _review(signed, SMALL).sentences == (
        "Dana Ruiz, MD checked the whole article against its 9 references on March 4, 2026.",
        "On March 9, 2026 Dana Ruiz, MD checked a small change and the text around it.",
        "Conflicts of interest of Dana Ruiz, MD: Employed by this clinic.",
    )


def test_no_conflict_of_interest_is_said_too() -> None:
    assert _review(signature()).sentences[-1] == "Conflicts of interest of Dana Ruiz, MD: none declared."


def test_a_demonstration_never_says_that_anything_was_checked() -> None:
    review = _review(signature(demo=True), {**SMALL, "demo": True})
    assert review.demo
    assert not any("checked" in sentence for sentence in review.sentences)
    assert "made-up reviewer" in review.sentences[0]


def test_one_demonstration_signature_makes_the_whole_page_a_demonstration() -> None:
    assert _review(signature(), {**SMALL, "demo": True}).demo


def test_the_statement_is_verbatim() -> None:
    assert _review(signature()).reviewers[0].statement == signature()["statement"]


def test_reviewers_have_a_link_only_where_they_have_pages() -> None:
    assert _review(signature()).reviewers[0].url == ""
    assert _review(signature(), reviewers_url="/reviewers/").reviewers[0].url == "/reviewers/dana-ruiz/"


@override_settings(TIME_ZONE="America/Los_Angeles")
def test_a_signature_given_late_in_the_evening_has_the_day_of_the_clinic() -> None:
    assert _review(signature(signed_at="2026-03-05T03:00:00Z")).reviewed_on == date(2026, 3, 4)
