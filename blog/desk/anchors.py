"""Where in Wagtail's editor a place of a draft is: the fragment of a link that leads there."""

from blog.checks.draft import Place

# Wagtail names a panel by the heading or field it shows, below the tab that holds it.
_PANELS = {
    "title": "panel-child-content-title-section",
    "summary": "panel-child-content-summary-section",
    "featured_image": "panel-child-content-featured_picture-section",
    "article_topics": "panel-child-content-topics-section",
    "body": "panel-child-content-body-section",
    "references": "panel-child-content-references-section",
    "seo_title": "panel-child-promote-search_and_social_previews-section",
    "search_description": "panel-child-promote-search_and_social_previews-section",
}


def anchor_of(place: Place) -> str:
    """The id of the block or panel in the editor, without “#”."""
    if place.block:
        return f"block-{place.block}-section"
    return _PANELS.get(place.field, f"id_{place.field}")
