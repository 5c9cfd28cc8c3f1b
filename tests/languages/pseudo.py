"""A language that nobody speaks: translated text stands in brackets, so what stands outside was not translated."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup, Comment, Doctype, Tag
from bs4.element import NavigableString
from django.utils import translation

OPEN, CLOSE = "⟦", "⟧"
LATIN = re.compile(r"[A-Za-z]{2,}")
#: Attributes that people read or hear.
READ_OUT = ("alt", "aria-label", "content", "placeholder", "title")
# Signed or technical: the same in every language.
LEFT_AS_IT_IS = ".statement blockquote, .checklist, code, script, style, time, cite, .source-link"
NAMES = ("Clearwater Journal", "Ed25519", "SHA-256", "MD", "UTC")
MACHINES_READ = ("viewport", "robots", "color-scheme", "theme-color", "format-detection", "twitter:card")


@contextmanager
def pseudo_language(asked: set[str]) -> Iterator[None]:
    """Translate everything into itself, in brackets; `asked` is filled with what was asked for."""

    def bracketed(message: str) -> str:
        asked.add(message)
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def plural(one: str, many: str, number: int) -> str:
        asked.add(one)
        return bracketed(one if number == 1 else many)

    with pytest.MonkeyPatch.context() as patched:
        real = translation._trans  # type: ignore[attr-defined]
        patched.setattr(real, "gettext", bracketed)
        patched.setattr(real, "ngettext", plural)
        patched.setattr(real, "pgettext", lambda _context, message: bracketed(message))
        patched.setattr(real, "npgettext", lambda _context, one, many, number: plural(one, many, number))
        yield


def hard_coded(html: str) -> list[str]:
    """Every text and attribute of a page with Latin letters outside the brackets."""
    page = BeautifulSoup(html, "html.parser")
    for fixed in page.select(LEFT_AS_IT_IS):
        fixed.decompose()
    return [*_texts(page), *_attributes(page)]


def _texts(page: BeautifulSoup) -> Iterator[str]:
    # A sentence with a link in it is one translation over several text nodes.
    depth = 0
    for node in page.find_all(string=True):
        if isinstance(node, Comment | Doctype) or not isinstance(node, NavigableString):
            continue
        outside, depth = _outside(str(node), depth)
        if _is_words(outside):
            yield str(node).strip()


def _attributes(page: BeautifulSoup) -> Iterator[str]:
    for element in page.find_all(True):
        for name in READ_OUT:
            value = element.get(name)
            if isinstance(value, str) and not _is_for_machines(element) and _is_words(_outside(value, 0)[0]):
                yield f"{name}={value}"


def _is_for_machines(element: Tag) -> bool:
    if str(element.get("href")).startswith("tel:"):
        return True  # named after the translated words that it stands in
    name = str(element.get("name") or element.get("property") or "")
    return name in MACHINES_READ or name.startswith(("og:type", "og:url", "og:image", "article:"))


def _outside(text: str, depth: int) -> tuple[str, int]:
    kept = []
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        if depth == 0 and character != CLOSE:
            kept.append(character)
    return "".join(kept), depth


def _is_words(text: str) -> bool:
    for name in NAMES:
        text = text.replace(name, "")
    return bool(LATIN.search(text))
