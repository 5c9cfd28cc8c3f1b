"""Checks of what is said about ketamine and esketamine."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.checks.draft import Draft, Place
from blog.checks.registry import Check, Fault, Kind, register

KETAMINE = re.compile(r"(?<![a-z])ketamine\b", re.IGNORECASE)
ESKETAMINE = re.compile(r"\b(?:esketamine|spravato)\b", re.IGNORECASE)
PSYCHIATRIC = re.compile(
    r"\b(?:depress\w*|ptsd|post[- ]?traumatic|anxi\w+|bipolar|ocd|obsessive|suicid\w*|mental[- ]health|"
    r"mental\s(?:illness|disorder)\w*|psychiatr\w+|mood\s(?:disorders?|symptoms?)|trauma)\b",
    re.IGNORECASE,
)
_BENEFIT = re.compile(
    r"\b(?:benefits?|beneficial|improv\w+|reliev\w+|relief|effective\w*|efficacy|responders?|rapid effects?|works?|"
    r"helps?|reduc(?:es?|ed|ing)\s(?:\w+\s){0,2}symptoms?)\b",
    re.IGNORECASE,
)
_RISKS = (
    (gettext_lazy("dissociation"), re.compile(r"\bdissociat\w*|\bpsychiatric events?\b", re.IGNORECASE)),
    (gettext_lazy("blood pressure"), re.compile(r"\bblood[- ]pressure\b|\bhypertens\w+", re.IGNORECASE)),
    (
        gettext_lazy("sedation"),
        re.compile(r"\bsedat\w+|\bdrows\w+|\bslowed breathing\b|\bsleepi\w+", re.IGNORECASE),
    ),
    (gettext_lazy("misuse"), re.compile(r"\bmisus\w+|\babus\w+|\baddict\w+", re.IGNORECASE)),
    (gettext_lazy("bladder symptoms"), re.compile(r"\bbladder\b|\burinary\b", re.IGNORECASE)),
)
_COMPARISON = re.compile(
    r"\b(?:safer|faster|quicker|more\s(?:effective\w*|rapid\w*|quickly)|better\sthan|superior\sto|outperforms?|"
    r"stronger\sthan)\b",
    re.IGNORECASE,
)
_SUPERVISED = re.compile(r"\bREMS\b|\bcertified\b|\bsupervis\w+|\bobserv\w+|\bmonitor\w+", re.IGNORECASE)
_TWO_HOURS = re.compile(r"\b(?:2|two)[\s-]hours?\b", re.IGNORECASE)


def is_about_psychiatric_ketamine(draft: Draft) -> bool:
    """Whether the draft's own words speak of ketamine and of a psychiatric use."""
    return bool(KETAMINE.search(draft.own_words) and PSYCHIATRIC.search(draft.own_words))


@register
class OffLabelNotice(Check):
    """Ketamine for a psychiatric use comes with the off-label box.

    Source: FDA alert, October 2023: ketamine is not approved for any psychiatric disorder, and compounded products are
    not evaluated.
    """

    id = "off_label_notice"
    kind = Kind.BLOCK
    title = gettext_lazy("The off-label notice, where ketamine is for the mind")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if is_about_psychiatric_ketamine(draft) and not any(draft.blocks("off_label_notice")):
            message = _(
                "Add the block “Off-label notice”: the text speaks of ketamine for a psychiatric condition."
            )
            yield self.fault(message, Place("body"))


@register
class RisksBesideBenefits(Check):
    """Where a benefit of ketamine is stated, its risks are too.

    Dissociation, blood pressure, sedation, misuse, bladder. Source: FDA alert, October 2023.
    """

    id = "risks_beside_benefits"
    kind = Kind.WARN
    title = gettext_lazy("Risks are stated beside benefits")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not KETAMINE.search(draft.own_words) or not _BENEFIT.search(draft.own_words):
            return
        missing = [str(name) for name, pattern in _RISKS if not pattern.search(draft.own_words)]
        if missing:
            message = _("The text names benefits of ketamine. Say something about: %(risks)s.")
            yield self.fault(message % {"risks": ", ".join(missing)}, Place("body"))


@register
class ComparisonsHaveSources(Check):
    """No “safer”, “faster” or “more effective than” about ketamine without a source.

    Source: FDA alert, October 2023: the FDA knows of no evidence that it is safer, faster or more effective.
    """

    id = "comparisons_have_sources"
    kind = Kind.WARN
    title = gettext_lazy("Comparisons have a source")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not KETAMINE.search(draft.own_words):
            return
        for passage, sentence in draft.statements():
            found = _COMPARISON.search(sentence)
            if found and not draft.is_sourced(passage, sentence):
                message = _("Cite a source for “%(words)s”, or leave the comparison out.") % {
                    "words": found[0]
                }
                yield self.fault(message, passage.place, sentence)


@register
class EsketamineSetting(Check):
    """Esketamine (Spravato) is given in a certified setting, with two hours or more of observation: say so.

    Source: US label of Spravato, boxed warning and REMS.
    """

    id = "esketamine_setting"
    kind = Kind.WARN
    title = gettext_lazy("Esketamine: setting and observation")

    def faults(self, draft: Draft) -> Iterator[Fault]:
        if not ESKETAMINE.search(draft.own_words):
            return
        if not (_SUPERVISED.search(draft.own_words) and _TWO_HOURS.search(draft.own_words)):
            message = _(
                "The text speaks of esketamine. Say that it is given in a certified setting (REMS) and that people "
                "are observed for at least two hours."
            )
            yield self.fault(message, _first_place(draft))


def _first_place(draft: Draft) -> Place:
    found = (one.place for one in draft.passages if not one.standard and ESKETAMINE.search(one.text))
    return next(found, Place("body"))
