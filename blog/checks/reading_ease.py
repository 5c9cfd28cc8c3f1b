"""How hard a text is to read: advice, and never a gate.

The formula, syllables included, is textstat's; its word list comes with the package, so that nothing is fetched.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.checks.draft import Draft, Part, Passage, Place, without_citations
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register
from blog.signoff.wording import count_words

HARDEST_GRADE = 9
LONGEST_SENTENCE = 20  # words
LONGEST_PARAGRAPH = 3  # sentences
# A formula for prose says nothing about fewer words than these.
FEWEST_WORDS = 50
READ_ALOUD = frozenset({Part.SUMMARY, Part.PROSE, Part.CLAIM, Part.NOTICE, Part.KEY_POINT})


def reading_grade(draft: Draft) -> float | None:
    """The Flesch–Kincaid grade of the prose (years of school, one decimal); None where there is too little of it."""
    sentences = [_for_the_formula(sentence) for passage in _prose(draft) for sentence in passage.sentences]
    text = "\n".join(sentence for sentence in sentences if sentence)
    return _grade(text) if count_words(text) >= FEWEST_WORDS else None


@register
class ReadingGrade(Check):
    """A reading grade of at most 9. Source: NHS standard for health content (reading age); advice, never a gate."""

    id = "reading_grade"
    kind = Kind.WARN
    title = gettext_lazy("Easy to read")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        grade = reading_grade(draft)
        if grade is not None and grade > HARDEST_GRADE:
            message = _("The text reads at grade %(grade)s; aim for 9. Shorter words and sentences help.")
            yield self.fault(message % {"grade": f"{grade:.1f}"}, Place("body"), f"grade {round(grade)}")


@register
class LongSentences(Check):
    """Sentences of at most 20 words. Source: NHS standard for health content; advice, never a gate."""

    id = "long_sentences"
    kind = Kind.WARN
    title = gettext_lazy("Short sentences")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for passage in _prose(draft):
            for sentence in passage.sentences:
                words = count_words(sentence)
                if words > LONGEST_SENTENCE:
                    message = _("Split this sentence: it has %(words)d words, 20 is a good length.")
                    yield self.fault(message % {"words": words}, passage.place, sentence)


@register
class LongParagraphs(Check):
    """Paragraphs of at most three sentences. Source: NHS standard for health content; advice, never a gate."""

    id = "long_paragraphs"
    kind = Kind.WARN
    title = gettext_lazy("Short paragraphs")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for passage in _prose(draft):
            count = len(passage.sentences)
            if passage.part is Part.PROSE and count > LONGEST_PARAGRAPH:
                message = ngettext(
                    "Split this paragraph: it has %(count)d sentence, three is a good length.",
                    "Split this paragraph: it has %(count)d sentences, three is a good length.",
                    count,
                )
                yield self.fault(message % {"count": count}, passage.place, passage.text)


def _prose(draft: Draft) -> Iterator[Passage]:
    return (one for one in draft.passages if one.part in READ_ALOUD and not one.standard)


def _for_the_formula(sentence: str) -> str:
    # It counts a sentence at every full stop: 27.5 days would be two.
    words = without_citations(sentence).replace("?", ".").replace("!", ".").rstrip(".")
    return words.replace(".", "") + "." if words else ""


@lru_cache(maxsize=64)
def _grade(text: str) -> float:
    # Here: its word list takes half a second to load, and only the editor's screens need it.
    from textstat import textstat

    return round(float(textstat.flesch_kincaid_grade(text)), 1)
