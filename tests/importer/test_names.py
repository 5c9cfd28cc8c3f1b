"""Names and credits as sources print them."""

import pytest

from blog.importer.names import (
    PersonName,
    inline_credit_end,
    known_post_nominal,
    normal_post_nominals,
    parse_person,
)

MIRA = PersonName("Mira", "Okonjo-Hale", "MD")


@pytest.mark.parametrize(
    "as_printed",
    [
        "Mira Okonjo-Hale, MD",
        "Mira Okonjo-Hale, M.D.",
        "Dr. Mira Okonjo-Hale, M.D.",
        "Dr Mira Okonjo-Hale, MD",
        "Prof. Dr. Mira Okonjo-Hale, MD",
        "Mira Okonjo-Hale MD",
        "Mira\N{NO-BREAK SPACE}Okonjo-Hale,  M.D.",
    ],
)
def test_the_forms_of_one_name_are_one_person(as_printed: str) -> None:
    assert parse_person(as_printed) == MIRA


@pytest.mark.parametrize(
    ("as_printed", "person"),
    [
        ("Dr. Mira Okonjo-Hale", PersonName("Mira", "Okonjo-Hale", "")),
        ("Prof. Tomas van der Linde, Ph.D.", PersonName("Tomas", "van der Linde", "PhD")),
        ("Ana de la Cruz, MD, PhD", PersonName("Ana", "de la Cruz", "MD, PhD")),
        ("Ana De La Cruz, MD", PersonName("Ana", "De La Cruz", "MD")),
        ("Mira A. Okonjo-Hale, M.D., M.P.H.", PersonName("Mira A.", "Okonjo-Hale", "MD, MPH")),
        ("Martin Grey Jr., DO", PersonName("Martin", "Grey Jr.", "DO")),
        ("Martin Grey, Jr., DO", PersonName("Martin", "Grey Jr.", "DO")),
        ("Siobhán O’Brien, PA-C", PersonName("Siobhán", "O’Brien", "PA-C")),
        ("Siobha\u0301n O’Brien, PA-C", PersonName("Siobhán", "O’Brien", "PA-C")),
        ("Lee Kim, MD, XYZA", PersonName("Lee", "Kim", "MD, XYZA")),
        ("Van Morris, MD", PersonName("Van", "Morris", "MD")),
        ("李 伟, MD", PersonName("李", "伟", "MD")),
    ],
)
def test_a_credit_is_read_into_its_parts(as_printed: str, person: PersonName) -> None:
    assert parse_person(as_printed) == person


@pytest.mark.parametrize(
    "as_printed",
    [
        "our medical team",
        "Our Medical Team",
        "Mira Okonjo-Hale",
        "Okonjo-Hale, MD",
        "Mira Okonjo-Hale, MD and Tomas Linde, DO",
        "Mira Okonjo-Hale, MD, Sleep Coach",
        "Mira Okonjo-Hale, Sleep Coach",
        "the staff, MD",
        "Mira 4ever, MD",
        "A B C D E F G, MD",
        f"{'M' + 'i' * 90} Hale, MD",
        f"Mira Hale, {', '.join(['PhD'] * 20)}",
        ",",
        "MD",
        "Dr.",
        "",
    ],
)
def test_what_does_not_read_as_one_person_is_none(as_printed: str) -> None:
    assert parse_person(as_printed) is None


def test_another_initial_or_other_letters_make_another_person() -> None:
    forms = ["Mira Hale, MD", "Mira A. Hale, MD", "Mira Hale, MD, PhD", "Mira Hale, DO"]
    assert len({person.identity for form in forms if (person := parse_person(form))}) == len(forms)


def test_capitals_do_not_make_another_person() -> None:
    shouted, quiet = parse_person("MIRA HALE, MD"), parse_person("Mira Hale, MD")
    assert shouted and quiet and shouted.identity == quiet.identity


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Mira Hale, MD Naps are short.", "Mira Hale, MD"),
        ("Dr. Mira Hale, M.D. Naps are short.", "Dr. Mira Hale, M.D."),
        ("Mira Hale, MD. Naps are short.", "Mira Hale, MD."),
        ("Mira Hale, MD, PhD Naps are short.", "Mira Hale, MD, PhD"),
        ("Ana de la Cruz, DO “Naps” are short.", "Ana de la Cruz, DO"),
        ("Mira Hale, MD PTSD is a diagnosis.", "Mira Hale, MD"),
        ("Mira Hale, MD 20 minutes are enough.", "Mira Hale, MD"),
        ("Mira Hale, MD\N{NO-BREAK SPACE} Naps are short.", "Mira Hale, MD"),
    ],
)
def test_an_inline_credit_ends_behind_its_known_post_nominals(text: str, credit: str) -> None:
    assert text[: inline_credit_end(text)] == credit


@pytest.mark.parametrize(
    "text",
    [
        "Mira Hale Naps are short, as a rule.",
        "Mira Hale MD Naps are short, PhD or not.",
        "Mira Hale MD Naps, PhD Naps are short.",
        "Mira Hale, MD and Tomas Linde, DO Naps are short.",
        "Mira Hale, MD & Tomas Linde, DO Naps are short.",
        "Mira Hale, MD, Naps are short.",
        "Mira Hale, MD: Naps are short.",
        "Mira Hale, XYZA Naps are short.",
        "Mira Hale, Do not nap.",
        "our team, MD Naps are short.",
        "Hale, MD Naps are short.",
        "Mira Hale, MD",
        "Mira Hale, MD …",
        "Mira Hale,",
        "",
        "One Two Three Four Five Six Seven Eight Nine, MD Naps are short.",
    ],
)
def test_in_doubt_no_inline_credit_is_lifted(text: str) -> None:
    assert inline_credit_end(text) is None


def test_one_capital_is_too_few_for_post_nominals() -> None:
    assert [known_post_nominal(word) for word in ("Do", "Ms.", "Ma", "md")] == [None] * 4


def test_post_nominals_have_one_normal_form() -> None:
    assert normal_post_nominals("M.D.,Ph.D.  XYZA") == "MD, PhD, XYZA"
    assert normal_post_nominals("") == ""
