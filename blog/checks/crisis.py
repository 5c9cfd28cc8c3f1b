"""Checks of safe messaging about suicide and crisis."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.checks.draft import Draft, Place
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register

CRISIS_TOPIC = re.compile(
    r"\bsuicid\w*|\bself[- ]?harm\w*|\bsevere(?:ly)?\sdepress\w*|\bmajor\sdepress\w*|"
    r"\btreatment[- ]resistant\sdepress\w*|\bptsd\b|\bpost[- ]?traumatic\b|"
    r"\bend(?:ing|ed)?\s(?:your|their|his|her|my)\s(?:own\s)?life\b",
    re.IGNORECASE,
)
_ABOUT_SUICIDE = re.compile(
    r"\bsuicid\w*|\bself[- ]?harm\w*|\b(?:took|ended|take|end|taking|ending)\s(?:\w+\s)?(?:own\s)?li(?:fe|ves)\b",
    re.I,
)
_WORDING = (
    (
        re.compile(r"\bcommit(?:s|ted|ting)?\s+suicide\b|\bcompleted\s+suicide\b", re.IGNORECASE),
        gettext_lazy("Say “died by suicide”: “%(words)s” speaks of a crime or of a success."),
    ),
    (
        re.compile(
            r"\b(?:un)?(?:successful|failed)\s+(?:suicide\s+)?attempts?\b(?!\s+(?:to|at)\s+(?!suicide))|"
            r"\b(?:un)?successful\s+suicides?\b",
            re.IGNORECASE,
        ),
        gettext_lazy("Say “attempted suicide” or “survived an attempt” instead of “%(words)s”."),
    ),
    (
        re.compile(r"\bsuicide\s+epidemics?\b|\bepidemics?\s+of\s+suicides?\b", re.IGNORECASE),
        gettext_lazy("Say “a rise in suicides”, with its source: “%(words)s” frightens."),
    ),
)
_METHOD = re.compile(
    r"\boverdos\w+|\bhang(?:ing|ed)\b|\b(?:gun|firearm|rope|razor|knife|poison\w*|carbon\smonoxide)\b|"
    r"\bjump(?:ed|ing)?\s(?:from|off)\b|\bbridge\b|\btrain\stracks?\b|\bcut(?:ting)?\s(?:\w+\s)?wrists?\b|\bpills\b",
    re.IGNORECASE,
)


@register
class CrisisNotice(Check):
    """A text about suicide, self-harm, severe depression or PTSD has the crisis box.

    Source: safe-messaging guidelines (reportingonsuicide.org): always give a way to help.
    """

    id = "crisis_notice"
    kind = Kind.BLOCK
    title = gettext_lazy("The crisis notice, where the topic asks for it")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        found = CRISIS_TOPIC.search("\n".join([draft.own_words, *draft.topics]))
        if found and not any(draft.blocks("crisis_notice")):
            message = _("Add the block “Crisis notice”: the text speaks of “%(words)s”.") % {
                "words": found[0]
            }
            yield self.fault(message, Place("body"))


@register
class WordsAboutSuicide(Check):
    """Never “committed suicide”, “successful” or “failed attempt”, “epidemic”. Source: safe-messaging guidelines."""

    id = "words_about_suicide"
    kind = Kind.BLOCK
    title = gettext_lazy("Suicide is spoken of with care")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        speaks_of_it = bool(_ABOUT_SUICIDE.search(draft.own_words))
        for passage in draft.passages:
            for pattern, advice in _WORDING:
                for found in pattern.finditer(passage.text):
                    # “A failed attempt” may be anything where nobody speaks of suicide.
                    if speaks_of_it:
                        yield self.fault(str(advice) % {"words": found[0]}, passage.place, found[0])


@register
class MethodsOfSuicide(Check):
    """No detail of the method or the place of a suicide. Source: safe-messaging guidelines."""

    id = "methods_of_suicide"
    kind = Kind.WARN
    title = gettext_lazy("No method or place of a suicide")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for passage in draft.passages:
            if passage.standard:
                continue
            for sentence in passage.sentences:
                found = _METHOD.search(sentence)
                if found and _ABOUT_SUICIDE.search(sentence):
                    message = _("Leave out “%(words)s”: detail of a method or a place can lead others to it.")
                    yield self.fault(message % {"words": found[0]}, passage.place, sentence)
