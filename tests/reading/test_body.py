"""The body as blocks: ids, contents, order, and nothing left out in silence."""

import pytest

from blog.presentation import UnknownContentError
from blog.presentation.body import ContentsEntry
from tests.reading.editions import LEAD, article, heading, image, presented, reference, renditions, text

KEY_POINTS = {"type": "key_points", "value": {"points": ["One"]}}
NOTICE = {"type": "off_label_notice", "value": {"heading": "Important", "text": "<p>Off-label.</p>"}}


def test_sections_of_the_same_name_have_different_ids() -> None:
    page = presented(article(heading("Risks"), heading("Risks"), heading("Risks", "3"))).content
    assert [block.anchor for block in page.body] == ["risks", "risks-2", "risks-3"]


@pytest.mark.parametrize(
    "words", ["References", "Contents", "Reviewed", "Content", "Ref 1", "Cite 1 1", "Box 2", "★"]
)
def test_a_section_never_takes_an_id_of_the_page(words: str) -> None:
    anchor = presented(article(heading(words))).content.body[0].anchor
    assert anchor
    assert anchor not in {"references", "contents", "reviewed", "content", "ref-1", "cite-1-1", "box-2"}


def test_the_contents_name_sections_references_and_the_review() -> None:
    content = article(heading("Effects [1]"), heading("Detail", "3"), heading("Risks"), references=1)
    assert presented(content).contents == (
        ContentsEntry("effects", "Effects"),
        ContentsEntry("risks", "Risks"),
        ContentsEntry("references", "References"),
        ContentsEntry("reviewed", "How this article was reviewed"),
    )


def test_key_points_and_notices_at_the_beginning_stand_above_the_contents() -> None:
    page = presented(article(KEY_POINTS, NOTICE, text("<p>Text.</p>"), NOTICE)).content
    assert [block.kind for block in page.opening] == ["key_points", "off_label_notice"]
    assert [block.kind for block in page.body] == ["text", "off_label_notice"]


def test_questions_and_answers_skip_no_heading_level() -> None:
    faq = {"type": "faq", "value": {"items": [{"question": "Is it?", "answer": "<p>It is.</p>"}]}}
    page = presented(article(faq, heading("Questions"), faq)).content
    assert [block.values["level"] for block in page.body if block.kind == "faq"] == [2, 3]


def test_a_block_that_no_template_prints_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(UnknownContentError):
        presented(article({"type": "video", "value": "x"}))


def test_a_picture_without_renditions_is_left_out() -> None:
    block = {"type": "image", "value": {"image": image(), "caption": "A caption"}}
    content = article(block, text("<p>Text.</p>"), featured_image=image())
    page = presented(content).content
    assert [item.kind for item in page.body] == ["text"]
    assert page.picture is None
    assert presented(content, pictures={LEAD: renditions(400)}).content.body[0].kind == "image"


def test_references_link_to_lasting_addresses() -> None:
    fields = {"doi": "https://doi.org/10.1000/a<b>(c)", "pmid": "123", "url": "https://www.fda.gov/x"}
    links = (
        presented(article(references=0) | {"references": [reference(**fields)]}).content.references[0].links
    )
    assert [(link.label, link.url) for link in links] == [
        ("doi:10.1000/a<b>(c)", "https://doi.org/10.1000/a%3Cb%3E(c)"),
        ("PubMed 123", "https://pubmed.ncbi.nlm.nih.gov/123/"),
        ("fda.gov", "https://www.fda.gov/x"),
    ]


@pytest.mark.parametrize(
    "fields", [{"url": "javascript:alert(1)"}, {"doi": "javascript:1"}, {"pmid": "1/../x"}]
)
def test_what_is_no_address_of_a_source_is_printed_without_a_link(fields: dict[str, str]) -> None:
    (link,) = (
        presented(article(references=0) | {"references": [reference(**fields)]}).content.references[0].links
    )
    assert link.url == ""
    assert link.label in fields.values()
