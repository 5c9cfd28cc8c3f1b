"""Checks of pictures: what is read aloud in their place."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.checks.draft import Draft, Picture
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register

# What a picture cannot show: that a treatment worked.
_OUTCOME = re.compile(
    r"\b(?:success\w*|cured|heal(?:ed|ing)|recover(?:ed|ing|y)|reliev\w+|relief|symptom[- ]free|improv\w+|"
    r"(?:happ(?:y|ier)|calm(?:er)?|better|smil\w+)\s+(?:\w+\s+){0,2}(?:after|following|thanks to)|"
    r"(?:after|following|thanks to)\s+(?:\w+\s+){0,3}(?:treatment|therapy|infusions?|ketamine|sessions?))\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^(?:what|how|who|when|why|where|is|are|can|does)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[^\w]+")


@register
class AlternativeText(Check):
    """Every picture has an alternative text, or is marked as decorative. Source: WCAG 2.2, 1.1.1."""

    id = "alt_text"
    kind = Kind.BLOCK
    title = gettext_lazy("Every picture is described or decorative")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for picture in draft.pictures:
            if not picture.alt and not picture.decorative:
                yield self.fault(self._what_to_do(picture), picture.place)

    def _what_to_do(self, picture: Picture) -> str:
        if picture.place.field == "featured_image":
            return _(
                "Say in “Alternative text” what the featured picture shows, or mark the picture as decorative."
            )
        return _("Say in “Alt text” what this picture shows, or mark it as decorative.")


@register
class AlternativeTextIsNoTitle(Check):
    """An alternative text says what is seen; the article's title says nothing about it. Source: WCAG 2.2, 1.1.1."""

    id = "alt_is_not_title"
    kind = Kind.BLOCK
    title = gettext_lazy("No picture is described by the title")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        title = _plain(draft.title)
        for picture in draft.pictures:
            if picture.alt and _plain(picture.alt) == title:
                message = _("Describe what the picture shows: its alternative text repeats the title.")
                yield self.fault(message, picture.place, picture.alt)


@register
class AlternativeTextClaimsNothing(Check):
    """An alternative text claims no outcome (“after successful treatment”): nobody can see that.

    Source: WCAG 2.2, 1.1.1; FTC, Health Products Compliance Guidance (2022), on claims by pictures.
    """

    id = "alt_claims_no_outcome"
    kind = Kind.BLOCK
    title = gettext_lazy("No picture's description claims an outcome")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for picture in draft.pictures:
            found = _OUTCOME.search(picture.alt)
            if found and not _QUESTION.match(picture.alt):
                message = _("Describe what is seen: “%(words)s” claims the outcome of a treatment.")
                yield self.fault(message % {"words": found[0]}, picture.place, picture.alt)


def _plain(text: str) -> str:
    return _PLAIN.sub(" ", text).strip().casefold()
