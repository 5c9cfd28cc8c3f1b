"""No word of a post is lost: whatever HTML it is in, each is in a block or in a note."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.importer.wordpress.blocks import blocks_of
from blog.importer.wordpress.drafting import counted
from blog.importer.wordpress.html import pieces_of_html, words_of_html
from blog.importer.wordpress.pieces import Notes
from tests.importer.wordpress.exports import SITE

# The same examples every time, however busy the machine is.
STEADY = settings(derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = st.text("bcdfghjklm", min_size=5, max_size=9)
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def wrapped(inner: st.SearchStrategy[str], *forms: str) -> st.SearchStrategy[str]:
    return st.builds(lambda form, text: form.replace("*", text), st.sampled_from(forms), inner)


INLINE = st.recursive(
    TEXT,
    lambda inner: st.one_of(
        wrapped(
            inner,
            "<b>*</b>",
            "<em>*</em>",
            '<a href="/old/">*</a>',
            "<span style='color:red'>*</span>",
            "<sub>*</sub>",
            "<del>*</del>",
            "<code>*</code>",
            "<x-thing>*</x-thing>",
            "<q>*</q>",
        ),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=2).map("<br>".join),
    ),
    max_leaves=5,
)
PICTURES = wrapped(TEXT, "<p>bbbbb <img src='/a.jpg' alt='*'> ccccc</p>", "<img src='/a.jpg' alt='*'>")
BLOCKS = st.recursive(
    PICTURES
    | wrapped(
        INLINE,
        "<p>*</p>",
        "<h2>*</h2>",
        "<h5>*</h5>",
        "\n\n*\n\n",
        "<p>*",
        "<pre>*</pre>",
        "<dl><dt>*</dt></dl>",
        "<figure><img src='/a.jpg'><figcaption>*</figcaption></figure>",
    ),
    lambda inner: st.one_of(
        wrapped(
            inner,
            "<div>*</div>",
            "<blockquote>*</blockquote>",
            "<ul><li>*</li></ul>",
            "<ol start=3><li>*</li></ol>",
            "<table><tr><th>*</th><td></td></tr><tr><td></td><td>*</td></tr></table>",
            "<table><caption>*</caption><tr><td>*</td></tr></table>",
            "<details><summary>*</summary>*</details>",
            "<section>*</section>",
        ),
        st.lists(inner, min_size=2, max_size=4).map("".join),
    ),
    max_leaves=8,
)
SOUP_NAMES = """
    p b i a div ul ol li table tr td th thead caption blockquote cite figure figcaption details summary
    h1 h3 sup sub span section pre dl dt dd form button label select option textarea x-y center font
"""
SOUP_TAGS = SOUP_NAMES.split()
SOUP = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in SOUP_TAGS] + [f"</{tag}>" for tag in SOUP_TAGS]),
        st.sampled_from(["<br>", "\n\n", "<hr>", "&nbsp;", "<!-- x -->", "<", "&", "</", '<p class="x']),
        WORDS.map(" {} ".format),
    ),
    max_size=40,
).map("".join)


def placed(source: str, *, classic: bool, with_faq: bool = True) -> tuple[Counter[str], Counter[str]]:
    """The words in the blocks, and those in the notes."""
    notes = Notes()
    pieces = pieces_of_html(source, classic=classic, base=SITE, notes=notes)
    blocks = blocks_of(pieces, find=lambda picture: ("a.jpg", 0), with_faq=with_faq, notes=notes)
    return counted(" ".join(strings(blocks))), counted(" ".join(notes.as_list()))


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [words_of_html(value)]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in strings(one)]


def words_of(source: str) -> Counter[str]:
    """The made-up words in the source: they are nowhere but in its text."""
    return Counter(
        word for word in counted(source).elements() if not set(word) - set("bcdfghjklm") and len(word) > 4
    )


@settings(STEADY, max_examples=250)
@given(source=BLOCKS, classic=st.booleans(), with_faq=st.booleans())
@example(source="<ul><li>bbbbb<blockquote>ccccc</blockquote></li></ul>", classic=True, with_faq=True)
@example(
    source="<details><summary>bbbbb</summary><ul><li><table><tr><td>ccccc</td></tr></table></ul></details>",
    classic=False,
    with_faq=True,
)
def test_every_word_of_well_formed_html_is_in_a_block_or_a_note(
    source: str, classic: bool, with_faq: bool
) -> None:
    blocks, notes = placed(source, classic=classic, with_faq=with_faq)
    assert words_of(source) - (blocks + notes) == Counter()


@settings(STEADY, max_examples=400)
@given(source=SOUP, classic=st.booleans())
def test_every_word_of_any_tag_soup_is_in_a_block_or_a_note(source: str, classic: bool) -> None:
    blocks, notes = placed(source, classic=classic)
    shown = Counter(word for word in counted(words_of_html(source)).elements())
    assert shown - (blocks + notes) == Counter()


@settings(STEADY, max_examples=200)
@given(source=BLOCKS, classic=st.booleans())
def test_no_block_says_more_than_the_source(source: str, classic: bool) -> None:
    blocks, _notes = placed(source, classic=classic)
    made_up = Counter(
        {word: n for word, n in blocks.items() if not set(word) - set("bcdfghjklm") and len(word) > 4}
    )
    assert made_up - words_of(source) == Counter()
