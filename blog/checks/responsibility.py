"""Checks of who answers for a text, how often it is reviewed, and whose words it holds."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.checks.draft import Draft, Part, Place, split_sentences
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register
from blog.signoff.wording import count_words

LONGEST_INTERVAL = 36  # months
LONGEST_FOR_SAFETY = 6  # months
SAFETY_WORDS = ("safety", "dosing", "dose", "dosage")
# Shorter sentences are anybody's: “Talk to your clinician.”
SHORTEST_BORROWED = 8  # words


@register
class SomebodyElseCanSign(Check):
    """The reviewer is neither author nor editor of the change (four eyes). Source: PIF TICK; the house.

    Signing itself refuses a contributor, whatever stands here; this says early that a draft would wait for nobody.
    It only warns, since nothing in the draft can mend it.
    """

    id = "somebody_else_can_sign"
    kind = Kind.WARN
    title = gettext_lazy("A physician who did not write it")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if draft.somebody_else_can_sign is False:
            message = _(
                "No physician may sign this: each has written part of it, has a conflict of interest, or has no valid "
                "licence. Ask an administrator to add another reviewer."
            )
            yield self.fault(message, Place("title"))


@register
class ReviewInterval(Check):
    """Reviewed anew within three years at the latest; within six months where it is about dosing or safety.

    Source: PIF TICK (three years); the house (twelve months, six for dosing and safety).
    """

    id = "review_interval"
    kind = Kind.BLOCK
    title = gettext_lazy("Reviewed often enough")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        months = draft.review_interval_months
        about_safety = [
            topic for topic in draft.topics if any(word in topic.lower() for word in SAFETY_WORDS)
        ]
        if months > LONGEST_INTERVAL:
            message = _("Choose a topic that is reviewed at least every three years.")
            yield self.fault(message, Place("article_topics"))
        elif about_safety and months > LONGEST_FOR_SAFETY:
            message = _(
                "The topic “%(topic)s” has a review every %(months)d months; dosing and safety need six."
            )
            yield self.fault(message % {"topic": about_safety[0], "months": months}, Place("article_topics"))


@register
class ImportedText(Check):
    """A text imported from elsewhere is replaced, or quoted with its author. Source: the house."""

    id = "imported_text"
    kind = Kind.BLOCK
    title = gettext_lazy("Imported text is replaced or quoted")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        borrowed = {
            _plain(sentence)
            for text in draft.imported
            for sentence in split_sentences(text)
            if count_words(sentence) >= SHORTEST_BORROWED
        }
        for passage in draft.passages if borrowed else ():
            if passage.part is Part.QUOTE and passage.sourced:
                continue
            found = [sentence for sentence in passage.sentences if _plain(sentence) in borrowed]
            if found:
                message = ngettext(
                    "%(count)d sentence here is the imported text's own. Write it in your words, or put it in a "
                    "“Quotation” that names its author.",
                    "%(count)d sentences here are the imported text's own. Write them in your words, or put them in "
                    "a “Quotation” that names their author.",
                    len(found),
                )
                yield self.fault(message % {"count": len(found)}, passage.place, found[0])


def _plain(sentence: str) -> str:
    return " ".join(sentence.casefold().split()).strip(" .…")
