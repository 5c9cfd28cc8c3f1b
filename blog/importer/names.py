"""Names of reviewers as sources print them: “Dr. Mark Hrymoc, M.D.” and “Mark Hrymoc, MD” are one person."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_GIVEN_OR_FAMILY_LIMIT = 80
_POST_NOMINALS_LIMIT = 40
_NAME_WORDS = range(2, 7)
_NAME_MARKS = ".'’-\N{HYPHEN}\N{NON-BREAKING HYPHEN}"

_HONORIFICS = frozenset({"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "mx", "miss"})
_PARTICLES_IN_NAMES = """
    af al bin da das de del della den der di do dos du e el la le les ten ter van vom von y zu zum zur
"""
_PARTICLES = frozenset(_PARTICLES_IN_NAMES.split())
_GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})
_DEGREES = """
    MD DO MBBS MBChB MBBCh BMBS PhD DPhil ScD DSc PsyD EdD DNP DPT DrPH DClinPsy PharmD DDS DMD DPM OD DC ND
    JD MPH MPhil MS MSc MA MBA MHA MEd MSW MSN MMed MAS BS BSc BA BSN BPharm
"""
_LICENCES = """
    RN NP APRN ARNP FNP FNP-BC FNP-C PMHNP PMHNP-BC AGNP CNP CNM CRNA CNS PA PA-C LPN RPh RD RDN LD PT OT SLP
    LCSW LCSW-R LICSW LISW LMSW LSW LMFT LPC LPCC LMHC LCPC LCMHC NCC BCBA BCPP BCPS CADC
"""
_FELLOWSHIPS = """
    FAPA DFAPA DLFAPA FACP FAAP FAAFP FACOG FACS FACEP FACC FAHA FAAN FASAM FASA FAASM FAACAP DFAACAP MACP
    FRCP FRCPC FRCPsych MRCP MRCPsych FRANZCP DABPN ABPN
"""
_KNOWN_POST_NOMINALS = {
    form.replace("-", "").casefold(): form for form in f"{_DEGREES}{_LICENCES}{_FELLOWSHIPS}".split()
}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in one form: no honorific, post-nominals without dots and parted by “, ”."""

    given_name: str
    family_name: str
    post_nominals: str

    @property
    def identity(self) -> tuple[str, str, str]:
        """Equal for two forms of one name. Another initial or other letters make another person."""
        return (self.given_name.casefold(), self.family_name.casefold(), self.post_nominals.casefold())


def parse_person(as_printed: str) -> PersonName | None:
    """The person that a whole credit names, or None if it does not read as one person's name.

    Read as a person: [honorific] given name(s) [particles] family name [Jr.] [, post-nominals]. An honorific
    or post-nominals must be there, else “Our Medical Team” would become a person. Since nothing follows the
    credit, post-nominals may be any short word with two capitals, known or not. Two people in one credit, a
    job title after the name, and a name without either mark give None.
    """
    head, *rest = [part.strip() for part in unicodedata.normalize("NFC", as_printed).split(",")]
    words = head.split()
    titled = _drop_honorifics(words)
    letters = _letters_in(words, rest)
    if letters is None or not (titled or letters) or not _is_name(words):
        return None
    given, family = _given_and_family(words)
    person = PersonName(given, family, ", ".join(letters))
    return person if _fits(person) else None


def inline_credit_end(text: str) -> int | None:
    """Where the credit at the beginning of a running text ends (an index into `text`), or None if in doubt.

    The rule of name words, comma, known post-nominals: [honorific], two to six name words, a comma, then
    post-nominals *of the known list*, each after the first behind a further comma. What follows must start
    like a sentence. So “Mark Hrymoc, MD Ketamine is …” ends after “MD”.

    Its limits, on the side of lifting nothing: no post-nominals, unlisted ones, two people (“MD and …”), or
    punctuation straight after them give None. On the other side: a first word of the sentence that belongs to
    what was taken for the credit (“…, MD Anderson Center says …”, “…, PhD, MS Word is …”) is parted from it.
    """
    name_words: list[str] = []
    in_name, end = True, None
    for found in re.finditer(r"\S+", text):
        word = found.group()
        if in_name:
            name_words.append(word.rstrip(","))
            in_name = not word.endswith(",")
        elif known_post_nominal(word.rstrip(",")) is None:
            return None
        elif not word.endswith(","):
            end = found.end()
            break
    _drop_honorifics(name_words)
    if end is None or not _is_name(name_words) or not _starts_like_a_sentence(text[end:]):
        return None
    return end


def known_post_nominal(word: str) -> str | None:
    """“M.D.” → “MD”; None if the word is not of the list. One capital is too few: “Do” and “Ms” are words."""
    if _capitals(word) < 2:
        return None
    return _KNOWN_POST_NOMINALS.get(word.replace(".", "").replace("-", "").casefold())


def normal_post_nominals(text: str) -> str:
    """“M.D., Ph.D.” → “MD, PhD”: known ones in their usual form, others as they are, parted by “, ”."""
    words = [word for word in re.split(r"[\s,]+", text) if word]
    return ", ".join(known_post_nominal(word) or word for word in words)


def _drop_honorifics(words: list[str]) -> bool:
    before = len(words)
    while words and words[0].rstrip(".").casefold() in _HONORIFICS:
        del words[0]
    return len(words) < before


def _letters_in(words: list[str], rest: list[str]) -> list[str] | None:
    """Post-nominals in normal form, or None if something else is among them.

    Takes those that stand in `words` without a comma out of it, and puts a “Jr.” behind a comma into it.
    """
    letters: list[str] = []
    while len(words) > min(_NAME_WORDS) and (known := known_post_nominal(words[-1])):
        letters.insert(0, known)
        del words[-1]
    for word in " ".join(rest).split():
        if not letters and word.rstrip(".").casefold() in _GENERATIONS:
            words.append(word)
        elif known := known_post_nominal(word):
            letters.append(known)
        elif _looks_like_post_nominal(word):
            letters.append(word.replace(".", ""))
        else:
            return None
    return letters


def _looks_like_post_nominal(word: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z.-]{1,11}", word) is not None and _capitals(word) >= 2


def _is_name(words: list[str]) -> bool:
    if len(words) not in _NAME_WORDS or not (_is_name_word(words[0]) and _is_name_word(words[-1])):
        return False
    return all(_is_name_word(word) or word.casefold() in _PARTICLES for word in words)


def _is_name_word(word: str) -> bool:
    # Scripts without capitals count as capital: only a small letter tells that a word is no name.
    if not word[:1].isalpha() or word[0].islower() or known_post_nominal(word):
        return False
    return all(c.isalpha() or c in _NAME_MARKS or unicodedata.category(c).startswith("M") for c in word)


def _given_and_family(words: list[str]) -> tuple[str, str]:
    start = len(words) - 1
    if start > 1 and words[start].rstrip(".").casefold() in _GENERATIONS:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _fits(person: PersonName) -> bool:
    names = max(len(person.given_name), len(person.family_name))
    return names <= _GIVEN_OR_FAMILY_LIMIT and len(person.post_nominals) <= _POST_NOMINALS_LIMIT


def _starts_like_a_sentence(text: str) -> bool:
    first = text.lstrip()[:2].lstrip("“‘\"'(¿¡«")[:1]
    return first.isalnum() and not first.islower()


def _capitals(word: str) -> int:
    return sum(c.isupper() for c in word)
