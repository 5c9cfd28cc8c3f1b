"""Whether somebody who searches may be in a crisis.

Rather once too often: help then stands first, and nothing else changes.
"""

import re
import unicodedata

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+")
# Typed wrongly more often than not by those who need it most; one error is forgiven.
_WORDS = frozenset(
    (
        "suicide", "suicides", "suicidal", "suicidality", "overdose", "overdosed", "overdosing", "selfharm",
        "988", "911", "kms", "suicidio", "suicida", "suicidarme", "sobredosis", "autolesion", "autolesiones",
    )
)  # fmt: skip
_PHRASES = tuple(
    phrase.split()
    for phrase in (
        "kill myself", "killing myself", "kill me", "end my life", "ending my life", "end it all",
        "take my own life", "take my life", "taking my life",
        "want to die", "wanna die", "wish i was dead", "wish i were dead",
        "better off dead", "better off without me", "no reason to live", "nothing to live for",
        "cant go on", "can t go on", "cannot go on", "dont want to live", "don t want to live",
        "do not want to live", "not want to be here", "dont want to be here", "don t want to be here",
        "self harm", "self harming", "self injury", "hurt myself", "hurting myself", "harm myself", "harming myself",
        "cut myself", "cutting myself",
        "kill someone", "hurt someone",
        "matarme", "quitarme la vida", "acabar con mi vida", "quiero morir", "no quiero vivir", "hacerme dano",
        "cortarme",
    )
)  # fmt: skip
_SHORTEST_WITH_ERROR = 7


def is_about_crisis(text: str) -> bool:
    """Whether the words typed, in English or Spanish, speak of suicide, self-harm or danger to life."""
    words = _words(text)
    return any(_is_crisis_word(word) for word in words) or any(_holds(words, phrase) for phrase in _PHRASES)


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _WORD.findall(plain)


def _is_crisis_word(word: str) -> bool:
    if word in _WORDS:
        return True
    return len(word) >= _SHORTEST_WITH_ERROR - 1 and any(
        OSA.distance(word, known, score_cutoff=1) <= 1
        for known in _WORDS
        if len(known) >= _SHORTEST_WITH_ERROR
    )


def _holds(words: list[str], phrase: list[str]) -> bool:
    length = len(phrase)
    return any(words[start : start + length] == phrase for start in range(len(words) - length + 1))
