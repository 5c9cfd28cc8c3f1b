"""“Medically reviewed by …” leaves the text, whatever form it has, and other words stay."""

import pytest

from blog.importer.records import Placement
from blog.importer.wordpress.credits import credit_from, lift_credits
from blog.importer.wordpress.html import pieces_of_html
from blog.importer.wordpress.pieces import Notes, words_in
from tests.importer.wordpress.exports import SITE


def lifted(source: str) -> tuple[str, str, str, str]:
    """The words left, the credit as printed, its placement, and the person's family name."""
    pieces = pieces_of_html(source, classic=True, base=SITE, notes=Notes())
    kept, credit = lift_credits(pieces, Notes())
    if credit is None:
        return words_in(kept), "", "", ""
    return (
        words_in(kept),
        credit.as_printed,
        credit.placement,
        credit.person.family_name if credit.person else "",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Medically reviewed by Mira Okonjo-Hale, MD",
        "<strong>Medically Reviewed By:</strong> Mira Okonjo-Hale, MD",
        "Medical review by <a href='/mira/'>Mira Okonjo-Hale, MD</a>",
        "Medical reviewer: Mira Okonjo-Hale, MD",
        "Clinically reviewed and approved by Mira Okonjo-Hale, MD",
        "This article was medically reviewed by Mira Okonjo-Hale, MD",
        "Reviewed by Mira Okonjo-Hale, MD",
        "Fact-checked by: Mira Okonjo-Hale, MD",
    ],
)
def test_a_line_with_a_credit_is_lifted(line: str) -> None:
    expected = ("Walk.", "Mira Okonjo-Hale, MD", Placement.HEADER, "Okonjo-Hale")
    assert lifted(f"<p>{line}</p><p>Walk.</p>") == expected


def test_a_line_among_others_is_lifted_alone() -> None:
    credit = "Medically reviewed by Mira Okonjo-Hale, MD on May 3, 2019"
    source = f"Written by Nell Abara\n{credit}\nUpdated in spring\n\nWalk."
    words, printed, _placement, family = lifted(source)
    assert words == "Written by Nell Abara\nUpdated in spring Walk."
    assert (printed, family) == ("Mira Okonjo-Hale, MD on May 3, 2019", "Okonjo-Hale")


def test_a_credit_before_the_first_sentence_is_lifted_out_of_it() -> None:
    words, printed, placement, family = lifted(
        "<p>Medically reviewed by Mira Okonjo-Hale, MD Walking is free.</p>"
    )
    assert (words, printed, placement, family) == (
        "Walking is free.",
        "Mira Okonjo-Hale, MD",
        "inline",
        "Okonjo-Hale",
    )


def test_a_credit_at_the_end_stood_in_the_text() -> None:
    source = "".join(f"<p>Walk {n}.</p>" for n in range(6)) + "<p>Medically reviewed by Ada Lind, RN</p>"
    assert lifted(source)[2] == Placement.INLINE


def test_a_credit_that_names_nobody_in_particular_is_kept_without_a_person() -> None:
    assert lifted("<p>Medically reviewed by our clinical team</p>") == ("", "our clinical team", "header", "")


@pytest.mark.parametrize(
    "line",
    [
        "Reviewed by our readers as the best walk.",
        "Paths are medically reviewed by people who never walk, and should.",
        "A walk was reviewed by Mira.",
    ],
)
def test_a_sentence_about_reviews_stays(line: str) -> None:
    assert lifted(f"<p>{line}</p>") == (line, "", "", "")


def test_a_further_credit_is_taken_out_and_named() -> None:
    notes = Notes()
    source = "<p>Medically reviewed by Ada Lind, RN</p><p>Walk.</p><p>Medically reviewed by Bo Ek, MD</p>"
    kept, credit = lift_credits(pieces_of_html(source, classic=False, base=SITE, notes=notes), notes)
    assert (words_in(kept), credit and credit.as_printed) == ("Walk.", "Ada Lind, RN")
    assert "A further printed credit was taken out of the text: Bo Ek, MD" in notes.as_list()


@pytest.mark.parametrize(
    ("field", "printed"),
    [
        ("Ada Lind, RN", "Ada Lind, RN"),
        ("Medically reviewed by: Ada Lind, RN", "Ada Lind, RN"),
        ("17", None),
        (" ", None),
        ("x" * 300, None),
    ],
)
def test_a_field_names_a_reviewer_or_not(field: str, printed: str | None) -> None:
    credit = credit_from(field)
    assert (credit.as_printed if credit else None) == printed
