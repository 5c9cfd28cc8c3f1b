"""The words under a title, and the text that search reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.presentation import first_words, plain_text, teaser
from tests.reading.editions import article, heading, text


def test_a_text_of_no_more_words_than_the_limit_is_kept_without_an_ellipsis() -> None:
    assert first_words("one two three", 3) == "one two three"


def test_a_longer_text_ends_after_its_last_word_with_a_space_and_an_ellipsis() -> None:
    assert first_words("one two three four", 3) == "one two three …"


def test_the_white_space_between_words_stays_as_it_was() -> None:
    assert first_words("one  two\tthree\nfour five", 4) == "one  two\tthree\nfour …"


def test_a_no_break_space_belongs_to_the_word() -> None:
    assert first_words("relief.\u00a0 A\u00a0B C", 2) == "relief.\u00a0 A\u00a0B …"


@pytest.mark.parametrize("space", ["\r", "\u2003", "\u00a0", "\x0b", "\u2028"])
def test_only_space_tab_and_line_feed_part_words(space: str) -> None:
    assert first_words(f"one{space}two three", 1) == f"one{space}two …"


def test_a_text_that_goes_on_elsewhere_gets_the_ellipsis_even_when_nothing_is_cut() -> None:
    assert first_words("one two", 3, goes_on=True) == "one two …"


def test_nothing_at_all_stays_nothing() -> None:
    assert first_words(" \n\t", goes_on=True) == ""


@given(st.text(alphabet="ab \t\n\u00a0"), st.integers(min_value=1, max_value=6))
def test_what_is_shown_is_always_a_piece_of_the_text(words: str, limit: int) -> None:
    shown = first_words(words, limit)
    assert shown.removesuffix(" …") in words
    assert len(shown.removesuffix(" …").replace("\t", " ").replace("\n", " ").split(" ")) >= bool(shown)


def test_the_default_limit_is_one_hundred_and_fifty_words() -> None:
    assert first_words("word " * 151) == " ".join(["word"] * 150) + " …"
    assert first_words("word " * 150) == " ".join(["word"] * 150)


def test_a_summary_written_by_hand_wins() -> None:
    assert teaser(article(text("<p>The body.</p>"), summary="By hand.")) == "By hand."


def test_a_blank_summary_does_not_win() -> None:
    assert teaser(article(text("<p>The body.</p>"), summary="  ")) == "The body."


def test_headings_do_not_run_into_the_prose() -> None:
    content = article(text("<p>First.</p>"), heading("A heading"), text("<p>Second.</p><p>Third.</p>"))
    assert teaser(content) == "First. Second. Third."


def test_list_items_do_not_run_into_each_other_or_into_the_prose() -> None:
    content = article(
        text("<p>Ask about:</p><ul><li>sleep</li><li>food?</li><li>work</li></ul><p>Then rest.</p>")
    )
    assert teaser(content) == "Ask about: sleep; food? work. Then rest."


def test_a_list_inside_a_list_item_is_set_off_too() -> None:
    assert (
        teaser(article(text("<ul><li>one<ul><li>two</li></ul></li><li>three</li></ul>")))
        == "one; two; three."
    )


def test_a_paragraph_inside_a_list_item_is_still_an_item() -> None:
    assert (
        teaser(article(text("<ul><li><p>one</p></li><li><p>two</p></li></ul><p>End.</p>")))
        == "one; two. End."
    )


def test_what_stands_apart_from_the_prose_is_left_out() -> None:
    content = article(
        {"type": "key_points", "value": {"points": ["A point."]}},
        {"type": "off_label_notice", "value": {"heading": "Important", "text": "<p>Off-label.</p>"}},
        {"type": "claim", "value": {"text": "A claim.", "sources": [1]}},
        text("<p>The <b>prose</b>.</p>"),
        references=1,
    )
    assert teaser(content) == "The prose."


def test_citation_markers_are_left_out_but_other_brackets_stay() -> None:
    content = article(text("<p>Small studies.[1] Others [2–3] agree [sic] in [2025].</p>"), references=3)
    assert teaser(content) == "Small studies. Others agree [sic] in [2025]."


def test_a_no_break_space_of_the_body_reaches_the_teaser() -> None:
    assert (
        teaser(article(text("<p>swift relief.&nbsp; Ketamine &amp; more</p>")))
        == "swift relief.\u00a0 Ketamine & more"
    )


def test_a_page_without_prose_has_no_teaser() -> None:
    assert teaser({"kind": "page", "title": "T", "body": [heading("Only this")]}) == ""


def test_search_reads_every_word_of_every_block_and_no_markup() -> None:
    content = article(
        heading("A heading"),
        text('<p>Para <b>graph</b> of 5 &lt; 6 <a href="https://x.example/">link</a>.[1]</p>'),
        {"type": "quote", "value": {"text": "Quoted <b>", "attribution": "Someone"}},
        {"type": "key_points", "value": {"points": ["Pressure < 140"]}},
        {"type": "crisis_notice", "value": {"heading": "Help", "text": "<p>call 988</p>"}},
        {"type": "claim", "value": {"text": "Claimed", "sources": [1]}},
        {"type": "questions", "value": {"heading": "Ask", "questions": ["Why?"]}},
        {"type": "faq", "value": {"items": [{"question": "Is it?", "answer": "<p>It is.</p>"}]}},
        {
            "type": "table",
            "value": {"caption": "Cap", "columns": ["Col"], "rows": [["cell"]], "row_headings": True},
        },
        summary="The summary",
        references=1,
    )
    assert plain_text(content).split("\n") == [
        "How long does it last?",
        "The summary",
        "A heading",
        "Para graph of 5 < 6 link.",
        "Quoted <b>",
        "Someone",
        "Pressure < 140",
        "Help",
        "call 988",
        "Claimed",
        "Ask",
        "Why?",
        "Is it?",
        "It is.",
        "Cap",
        "Col",
        "cell",
    ]
