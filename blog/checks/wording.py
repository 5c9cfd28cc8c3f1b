"""Checks of words that have no place in a body: credits that are no signature, links that say nothing."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.checks.draft import NOTICES, Draft, Place
from blog.checks.registry import EVERY_KIND, Check, Fault, Kind, register

# A name follows: a page may well say that texts are “reviewed by a physician”.
_CREDIT = re.compile(
    r"(?i:\b(?:(?:medically|clinically|scientifically)[\s-]+)?(?:reviewed|fact[\s-]checked|approved)\s+by)"
    r"\s*:?\s*(?:(?i:dr)\b\.?|[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*)*,?\s+(?:M\.?D|D\.?O|Ph\.?D|R\.?N|N\.?P|P\.?A)\b)"
    r"|(?i:\b(?:medically|clinically)[\s-]+reviewed\s+by)\s*:?\s*[A-Z][\w.’'-]*"
)
_SAYS_NOTHING = re.compile(
    r"(?:please\s+)?(?:click|tap|see|read|look)?\s*(?:here|more|this|this\s(?:link|page|article|site)|link|"
    r"(?:read|learn|find\sout|see|show)\s(?:more|on)|details|more\sinformation|continue(?:\sreading)?)\W*",
    re.IGNORECASE,
)


@register
class NoPrintedCredit(Check):
    """The body holds no “Medically reviewed by …” line: the credit is a signature, not text.

    Source: the house; an imported text printed such a line in its body, and nobody had signed it.
    """

    id = "no_printed_credit"
    kind = Kind.BLOCK
    title = gettext_lazy("No “Medically reviewed by” in the text")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for passage in draft.passages:
            found = _CREDIT.search(passage.text)
            if found:
                message = _(
                    "Remove “%(words)s”. A physician's name is printed with their signature, and never in the text."
                )
                yield self.fault(message % {"words": found[0]}, passage.place, found[0])


@register
class LinksSayWhereTheyGo(Check):
    """Links say where they go, also when they are read out alone (no “click here”). Source: WCAG 2.2, 2.4.4."""

    id = "links_say_where_they_go"
    kind = Kind.BLOCK
    title = gettext_lazy("Links say where they go")
    of = EVERY_KIND

    def faults(self, draft: Draft) -> Iterator[Fault]:
        for html, place in _rich_texts(draft):
            for link in BeautifulSoup(html, "html.parser").find_all("a"):
                words = " ".join(link.get_text().split())
                if not words:
                    yield self.fault(_("Give this link words, or remove it."), place, str(link.get("href")))
                elif _SAYS_NOTHING.fullmatch(words):
                    message = _("Say in the link where it leads: “%(words)s” tells nobody.") % {
                        "words": words
                    }
                    yield self.fault(message, place, words)


def _rich_texts(draft: Draft) -> Iterator[tuple[str, Place]]:
    for value, place in draft.blocks("text"):
        yield value, place
    for value, place in draft.blocks(*NOTICES):
        yield value["text"], place
    for value, place in draft.blocks("faq"):
        yield from ((item["answer"], place) for item in value["items"])
