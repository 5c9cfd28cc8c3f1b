"""Markers like "[1, 3]" lead to the references, and the references lead back."""

from bs4 import BeautifulSoup

from blog.presentation import Citations
from tests.reading.editions import article, presented, text

#: Signed, and not shown: a superscript hangs on the word before it.
UNSEEN_SPACE = '<span class="cite-space"> </span>'


def _links(html: str) -> list[tuple[str, str]]:
    soup = BeautifulSoup(html, "html.parser")
    return [(str(link["href"]), link.get_text()) for link in soup.select("sup.cite a")]


def test_a_marker_becomes_a_superscript_link_with_a_name() -> None:
    assert Citations(1).link("Seen.[1]") == (
        'Seen.<sup class="cite"><a href="#ref-1" id="cite-1-1" aria-label="Reference 1">[1]</a></sup>'
    )


def test_each_number_of_a_list_has_its_own_link() -> None:
    assert _links(Citations(3).link("Seen [1, 3].")) == [("#ref-1", "1"), ("#ref-3", "3")]


def test_a_range_links_its_ends_and_leads_back_from_what_lies_between() -> None:
    citations = Citations(4)
    assert _links(citations.link("[2–4]")) == [("#ref-2", "2"), ("#ref-4", "4")]
    assert citations.places(3) == ["cite-2-1"]


def test_the_words_stay_as_they_were_signed() -> None:
    signed = "Both [1, 2] and [2-3]; not [9] or [sic]."
    assert BeautifulSoup(Citations(3).link(signed), "html.parser").get_text() == signed


def test_a_marker_without_its_reference_stays_plain_text() -> None:
    assert Citations(2).link("In [3] and [2025].") == "In [3] and [2025]."


def test_only_the_numbers_that_exist_are_linked() -> None:
    assert _links(Citations(1).link("[1, 9]")) == [("#ref-1", "1")]


def test_plain_text_is_escaped_around_the_links() -> None:
    assert Citations(1).link("a < b [1] & <script>").startswith(f"a &lt; b{UNSEEN_SPACE}<sup")
    assert Citations(1).link("[1] & <script>").endswith("</sup> &amp; &lt;script&gt;")


def test_a_citation_inside_a_link_is_left_alone() -> None:
    html = Citations(1).link_html('<p><a href="/x/">see [1]</a></p>')
    assert _links(html) == []
    assert "see [1]" in html


def test_a_marker_that_was_raised_already_is_raised_once() -> None:
    assert Citations(1).link_html("<p>Seen.<sup>[1]</sup></p>").count("<sup") == 1


def test_markers_in_rich_text_keep_the_markup_around_them() -> None:
    assert (
        Citations(1)
        .link_html("<p><b>Seen [1]</b> &amp; done</p>")
        .startswith(f"<p><b>Seen{UNSEEN_SPACE}<sup")
    )


def test_a_claim_shows_the_sources_that_its_words_do_not_name() -> None:
    assert _links(Citations(3).link_claim("Seen.[1]", [1, 3])) == [("#ref-1", "[1]"), ("#ref-3", "[3]")]
    assert _links(Citations(3).link_claim("Seen.", [7])) == []


def test_every_citation_has_its_way_back_in_the_order_of_the_page() -> None:
    content = article(text("<p>One [1].</p>"), text("<p>Two [1, 2].</p>"), references=2)
    page = presented(content).content
    first, second = page.references
    assert [back.href for back in first.back_links] == ["#cite-1-1", "#cite-1-2"]
    assert [back.href for back in second.back_links] == ["#cite-2-1"]
    ids = {
        str(link["id"])
        for block in page.body
        for link in BeautifulSoup(block.values["html"], "html.parser")("a")
    }
    assert ids == {"cite-1-1", "cite-1-2", "cite-2-1"}


def test_ways_back_have_different_names() -> None:
    page = presented(article(text("<p>[1] and [1] and [2]</p>"), references=2)).content
    names = [back.label for reference in page.references for back in reference.back_links]
    assert len(set(names)) == len(names) == 3


def test_the_space_before_a_citation_stays_as_signed_and_is_not_shown() -> None:
    linked = BeautifulSoup(Citations(1).link("Seen [1]."), "html.parser")
    (space,) = linked.select(".cite-space")
    assert space.get_text() == " "
    assert linked.get_text() == "Seen [1]."
    assert not BeautifulSoup(Citations(1).link("Seen.[1]"), "html.parser").select(".cite-space")
