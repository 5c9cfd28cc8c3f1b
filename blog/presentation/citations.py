"""Citation markers: "[1]", "[1, 3]" and "[2–4]" in signed text become links to the references and back."""

import re
from collections.abc import Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from blog.presentation.markup import clean_html, rewrite_text

_MARKER = re.compile(r"\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]")
_NESTED_SUP = re.compile(r'<sup>(<sup class="cite">(?:(?!</?sup).)*</sup>)</sup>')
_NUMBER = re.compile(r"(\d+)")


def _numbers(marker: str) -> list[int]:
    """Every number a marker stands for, ranges filled in: "[1, 3–5]" gives 1, 3, 4, 5."""
    tokens = _NUMBER.split(marker)
    found: list[int] = []
    for separator, digits in zip(tokens[::2], tokens[1::2], strict=False):
        number = int(digits)
        is_range = bool(found) and "," not in separator
        found += range(found[-1] + 1, number + 1) if is_range else [number]
    return found


def without_markers(text: str, references: int) -> str:
    """The text without the markers that cite one of its references; other brackets stay."""

    def replace(match: re.Match[str]) -> str:
        return "" if any(1 <= number <= references for number in _numbers(match[0])) else match[0]

    return re.sub(rf"[ \t]?{_MARKER.pattern}", replace, text) if references else text


class Citations:
    """Links markers in document order and remembers where each reference was cited."""

    def __init__(self, references: int) -> None:
        """`references` is how many the article has; a marker that names none of them stays plain text."""
        self._references = references
        self._places: dict[int, list[str]] = {}

    def places(self, number: int) -> Sequence[str]:
        """The ids of the links that cite this reference, in the order of the page."""
        return self._places.get(number, [])

    def link(self, text: str) -> SafeString:
        """Plain text, escaped, with its markers linked."""
        if "[" not in text:
            return escape(text)
        parts: list[str] = []
        end = 0
        for match in _MARKER.finditer(text):
            if self._exists(match[0]):
                parts += [_hanging_on(text[end : match.start()]), self._superscript(match[0])]
                end = match.end()
        # Safe: every part is either escaped or made by format_html.
        return mark_safe("".join([*parts, escape(text[end:])]))

    def link_html(self, value: str) -> SafeString:
        """HTML, cleaned, with the markers in its text linked."""
        if not _MARKER.search(value):
            return clean_html(value)
        return _without_nested_sup(rewrite_text(value, self.link))

    def link_claim(self, text: str, sources: Sequence[int]) -> SafeString:
        """A claim followed by the sources that it does not already cite in its words."""
        named = {number for match in _MARKER.finditer(text) for number in _numbers(match[0])}
        missing = [number for number in sources if self._has(number) and number not in named]
        linked = self.link(text)
        if not missing:
            return linked
        return format_html("{}{}", linked, self._superscript(f"[{', '.join(map(str, missing))}]"))

    def _has(self, number: int) -> bool:
        return 1 <= number <= self._references

    def _exists(self, marker: str) -> bool:
        return any(self._has(number) for number in _numbers(marker))

    def _superscript(self, marker: str) -> SafeString:
        linked = [int(digits) for digits in _NUMBER.findall(marker) if self._has(int(digits))]
        if re.fullmatch(r"\[\d+\]", marker):
            return format_html('<sup class="cite">{}</sup>', self._link(linked[0], marker))
        parts = [
            self._link(int(token), token) if token.isdigit() and self._has(int(token)) else escape(token)
            for token in _NUMBER.split(marker)
        ]
        self._remember_range(marker, linked)
        # Safe: every part is either escaped or made by format_html.
        return format_html('<sup class="cite">{}</sup>', mark_safe("".join(parts)))

    def _link(self, number: int, text: str) -> SafeString:
        place = self._remember(number)
        return format_html(
            '<a href="#ref-{}" id="{}" aria-label="{}">{}</a>',
            number,
            place,
            _("Reference %(number)s") % {"number": number},
            text,
        )

    def _remember(self, number: int) -> str:
        places = self._places.setdefault(number, [])
        place = f"cite-{number}-{len(places) + 1}"
        places.append(place)
        return place

    def _remember_range(self, marker: str, linked: list[int]) -> None:
        """References inside "[2–4]" have no link of their own: their way back is the range's first link."""
        inside = [number for number in _numbers(marker) if self._has(number) and number not in linked]
        for number in inside:
            nearest = max((other for other in linked if other < number), default=linked[0] if linked else 0)
            if nearest:
                self._places.setdefault(number, []).append(self._places[nearest][-1])


def _hanging_on(text: str) -> SafeString:
    """The text before a superscript. Its last space stays, as signed, but is not shown: nothing stands between a word
    and its citation, and no line ends there."""
    before = text.rstrip(" \t\N{NO-BREAK SPACE}")
    if before == text:
        return escape(text)
    return format_html('{}<span class="cite-space">{}</span>', before, text[len(before) :])


def _without_nested_sup(value: SafeString) -> SafeString:
    """An editor may have raised the marker already: then the link takes that superscript's place."""
    # Safe: the input was, and only a pair of tags is removed.
    return mark_safe(_NESTED_SUP.sub(r"\1", value))
