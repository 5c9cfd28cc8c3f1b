"""From a draft to content by value: what does not matter, what is refused, and what stays as it is."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from blog.blocks import TEXT_FEATURES
from blog.models import ArticleAuthor, ArticlePage, Author, Picture, Topic
from blog.signoff.canonical import canonical_json, digest_of, parse_canonical
from blog.signoff.content import digest_of_draft, freeze, latest_draft
from blog.signoff.freezing import CannotFreeze, Freezer, can_freeze, freeze_html, freeze_text
from blog.signoff.proposals import propose
from tests import factories
from tests.signoff.words import build, two_pictures, whole_article

GOLDEN = json.loads((Path(__file__).parent / "golden_digests.json").read_text(encoding="utf-8"))


def article(**fields: Any) -> ArticlePage:
    """An article in memory that needs no database."""
    # Without a content type of any number, Wagtail would look for the right one in the database.
    return ArticlePage(**{"title": "Title", "slug": "title", "content_type_id": 1, **fields})


def body_digest(body: Any) -> str:
    return digest_of_draft(article(body=body))


# What readers cannot see


def test_ids_of_blocks_and_list_items_do_not_matter() -> None:
    points = {"type": "key_points", "value": {"points": ["One", "Two"]}}
    with_ids = {
        "type": "key_points",
        "id": "8f1e",
        "value": {
            "points": [
                {"type": "item", "id": "a1", "value": "One"},
                {"type": "item", "id": "a2", "value": "Two"},
            ]
        },
    }
    assert body_digest([points]) == body_digest([with_ids])


def test_keys_that_the_editor_gives_to_paragraphs_do_not_matter() -> None:
    plain = body_digest([factories.text("<p>One</p><ul><li>Two</li></ul>")])
    keyed = body_digest(
        [factories.text('<p data-block-key="x1">One</p><ul><li data-block-key="x2">Two</li></ul>')]
    )
    assert plain == keyed


@pytest.mark.parametrize(
    "html",
    [
        "<p>Plain words.</p>",
        "<p>a <b>b</b> <i>c</i></p>",
        "<p>a <strong>b</strong> <em>c</em></p>",
        "<p>one<br/>two</p>",
        "<p>a</p>\n<p>b</p>",
        "<p>a\nb</p>",
        "<p>a\r\n  b\tc</p>",
        "<p> a <b>b</b> </p>",
        "<p>a&nbsp;b</p>",
        "<p>“x” ’ &lt; &amp; &#8211;</p>",
        "<ul>\n<li>x</li>\n<li>y<ul><li>z</li></ul></li>\n</ul>",
        "<ol><li>x</li></ol><p>y</p>",
        "<p>H<sub>2</sub>O <sup>2</sup></p>",
        "<p><b><i>x</i></b></p>",
        '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>',
        '<p><a href="mailto:help@example.org">x</a></p>',
    ],
)
def test_what_the_editor_makes_of_a_text_at_the_next_save_does_not_matter(html: str) -> None:
    editor = ContentstateConverter(features=TEXT_FEATURES)
    saved = editor.to_database_format(editor.from_database_format(html))
    assert freeze_html(saved) == freeze_html(html)


@pytest.mark.parametrize(
    "blank", ["", "<p></p>", "<p> </p>", "<p><br/></p>", "<ul><li></li></ul>", "<p>&nbsp;</p>"]
)
def test_blank_is_blank_whatever_its_markup(blank: str) -> None:
    assert freeze_html(blank) == ""


@pytest.mark.parametrize("blank", [None, "", " ", "\n\n", "\u00a0"])
def test_blank_is_blank_whatever_its_type(blank: str | None) -> None:
    assert freeze_text(blank) == ""
    quote = {"type": "quote", "value": {"text": "Words", "attribution": blank}}
    assert body_digest([quote]) == body_digest([{"type": "quote", "value": {"text": "Words"}}])


def test_space_around_a_text_and_the_kind_of_line_end_do_not_matter() -> None:
    plain = {"text": "One\nTwo", "attribution": "Roe"}
    from_a_form = {"text": "One\r\nTwo ", "attribution": " Roe"}
    assert body_digest([{"type": "quote", "value": plain}]) == body_digest(
        [{"type": "quote", "value": from_a_form}]
    )
    assert digest_of_draft(article(summary="One\r\nTwo")) == digest_of_draft(article(summary="One\nTwo\n"))


def test_a_date_is_the_same_as_text_and_as_a_date() -> None:
    as_text = article(references=json.dumps([factories.reference(accessed="2026-03-04")]))
    as_date = article(references=[factories.reference(accessed=dt.date(2026, 3, 4))])
    assert digest_of_draft(as_text) == digest_of_draft(as_date)


@pytest.mark.django_db
def test_keys_orders_dates_and_owners_of_rows_do_not_matter() -> None:
    one, two = factories.author("One"), factories.author("Two")
    page = factories.article_draft("Title", authors=(one, two))
    before = digest_of_draft(page)
    other = factories.article_draft("Title", authors=(one, two), slug="elsewhere")
    other.owner = factories.editor()
    other.locked = True
    other.go_live_at = other.expire_at = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    other.first_published_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    for place, link in enumerate(other.article_authors.all()):
        link.sort_order = 10 + place
    assert other.pk != page.pk
    assert digest_of_draft(other) == before


@pytest.mark.django_db
def test_topics_and_printed_credit_are_no_content() -> None:
    page = factories.article_draft("Title")
    before = digest_of_draft(page)
    tagged = factories.article_draft(
        "Title", topics=(factories.topic(),), printed_credit="Dr. X", printed_credit_placement="inline"
    )
    assert digest_of_draft(tagged) == before


@pytest.mark.django_db
def test_what_an_author_row_says_beside_the_name_does_not_matter() -> None:
    author = factories.author("One")
    page = factories.article_draft("Title", authors=(author,))
    before = digest_of_draft(factories.fresh(page))
    type(author).objects.update(role="Chief", biography="Long")
    assert digest_of_draft(factories.fresh(page)) == before
    type(author).objects.update(name="Won")
    assert digest_of_draft(factories.fresh(page)) != before


def test_authors_stand_in_their_order() -> None:
    page = article()
    page.article_authors.set(
        [
            ArticleAuthor(author=Author(name="Second"), sort_order=2),
            ArticleAuthor(author=Author(name="First"), sort_order=1),
        ]
    )
    content = page.signable_content(Freezer())
    assert [author["name"] for author in content["authors"]] == ["First", "Second"]


# Html


@pytest.mark.parametrize(
    ("source", "frozen"),
    [
        ("<p>x<script>alert(1)</script></p>", "<p>x</p>"),
        ('<p onclick="x()" style="color:red">x</p>', "<p>x</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p><a>x</a></p>"),
        (
            '<p><a href="https://example.org/" target="_blank" rel="x">x</a></p>',
            '<p><a href="https://example.org/">x</a></p>',
        ),
        ('<p><a href="tel:988">call</a></p>', '<p><a href="tel:988">call</a></p>'),
        ("<h2>x</h2>", "x"),
        ("<p>a<!-- note --></p>", "<p>a</p>"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        ("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"),
        ("<p>a <b> b </b> c</p>", "<p>a <b>b </b>c</p>"),
        ("<p>one <br/> two</p>", "<p>one<br>two</p>"),
    ],
)
def test_html_is_made_clean_and_keeps_its_words(source: str, frozen: str) -> None:
    assert freeze_html(source) == frozen


@pytest.mark.parametrize(
    "source", ["<p>a</p>", "<p>a <b> b </b>c &amp; d</p><ul><li> x </li></ul>", "<b>x</b> y"]
)
def test_freezing_what_is_frozen_changes_nothing(source: str) -> None:
    frozen = freeze_html(source)
    assert freeze_html(frozen) == frozen


@pytest.mark.django_db
def test_a_link_to_a_page_is_frozen_as_its_address() -> None:
    page = factories.blog_index()
    assert (
        freeze_html(f'<p><a linktype="page" id="{page.pk}">x</a></p>') == '<p><a href="/articles/">x</a></p>'
    )


@pytest.mark.django_db
def test_a_link_to_a_page_that_is_gone_is_no_link() -> None:
    assert freeze_html('<p><a linktype="page" id="999999">x</a></p>') == "<p><a>x</a></p>"


@pytest.mark.parametrize("kind", ["image", "media"])
def test_what_is_embedded_in_a_text_is_refused_and_not_dropped(kind: str) -> None:
    with pytest.raises(CannotFreeze, match="embedded"):
        freeze_html(f'<p>x</p><embed embedtype="{kind}" url="https://video.example/1" id="1"/>')


# Blocks


@pytest.mark.parametrize(
    "block",
    [
        blocks.RawHTMLBlock(),
        blocks.PageChooserBlock(),
        blocks.StaticBlock(),
        blocks.MultipleChoiceBlock(choices=[("a", "A")]),
        ImageChooserBlock(),
        SnippetChooserBlock(Topic),
        EmbedBlock(),
    ],
)
def test_a_block_of_an_unknown_type_is_refused(block: blocks.Block) -> None:
    assert not can_freeze(block)
    with pytest.raises(CannotFreeze, match=type(block).__name__):
        Freezer().block(block, None)


@pytest.mark.django_db
def test_a_block_type_that_is_no_more_is_refused_and_not_dropped() -> None:
    page = factories.article_draft()
    revision = page.latest_revision
    former = [{"type": "warning", "value": "Never with alcohol."}, factories.text()]
    revision.content = revision.content | {"body": json.dumps(former)}
    revision.save()
    with pytest.raises(CannotFreeze, match="warning"):
        propose(factories.fresh(page))


@pytest.mark.parametrize(
    "block",
    [ImageBlock(), TypedTableBlock([("text", blocks.CharBlock())]), blocks.ListBlock(blocks.CharBlock())],
)
def test_a_block_that_holds_others_can_be_frozen(block: blocks.Block) -> None:
    assert can_freeze(block)


def test_an_empty_article_has_every_field_of_the_schema() -> None:
    content = article(title="").signable_content(Freezer())
    assert content == {
        "schema": 1,
        "kind": "article",
        "title": "",
        "seo_title": "",
        "search_description": "",
        "summary": "",
        "authors": [],
        "featured_image": None,
        "social_image": None,
        "body": [],
        "references": [],
    }


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    claim = {"type": "claim", "value": {"text": "x", "sources": [2**60]}}
    with pytest.raises(CannotFreeze, match="cannot be signed"):
        body_digest([claim])


# Pictures


def picture_block(key: int, **fields: Any) -> dict[str, Any]:
    image = {"image": key, "alt_text": "A room", "decorative": False}
    return {"type": "image", "value": {"image": image | fields, "caption": ""}}


@pytest.mark.django_db
def test_a_picture_is_frozen_as_the_digest_of_its_bytes() -> None:
    picture = factories.picture()
    content = freeze(article(body=[picture_block(picture.pk)])).content
    assert content["body"][0]["value"]["image"] == {
        "sha256": picture.sha256,
        "width": 640,
        "height": 360,
        "alt": "A room",
        "decorative": False,
        "caption": "",
    }


@pytest.mark.django_db
def test_two_uploads_of_the_same_bytes_are_the_same_picture() -> None:
    one, two = factories.picture(colour="teal"), factories.picture(colour="teal")
    assert body_digest([picture_block(one.pk)]) == body_digest([picture_block(two.pk)])


@pytest.mark.django_db
def test_other_bytes_under_the_same_name_are_another_picture() -> None:
    picture = factories.picture(colour="teal")
    before = body_digest([picture_block(picture.pk)])
    _write(picture.file.name, factories.plain_jpeg(colour="maroon"))
    assert body_digest([picture_block(picture.pk)]) != before


@pytest.mark.django_db
def test_a_decorative_picture_has_no_words() -> None:
    picture = factories.picture()
    marked = freeze(article(body=[picture_block(picture.pk, decorative=True)])).content
    assert marked["body"][0]["value"]["image"]["alt"] == ""
    assert marked["body"][0]["value"]["image"]["decorative"] is True
    assert body_digest([picture_block(picture.pk, alt_text=" ")]) == digest_of(canonical_json(marked))


@pytest.mark.django_db
def test_a_missing_file_is_said_with_the_name_of_its_picture() -> None:
    picture = factories.picture("The treatment room")
    picture.file.storage.delete(picture.file.name)
    with pytest.raises(CannotFreeze, match=r"“The treatment room” is missing\. Upload it again"):
        freeze(article(body=[picture_block(picture.pk)]))


@pytest.mark.django_db
def test_a_file_that_is_no_picture_is_said_with_its_name() -> None:
    picture = factories.picture("The treatment room")
    _write(picture.file.name, b"no picture")
    with pytest.raises(CannotFreeze, match="“The treatment room” cannot be read"):
        freeze(article(body=[picture_block(picture.pk)]))


@pytest.mark.django_db
def test_a_picture_block_whose_picture_was_deleted_is_refused_and_not_left_out() -> None:
    picture = factories.picture()
    page = factories.article_draft(body=[picture_block(picture.pk)])
    picture.delete()
    with pytest.raises(CannotFreeze, match="has no picture"):
        propose(factories.fresh(page))


@pytest.mark.django_db
def test_a_draft_that_names_a_deleted_picture_or_author_says_so() -> None:
    picture, author = factories.picture(), factories.author()
    pictured = factories.revise(factories.article_draft(), featured_image=picture)
    authored = factories.article_draft()
    draft = latest_draft(authored)
    draft.article_authors.set([ArticleAuthor(author=author)])
    draft.save_revision()
    picture.delete()
    author.delete()
    for page in (pictured, authored):
        with pytest.raises(CannotFreeze, match="has been deleted"):
            propose(factories.fresh(page))


def _write(name: str, data: bytes) -> None:
    with default_storage.open(name, "wb") as file:
        file.write(data)


# Canonical text


def test_canonical_text_has_one_form() -> None:
    value = {"b": [1, True, None, "é", "\u2028", '"'], "a": {"z": "", "A": "x"}}
    text = canonical_json(value)
    assert text == '{"a":{"A":"x","z":""},"b":[1,true,null,"é","\u2028","\\""]}'
    assert parse_canonical(text) == value
    assert canonical_json(dict(reversed(value.items()))) == text


# Golden digests: what was signed under an earlier release must keep its digest in every later one


@pytest.fixture
def golden_pictures(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two pictures whose bytes depend on no library."""
    keys = two_pictures()

    def read(image: Picture) -> bytes:
        return f"bytes of picture {keys.index(image.pk)}".encode()

    monkeypatch.setattr("blog.signoff.freezing.read_image", read)
    return keys


@pytest.mark.django_db
def test_a_whole_article_has_the_digest_it_always_had(golden_pictures: list[int]) -> None:
    page = build(whole_article() | {"correction": ""}, golden_pictures)
    assert digest_of_draft(page) == GOLDEN["whole article"]


@pytest.mark.django_db
def test_a_corrected_article_has_the_digest_it_always_had(golden_pictures: list[int]) -> None:
    page = build(whole_article(), golden_pictures)
    assert digest_of_draft(page) == GOLDEN["corrected article"]


@pytest.mark.django_db
def test_a_saved_article_has_the_digest_it_always_had(golden_pictures: list[int]) -> None:
    draft = factories.article_draft().with_content_json(
        build(whole_article(), golden_pictures).serializable_data()
    )
    draft.save_revision(clean=False)
    assert digest_of_draft(latest_draft(factories.fresh(draft))) == GOLDEN["corrected article"]


def test_an_empty_article_has_the_digest_it_always_had() -> None:
    assert digest_of_draft(article(title="")) == GOLDEN["empty article"]


@pytest.mark.django_db
def test_a_standard_page_has_the_digest_it_always_had() -> None:
    assert digest_of_draft(factories.page_draft("About us")) == GOLDEN["standard page"]
