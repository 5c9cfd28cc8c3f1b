"""Small or full: the truth table, and what no small change may touch whatever else it does."""

import copy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blog.signoff.models import ReviewKind
from blog.signoff.review_kind import MOST_BLOCKS, REASONS, WhyFull, review_kind
from tests.desk.contents import CONTENTS, long_article, versions, with_text
from tests.reading.editions import article, heading, image, reference, text

SMALL: tuple[WhyFull, ...] = ()
FILLER = [
    text(f"<p>People rest in a calm room, and somebody stays beside them all the while, part {letter}.</p>")
    for letter in "abcdefgh"
]


def base(*blocks: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return article(*blocks, *FILLER, references=3, **fields)


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def sentence(words: str) -> dict[str, Any]:
    return text(f"<p>{words}</p>")


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        ("The room is calm.", "The room is quiet.", SMALL),
        ("The room is calm.", "The room is calm [2].", SMALL),
        ("The room is calm [1].", "The room is calm [2].", SMALL),
        ("The room is calm.", "The <b>room</b> is calm.", SMALL),
        ('See <a href="https://a.example/">it</a>.', 'See <a href="https://b.example/">it</a>.', SMALL),
        ("It lasts 40 minutes in a calm room.", "It lasts 40 minutes in a calm, light room.", SMALL),
        # Numbers with a unit, however they are written, and the words beside them.
        ("You get 50 mg.", "You get 60 mg.", (WhyFull.NUMBER,)),
        ("You get 50 mg.", "You get 50 g.", (WhyFull.NUMBER, WhyFull.DOSE)),
        ("You get 50 mg.", "You get 50&nbsp;mg.", (WhyFull.NUMBER,)),
        ("You get 50 <b>mg</b>.", "You get 50 <b>ml</b>.", (WhyFull.NUMBER, WhyFull.DOSE)),
        ("You get 50mg.", "You get 5.0mg.", (WhyFull.NUMBER,)),
        ("You get up to 50 mg.", "You get over 50 mg.", (WhyFull.NUMBER,)),
        ("It takes two hours.", "It takes three hours.", (WhyFull.NUMBER,)),
        ("It takes one hour.", "It takes an hour.", (WhyFull.NUMBER,)),
        ("It helped 30% of them.", "It helped 40% of them.", (WhyFull.NUMBER,)),
        ("It helped 3 in 10.", "It helped 3 in 100.", (WhyFull.NUMBER,)),
        ("That is 10<sup>2</sup> cells.", "That is 102 cells.", (WhyFull.NUMBER,)),
        ("Wait [50] minutes.", "Wait [60] minutes.", (WhyFull.NUMBER,)),
        ('<a href="tel:988">Call</a> them.', '<a href="tel:989">Call</a> them.', (WhyFull.NUMBER,)),
        # Negations.
        ("You may drive home.", "You may not drive home.", (WhyFull.NEGATION,)),
        ("You can’t drive home.", "You can drive home.", (WhyFull.NEGATION,)),
        ("Come with a friend.", "Come without a friend.", (WhyFull.NEGATION,)),
        ("This is safe for you.", "This is unsafe for you.", (WhyFull.NEGATION,)),
        ("This is harmless.", "This is harmful.", (WhyFull.NEGATION,)),
        ("Never go alone.", "Always go alone.", (WhyFull.NEGATION,)),
        # Dosing and drugs.
        ("The plan is yours.", "The dose is yours.", (WhyFull.DOSE,)),
        ("You come often.", "You come daily.", (WhyFull.DOSE,)),
        ("It is given slowly.", "It is given orally.", (WhyFull.DOSE,)),
        ("Ask about ketamine.", "Ask about esketamine.", (WhyFull.DRUG,)),
        ("Ask about it.", "Ask about lorazepam.", (WhyFull.DRUG,)),
        ("Ask about it.", "Ask about lisinopril.", (WhyFull.DRUG,)),
        ("Ask about it.", "Ask about sertraline.", (WhyFull.DRUG,)),
        ("Ask about it.", "Ask about SSRIs.", (WhyFull.DRUG,)),
        ("Ask about it.", "Ask about the medicine.", SMALL),
        ("Ask about it.", "Ask about the guideline online.", SMALL),
    ],
)
def test_words(old: str, new: str, reasons: tuple[WhyFull, ...]) -> None:
    decision = review_kind(base(sentence(old)), base(sentence(new)))

    assert decision.reasons == reasons
    assert decision.kind == (ReviewKind.FULL if reasons else ReviewKind.SMALL)


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        (block("heading", level="2", text="Rest"), block("heading", level="2", text="Resting"), SMALL),
        (block("heading", level="2", text="Rest"), block("heading", level="3", text="Rest"), SMALL),
        (
            block("claim", text="It helps.", sources=[1]),
            block("claim", text="It helps.", sources=[1, 2]),
            SMALL,
        ),
        (
            block("claim", text="It helps.", sources=[1]),
            block("claim", text="It may help.", sources=[1]),
            SMALL,
        ),
        (block("key_points", points=["Rest"]), block("key_points", points=["Rests"]), (WhyFull.KEY_POINTS,)),
        (
            block("notice", heading="N", text="<p>a</p>"),
            block("notice", heading="N", text="<p>b</p>"),
            (WhyFull.NOTICE,),
        ),
        (
            block("crisis_notice", heading="N", text="a"),
            block("crisis_notice", heading="M", text="a"),
            (WhyFull.NOTICE,),
        ),
        (
            block("off_label_notice", heading="N", text="a"),
            block("off_label_notice", heading="N", text="a b"),
            (WhyFull.NOTICE,),
        ),
        (
            block("image", image=image(), caption=""),
            block("image", image=image("b" * 64), caption=""),
            (WhyFull.PICTURE,),
        ),
        (block("image", image=image(), caption="A"), block("image", image=image(), caption="A lake"), SMALL),
        (
            block("image", image=image(alt="A"), caption=""),
            block("image", image=image(alt="A lake"), caption=""),
            SMALL,
        ),
        (
            block("table", caption="", columns=["A"], rows=[["calm"]], row_headings=False),
            block("table", caption="", columns=["A"], rows=[["quiet"]], row_headings=False),
            SMALL,
        ),
        (
            block("table", caption="", columns=["A"], rows=[["5 mg"]], row_headings=False),
            block("table", caption="", columns=["A"], rows=[["6 mg"]], row_headings=False),
            (WhyFull.NUMBER,),
        ),
        (
            block("faq", items=[{"question": "Why?", "answer": "<p>So.</p>"}]),
            block(
                "faq",
                items=[
                    {"question": "Why?", "answer": "<p>So.</p>"},
                    {"question": "Is it not?", "answer": ""},
                ],
            ),
            (WhyFull.NEGATION,),
        ),
        (block("embed", url="a"), block("embed", url="b"), (WhyFull.UNKNOWN,)),
    ],
)
def test_blocks(old: dict[str, Any], new: dict[str, Any], reasons: tuple[WhyFull, ...]) -> None:
    assert review_kind(base(old), base(new)).reasons == reasons


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({"title": "Another"}, (WhyFull.TITLE,)),
        ({"seo_title": "Another"}, (WhyFull.TITLE,)),
        ({"summary": "Calm."}, SMALL),
        ({"summary": "Take 5 mg."}, (WhyFull.NUMBER, WhyFull.DOSE)),
        ({"search_description": "Calm."}, SMALL),
        ({"search_description": "Never calm."}, (WhyFull.NEGATION,)),
        ({"authors": [{"name": "Ben Margin"}]}, SMALL),
        ({"featured_image": image()}, (WhyFull.PICTURE,)),
        ({"social_image": image()}, (WhyFull.PICTURE,)),
        ({"kind": "page"}, (WhyFull.UNKNOWN,)),
        ({"schema": 2}, (WhyFull.UNKNOWN,)),
        ({"something_new": "x"}, (WhyFull.UNKNOWN,)),
    ],
)
def test_fields(fields: dict[str, Any], reasons: tuple[WhyFull, ...]) -> None:
    assert review_kind(base(), base(**fields)).reasons == reasons


def test_without_an_edition_in_force_nothing_is_small() -> None:
    assert review_kind(None, base()) == (ReviewKind.FULL, (WhyFull.NO_EDITION,))


def test_signing_the_same_words_again_is_a_full_review() -> None:
    assert review_kind(base(), base()) == (ReviewKind.FULL, (WhyFull.NOTHING_DIFFERS,))


@pytest.mark.parametrize("blocks", range(1, 6))
def test_at_most_three_blocks(blocks: int) -> None:
    new = copy.deepcopy(base())
    for place in range(blocks):
        new["body"][place]["value"] = new["body"][place]["value"].replace("calm", "quiet")

    assert (WhyFull.BLOCKS in review_kind(base(), new).reasons) == (blocks > MOST_BLOCKS)


def test_at_most_ten_per_cent_of_the_words() -> None:
    distinct = [f"calm{first}{second}" for first in "abcdefghij" for second in "klmnopqrst"]
    old = article(sentence(" ".join(distinct)), title="")

    for words, is_small in ((10, True), (11, False)):
        new = article(sentence(" ".join([*distinct[:-words], *(["quiet"] * words)])), title="")
        assert (review_kind(old, new).kind == ReviewKind.SMALL) == is_small


def test_every_reference_counts_as_a_block() -> None:
    old = base()
    new = copy.deepcopy(old)
    new["references"] += [reference(title=f"New {number}, 50 mg daily") for number in range(3)]
    assert review_kind(old, new).kind == ReviewKind.SMALL

    new["references"].append(reference(title="One more"))
    assert review_kind(old, new).reasons == (WhyFull.BLOCKS,)


def test_a_block_that_moves_is_small_only_without_guarded_words() -> None:
    calm, dosed = sentence("The room is calm."), sentence("You get 50 mg.")

    for block_, reasons in ((calm, SMALL), (dosed, (WhyFull.NUMBER, WhyFull.DOSE))):
        old, new = base(block_), base()
        new["body"].append(block_)
        assert review_kind(old, new).reasons == reasons


def test_a_heading_is_no_title() -> None:
    assert review_kind(base(heading("Calm")), base(heading("Quiet"))).reasons == SMALL


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(WhyFull)


UNITS = st.sampled_from(["mg", "mcg", "%", "ml", "mg/kg", "hours", "days", "weeks", "mmHg", "sessions", "°C"])
NUMBERS = st.one_of(
    st.integers(0, 9999).map(str), st.decimals(0, 99, places=1).map(str), st.sampled_from(["two", "ten"])
)
BETWEEN = st.sampled_from([" ", "", "\u00a0", "-"])
# “50mg” is written, “twomg” is not.
QUANTITIES = (
    st.tuples(NUMBERS, BETWEEN, UNITS)
    .filter(lambda parts: parts[1] != "" or parts[0][0].isdigit())
    .map("".join)
)
PLACES = st.integers(0, 11)


@settings(max_examples=300, deadline=None)
@given(
    QUANTITIES,
    QUANTITIES,
    PLACES,
    st.sampled_from(["Give {} of it.", "<b>{}</b>", "about {}, they say", "({})"]),
)
def test_a_change_that_touches_a_number_with_a_unit_is_never_small(
    old: str, new: str, place: int, around: str
) -> None:
    assume(old != new)
    mark = f"This is part {place}."
    before = with_text(long_article(), mark, f"{around.format(old)} {mark}")
    after = with_text(long_article(), mark, f"{around.format(new)} {mark}")
    gone = with_text(long_article(), mark, mark)

    for pair in ((before, after), (after, before), (before, gone), (gone, before)):
        assert review_kind(*pair).kind == ReviewKind.FULL


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["no", "not", "never", "without", "cannot", "don’t", "isn't", "nor", "none"])
    | st.sampled_from(
        ["dose", "daily", "intravenous", "tablets", "ketamine", "diazepam", "ramipril", "SSRI"]
    ),
    PLACES,
)
def test_a_change_that_touches_a_guarded_word_is_never_small(word: str, place: int) -> None:
    mark = f"This is part {place}."
    for written in (word, word.upper(), word.capitalize(), f"<i>{word}</i>", f"“{word}”"):
        new = with_text(long_article(), mark, f"Rest {written} well. {mark}")
        assert review_kind(long_article(), new).kind == ReviewKind.FULL
        assert review_kind(new, long_article()).kind == ReviewKind.FULL


@settings(max_examples=200, deadline=None)
@given(versions())
def test_a_small_change_leaves_titles_key_points_notices_and_pictures_alone(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    old, new = pair
    if review_kind(old, new).kind == ReviewKind.SMALL:
        assert guarded_parts(old) == guarded_parts(new)


@settings(max_examples=100, deadline=None)
@given(CONTENTS)
def test_the_decision_is_the_same_every_time(content: dict[str, Any]) -> None:
    assert review_kind(long_article(), content) == review_kind(copy.deepcopy(long_article()), content)


def guarded_parts(content: dict[str, Any]) -> list[Any]:
    whole = {"key_points", "notice", "off_label_notice", "crisis_notice"}
    pictures = [content["featured_image"], content["social_image"]]
    pictures += [one["value"]["image"] for one in content["body"] if one["type"] == "image"]
    return [
        content["title"],
        content["seo_title"],
        [one for one in content["body"] if one["type"] in whole],
        sorted(picture["sha256"] for picture in pictures if picture),
    ]
