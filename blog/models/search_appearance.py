"""wagtail-seo's fields and panel, with what it gets wrong about a page mended.

Readers' pages print none of its templates: their meta tags and structured data are made from what was signed.
These properties are mended all the same, so that whoever includes such a template prints nothing wrong.
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.models import Page
from wagtailseo.models import SeoMixin, SeoSettings
from wagtailseo.utils import StructDataEncoder

#: What could end a script element, or begin markup inside one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_CONTEXT = "https://schema.org"


def script_json(value: object) -> SafeString:
    """The value as JSON that is safe inside a `script` element, escaped as Django's json_script does."""
    # Safe: no "<", ">" or "&" is left that could end the element or open another.
    return mark_safe(json.dumps(value, ensure_ascii=False, cls=StructDataEncoder).translate(_ESCAPES))


class SearchAppearance(SeoMixin):
    """How a page looks in search results and link previews. Put it where wagtail-seo's own mixin would stand."""

    # Without its canonical address, which no page of ours prints: an edition has one address.
    promote_panels: list[Panel] = [
        MultiFieldPanel(
            [
                panel
                for panel in SeoMixin.seo_meta_panels[0].children
                if not (isinstance(panel, FieldPanel) and panel.field_name == "canonical_url")
            ],
            heading=_("Search and social previews"),
        ),
        *SeoMixin.seo_menu_panels,
    ]

    class Meta:
        abstract = True

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Wagtail's own only: the package's shows the row, where a preview is to show what would be signed."""
        modes: list[tuple[str, Any]] = Page.preview_modes.fget(self)
        return modes

    @property
    def seo_author(self) -> str:
        """The names of the authors, and not that of the account which made the page."""
        links = getattr(self, "article_authors", None)
        return ", ".join(link.author.name for link in links.all()) if links is not None else ""

    @property
    def seo_org_fields(self) -> SeoSettings:
        """The settings of the page's site; empty ones for a page that stands under no site."""
        site = self.get_site()
        return SeoSettings.for_site(site) if site else SeoSettings()

    @property
    def seo_image(self) -> Any:
        """The page's own picture for previews, else the site's; None where there is neither."""
        return self.og_image or self.seo_org_fields.og_image_default

    @property
    def seo_struct_org_base_dict(self) -> dict[str, Any]:
        """The organisation, at its own address and not at the page's."""
        site = self.get_site()
        own = {"@context": _CONTEXT, "url": f"{site.root_url}/"} if site else {"@context": _CONTEXT}
        base: dict[str, Any] = super().seo_struct_org_base_dict
        return base | own

    @property
    def seo_struct_article_dict(self) -> dict[str, Any]:
        """The article without what is not known: a draft has no date, and may have no author."""
        stated = super().seo_struct_article_dict | {"@context": _CONTEXT}
        if not self.seo_author:
            del stated["author"]
        return {key: value for key, value in stated.items() if value not in (None, "")}

    @property
    def seo_struct_org_base_json(self) -> SafeString:
        return script_json(self.seo_struct_org_base_dict)

    @property
    def seo_struct_org_json(self) -> SafeString:
        return script_json(self.seo_struct_org_dict)

    @property
    def seo_struct_article_json(self) -> SafeString:
        return script_json(self.seo_struct_article_dict)
