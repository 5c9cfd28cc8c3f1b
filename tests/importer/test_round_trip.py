"""Whatever can be written can be read again, and whatever is read is written as it was."""

import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from blog.importer.names import parse_person
from blog.importer.records import (
    CREDIT_LABEL,
    ELLIPSIS,
    ImportedRecord,
    ImportProblem,
    Placement,
    PrintedCredit,
)
from blog.importer.text import LINK_TEXT, read_index_text, split_inline_credit, write_index_text
from tests.importer import FIXTURE
from tests.importer.entries import NBSP, entry

# Letters of every script, with those that sources like to print weighted up.
CHARACTERS = st.one_of(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffd"),
    st.sampled_from(f" {NBSP}’“”…,.ab<>&"),
)


def lines(most: int) -> st.SearchStrategy[str]:
    return st.text(CHARACTERS, min_size=1, max_size=most).map(lambda t: t.strip(" \t")).filter(str.strip)


NAMES = st.sampled_from(
    ["Mira Hale", "Ana de la Cruz", "Siobhán O’Brien", "Mira A. Okonjo-Hale", f"Lee{NBSP}Kim"]
)
LETTERS = st.sampled_from(["MD", "M.D.", "MD, PhD", "Ph.D.", "PA-C"])


@st.composite
def header_credits(draw: st.DrawFn) -> PrintedCredit:
    as_printed = draw(st.one_of(st.builds("{}, {}".format, NAMES, LETTERS), lines(40).map(str.strip)))
    return PrintedCredit(as_printed, Placement.HEADER, parse_person(as_printed))


@st.composite
def inline_credits(draw: st.DrawFn) -> PrintedCredit:
    as_printed = draw(st.builds("{}, {}".format, NAMES, LETTERS))
    gap = draw(st.sampled_from([" ", f"{NBSP} ", "  "]))
    return PrintedCredit(as_printed, Placement.INLINE, parse_person(as_printed), gap)


@st.composite
def records(draw: st.DrawFn) -> list[ImportedRecord]:
    result: list[ImportedRecord] = []
    for position in range(1, draw(st.integers(1, 5)) + 1):
        credit = draw(st.one_of(st.none(), header_credits(), inline_credits()))
        inline = credit is not None and credit.placement is Placement.INLINE
        body = f"{'The ' if inline else ''}{draw(lines(200))}"
        record = ImportedRecord(
            position=position,
            title=f"{draw(lines(60))} {position}",
            credit=credit,
            image_alt_as_printed=draw(lines(60)),
            body_seed_text=body,
            truncated=draw(st.booleans()),
            link_text_as_printed=LINK_TEXT,
        )
        assume(any(c.isalnum() for c in body) and not body.endswith("…"))
        assume(not f"{record.image_alt_as_printed} ".startswith(CREDIT_LABEL))
        assume(record.key not in {other.key for other in result})
        result.append(record)
    return result


def read(data: bytes) -> list[ImportedRecord]:
    return list(read_index_text(io.BytesIO(data), "blog.txt"))


@given(records())
def test_records_written_and_read_are_the_same_records(written: list[ImportedRecord]) -> None:
    assert read(write_index_text(written).encode()) == written


@given(records())
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(written: list[ImportedRecord]) -> None:
    data = write_index_text(written).replace("\n", "\r\n")
    assert read(f"\ufeff{data}\r\n".encode()) == written


@given(lines(120), st.booleans())
def test_any_excerpt_behind_the_words_medically_reviewed_by_is_given_back(rest: str, truncated: bool) -> None:
    excerpt = f"{CREDIT_LABEL}{rest}{ELLIPSIS if truncated else ''}"
    data = entry(excerpt=excerpt)
    assert write_index_text(read(data.encode())) == data


@given(st.builds("{}, {}".format, NAMES, LETTERS), st.sampled_from([" ", f"{NBSP} "]), lines(60))
def test_an_inline_credit_and_its_text_come_apart_where_they_were_joined(
    credit: str, gap: str, rest: str
) -> None:
    split = split_inline_credit(f"{CREDIT_LABEL}{credit}{gap}Sleep {rest}")
    assert split is not None
    assert (split[0].as_printed, split[0].gap, split[1]) == (credit, gap, f"Sleep {rest}")


@given(st.data())
def test_a_damaged_file_is_read_or_refused_with_a_line_and_never_crashes(data: st.DataObject) -> None:
    damaged = bytearray(FIXTURE.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    problem: ImportProblem | None = None
    try:
        assert read(bytes(damaged))
    except ImportProblem as caught:
        problem = caught
    assert problem is None or (problem.line is not None and len(str(problem).splitlines()) == 1)


@given(st.binary(max_size=300))
def test_noise_is_refused_with_a_line(noise: bytes) -> None:
    with pytest.raises(ImportProblem) as caught:
        read(noise)
    assert caught.value.line is not None
