"""The words of a text that a small change may not touch: numbers, negations, doses, drug names.

Each list errs on the side of a full review: a word too many costs minutes, a word too few may cost more. They are
ours; nothing here is a clinical vocabulary.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import chain

from blog.signoff.wording import Op, Run, Token


class Guarded(StrEnum):
    """Why a word is guarded."""

    NUMBER = "number"
    NEGATION = "negation"
    DOSE = "dose"
    DRUG = "drug"


_UNIT = re.compile(
    r"[\s‑-]*(?:(?:mcg|[µμ]g|mg|kg|g|ml|l|iu|mmhg|bpm|percent|per\s+cent|percentage|points?|units?|degrees?|"
    r"hours?|hrs?|minutes?|mins?|seconds?|days?|nights?|weeks?|months?|years?|times?|"
    r"doses?|sessions?|infusions?|treatments?|visits?|tablets?|pills?|capsules?|drops?|sprays?|puffs?|"
    r"people|patients?|adults?|children|participants?|trials?|studies|of|in|out)\b|[%‰°])",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:[<>≤≥±~$€£]\s?)?\d[\w.,/:–-]*"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundreds?|thousands?|millions?|dozens?|half|halves|quarters?|thirds?|once|twice|thrice|"
    r"doubled?|triple|first|second|single)\b"
    r"|[<>≤≥±×‰%°½¼¾]",
    re.IGNORECASE,
)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
# A number with its unit guards the words beside it: “up to 50 mg”, “no more than two hours a day”.
_THREE_BEFORE = re.compile(r"(?:[^\s.;!?]+[ \t\xa0]+){0,3}\Z")
_TWO_AFTER = re.compile(r"(?:[ \t\xa0]+[^\s.;!?]+){0,2}")
_WINDOW = 80

_WORDS: tuple[tuple[Guarded, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern))
    for why, pattern in (
        (
            Guarded.NEGATION,
            r"no|non|not|never|none|nobody|nothing|nowhere|nor|neither|cannot|without|unless|except|"
            r"lack(?:s|ing)?|fail(?:s|ed)?|stop(?:s|ped)?|avoid(?:s|ed)?|instead|contraindicat\w*|\w+n['’]t",
        ),
        (
            Guarded.DOSE,
            r"dos(?:e|es|ed|ing|age|ages)|overdos\w*|underdos\w*|daily|nightly|weekly|fortnightly|monthly|yearly|"
            r"hourly|titrat\w*|taper\w*|maximum|minimum|maximal|minimal|max|min|"
            r"tablets?|pills?|capsules?|lozenges?|troches?|sprays?|drops?|patch(?:es)?|injections?|infusions?|"
            r"intravenous\w*|intramuscular\w*|intranasal\w*|subcutaneous\w*|sublingual\w*|oral|orally|nasal|nasally|"
            r"iv|im|milligrams?|micrograms?|grams?|kilograms?|millilit(?:er|re)s?|mg|mcg|[µμ]g|kg|ml|per",
        ),
        # Names that the endings below do not give, and classes of drugs.
        (
            Guarded.DRUG,
            r"spravato|ketalar|lithium|valproate|bupropion|trazodone|aspirin|ibuprofen|acetaminophen|paracetamol|"
            r"warfarin|heparin|insulin|metformin|digoxin|cannabis|alcohol|mdma|lsd|psilocybin|marijuana|opioids?|"
            r"benzodiazepines?|benzos?|[sn]+ris?|maois?|tricyclics?|antidepressants?|antipsychotics?|"
            r"anticonvulsants?|stimulants?|sedatives?|ana?esthetics?|blockers?|steroids?|supplements?|grapefruit|"
            r"wort",
        ),
        # The endings of international nonproprietary names (WHO, “The use of stems”), with the plural.
        (
            Guarded.DRUG,
            r"\w{2,}(?:etamine|azepam|zolam|pam|pril|sartan|olol|statin|dipine|oxetine|triptyline|ipramine|"
            r"faxine|pram|aline|apine|idone|piprazole|prazole|tidine|azine|caine|barbital|triptan|setron|cillin|"
            r"mycin|cycline|floxacin|conazole|vir|mab|tinib|profen|orphan|oxone|onidine|codone|morphone|fentanil|"
            r"fentanyl|adone|curium|gliptin|gliflozin|glutide|parin|xaban|gatran|thiazide|semide|terol|sone|"
            r"solone|gabalin|pentin|giline|racetam|melteon|orexant)s?",
        ),
        # The commonest ending of alkaloids and many others; everyday words that share it are let through.
        (
            Guarded.DRUG,
            r"(?!(?:medicine|routine|guideline|baseline|online|offline|outline|decline|headline|deadline|timeline|"
            r"pipeline|discipline|examine|reexamine|determine|combine|imagine|define|refine|confine|engine|machine|"
            r"genuine|feminine|masculine|famine|vaccine|quarantine|magazine|submarine|marine|helpline|hotline|"
            r"sunshine|underline|borderline|telemedicine|airline|streamline|intestine|urine|spine|supine|shine|"
            r"alkaline|doctrine)s?\Z)\w{3,}ines?",
        ),
    )
)

# Words that differ in one of these only say the opposite of each other.
_OPPOSITES = re.compile(
    r"^(?:un|in|im|ir|il|non-?|dis|contra|anti|hypo|hyper|mis)(?=\w{3})|(?:ful|less)(?=(?:ly|ness)?$)"
)
_CITATION = re.compile(r"\[\d+(?:\s*[,–-]\s*\d+)*\]")
_NUMBERS = re.compile(r"\d+")
_PARTS = re.compile(r"[^\w'’]+")


def guarded_words_touched(runs: Sequence[Run], references: int) -> set[Guarded]:
    """Why words that changed are guarded; empty when none is.

    `references` is how many sources the article has: a marker that cites them is no number of the text.
    """
    touched = {why for op in (Op.REMOVED, Op.ADDED) for why in _touched_on_one_side(runs, op, references)}
    if _says_the_opposite(runs):
        touched.add(Guarded.NEGATION)
    if any(_is_telephone(token) for run in runs if run.op is not Op.SAME for token in run.tokens):
        touched.add(Guarded.NUMBER)
    return touched


def _touched_on_one_side(runs: Sequence[Run], op: Op, references: int) -> Iterator[Guarded]:
    for word in _words(runs, op):
        for part in _PARTS.split(word):
            yield from (why for why, pattern in _WORDS if pattern.fullmatch(part))
    text, changed = _read(runs, op, references)
    if any(_meets(start, end, changed) for start, end in _numbers_in(text, references)):
        yield Guarded.NUMBER


def _numbers_in(text: str, references: int) -> Iterator[tuple[int, int]]:
    """From where to where numbers stand, the words beside them included where they have a unit.

    Any number counts: whether it has a unit is more than a list can know (“3 in 10”, “at 4 clinics”).
    """
    text = _CITATION.sub(
        lambda marker: " " * len(marker[0]) if _cites(marker[0], references) else marker[0], text
    )
    for number in chain(_NUMBER.finditer(text), _ONE.finditer(text)):
        unit = _UNIT.match(text, number.end())
        if unit:
            before = _THREE_BEFORE.search(text[max(number.start() - _WINDOW, 0) : number.start()])
            after = _TWO_AFTER.match(text, unit.end())
            yield number.start() - len(before[0] if before else ""), after.end() if after else unit.end()
        elif number.re is _NUMBER:
            yield number.span()


def _read(runs: Sequence[Run], op: Op, references: int) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is read before (REMOVED) or after (ADDED), and from where to where it changed."""
    parts: list[str] = []
    changed: list[tuple[int, int]] = []
    length = 0
    for run in runs:
        if run.op not in (op, Op.SAME):
            continue
        for token in run.tokens:
            shown = "\n" if token.breaks else token.shown
            if run.op is op and not _cites(shown, references):
                changed.append((length, length + len(shown)))
            parts.append(shown)
            length += len(shown)
    return "".join(parts), changed


def _meets(first: int, last: int, changed: Sequence[tuple[int, int]]) -> bool:
    # A tag has no width: it touches what it stands in or beside (10<sup>2</sup> is not 102).
    return any(
        (start < last and end > first) if end > start else first <= start <= last for start, end in changed
    )


def _cites(marker: str, references: int) -> bool:
    """Whether it cites sources that the article has; “[50]” of three is a number like any other."""
    if not _CITATION.fullmatch(marker):
        return False
    return all(1 <= int(number) <= references for number in _NUMBERS.findall(marker))


def _says_the_opposite(runs: Sequence[Run]) -> bool:
    removed, added = (_words(runs, op) for op in (Op.REMOVED, Op.ADDED))
    stems = {_OPPOSITES.sub("", word) for word in removed} & {_OPPOSITES.sub("", word) for word in added}
    of_removed = {word for word in removed if _OPPOSITES.sub("", word) in stems}
    of_added = {word for word in added if _OPPOSITES.sub("", word) in stems}
    return of_removed != of_added


def _words(runs: Sequence[Run], op: Op) -> set[str]:
    return {token.shown.lower() for run in runs if run.op is op for token in run.tokens if token.is_word}


def _is_telephone(token: Token) -> bool:
    return token.is_tag and ("tel:" in token.text or "sms:" in token.text)
