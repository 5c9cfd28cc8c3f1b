"""The system check that no sealed page has a block which cannot be signed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.checks import CheckMessage, run_checks
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from blog.models import ArticlePage
from blog.signoff.models import SealedPage
from home.models import StandardPage


class TickBlock(blocks.FieldBlock):
    """A kind of block that nobody has written a rule for."""


@contextmanager
def with_block(model: type[SealedPage], block: blocks.Block, field: str = "body") -> Iterator[None]:
    """The page type, with one more block in its stream."""
    children = getattr(model, field).field.stream_block.child_blocks
    block.set_name("planted")
    children["planted"] = block
    try:
        yield
    finally:
        del children["planted"]


def found() -> list[CheckMessage]:
    return [error for error in run_checks() if error.id == "signoff.E001"]


def test_every_block_of_this_site_can_be_signed() -> None:
    assert found() == []


@pytest.mark.parametrize("model", [ArticlePage, StandardPage])
@pytest.mark.parametrize(
    "block",
    [
        blocks.RawHTMLBlock(),
        EmbedBlock(),
        ImageChooserBlock(),
        TickBlock(),
        blocks.ListBlock(blocks.RawHTMLBlock()),
        blocks.StructBlock([("fine", blocks.CharBlock()), ("list", blocks.ListBlock(EmbedBlock()))]),
        blocks.StreamBlock([("inner", blocks.StructBlock([("bad", blocks.PageChooserBlock())]))]),
        TypedTableBlock([("cell", blocks.RawHTMLBlock())]),
    ],
)
def test_a_block_that_cannot_be_signed_fails_the_check_however_deep_it_lies(
    model: type[SealedPage], block: blocks.Block
) -> None:
    with with_block(model, block):
        errors = found()
    assert len(errors) == 1
    assert f"{model.__name__}.body cannot be signed" in errors[0].msg


def test_every_stream_of_a_page_is_looked_at() -> None:
    with with_block(ArticlePage, blocks.RawHTMLBlock(), field="references"):
        assert "ArticlePage.references" in found()[0].msg


@pytest.mark.parametrize(
    "block",
    [
        ImageBlock(),
        TypedTableBlock([("cell", blocks.CharBlock()), ("number", blocks.IntegerBlock())]),
        blocks.StructBlock([("texts", blocks.ListBlock(blocks.RichTextBlock()))]),
        blocks.BlockQuoteBlock(),
    ],
)
def test_a_block_of_known_parts_passes(block: blocks.Block) -> None:
    with with_block(ArticlePage, block):
        assert found() == []
