"""Every file that is not as it should be: one clear line with file, line number and what was expected."""

import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from blog.importer import text
from blog.importer.formats import read_file
from blog.importer.records import ImportProblem
from blog.importer.text import read_index_text
from tests.importer import FIXTURE
from tests.importer.entries import NBSP, Stream, buffered, entry

GIGABYTE = 10**9
GOOD = entry("A Good Entry") + "\n\n"


def problem_of(path: Path) -> ImportProblem:
    with pytest.raises(ImportProblem) as caught:
        read_file(path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def problem_in(tmp_path: Path, data: bytes | str) -> ImportProblem:
    path = tmp_path / "blog.txt"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return problem_of(path)


@pytest.mark.parametrize(
    ("data", "line", "expected", "found"),
    [
        ("", 1, "a title", "the end of the file"),
        ("\n\n\n", 1, "a title", "an empty line"),
        ("\ufeff", 1, "a title", "an empty line"),
        (GOOD + "Title", 10, "an empty line after the title", "the end of the file"),
        (GOOD + "Title\n\n", 11, "“Medically reviewed by …” or the description", "the end of the file"),
        (GOOD + "Title\nwords", 10, "an empty line after the title", "“words”"),
        (
            GOOD + "T\n\nMedically reviewed by A B, MD\n\n",
            12,
            "the description of the picture, under",
            "an empty line",
        ),
        (GOOD + "T\n\nMedically reviewed by\nalt", 11, "a name", "“”"),
        (GOOD + "T\n\nalt\nmore\n", 12, "an empty line after the description", "“more”"),
        (GOOD + "T\n\nalt\n\n", 13, "the excerpt", "the end of the file"),
        (GOOD + "T\n\nalt\n\nWords …", 14, "an empty line after the excerpt", "the end of the file"),
        (GOOD + "T\n\nalt\n\nWords\nwords", 14, "an empty line after the excerpt", "“words”"),
        (GOOD + "T\n\nalt\n\nWords …\n\n", 15, "“Read more”", "the end of the file"),
        (GOOD + "T\n\nalt\n\nWords …\n\nNext Title\n\n", 15, "“Read more”", "“Next Title”"),
        (GOOD + entry("T", link="read more"), 15, "“Read more”", "“read more”"),
        (GOOD + entry("T") + "\nT2", 16, "an empty line or the end of the file", "“T2”"),
        (GOOD + entry("T", excerpt="…"), 13, "an excerpt with a word in it", "“…”"),
        (GOOD + entry("T", excerpt=f"{NBSP}? …"), 13, "an excerpt with a word in it", f"“{NBSP}? …”"),
        (GOOD + entry("T", head=NBSP), 11, "“Medically reviewed by …” or", "an empty line"),
        (GOOD + entry("???"), 9, "a title with a letter or digit in it", "“???”"),
        (
            GOOD + entry("A good entry!"),
            9,
            "a title that gives another address than the one on line 1",
            "“A good entry!”",
        ),
        (GOOD + entry("T" * 256), 9, "a title of at most 255 characters", "256 characters"),
        (GOOD + entry("T", head="a" * 1001), 11, "“Medically reviewed by …” or", "1,001 characters"),
        (
            GOOD + entry("T", head="Medically reviewed by " + "a" * 201 + "\nalt"),
            11,
            "a name of at most 200",
            "“aaa",
        ),
        (GOOD + "\n" * 200, 109, "text", "more than 100 empty lines"),
        (GOOD + entry("Caf\x00e"), 9, "text", "a NUL byte"),
        (GOOD + entry("Bell\a"), 9, "plain text", "the character U+0007"),
        (GOOD + entry("One\rTwo"), 9, "plain text", "the character U+000D"),
        (GOOD + entry("One\u2028Two"), 9, "plain text", "the character U+2028"),
        (GOOD + entry("Caf\ufffd"), 9, "plain text", "the character U+FFFD"),
        (GOOD.encode() + entry("It’s").encode("cp1252"), 9, "UTF-8 text", "the byte 0x92"),
        (GOOD.encode() + entry("Café", excerpt="A nap").encode("latin-1"), 9, "UTF-8 text", "the byte 0xe9"),
        (entry("It’s").encode("utf-16"), 1, "UTF-8 text", "UTF-16"),
        (b"\xfe\xff" + entry("It’s").encode("utf-16-be"), 1, "UTF-8 text", "UTF-16"),
        (entry("It’s").encode("utf-16-le"), 1, "text", "a NUL byte"),
        (b"<?xml version='1.0'?><rss/>", 1, "an index text", "something else"),
        (b"\xef\xbb\xbf<rss/>", 1, "an index text", "something else"),
        (GOOD + "a" * 80_001, 9, "a line of at most 80,000 bytes", "a longer one"),
        (GOOD + "a" * 80_000, 9, "a title of at most 255 characters", "80,000 characters"),
    ],
)
def test_a_bad_file_is_told_with_its_line_and_what_was_expected(
    tmp_path: Path, data: bytes | str, line: int, expected: str, found: str
) -> None:
    problem = problem_in(tmp_path, data)
    assert problem.line == line
    assert problem.expected.startswith(expected)
    assert found in problem.found
    assert f"line {line}: expected {expected}" in str(problem)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    problem = problem_of(tmp_path / "nowhere.txt")
    assert (problem.line, problem.expected, problem.found) == (None, "a file to import", "none of this name")


def test_a_directory_is_told(tmp_path: Path) -> None:
    assert problem_of(tmp_path).found == "a directory"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    assert problem_of(tmp_path / "loop.txt").found.startswith("that it cannot be read (Too many levels")


def test_what_was_found_is_shown_short_and_harmless(tmp_path: Path) -> None:
    problem = problem_in(tmp_path, GOOD + "T\n\nalt\n\nWords …\n\n" + "\u202e\u200b long" * 1000)
    assert "\\u202e\\u200b long" in str(problem)
    assert len(str(problem).splitlines()) == 1
    assert "\u202e" not in str(problem)
    assert len(problem.found) < 300


def test_a_file_with_a_line_break_in_its_name_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem) as caught:
        read_file(tmp_path / "two\nlines.txt")
    assert "two\\u000alines.txt: expected a file" in str(caught.value)


def _noise(number: int) -> bytes:
    return random.Random(number).randbytes(1 << 16)


def _entries(number: int) -> bytes:
    return (entry(f"Entry {number}", excerpt="word " * 15_000 + "…") + "\n\n").encode()


def _short_entries(number: int) -> bytes:
    return (entry(f"{number}", head="a", excerpt="a") + "\n\n").encode()


@pytest.mark.parametrize(
    ("chunk", "read_at_most"),
    [
        (_noise, 200_000),
        (lambda number: bytes(1 << 16), 200_000),
        (lambda number: b"\n" * (1 << 16), 200_000),
        (lambda number: b"endless " * (1 << 13), 200_000),
        (lambda number: "…".encode() * (1 << 14), 200_000),
        (lambda number: (entry("T") if number == 0 else "").encode() + b"\n" * (1 << 16), 200_000),
        (_entries, text.FILE_BYTES_LIMIT + 200_000),
        (_short_entries, text.FILE_BYTES_LIMIT + 200_000),
    ],
    ids=[
        "random",
        "nul",
        "newlines",
        "one line",
        "one line, 3 bytes a letter",
        "empty lines",
        "entries",
        "tiny entries",
    ],
)
def test_a_gigabyte_is_given_up_early_in_little_memory(
    chunk: Callable[[int], bytes], read_at_most: int
) -> None:
    stream = Stream(chunk, GIGABYTE)
    tracemalloc.start()
    try:
        with pytest.raises(ImportProblem) as caught:
            list(read_index_text(buffered(stream), "noise"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.given <= read_at_most
    assert peak < 4 * text.FILE_BYTES_LIMIT
    assert caught.value.line is not None
    assert len(str(caught.value)) < 400


def test_a_sparse_gigabyte_on_disk_is_given_up_at_once(tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    with path.open("wb") as file:
        os.truncate(file.fileno(), GIGABYTE)
    assert problem_of(path).line == 1


def test_entries_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "ENTRIES_LIMIT", 3)
    with pytest.raises(ImportProblem, match=r"line 26: expected at most 3 entries in a file; found one more"):
        read_file(FIXTURE)
