"""Reading and writing the index text."""

import io

import pytest

from blog.importer.formats import INDEX_TEXT, read_file
from blog.importer.names import PersonName
from blog.importer.records import ImportedRecord, Placement
from blog.importer.text import read_index_text, write_index_text
from tests.importer import FIXTURE
from tests.importer.entries import NBSP, entry, header_credit, record


def read(data: bytes | str) -> list[ImportedRecord]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read_index_text(io.BytesIO(raw), "blog.txt"))


def test_the_fixture_is_read_in_its_order() -> None:
    chosen, records = read_file(FIXTURE)
    assert chosen is INDEX_TEXT
    assert [(r.position, r.key) for r in records] == [
        (1, "what-a-short-walk-after-lunch-can-do-for-your-afternoon"),
        (2, "who-is-still-awake-a-plain-guide-to-a-quiet-bedroom"),
        (3, "how-long-should-a-nap-last"),
        (4, "stretching-3-things-to-know-1-to-forget"),
    ]


def test_the_fixture_is_written_back_byte_for_byte() -> None:
    assert write_index_text(read_file(FIXTURE)[1]).encode() == FIXTURE.read_bytes()


def test_credits_keep_their_printed_form_and_place() -> None:
    printed = [r.credit and (r.credit.as_printed, r.credit.placement) for r in read_file(FIXTURE)[1]]
    assert printed == [
        ("Dr. Mira Okonjo-Hale, M.D.", Placement.HEADER),
        None,
        ("Mira Okonjo-Hale, MD", Placement.INLINE),
        ("Prof. Tomas van der Linde, Ph.D.", Placement.HEADER),
    ]


def test_an_inline_credit_is_lifted_out_of_the_text() -> None:
    third = read_file(FIXTURE)[1][2]
    assert third.body_seed_text.startswith("Naps of about twenty minutes")
    assert third.excerpt_as_printed.startswith("Medically reviewed by Mira Okonjo-Hale, MD Naps of")
    assert third.credit and third.credit.person == PersonName("Mira", "Okonjo-Hale", "MD")


def test_no_break_space_and_curly_quotes_are_content() -> None:
    first, _, third, _ = read_file(FIXTURE)[1]
    assert f"already on.{NBSP} Most" in first.body_seed_text
    assert "“a blink.”" in third.body_seed_text


def test_only_an_ellipsis_at_the_end_means_that_the_text_goes_on() -> None:
    records = read_file(FIXTURE)[1]
    assert [r.truncated for r in records] == [True, False, True, False]
    assert "before it hurts … The thing" in records[3].body_seed_text
    assert not any(r.body_seed_text.endswith("…") for r in records)


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n  \n"])
def test_newlines_at_the_end_of_the_file_make_no_difference(end: str) -> None:
    assert read(entry() + end) == read(entry())


def test_crlf_and_a_byte_order_mark_make_no_difference() -> None:
    windows = b"\xef\xbb\xbf" + FIXTURE.read_bytes().replace(b"\n", b"\r\n")
    assert read(windows) == read_file(FIXTURE)[1]


def test_spaces_at_the_ends_of_lines_and_further_empty_lines_make_no_difference() -> None:
    loose = entry().replace("\n\n", " \n\t\n \n").replace("two", "  two")
    assert read(loose) == read(entry())


def test_white_space_behind_an_inline_credit_is_kept_for_the_way_back() -> None:
    text = entry(excerpt=f"Medically reviewed by Mira Hale, MD{NBSP} Naps are short …")
    (only,) = read(text)
    assert only.body_seed_text == "Naps are short"
    assert write_index_text([only]) == text


def test_a_credit_that_cannot_be_told_apart_stays_in_the_text_and_is_known_to() -> None:
    text = entry(excerpt="Medically reviewed by Mira Hale, MD and Tomas Linde, DO Naps are short …")
    (only,) = read(text)
    assert only.credit is None
    assert only.credit_left_in_text
    assert write_index_text([only]) == text


def test_a_credit_too_long_for_its_field_stays_in_the_text() -> None:
    excerpt = f"Medically reviewed by Mira {'Hale-' * 50}Hale, MD Naps are short …"
    (only,) = read(entry(excerpt=excerpt))
    assert only.credit is None
    assert only.excerpt_as_printed == excerpt


def test_behind_a_credit_in_the_header_the_text_is_left_alone() -> None:
    head = "Medically reviewed by Dr. Mira Hale, M.D.\na pillow"
    (only,) = read(entry(head=head, excerpt="Medically reviewed by Tomas Linde, DO Naps are short …"))
    assert only.credit and only.credit.as_printed == "Dr. Mira Hale, M.D."
    assert only.credit_left_in_text


def test_a_header_credit_that_names_no_person_is_kept_as_printed() -> None:
    (only,) = read(entry(head="Medically reviewed by our team\na pillow"))
    assert only.credit and (only.credit.as_printed, only.credit.person) == ("our team", None)


def test_titles_in_other_scripts_get_an_address_too() -> None:
    assert [r.key for r in read(entry("Über Schlaf") + "\n\n" + entry("Спать"))] == ["uber-schlaf", "spat"]


def test_an_address_is_never_longer_than_its_field() -> None:
    (only,) = read(entry("眠" * 255))
    assert 200 < len(only.key) <= 255


def test_the_digest_is_of_the_words_and_not_of_the_place() -> None:
    assert record(1).digest == record(7).digest
    others = [
        record(title="A Walk before Lunch"),
        record(credit=header_credit()),
        record(alt="two people on a bench"),
        record(body="Shoes on, and out. That was all"),
        record(truncated=False),
    ]
    assert len({r.digest for r in [record(), *others]}) == 1 + len(others)


@pytest.mark.parametrize(
    "unfit",
    [
        record(title=""),
        record(title="A Walk\nAfter Lunch"),
        record(title=" A Walk"),
        record(alt=""),
        record(alt="Medically reviewed by Mira Hale, MD"),
        record(body="", truncated=False),
        record(body="One line.\n\nAnother."),
        record(body="\u2028"),
        record(credit=header_credit("Mira\nHale, MD")),
    ],
)
def test_a_text_that_cannot_stand_in_the_format_is_not_written(unfit: ImportedRecord) -> None:
    with pytest.raises(ValueError, match=r"The (title|description|text|credit)"):
        write_index_text([unfit])


def test_nothing_to_write_is_an_empty_text() -> None:
    assert write_index_text([]) == ""
