"""The blog's page types. Rows are the editors' desk; what readers get is served from editions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtailseo.models import SeoType, TwitterCard

from blog.blocks import ArticleBodyBlock, ReferencesBlock
from blog.models.origin_panel import OriginPanel
from blog.models.search_appearance import SearchAppearance
from blog.models.topics import Author, Topic
from blog.signoff.freezing import Freezer, freeze_text
from blog.signoff.models import CORRECTION_PANEL, ParentOfSealedPages, SealedPage


class BlogIndexPage(ParentOfSealedPages, SearchAppearance, Page):
    """The list of articles. It holds a title and a short plain introduction only: whatever has a body is sealed."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    served_by = "blog.views.serve_index"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = SearchAppearance.promote_panels
    parent_page_types = ["home.HomePage"]
    subpage_types = ["blog.ArticlePage"]
    page_description = _("Lists the signed articles below it.")

    class Meta:
        verbose_name = _("blog index")
        verbose_name_plural = _("blog indexes")


class ArticlePage(SealedPage, SearchAppearance, Page):
    """One article. Its draft is written here; a physician's signature makes an edition of it."""

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Forty words at most. Shown in lists and to search engines.")
    )
    featured_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("featured picture"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    featured_image_alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows. Leave empty when it is decorative."),
    )
    featured_image_caption = models.CharField(_("caption"), max_length=250, blank=True)
    body = StreamField(ArticleBodyBlock(), blank=True, verbose_name=_("body"))
    references = StreamField(
        ReferencesBlock(required=False),
        blank=True,
        verbose_name=_("references"),
        help_text=_("Cite them in the text by their number, as in “[1]”."),
    )
    printed_credit = models.CharField(
        _("printed credit"),
        max_length=200,
        blank=True,
        help_text=_("How an imported text named its reviewer. Kept for the record; readers never see it."),
    )
    printed_credit_placement = models.CharField(
        _("where it was printed"),
        max_length=10,
        blank=True,
        choices=[("header", _("In the heading")), ("inline", _("In the text"))],
    )

    sealed_kind = "article"
    served_by = "blog.views.serve_article"
    previewed_by = "blog.views.preview_article"
    seo_content_type = SeoType.ARTICLE
    seo_twitter_card = TwitterCard.LARGE

    content_panels = [
        OriginPanel(),
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("featured_image"),
                FieldPanel("featured_image_alt"),
                FieldPanel("featured_image_caption"),
            ],
            heading=_("Featured picture"),
        ),
        InlinePanel("article_authors", heading=_("Authors"), label=_("author")),
        InlinePanel("article_topics", heading=_("Topics"), label=_("topic")),
        FieldPanel("body"),
        FieldPanel("references"),
        CORRECTION_PANEL,
        MultiFieldPanel(
            [
                HelpPanel(_("What an imported text said about its review. A credit is no sign-off.")),
                FieldPanel("printed_credit", read_only=True),
                FieldPanel("printed_credit_placement", read_only=True),
            ],
            heading=_("Printed credit of an import"),
            classname="collapsed",
        ),
    ]
    promote_panels = SearchAppearance.promote_panels
    parent_page_types = ["blog.BlogIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    page_description = _("A health article that goes live when a physician has signed it.")

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def signable_content(self, freezer: Freezer) -> dict[str, Any]:
        """The article by value, in content schema 1. Raises CannotFreeze."""
        return super().signable_content(freezer) | {
            "summary": freeze_text(self.summary),
            "featured_image": self._frozen_featured_image(freezer),
            "authors": [{"name": link.author.name} for link in self.article_authors.all()],
            "references": [block["value"] for block in freezer.stream(self.references)],
        }

    def review_interval_months(self) -> int:
        """The shortest interval among the article's topics; the house's own where it has none."""
        intervals = [link.topic.review_interval_months for link in self.article_topics.all()]
        return min(intervals, default=super().review_interval_months())

    def required_signatures(self) -> int:
        """As many as the topic asks for that asks for most."""
        numbers = [link.topic.required_signatures for link in self.article_topics.all()]
        return max(numbers, default=super().required_signatures())

    def default_reviewers(self) -> set[int]:
        """The usual reviewers of all its topics."""
        return self._reviewers_of_topics(Topic.default_reviewers.through)

    def excluded_reviewers(self) -> set[int]:
        """Those with a conflict of interest in any of its topics."""
        return self._reviewers_of_topics(Topic.excluded_reviewers.through)

    def _reviewers_of_topics(self, through: Any) -> set[int]:
        topics = [link.topic_id for link in self.article_topics.all()]
        rows = through.objects.filter(topic__in=topics) if topics else through.objects.none()
        return set(rows.values_list("reviewer_id", flat=True))

    def _frozen_featured_image(self, freezer: Freezer) -> dict[str, Any] | None:
        if self.featured_image is None:
            return None
        return freezer.image(
            self.featured_image, alt=self.featured_image_alt, caption=self.featured_image_caption
        )


class ArticleAuthor(Orderable):
    """An article's authors, in their order."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="article_authors")
    author = models.ForeignKey(Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "author"], name="author_once_per_article")]

    def __str__(self) -> str:
        return str(self.author)


class ArticleTopic(Orderable):
    """An article's topics. They decide where it is listed and how often it is reviewed; they are not content."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="article_topics")
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="article_topics"
    )

    panels = [FieldPanel("topic")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "topic"], name="topic_once_per_article")]

    def __str__(self) -> str:
        return str(self.topic)
