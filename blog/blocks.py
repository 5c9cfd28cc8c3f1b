"""Every StreamField block an editor may use.

Each block is self-contained: it holds words and pictures by value, or choices of ours; no embeds, no live
snippets, no raw HTML. A notice copies its standard wording in when it is inserted, so that what was signed can
never be changed from elsewhere.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "superscript", "subscript"]
NOTICE_FEATURES = ["bold", "italic", "link"]

OFF_LABEL_HEADING = "Important: ketamine is used off-label here"
OFF_LABEL_TEXT = (
    "<p>The FDA has approved ketamine as an anesthetic. It has not approved ketamine for depression, PTSD or any "
    "other mental health condition. Esketamine nasal spray (Spravato) is a different, FDA-approved medicine with "
    "its own safety program.</p>"
)
CRISIS_HEADING = "If you need help now"
CRISIS_TEXT = (
    "<p>If you are thinking about ending your life, or are worried about someone, you can call 988, text 988 or "
    "chat at 988lifeline.org. It is free, confidential and open 24 hours. If someone is in immediate danger, "
    "call 911.</p>"
)


class HeadingBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Subsection"))], default="2", label=_("Level")
    )
    text = blocks.CharBlock(max_length=120, label=_("Heading"))

    class Meta:
        icon = "title"
        label = _("Heading")
        label_format = "{text}"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"))
    attribution = blocks.CharBlock(required=False, label=_("Who said or wrote it"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")


class TableBlock(blocks.StructBlock):
    table = TypedTableBlock(
        [("text", blocks.CharBlock(required=False, label=_("Text")))],
        label=_("Table"),
        help_text=_("Give the table a caption: it is what a screen reader says first."),
    )
    row_headings = blocks.BooleanBlock(
        required=False,
        label=_("The first column names the row"),
        help_text=_("Read out with every cell of its row."),
    )

    def lay_out_frozen(self, value: dict[str, Any]) -> dict[str, Any]:
        """A table's caption, columns and rows stand beside its other facts, not one level below them."""
        return {**value["table"], "row_headings": value["row_headings"]}

    class Meta:
        icon = "table"
        label = _("Table")


class NoticeBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.RichTextBlock(features=NOTICE_FEATURES, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Other notice")
        label_format = "{heading}"


class OffLabelNoticeBlock(NoticeBlock):
    heading = blocks.CharBlock(max_length=120, default=OFF_LABEL_HEADING, label=_("Heading"))
    text = blocks.RichTextBlock(features=NOTICE_FEATURES, default=OFF_LABEL_TEXT, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Off-label notice")
        label_format = "{heading}"


class CrisisNoticeBlock(NoticeBlock):
    heading = blocks.CharBlock(max_length=120, default=CRISIS_HEADING, label=_("Heading"))
    text = blocks.RichTextBlock(features=NOTICE_FEATURES, default=CRISIS_TEXT, label=_("Text"))

    class Meta:
        icon = "help"
        label = _("Crisis notice")
        label_format = "{heading}"


class KeyPointsBlock(blocks.StructBlock):
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("Point")),
        min_num=1,
        label=_("Points"),
        help_text=_("Three to five, each of twenty words at most."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Key points")


class ClaimBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Claim"), help_text=_("A statement that needs a source."))
    sources = blocks.ListBlock(
        blocks.IntegerBlock(min_value=1, label=_("Reference number")),
        min_num=1,
        label=_("Sources"),
        help_text=_("The numbers of the references that support this claim."),
    )

    class Meta:
        icon = "clipboard-list"
        label = _("Claim with source")
        label_format = "{text}"


class QuestionsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, default="Questions to ask your clinician", label=_("Heading"))
    questions = blocks.ListBlock(blocks.CharBlock(label=_("Question")), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions to ask")
        label_format = "{heading}"


class FaqItemBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("Answer"))

    class Meta:
        icon = "help"
        label_format = "{question}"


class FaqBlock(blocks.StructBlock):
    items = blocks.ListBlock(FaqItemBlock(), min_num=1, label=_("Questions and answers"))

    class Meta:
        icon = "help"
        label = _("Frequent questions")


class BodyBlock(blocks.StreamBlock):
    """What a standard page may hold; an article adds the blocks of health content."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=TEXT_FEATURES, icon="pilcrow", label=_("Text, with lists"))
    quote = QuoteBlock()
    image = PictureBlock()
    table = TableBlock()
    notice = NoticeBlock()


class ArticleBodyBlock(BodyBlock):
    key_points = KeyPointsBlock(group=_("Health content"))
    off_label_notice = OffLabelNoticeBlock(group=_("Health content"))
    crisis_notice = CrisisNoticeBlock(group=_("Health content"))
    claim = ClaimBlock(group=_("Health content"))
    questions = QuestionsBlock(group=_("Health content"))
    faq = FaqBlock(group=_("Health content"))

    class Meta:
        block_counts = {
            "key_points": {"max_num": 1},
            "off_label_notice": {"max_num": 1},
            "crisis_notice": {"max_num": 1},
        }


class ReferenceBlock(blocks.StructBlock):
    """One source, cited from the text by its place in the list, as in "[2]"."""

    authors = blocks.CharBlock(label=_("Authors"))
    title = blocks.CharBlock(label=_("Title"))
    source = blocks.CharBlock(required=False, label=_("Journal or publisher"))
    year = blocks.CharBlock(required=False, max_length=10, label=_("Year"))
    doi = blocks.RegexBlock(
        regex=r"^10\.\d{4,9}/\S+$",
        required=False,
        label=_("DOI"),
        help_text=_("Such as 10.1176/appi.ajp.2020.20081251"),
        error_messages={"invalid": _("A DOI starts with “10.”, a number, and a slash.")},
    )
    pmid = blocks.RegexBlock(
        regex=r"^\d{1,8}$",
        required=False,
        label=_("PubMed ID"),
        error_messages={"invalid": _("A PubMed ID is a number of up to eight digits.")},
    )
    url = blocks.URLBlock(required=False, label=_("Link"))
    accessed = blocks.DateBlock(required=False, label=_("Accessed on"))

    class Meta:
        icon = "doc-full"
        label = _("Reference")
        label_format = "{authors}: {title}"


class ReferencesBlock(blocks.StreamBlock):
    reference = ReferenceBlock()
