"""Footnotes and lists of sources become references, and citations point to them."""

from typing import Any

import pytest

from blog.importer.wordpress.html import pieces_of_html
from blog.importer.wordpress.pieces import Notes, words_in
from blog.importer.wordpress.references import footnotes_of, lift_references, parse_reference, runs_of
from tests.importer.wordpress.exports import SITE


def read(source: str) -> Any:
    return pieces_of_html(source, classic=True, base=SITE, notes=Notes())


def parsed(source: str) -> dict[str, str]:
    value: dict[str, str] = parse_reference(runs_of(read(source)), 1, Notes())["value"]
    return {name: text for name, text in value.items() if text}


def lifted(source: str, footnotes: dict[str, str] | None = None) -> tuple[str, list[str], list[str]]:
    """The words left, the titles of the references, and the notes."""
    notes = Notes()
    known = {name: runs_of(read(text)) for name, text in (footnotes or {}).items()}
    found = lift_references(read(source), known, notes)
    return words_in(found.pieces), [one["value"]["title"] for one in found.references], notes.as_list()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "Roe J, Doe KL, et al. On shoes. J Walks. 2021;3(2):4-5. doi:10.5555/shoes.1.",
            {
                "authors": "Roe J, Doe KL, et al.",
                "title": "On shoes",
                "source": "J Walks, 3(2):4-5",
                "year": "2021",
                "doi": "10.5555/shoes.1",
            },
        ),
        (
            "Roe, J., &amp; Doe, K. (2018). Why walk? Journal of Walks, 12(3), 4–5. https://doi.org/10.5555/why",
            {
                "authors": "Roe, J., & Doe, K.",
                "title": "Why walk?",
                "source": "Journal of Walks, 12(3), 4–5",
                "year": "2018",
                "doi": "10.5555/why",
            },
        ),
        (
            "Harbour Board. Paths. https://board.example/paths (accessed 3 May 2021).",
            {
                "title": "Harbour Board. Paths. (accessed 3 May 2021).",
                "url": "https://board.example/paths",
            },
        ),
        (
            '<a href="https://pubmed.ncbi.nlm.nih.gov/1234567/">A study of shoes</a>',
            {"title": "A study of shoes", "pmid": "1234567"},
        ),
        ("A study of hats, PMID: 7654321", {"title": "A study of hats,", "pmid": "7654321"}),
    ],
)
def test_a_reference_is_parted_as_far_as_it_can_be_told(source: str, expected: dict[str, str]) -> None:
    assert parsed(source) == expected


def test_authors_that_cannot_be_told_are_asked_for() -> None:
    notes = Notes()
    parse_reference(runs_of(read("A leaflet on paths")), 2, notes)
    assert notes.as_list() == [
        "The authors of reference 2 could not be told from its title: part them by hand."
    ]


@pytest.mark.parametrize(
    "ending",
    [
        "<h2>References</h2><ol><li>One, 2001.</li><li>Two, 2002.</li></ol>",
        "<h3>Sources:</h3>\n[1] One, 2001.\n[2] Two, 2002.",
        "<strong>References</strong>\n\n1. One, 2001.\n\n2. Two, 2002.",
        "<h2>Medical references</h2><p>One, 2001.</p><p>Two, 2002.</p>",
    ],
)
def test_a_list_under_its_title_becomes_the_references(ending: str) -> None:
    words, titles, notes = lifted(f"Walk [1].\n\n{ending}<h2>About us</h2><p>We walk.</p>")
    assert (words, titles) == ("Walk [1]. About us We walk.", ["One, 2001.", "Two, 2002."])
    assert "became the article's references" in notes[0]


@pytest.mark.parametrize(
    "ending",
    [
        "<h2>References</h2><p>Ask us for them.</p>",
        "<h2>Sources of joy</h2><ol><li>Water, 2001.</li></ol>",
        "<h2>References</h2>\n[3] Three, 2003.\n[5] Five, 2005.",
        "We give references below.\n\n1. Go, 2001.",
    ],
    ids=["no list", "another title", "numbers with gaps", "no title"],
)
def test_what_is_no_list_of_references_stays_text(ending: str) -> None:
    _words, titles, _notes = lifted(f"Walk.\n\n{ending}")
    assert titles == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Walk.<sup>1</sup>", "Walk.[1]"),
        ("Walk<sup>1,2</sup> on", "Walk[1,2] on"),
        ("Walk<sup>[2]</sup>", "Walk[2]"),
        ('Walk<sup><a href="#r1">1</a></sup>', "Walk[1]"),
        ("25 kg/m<sup>2</sup>", "25 kg/m²"),
        ("10<sup>2</sup> steps", "10² steps"),
        ("Walk.<sup>7</sup>", "Walk.⁷"),
        ("the 1<sup>st</sup>", "the 1st"),
    ],
)
def test_a_raised_number_is_a_citation_only_where_it_can_be_one(text: str, expected: str) -> None:
    words, _titles, _notes = lifted(
        f"{text}<h2>References</h2><ol><li>One, 2001.</li><li>Two, 2002.</li></ol>"
    )
    assert words == expected


def test_footnotes_come_after_the_list_in_the_order_of_their_citations() -> None:
    cite = '<sup data-fn="{}"></sup>'.format
    words, titles, notes = lifted(
        f"a{cite('x')} b{cite('y')} c{cite('x')} d{cite('gone')}<h2>References</h2><ol><li>One, 2001.</li></ol>",
        {"unused": "Never", "y": "Why", "x": "Ex"},
    )
    assert words == "a[2] b[3] c[2] d"
    assert titles == ["One, 2001.", "Ex", "Why"]
    assert "A footnote is cited nowhere: Never" in notes
    assert "A footnote is cited that the file does not hold." in notes


@pytest.mark.parametrize(
    "meta",
    ["", "[", "{}", "[1]", '[{"id": 3}]', "[" * 100_000],
    ids=["none", "cut", "object", "number", "no text", "deep"],
)
def test_footnotes_that_cannot_be_read_are_none(meta: str) -> None:
    assert footnotes_of(meta[:100_000], read) == {}
