"""Checks of the frame: title, summary, key points, topics, headings."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.checks.draft import Draft, Place
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register
from blog.signoff.wording import count_words

LONGEST_TITLE = 70  # characters
LONGEST_SUMMARY = 40  # words
KEY_POINTS = range(3, 6)
LONGEST_KEY_POINT = 20  # words


@register
class TitleLength(Check):
    """A title of at most 70 characters, so that search results and shared links show it whole. Source: house."""

    id = "title_length"
    kind = Kind.BLOCK
    title = gettext_lazy("The title is short")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        too_many = len(draft.title) - LONGEST_TITLE
        if too_many > 0:
            message = ngettext(
                "Shorten the title by %(count)d character: 70 at most.",
                "Shorten the title by %(count)d characters: 70 at most.",
                too_many,
            )
            yield self.fault(message % {"count": too_many}, Place("title"))


@register
class Summary(Check):
    """A summary, of at most 40 words: it is what lists and search engines show. Source: house."""

    id = "summary"
    kind = Kind.BLOCK
    title = gettext_lazy("A summary of 40 words at most")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        words = count_words(draft.content["summary"])
        if not words:
            yield self.fault(
                _("Write a summary: one to three sentences, 40 words at most."), Place("summary")
            )
        elif words > LONGEST_SUMMARY:
            message = _("Shorten the summary: it has %(words)d words, 40 is the most.") % {"words": words}
            yield self.fault(message, Place("summary"))


@register
class KeyPoints(Check):
    """Three to five key points of at most 20 words each, for readers who read no further. Source: house."""

    id = "key_points"
    kind = Kind.BLOCK
    title = gettext_lazy("Three to five short key points")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        boxes = list(draft.blocks("key_points"))
        if not boxes:
            yield self.fault(_("Add the block “Key points” with three to five points."), Place("body"))
        for value, place in boxes:
            if len(value["points"]) not in KEY_POINTS:
                message = _("There are %(count)d key points: three to five help most.")
                yield self.fault(message % {"count": len(value["points"])}, place)
            for point in value["points"]:
                words = count_words(point)
                if words > LONGEST_KEY_POINT:
                    message = _("Shorten this key point: it has %(words)d words, 20 is the most.")
                    yield self.fault(message % {"words": words}, place, point)


@register
class HasTopic(Check):
    """A topic: it says where an article is listed and how often it is reviewed anew. Source: house."""

    id = "topic"
    kind = Kind.BLOCK
    title = gettext_lazy("A topic")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not draft.topics:
            yield self.fault(_("Choose at least one topic."), Place("article_topics"))


@register
class Sections(Check):
    """At least one section heading below the title, which is the page's only h1. Source: WCAG 2.2, 1.3.1."""

    id = "sections"
    kind = Kind.BLOCK
    title = gettext_lazy("The text has sections")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not any(value["level"] == "2" for value, _place in draft.blocks("heading")):
            yield self.fault(
                _("Add a heading of level “Section”: readers find their way by headings."), Place("body")
            )


@register
class HeadingOrder(Check):
    """No heading skips a level: a subsection stands in a section. Source: WCAG 2.2, 1.3.1."""

    id = "heading_order"
    kind = Kind.BLOCK
    title = gettext_lazy("No heading skips a level")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        in_section = False
        for value, place in draft.blocks("heading"):
            if value["level"] == "2":
                in_section = True
            elif not in_section:
                yield self.fault(
                    _("Make this heading a “Section”, or put a section heading before it."),
                    place,
                    value["text"],
                )


@register
class EmptyHeadings(Check):
    """A heading has words: an empty one is a stop for a screen reader that says nothing. Source: WCAG 2.2, 2.4.6."""

    id = "empty_headings"
    kind = Kind.BLOCK
    title = gettext_lazy("Every heading has words")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for value, place in draft.blocks("heading"):
            if not value["text"]:
                yield self.fault(_("Write this heading, or remove the block."), place)
