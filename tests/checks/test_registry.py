"""Every check of the registry: what it finds, what it lets pass, where it leads, and whose rule it is."""

import re
from inspect import getdoc

import pytest

from blog.checks.draft import Draft, split_sentences
from blog.checks.registry import Check, Kind, checks_for, every_check, register
from tests.checks.drafts import draft, heading, key_points, picture, text
from tests.checks.examples import FAILING, PASSING

CHECKS = {check.id: check for check in every_check()}


def faults(check: str, of: Draft) -> list[str]:
    return [fault.message for fault in CHECKS[check].faults(of)]


def test_every_check_has_drafts_that_fail_and_drafts_that_pass() -> None:
    assert set(FAILING) == set(PASSING) == set(CHECKS)


@pytest.mark.parametrize(
    ("check", "number"), [(name, number) for name in FAILING for number in range(len(FAILING[name]))]
)
def test_a_check_finds_what_it_is_for(check: str, number: int) -> None:
    found = list(CHECKS[check].faults(FAILING[check][number]))
    assert found
    for fault in found:
        assert (fault.check, fault.kind) == (check, CHECKS[check].kind)
        assert fault.place.field
        assert re.search(r"[.:]$", fault.message), "a sentence that says what to do"


@pytest.mark.parametrize(
    ("check", "number"), [(name, number) for name in PASSING for number in range(len(PASSING[name]))]
)
def test_a_check_lets_pass_what_is_right(check: str, number: int) -> None:
    assert faults(check, PASSING[check][number]) == []


@pytest.mark.parametrize("check", CHECKS.values(), ids=list(CHECKS))
def test_a_check_says_where_its_rule_is_from_and_what_it_asks(check: Check) -> None:
    assert re.search(r"Source: \S", getdoc(type(check)) or "", re.DOTALL)
    assert str(check.title)
    assert check.kind in Kind


def test_a_good_draft_has_no_fault() -> None:
    assert [fault for check in CHECKS.values() for fault in check.faults(draft(text("Ask.")))] == []


def test_a_fault_leads_to_its_block() -> None:
    [fault] = CHECKS["heading_order"].faults(draft(heading("First", "3"), key_points(), bare=True))
    assert (fault.place.field, fault.place.block) == ("body", "id-0")
    [fault] = CHECKS["figures_have_sources"].faults(draft(text("Ask. It helped 67% of people. Ask again.")))
    assert (fault.place.block, fault.excerpt) == ("id-2", "It helped 67% of people.")


def test_other_words_are_another_fault() -> None:
    one, same, other = (
        next(iter(CHECKS["strong_words_have_sources"].faults(draft(text(words), topics=(topic,)))))
        for words, topic in (("It is safe.", "A"), ("It is safe.", "B"), ("It is very safe.", "A"))
    )
    assert one.key == same.key != other.key


def test_a_standard_page_meets_the_rules_that_are_for_every_text() -> None:
    ids = {check.id for check in checks_for("page")}
    assert {"no_printed_credit", "alt_text", "links_say_where_they_go", "heading_order"} <= ids
    assert not {"has_reference", "key_points", "topic"} & ids


def test_two_checks_cannot_have_one_id() -> None:
    class Second(type(CHECKS["topic"])):  # type: ignore[misc]
        pass

    with pytest.raises(ValueError, match="topic"):
        register(Second)


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ("One. Two.", ("One.", "Two.")),
        ("Ask Dr. Ruiz. She knows.", ("Ask Dr. Ruiz.", "She knows.")),
        ("It took 27.5 days [2]. Then it ended.", ("It took 27.5 days [2].", "Then it ended.")),
        ("Some, e.g. this one, stay.", ("Some, e.g. this one, stay.",)),
        ("“Why?” she asked. Nobody knew.", ("“Why?” she asked.", "Nobody knew.")),
        ("", ()),
    ],
)
def test_sentences_end_where_a_reader_thinks_so(given: str, sentences: tuple[str, ...]) -> None:
    assert split_sentences(given) == sentences


def test_a_picture_is_decorative_when_the_editor_says_so_and_not_when_a_text_is_missing() -> None:
    forgotten, decorative = draft(picture(alt="")), draft(picture(alt=""), decorative=frozenset({"id-2"}))
    assert [one.decorative for one in (*forgotten.pictures, *decorative.pictures)] == [False, True]
