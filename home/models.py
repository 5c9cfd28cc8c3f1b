"""The home page, standard pages, and the help texts round every page."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from blog.blocks import BodyBlock
from blog.models.origin_panel import OriginPanel
from blog.models.search_appearance import SearchAppearance
from blog.signoff.models import CORRECTION_PANEL, ParentOfSealedPages, SealedPage


class HomePage(ParentOfSealedPages, SearchAppearance, Page):
    """The front door. It holds a title and a short plain introduction only: whatever has a body is sealed."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    served_by = "home.views.serve_home"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = SearchAppearance.promote_panels
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["blog.BlogIndexPage", "home.StandardPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(SealedPage, SearchAppearance, Page):
    """A page such as “About us”. It has a body, so it is sealed like an article."""

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    served_by = "home.views.serve_standard_page"
    previewed_by = "home.views.preview_standard_page"
    content_panels = [OriginPanel(), *Page.content_panels, FieldPanel("body"), CORRECTION_PANEL]
    promote_panels = SearchAppearance.promote_panels
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    page_description = _("A page that goes live when a physician has signed it.")

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


@register_setting(icon="help")
class HelpTexts(BaseSiteSetting):
    """The words of the help line and the help box, where the standard ones do not fit (another country)."""

    help_line = models.CharField(
        _("help line"),
        max_length=200,
        blank=True,
        help_text=_(
            "The line above every page. Empty: “In crisis? Call or text 988, any time. In danger now? Call 911.”"
        ),
    )
    help_box = models.TextField(_("help box"), blank=True, help_text=_("Empty: the standard wording."))

    class Meta:
        verbose_name = _("help texts")
