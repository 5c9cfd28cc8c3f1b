"""Whatever a post holds, a draft comes of it, its words are there, and its rich text is what a signature can be on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from blog.importer.wordpress.catalogue import Catalogue
from blog.importer.wordpress.drafting import Drafter, counted, words_of_draft
from blog.importer.wordpress.html import words_of_html
from blog.importer.wordpress.media import MediaLibrary
from blog.signoff.freezing import freeze_html
from tests.importer.wordpress.exports import item
from tests.importer.wordpress.test_words import SOUP, STEADY, WORDS

ODD = [
    "[caption]",
    "[/caption]",
    '[gallery ids="1,2"]',
    "[ref]",
    "[/ref]",
    "[mfn]",
    "[/mfn]",
    "[embed]",
    "[/embed]",
    "[vc_row]",
    "[/vc_row]",
    '[video src="https://video.example/7"]',
    "[[x]]",
    "[1]",
    "<sup>1</sup>",
    '<sup data-fn="f1"></sup>',
    "<h2>References</h2>",
    "<ol><li>",
    "Medically reviewed by ",
    "Mira Okonjo-Hale, MD",
    "doi:10.5555/a.1",
    "https://paths.example/a",
    "PMID: 12",
    "(2020)",
    "\n[1] ",
    "<!-- wp:paragraph -->",
    '<!-- wp:block {"ref":1} /-->',
    "<!-- wp:a/b {",
    "-->",
    '<img src="/a.jpg" alt="',
    '">',
    '<td colspan="3" rowspan="2">',
    '<div class="schema-faq-section"><strong class="schema-faq-question">',
    '<figure class="wp-block-embed">',
]
POSTS = st.lists(st.one_of(st.sampled_from(ODD), SOUP, WORDS), max_size=12).map(" ".join)


@settings(STEADY, max_examples=400)
@given(content=POSTS, kind=st.sampled_from(["post", "page"]))
def test_any_post_becomes_a_draft_with_all_its_words(content: str, kind: str) -> None:
    with Catalogue() as catalogue:
        catalogue.base = "https://www.harbour-clinic.example"
        draft = Drafter(catalogue, MediaLibrary()).draft_of(
            item(content, kind=kind, meta={"footnotes": "[]"})
        )
    assert draft.digest
    for block in draft.body:
        if block["type"] == "text":
            source = block["value"]
            # Freezing cleans by its own short list: that it takes no word away shows that all tags are on it.
            assert words_of_html(freeze_html(source)) == words_of_html(source)
    made_up = [word for word in counted(content) if not set(word) - set("bcdfghjklm") and len(word) > 4]
    shown = counted(words_of_html(content))
    there = counted(words_of_draft(draft))
    assert [word for word in made_up if shown[word] and not there[word]] == []
