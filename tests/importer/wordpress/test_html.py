"""What each kind of HTML, shortcode and block becomes."""

from typing import Any

import pytest

from blog.importer.wordpress import gutenberg, shortcodes
from blog.importer.wordpress.blocks import HEADING_LIMIT, blocks_of
from blog.importer.wordpress.html import pieces_of_html
from blog.importer.wordpress.pieces import Notes
from tests.importer.wordpress.exports import SITE


def converted(source: str, *, classic: bool = False, with_faq: bool = True) -> tuple[list[Any], list[str]]:
    """The blocks as pairs, and the notes."""
    notes = Notes()
    text = shortcodes.expand(gutenberg.expand(source, notes, reusable=lambda number: None), notes).text
    pieces = pieces_of_html(text, classic=classic, base=SITE, notes=notes)
    blocks = blocks_of(pieces, find=lambda picture: (picture.url, 0), with_faq=with_faq, notes=notes)
    return [(block["type"], block["value"]) for block in blocks], notes.as_list()


def text_of(source: str, *, classic: bool = False) -> str:
    """The one text block that this becomes, without a note."""
    blocks, notes = converted(source, classic=classic)
    assert notes == []
    [(kind, value)] = blocks
    assert kind == "text"
    return str(value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One\ntwo.\r\n\r\nThree.", "<p>One<br/>two.</p><p>Three.</p>"),
        ("<em>One.\n\nTwo.</em>", "<p><i>One.</i></p><p><i>Two.</i></p>"),
        ("<div>One.\n\nTwo.</div>Three.", "<p>One.</p><p>Two.</p><p>Three.</p>"),
        ("<p>One.<p>Two.", "<p>One.</p><p>Two.</p>"),
        ("<p>&nbsp;</p>One.", "<p>One.</p>"),
        ("One<!--more-->two", "<p>Onetwo</p>"),
        ("a < b &amp; c", "<p>a &lt; b &amp; c</p>"),
    ],
)
def test_the_old_editors_lines_become_paragraphs(source: str, expected: str) -> None:
    assert text_of(source, classic=True) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One\ntwo</p>", "<p>One two</p>"),
        ("<p>a  <b>b</b> c</p>", "<p>a <b>b</b> c</p>"),
        ("<p><strong><em>b</em></strong></p>", "<p><b><i>b</i></b></p>"),
        (
            '<p><a href="https://a.example/?x=1&amp;y=2"><b>b</b> c</a></p>',
            '<p><a href="https://a.example/?x=1&amp;y=2"><b>b</b> c</a></p>',
        ),
        ('<p><a href="#top">up</a></p>', "<p>up</p>"),
        ('<p><a href="tel:+15550100">call</a></p>', '<p><a href="tel:+15550100">call</a></p>'),
        ("<p>H<sub>2</sub>O, 10<sup>9</sup></p>", "<p>H<sub>2</sub>O, 10<sup>9</sup></p>"),
        ("<p>He said <q>go</q>.</p>", "<p>He said “go”.</p>"),
        (
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
        ),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<dl><dt>Term</dt><dd>What it is</dd></dl>", "<p><b>Term</b></p><p>What it is</p>"),
        ("<pre>one\n  two</pre>", "<p>one<br/>two</p>"),
        ('<p>Smile <img class="wp-smiley" src="s.png" alt=":)"></p>', "<p>Smile :)</p>"),
        ("<section>a</section><section>b</section>", "<p>a</p><p>b</p>"),
        ("<table><tr><td>Only a frame</td></tr></table>", "<p>Only a frame</p>"),
        ("<address>Pier 1</address><hr><p>b</p>", "<p>Pier 1</p><p>b</p>"),
    ],
)
def test_html_becomes_our_rich_text(source: str, expected: str) -> None:
    assert text_of(source) == expected


def test_headings_begin_at_sections_and_know_two_levels() -> None:
    blocks, notes = converted("<h3>One</h3><h4>Two</h4><h5>Three</h5>")
    assert [(value["level"], value["text"]) for _, value in blocks] == [
        ("2", "One"),
        ("3", "Two"),
        ("3", "Three"),
    ]
    assert notes == ["Headings of 3 levels became sections and subsections: look at their order."]


def test_a_heading_that_is_too_long_is_bold_text() -> None:
    words = "walk " * HEADING_LIMIT
    blocks, notes = converted(f"<h2>{words}</h2>")
    assert blocks == [("text", f"<p><b>{words.strip()}</b></p>")]
    assert "more than 120 characters" in notes[0]


def test_a_table_keeps_its_cells_headings_and_caption() -> None:
    [(kind, value)], notes = converted(
        "<table><caption>Routes</caption><tr><th>Route</th><th>Steps</th></tr>"
        "<tr><th>Harbour</th><td>10<sup>3</sup></td></tr><tr><th>Hill</th><td><ul><li>a</li><li>b</li></ul></td></tr></table>"
    )
    assert (kind, notes) == ("table", [])
    assert value["row_headings"] is True
    assert [column["heading"] for column in value["table"]["columns"]] == ["Route", "Steps"]
    # A power must not become another number where there is no raised text.
    assert [row["values"] for row in value["table"]["rows"]] == [["Harbour", "10³"], ["Hill", "a; b"]]
    assert value["table"]["caption"] == "Routes"


def test_cells_over_several_places_leave_the_others_empty_and_are_named() -> None:
    [(_, value)], notes = converted(
        '<table><tr><td rowspan="2">a</td><td colspan="2">b</td></tr><tr><td>c</td><td>d</td></tr></table>'
    )
    assert [row["values"] for row in value["table"]["rows"]] == [["a", "b", ""], ["", "c", "d"]]
    assert "A table had cells over several rows or columns: look at it." in notes
    assert "A table has no column headings: give it some." in notes


@pytest.mark.parametrize("span", ["1000000", "-3", "x", "9" * 40])
def test_a_span_of_any_size_does_no_harm(span: str) -> None:
    blocks, _notes = converted(
        f'<table><tr><td colspan="{span}">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    )
    assert all(word in str(blocks) for word in "abc")


def test_a_link_in_a_table_is_named_in_the_notes() -> None:
    _, notes = converted(
        '<table><tr><th>a</th><th>b</th></tr><tr><td><a href="/x/">c</a></td><td>d</td></tr></table>'
    )
    assert notes == [f"A link in a table was taken away: {SITE}/x/"]


def test_a_quotation_names_who_said_it_only_where_that_ends_it() -> None:
    [(_, said)], _n = converted("<blockquote><p>I walk.</p><cite>— A walker</cite></blockquote>")
    assert said == {"text": "I walk.", "attribution": "A walker"}
    [(_, cited)], _n = converted("<blockquote><p>I read <cite>Walks</cite> and walk.</p></blockquote>")
    assert cited == {"text": "I read Walks and walk.", "attribution": ""}


def test_a_picture_stands_where_its_paragraph_does() -> None:
    blocks, _notes = converted(
        '<p><img src="/a.jpg" alt="A"> words</p><p>more <img src="/b.jpg" alt="B"> words</p>'
    )
    assert [kind for kind, _ in blocks] == ["image", "text", "image"]
    assert blocks[1][1] == "<p>words</p><p>more words</p>"
    assert blocks[0][1]["image"] == {"image": [f"{SITE}/a.jpg", 0], "alt_text": "A", "decorative": False}


def test_a_picture_that_loads_late_is_the_one_it_loads() -> None:
    [(_, value)], _notes = converted('<img src="blank.gif" data-src="/real.jpg" alt="A">')
    assert value["image"]["image"] == [f"{SITE}/real.jpg", 0]


def test_no_picture_is_called_decorative_by_an_import() -> None:
    [(_, value)], notes = converted('<img src="/a.jpg" alt="">')
    assert value["image"]["decorative"] is False
    assert notes == [f"A picture has no alternative text: {SITE}/a.jpg"]


def test_a_gallery_is_a_picture_after_the_other_and_its_caption_a_paragraph() -> None:
    blocks, _notes = converted(
        '<figure class="wp-block-gallery"><figure><img src="/a.jpg" alt="A"><figcaption>First</figcaption></figure>'
        '<figure><img src="/b.jpg" alt="B"></figure><figcaption>Both</figcaption></figure>'
    )
    assert [(kind, value["caption"] if kind == "image" else value) for kind, value in blocks] == [
        ("image", "First"),
        ("image", ""),
        ("text", "<p>Both</p>"),
    ]


def test_what_is_embedded_becomes_a_link_that_is_named() -> None:
    for source in (
        '<iframe src="https://video.example/7"></iframe>',
        "[embed]https://video.example/7[/embed]",
        '[video mp4="https://video.example/7"]',
        '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://video.example/7\n</div></figure>',
    ):
        blocks, notes = converted(source)
        assert blocks == [("text", '<p><a href="https://video.example/7">https://video.example/7</a></p>')]
        assert notes == ["Something embedded from elsewhere is a link now: https://video.example/7"]


@pytest.mark.parametrize(
    "source",
    [
        "<p onclick='x()'>word</p>",
        "<script>x()</script><p>word</p>",
        "<style>p{}</style><p>word</p>",
        "<p><a href='javascript:x()'>word</a></p>",
        "<p><a href=' java&#9;script:x()'>word</a></p>",
        "<svg><script>x()</script></svg><p>word</p>",
        "<p><img src=x onerror=x()>word</p>",
    ],
)
def test_nothing_that_runs_comes_along(source: str) -> None:
    blocks, _notes = converted(source)
    assert "word" in str(blocks)
    assert "x()" not in str(blocks)
    assert "script" not in str(blocks)


@pytest.mark.parametrize(
    "source",
    [
        "[sic]",
        "[1]",
        "[they]",
        "[2, 3]",
        "[…]",
        "[a note in the text]",
        "x[0]",
        "[Smith 2020]",
        "[[gallery]]",
    ],
)
def test_a_bracket_that_is_no_shortcode_stays(source: str) -> None:
    blocks, notes = converted(f"<p>So {source} it was.</p>")
    kept = source.removeprefix("[").removesuffix("]") if source.startswith("[[") else source
    assert blocks == [("text", f"<p>So {kept} it was.</p>")]
    assert notes == []


def test_shortcodes_that_nobody_knows_go_and_what_they_hold_stays() -> None:
    blocks, notes = converted('[box type="info"]Take [b_icon] water.[/box] Then go.', classic=True)
    assert blocks == [("text", "<p>Take water.</p><p>Then go.</p>")]
    assert notes == ['Shortcodes left out: [box type="info"] [b_icon] [/box]']


def test_the_caption_shortcode_of_every_age_is_a_caption() -> None:
    for source in (
        '[caption id="a" width="3"]<img src="/a.jpg" alt="A" /> On the path[/caption]',
        '[caption caption="On the path"]<img src="/a.jpg" alt="A" />[/caption]',
        '[caption id="a"]<a href="/a.jpg"><img src="/a.jpg" alt="A" /></a> On the <em>path</em>[/caption]',
    ):
        [(kind, value)], notes = converted(source, classic=True)
        assert (kind, value["caption"], notes) == ("image", "On the path", [])


def test_faq_blocks_of_plugins_become_ours() -> None:
    rank_math = (
        '<div class="rank-math-block"><div class="rank-math-list"><div id="faq-1" class="rank-math-list-item">'
        '<h3 class="rank-math-question">Far?</h3><div class="rank-math-answer"><p>No.</p></div></div></div></div>'
    )
    assert converted(rank_math) == ([("faq", {"items": [{"question": "Far?", "answer": "<p>No.</p>"}]})], [])


def test_an_answer_that_no_answer_can_hold_becomes_a_heading_with_text() -> None:
    blocks, _notes = converted(
        "<details><summary>Far?</summary><p>See.</p><img src='/a.jpg' alt='A'></details>"
    )
    assert [kind for kind, _ in blocks] == ["heading", "text", "image"]


def test_a_page_without_questions_has_headings_instead() -> None:
    blocks, _notes = converted("<details><summary>Far?</summary><p>No.</p></details>", with_faq=False)
    assert [kind for kind, _ in blocks] == ["heading", "text"]


def test_a_table_of_contents_is_left_out_and_named() -> None:
    blocks, notes = converted('<div id="ez-toc-container"><a href="#a">What to bring</a></div><p>Go.</p>')
    assert blocks == [("text", "<p>Go.</p>")]
    assert "What to bring" in notes[0]


def test_words_that_a_plugin_keeps_in_a_comment_are_in_the_notes() -> None:
    blocks, notes = converted('<!-- wp:acf/box {"data":{"text":"Bring a hat.","id":"x"}} /--><p>Go.</p>')
    assert blocks == [("text", "<p>Go.</p>")]
    assert notes == ["The block “acf/box” has no text of its own and was left out. Its words: Bring a hat."]


def test_a_synced_pattern_that_holds_itself_ends() -> None:
    notes = Notes()
    patterns = {7: '<p>Again.</p><!-- wp:block {"ref":7} /-->'}
    text = gutenberg.expand('<!-- wp:block {"ref":7} /-->', notes, reusable=patterns.get)
    assert text.count("Again.") == 4
    assert "synced pattern 7 is not in the file" in notes.as_list()[0]


def test_html_that_is_nested_without_end_gives_its_words() -> None:
    blocks, notes = converted("<div>" * 5_000 + "word" + "</div>" * 5_000)
    assert blocks == [("text", "<p>word</p>")]
    assert notes == ["The HTML was nested too deeply: only its words were taken over."]
