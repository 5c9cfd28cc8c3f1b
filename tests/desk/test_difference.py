"""What differs: complete, exact, readable, and quick."""

import copy
import html
import json
import random
import time
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.desk.difference import Difference, PieceKind, difference_between, spoken_time
from blog.signoff.edits import edit_between
from blog.signoff.wording import Op, word_runs
from tests.desk import contents
from tests.desk.contents import long_article, versions, with_text
from tests.reading.editions import article, heading, image, reference, text


def told(difference: Difference) -> str:
    """What is shown, as marks in a line: [-removed-] and {+added+}."""
    shape = {PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "{{+{}+}}"}
    return "\n".join(
        " ".join("".join(shape.get(piece.kind, "{}").format(piece.text) for piece in line.pieces).split())
        for change in difference.changes
        for line in change.lines
    )


def everything_said(difference: Difference) -> str:
    shown = render_to_string("desk/includes/difference.html", {"difference": difference})
    return " ".join(html.unescape(shown).split())


@settings(max_examples=300, deadline=None)
@given(versions())
def test_applying_what_is_shown_to_the_old_content_gives_the_new_one(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    old, new = pair

    edit: Any = difference_between(old, new).edit

    made = edit.apply(old) if edit else old
    assert json.dumps(made, sort_keys=True) == json.dumps(new, sort_keys=True)


@settings(max_examples=100, deadline=None)
@given(contents.CONTENTS)
def test_a_content_does_not_differ_from_itself(content: dict[str, Any]) -> None:
    assert difference_between(content, copy.deepcopy(content)) == Difference(None)


@settings(max_examples=200, deadline=None)
@given(versions())
def test_whatever_differs_is_told_in_a_change_that_has_words(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    old, new = pair
    difference = difference_between(old, new)

    assert bool(difference.changes) == (json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True))
    for change in difference.changes:
        assert change.place and change.headline
    everything_said(difference)


@settings(max_examples=300, deadline=None)
@given(contents.HTML, contents.HTML)
def test_the_runs_of_a_text_are_the_old_one_and_the_new_one(old: str, new: str) -> None:
    runs = word_runs(old, new, in_html=True)

    assert "".join(run.text for run in runs if run.op is not Op.ADDED) == old
    assert "".join(run.text for run in runs if run.op is not Op.REMOVED) == new


@settings(max_examples=300, deadline=None)
@given(contents.HTML, contents.HTML)
def test_a_text_that_differs_shows_words_removed_or_added_or_says_what_does(old: str, new: str) -> None:
    difference = difference_between(article(text(old)), article(text(new)))

    for change in difference.changes:
        for line in change.lines:
            marked = {piece.kind for piece in line.pieces} & {PieceKind.REMOVED, PieceKind.ADDED}
            assert marked or line.notes or change.notes


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(contents.SENTENCES), max_size=5),
    st.lists(st.sampled_from(contents.SENTENCES), max_size=5),
)
def test_every_word_that_went_or_came_is_shown(before: list[str], after: list[str]) -> None:
    old, new = (f"<p>{' '.join(sentences)}</p>" for sentences in (before, after))
    runs = word_runs(old, new, in_html=True)
    shown = told(difference_between(article(text(old)), article(text(new))))

    for run in runs:
        if run.op is not Op.SAME:
            for token in run.tokens:
                assert token.shown in shown


def test_words_are_marked_inside_their_sentence_and_the_rest_is_left_out() -> None:
    old = article(
        heading("How long do the effects last?"),
        text(
            "<p>This stays. The length of treatment can vary from person to person, influenced by dosage, frequency, "
            "and individual response.</p><p>This stays too.</p>"
        ),
    )
    new = with_text(
        old,
        "dosage, frequency, and individual response",
        "the dose, how often you are treated, and how you respond",
    )

    difference = difference_between(old, new)

    assert told(difference) == (
        "… The length of treatment can vary from person to person, influenced by "
        "[-dosage, frequency, and individual response-]"
        "{+the dose, how often you are treated, and how you respond+}. …"
    )
    assert difference.changes[0].place == "“How long do the effects last?”"
    assert difference.changes[0].headline == "Text changed"
    assert difference.summary == "1 sentence changed"


def test_the_summary_counts_in_words() -> None:
    old = long_article()
    new = with_text(old, "Most people", "Many people")
    new["references"].append(reference(title="A newer study"))

    difference = difference_between(old, new)

    assert difference.summary == "1 sentence changed, 1 reference added"
    assert difference.short_summary == "1 sentence, 1 reference"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<p>Rest well today.</p>", "<p>Rest <b>well</b> today.</p>", "“well” is now bold."),
        ("<p>Rest <i>well</i> today.</p>", "<p>Rest well today.</p>", "“well” is no longer italic."),
        ("<p>10<sup>2</sup> is big.</p>", "<p>102 is big.</p>", "[-102-]"),
        (
            '<p>See <a href="https://a.example/">here</a>.</p>',
            '<p>See <a href="https://b.example/">here</a>.</p>',
            "The link “here” led to https://a.example/ and now leads to https://b.example/",
        ),
        (
            "<p>See it.</p>",
            '<p>See <a href="https://a.example/">it</a>.</p>',
            "“it” is now a link to https://a.example/",
        ),
        ("<p>One. Two.</p>", "<p>One.</p><p>Two.</p>", "1 paragraph more."),
        ("<ul><li>One</li></ul>", "<ol><li>One</li></ol>", "1 numbered list more."),
        (
            "<p>One  two.</p>",
            "<p>One two.</p>",
            "Only the spacing or the markup differs; the words are the same.",
        ),
    ],
)
def test_formatting_links_and_layout_are_said_in_words(before: str, after: str, said: str) -> None:
    difference = difference_between(article(text(before)), article(text(after)))

    notes = [note for change in difference.changes for line in change.lines for note in line.notes]
    assert said in notes or said.strip("[-]") in told(difference)


def test_no_tag_is_ever_shown_raw() -> None:
    difference = difference_between(
        article(text("<p>One</p>")), article(text("<ul><li>One <b>two</b></li></ul>"))
    )

    assert "<" not in told(difference)


def test_a_block_that_moved_says_where_it_stood() -> None:
    old = article(
        heading("A"),
        text("<p>One stays here.</p>"),
        text("<p>Another one walks.</p>"),
        heading("B"),
        text("<p>End.</p>"),
    )
    new = copy.deepcopy(old)
    new["body"].append(new["body"].pop(2))

    [change] = difference_between(old, new).changes

    assert change.headline == "Text moved"
    assert change.notes == ("It stood in “A” and now stands in “B”.",)
    assert told(difference_between(old, new)) == "Another one walks."


def test_a_block_that_moved_and_changed_is_both() -> None:
    walking = "<p>Another one walks with you every day to the old clinic.</p>"
    old = article(text(walking), heading("A"), text("<p>One stays.</p>"), heading("B"), text("<p>End.</p>"))
    new = copy.deepcopy(old)
    new["body"].append(new["body"].pop(0))
    new = with_text(new, "old clinic", "new clinic")

    [change] = difference_between(old, new).changes

    assert change.headline == "Text moved and changed"
    assert "[-old-]{+new+}" in told(difference_between(old, new)).replace("[-old-] {+", "[-old-]{+")


@pytest.mark.parametrize(
    ("name", "old", "new", "headline"),
    [
        ("title", "Old title", "New title", "Title changed"),
        ("seo_title", "", "For engines", "Title for search engines added"),
        ("search_description", "Words", "", "Description for search engines removed"),
        ("summary", "Short", "Shorter", "Summary changed"),
        ("correction", "It said 50.", "It said 500.", "Correction changed"),
        ("authors", [{"name": "Ana"}], [{"name": "Ana"}, {"name": "Ben"}], "Authors changed"),
        ("featured_image", None, image(), "Picture at the top added"),
        ("featured_image", image(alt="Hills"), image(alt="A lake"), "Picture at the top changed"),
        ("social_image", image(), image("b" * 64), "Picture for links from other sites changed"),
    ],
)
def test_every_field_that_readers_see_has_a_change_of_its_own(
    name: str, old: Any, new: Any, headline: str
) -> None:
    [change] = difference_between(article(**{name: old}), article(**{name: new})).changes

    assert change.headline == headline
    assert change.lines


def test_a_cell_is_named_by_its_row_and_column() -> None:
    value: dict[str, Any] = {
        "caption": "",
        "columns": ["Drug", "Dose"],
        "rows": [["a", "1 mg"], ["b", "2 mg"]],
        "row_headings": True,
    }
    changed = copy.deepcopy(value)
    changed["rows"][1][1] = "3 mg"

    [change] = difference_between(
        article({"type": "table", "value": value}), article({"type": "table", "value": changed})
    ).changes

    assert [line.label for line in change.lines] == ["Row 2, Dose"]


def test_a_claim_stands_beside_its_sources_and_a_new_one_is_marked() -> None:
    old = article({"type": "claim", "value": {"text": "It helps.", "sources": [1]}}, references=1)
    new = article({"type": "claim", "value": {"text": "It may help.", "sources": [1, 2]}}, references=2)

    claim, source = difference_between(old, new).changes

    assert claim.is_claim
    assert [(one.number, one.state) for one in claim.sources] == [(1, ""), (2, "new")]
    assert source.headline == "Source [2] added"
    assert source.claims == ("It may help.",)


def test_references_that_only_got_another_number_are_told_so() -> None:
    first, second = reference(title="First"), reference(title="Second")
    old = article() | {"references": [first]}
    new = article() | {"references": [second, first]}

    added, renumbered = difference_between(old, new).changes

    assert added.headline == "Source [1] added"
    assert renumbered.notes == ("Source [1] is now [2]: First",)


def test_what_was_removed_and_added_is_said_in_words_and_by_elements() -> None:
    old = long_article()
    said = everything_said(difference_between(old, with_text(old, "Most people", "Many people")))

    assert '<del><span class="difference-op">Removed: </span>Most</del>' in said
    assert '<ins><span class="difference-op">Added: </span>Many</ins>' in said


def test_words_of_an_editor_cannot_become_markup() -> None:
    difference = difference_between(
        article(heading("A & B")), article(heading("A <script>alert(1)</script>"))
    )

    assert "<script>" not in render_to_string("desk/includes/difference.html", {"difference": difference})


def test_the_estimate_counts_what_changed_and_ten_seconds_a_claim() -> None:
    claims = [{"type": "claim", "value": {"text": f"Claim {number}.", "sources": [1]}} for number in range(3)]
    words = " ".join(["word"] * 100)

    assert difference_between(article(), article(text(f"<p>{words}</p>"))).seconds == 30
    assert difference_between(article(), article(*claims)).seconds == 32
    assert spoken_time(32) == "about 40 s"
    assert spoken_time(200) == "about 3 min"


def prose(chance: random.Random, words: int) -> str:
    sentences = [" ".join(chance.choices(VOCABULARY, k=15)) + "." for _ in range(words // 15)]
    return f"<p>{' '.join(sentences)}</p>"


VOCABULARY = [f"word{number}" for number in range(500)] + ["the", "and", "of", "a"] * 20


def rewritten(chance: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    new = copy.deepcopy(content)
    for block in new["body"]:
        if block["type"] == "text":
            block["value"] = " ".join(
                "XX" if chance.random() < 0.1 else word for word in block["value"].split(" ")
            )
    return new


def shuffled(chance: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    new = copy.deepcopy(content)
    chance.shuffle(new["body"])
    return new


def another(chance: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    return article(*[text(prose(chance, 100)) for _ in range(50)], references=20)


@pytest.mark.parametrize("change", [rewritten, shuffled, another])
@pytest.mark.parametrize("blocks", [1, 50, 500])
def test_a_text_of_five_thousand_words_is_compared_in_a_blink(blocks: int, change: Any) -> None:
    chance = random.Random(7)
    old = article(*[text(prose(chance, 5000 // blocks)) for _ in range(blocks)], references=20)
    new = change(chance, old)

    assert best_of_three(lambda: edit_between(old, new)) < 0.3


@pytest.mark.parametrize("word", ["the ", "the. ", "<b>the</b> ", "<br>"])
def test_repetition_does_not_slow_it_down(word: str) -> None:
    old = article(text(f"<p>{word * 2500}</p>"))
    new = article(text(f"<p>{(word * 9 + 'a ') * 250}</p>"))

    assert best_of_three(lambda: edit_between(old, new)) < 0.3


def best_of_three(work: Any) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)
