"""HTML that reaches readers is inert, and numbers that help can be tapped."""

import pytest
from bs4 import BeautifulSoup

from blog.presentation import Citations, clean_html, link_help
from tests.reading.editions import article, presented, text

ATTACKS = [
    "<p>a<script>alert(1)</script></p>",
    '<p><img src=x onerror="alert(1)">a</p>',
    '<p><a href="javascript:alert(1)">a</a></p>',
    '<p><a href=" java\tscript:alert(1)">a</a></p>',
    '<p><a href="data:text/html,<script>alert(1)</script>">a</a></p>',
    '<p onclick="alert(1)" style="position:fixed">a</p>',
    "<svg onload=alert(1)>a</svg>",
    "<p>a<iframe src=//x.example></iframe></p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></math>a",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; [1]</p>",
]
ALLOWED = {"p", "ul", "ol", "li", "b", "i", "strong", "em", "a", "sup", "sub", "br", "span"}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("print_html", [clean_html, Citations(1).link_html])
def test_an_attack_in_rich_text_is_inert(attack: str, print_html: object) -> None:
    assert callable(print_html)
    soup = BeautifulSoup(print_html(f"{attack} Seen.[1]"), "html.parser")
    for element in soup.find_all(True):
        assert element.name in ALLOWED
        assert set(element.attrs) <= {"href", "rel", "id", "class", "aria-label"}
        assert not str(element.get("href", "")).strip().lower().startswith(("javascript", "data", "java\t"))


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/?a=1&b=2",
        "http://x.example/",
        "mailto:a@x.example",
        "tel:988",
        "sms:988",
        "/articles/",
        "#ref-1",
    ],
)
def test_a_harmless_address_stays(url: str) -> None:
    link = BeautifulSoup(clean_html(f'<p><a href="{url}">a</a></p>'), "html.parser").find("a")
    assert link is not None and link["href"] == url


def test_a_link_does_not_tell_the_next_site_where_the_reader_came_from() -> None:
    assert 'rel="noopener noreferrer"' in clean_html('<a href="https://x.example/">a</a>')


@pytest.mark.parametrize("kind", ["heading", "quote", "claim", "key_points", "questions", "table"])
def test_markup_in_plain_text_is_shown_as_text(kind: str) -> None:
    evil = "<script>alert(1)</script>"
    values = {
        "heading": {"level": "2", "text": evil},
        "quote": {"text": evil, "attribution": evil},
        "claim": {"text": evil, "sources": []},
        "key_points": {"points": [evil]},
        "questions": {"heading": "Ask", "questions": [evil]},
        "table": {"caption": evil, "columns": [evil], "rows": [[evil]], "row_headings": False},
    }
    page = presented(article({"type": kind, "value": values[kind]})).content
    printed = [str(block.values) for block in (*page.opening, *page.body)]
    assert "<script" not in "".join(printed)
    assert "&lt;script&gt;" in "".join(printed)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("call 988", [("tel:988", "call 988")]),
        ("Call 911.", [("tel:911", "Call 911")]),
        ("text 988", [("sms:988", "text 988")]),
        ("Call or text 988, any time.", [("tel:988", "Call"), ("sms:988", "text 988")]),
        ("call 1-800-273-8255", [("tel:18002738255", "call 1-800-273-8255")]),
        ("at 988lifeline.org.", [("https://988lifeline.org/chat/", "988lifeline.org")]),
        ("chat at 988lifeline.org", [("https://988lifeline.org/chat/", "chat at 988lifeline.org")]),
        ("recall 988 people", []),
        ("call us", []),
    ],
)
def test_help_phrases_can_be_tapped(words: str, expected: list[tuple[str, str]]) -> None:
    soup = BeautifulSoup(link_help(words), "html.parser")
    assert [(link["href"], link.get_text()) for link in soup("a")] == expected
    assert soup.get_text() == words


def test_help_text_is_escaped() -> None:
    assert link_help("<b> call 988 & rest") == '&lt;b&gt; <a href="tel:988">call 988</a> &amp; rest'


def test_the_link_called_call_says_whom_it_calls() -> None:
    assert 'aria-label="Call 988"' in link_help("Call or text 988")


def test_a_crisis_notice_links_what_is_not_linked_yet() -> None:
    html = '<p>You can call 988, <a href="sms:988">text 988</a> or chat at 988lifeline.org.</p>'
    notice = {"type": "crisis_notice", "value": {"heading": "If you need help now", "text": html}}
    soup = BeautifulSoup(presented(article(notice)).content.opening[0].values["html"], "html.parser")
    assert [link["href"] for link in soup("a")] == ["tel:988", "sms:988", "https://988lifeline.org/chat/"]
    assert soup.get_text() == "You can call 988, text 988 or chat at 988lifeline.org."


def test_other_texts_are_not_searched_for_numbers() -> None:
    assert "tel:" not in presented(article(text("<p>call 988</p>"))).content.body[0].values["html"]


def test_an_angle_bracket_inside_an_address_does_not_end_the_tag() -> None:
    html = Citations(1).link_html('<p><a href="/?q=a>b<c">see</a> 5 &gt; 4 &amp;lt;b&amp;gt; [1]</p>')
    soup = BeautifulSoup(html, "html.parser")
    assert soup.get_text() == "see 5 > 4 &lt;b&gt; [1]"
    assert soup("a")[0]["href"] == "/?q=a>b<c"
    assert len(soup("a")) == 2
