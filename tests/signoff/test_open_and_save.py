"""Opening an article in the editor and saving it without a change keeps the digest that was signed."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import ArticleAuthor, ArticlePage, Author
from blog.signoff.content import digest_of_draft, latest_draft
from blog.signoff.models import Edition
from blog.signoff.reading import edition_in_force
from tests import factories
from tests.signoff.words import build, two_pictures, whole_article

pytestmark = pytest.mark.django_db

TEXT_FIELDS = (
    "title",
    "slug",
    "seo_title",
    "search_description",
    "summary",
    "featured_image_alt",
    "featured_image_caption",
    "correction",
)


def in_a_form(block: blocks.Block, value: Any) -> Any:
    """A block's value as a browser sends it back, which nobody has touched. None: the field is left out."""
    if isinstance(block, ImageBlock):
        return {
            "image": value.pk,
            "alt_text": value.contextual_alt_text,
            "decorative": _tick(value.decorative),
        }
    if isinstance(block, TypedTableBlock):
        return dict(_table_in_a_form(block, value))
    if isinstance(block, blocks.StructBlock):
        return {name: in_a_form(child, value.get(name)) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return _list_in_a_form(block, value)
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(value.source, features=block.features)
    if isinstance(block, blocks.BooleanBlock):
        return _tick(value)
    return "" if value is None else as_a_browser_sends(str(value))


def as_a_browser_sends(text: str) -> str:
    """Line ends of a form are carriage return and line feed."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def stream_in_a_form(value: blocks.StreamValue) -> dict[str, Any]:
    form = streamfield([(child.block_type, in_a_form(child.block, child.value)) for child in value])
    for index, child in enumerate(value):
        form[str(index)]["id"] = child.id
    return form


def edit_form(page: ArticlePage) -> dict[str, str]:
    """What the editor's form for the latest draft sends when “Save draft” is pressed at once."""
    draft = latest_draft(page)
    authors = [
        {"id": str(link.pk or ""), "author": str(link.author_id)} for link in draft.article_authors.all()
    ]
    data: dict[str, Any] = {name: as_a_browser_sends(getattr(draft, name)) for name in TEXT_FIELDS}
    data |= {
        "featured_image": str(draft.featured_image_id or ""),
        "og_image": str(draft.og_image_id or ""),
        "body": stream_in_a_form(draft.body),
        "references": stream_in_a_form(draft.references),
        "article_authors": inline_formset(authors, initial=len(authors)),
        "article_topics": inline_formset([]),
        "comments": inline_formset([]),
    }
    return {name: value for name, value in nested_form_data(data).items() if value is not None}


def _table_in_a_form(block: TypedTableBlock, table: Any) -> Iterator[tuple[str, str]]:
    yield "column-count", str(len(table.columns))
    yield "row-count", str(len(table.row_data))
    yield "caption", table.caption
    for index, column in enumerate(table.columns):
        yield f"column-{index}-type", column["block"].name
        yield f"column-{index}-heading", column["heading"]
        yield f"column-{index}-order", str(index)
        yield f"column-{index}-deleted", ""
    for row_index, row in enumerate(table.row_data):
        yield f"row-{row_index}-order", str(row_index)
        yield f"row-{row_index}-deleted", ""
        for index, cell in enumerate(row["values"]):
            yield f"cell-{row_index}-{index}", str(cell)


def _list_in_a_form(block: blocks.ListBlock, value: Any) -> dict[str, Any]:
    items: Mapping[str, Any] = {
        str(index): {
            "value": in_a_form(block.child_block, item),
            "order": str(index),
            "deleted": "",
            "id": "",
        }
        for index, item in enumerate(value)
    }
    return {"count": str(len(items)), **items}


def _tick(value: bool) -> str | None:
    return "on" if value else None


@pytest.fixture
def signed() -> ArticlePage:
    """A signed article with every block type, every field, and the line ends of a program."""
    plan = whole_article()
    plan["summary"] = "One line.\nAnother."
    for block in plan["body"]:
        if block["type"] in {"quote", "claim"}:
            block["value"]["text"] = "One line.\nAnother."
    planned = build(plan, two_pictures())
    page = factories.article_draft()
    draft = page.with_content_json(planned.serializable_data() | {"slug": page.slug})
    draft.save_revision(user=factories.editor(), clean=False)
    factories.sign_off(factories.submit_unchecked(page))
    return factories.fresh(page)


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(factories.editor(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def save(desk: Client, page: ArticlePage, **changes: str) -> ArticlePage:
    before = page.latest_revision_id
    answer = desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), edit_form(page) | changes)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    page = factories.fresh(page)
    assert page.latest_revision_id != before
    return page


def test_saving_without_a_change_keeps_the_digest_that_was_signed(desk: Client, signed: ArticlePage) -> None:
    digest = Edition.objects.get(page=signed).digest
    page = signed
    for _time in range(2):
        page = save(desk, page)
        assert digest_of_draft(latest_draft(page)) == digest
    found = edition_in_force(page.pk)
    assert found is not None and found.digest == digest


def test_saving_a_change_changes_the_digest(desk: Client, signed: ArticlePage) -> None:
    digest = Edition.objects.get(page=signed).digest
    page = save(desk, signed, **{"body-2-value-text": "One line.\r\nAnother!"})
    assert digest_of_draft(latest_draft(page)) != digest
    found = edition_in_force(page.pk)
    assert found is not None and found.digest == digest


def test_another_author_of_the_same_name_is_no_change(desk: Client, signed: ArticlePage) -> None:
    digest = Edition.objects.get(page=signed).digest
    draft = latest_draft(signed)
    draft.article_authors.set(
        [
            ArticleAuthor(author=Author.objects.create(name=link.author.name))
            for link in draft.article_authors.all()
        ]
    )
    assert digest_of_draft(draft) == digest
