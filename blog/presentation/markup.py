"""Safe HTML: one allow-list for everything signed, and links for the numbers that help in a crisis."""

import html
import re
from collections.abc import Callable
from typing import Literal, NamedTuple

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_CLEANER = nh3.Cleaner(
    tags={"p", "ul", "ol", "li", "b", "i", "strong", "em", "a", "sup", "sub", "br"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel", "sms"},
    # A reader's page says something about their health: the next site need not learn where they came from.
    link_rel="noopener noreferrer",
)

_BOUNDARY = re.compile(r"<(/?)(p|ul|ol|li|br)\b[^>]*>")
#: The sanitiser escapes ">" in text and in attributes, so that a tag ends at the first one.
_TAGS = re.compile(r"(<[^>]*>)")
_EDGES = " \t\n"

_HELP = re.compile(
    r"\b(?P<call>call)(?P<between>\s+or\s+)(?P<text>text\s+(?P<both>\+?\d[\d-]+\d))(?!\d)"
    r"|\b(?P<verb>call|text)\s+(?P<number>\+?\d[\d-]+\d)(?!\d)"
    r"|\b(?P<llame>llam(?:ar|e) al)\s+(?P<tel>\+?\d[\d-]+\d)(?!\d)"
    r"|\b(?P<texto>(?:mensaje de )?texto al)\s+(?P<sms>\+?\d[\d-]+\d)(?!\d)"
    r"|\b(?:chatear en )?988lifeline\.org/es\b"
    r"|\b(?:chat at )?988lifeline\.org\b",
    re.IGNORECASE,
)
_CHAT = "https://988lifeline.org/chat/"
_CHAT_IN_SPANISH = "https://988lifeline.org/es/"


class Line(NamedTuple):
    """One paragraph or one list item, as plain text with its white space kept."""

    kind: Literal["paragraph", "item"]
    text: str


def clean_html(value: str) -> SafeString:
    """The HTML with every tag, attribute and address outside the allow-list removed."""
    # Safe: the sanitiser's own output, with no attribute other than an http, https, mailto, tel, sms or
    # relative address.
    return mark_safe(_CLEANER.clean(value))


def rewrite_text(value: str, rewrite: Callable[[str], SafeString]) -> SafeString:
    """Clean HTML whose text outside links has gone through `rewrite`, which takes plain text and escapes it."""
    parts: list[str] = []
    in_link = False
    for piece in _TAGS.split(_CLEANER.clean(value)):
        if piece.startswith("<"):
            in_link = piece.startswith("<a") or (in_link and piece != "</a>")
            parts.append(piece)
        else:
            parts.append(piece if in_link else rewrite(html.unescape(piece)))
    # Safe: the tags are the sanitiser's own, and the text between them is escaped by it or by `rewrite`.
    return mark_safe("".join(parts))


def link_help(text: str) -> SafeString:
    """Escaped text in which “call 988”, “text 988”, “Call or text 988” and “988lifeline.org” are links.

    The words stay as they are; any number of three or more digits after “call” or “text” counts. In Spanish
    “llame al 988”, “llamar al 988”, “mensaje de texto al 988” and “988lifeline.org/es”.
    """
    # Safe: every part is either escaped or made by format_html.
    return mark_safe("".join(_help_parts(text)))


def _help_parts(text: str) -> list[str]:
    parts: list[str] = []
    end = 0
    for match in _HELP.finditer(text):
        parts += [escape(text[end : match.start()]), _help_link(match)]
        end = match.end()
    return [*parts, escape(text[end:])]


def _help_link(match: re.Match[str]) -> str:
    if match["call"]:
        number = _dialled(match["both"])
        call = format_html(
            '<a href="tel:{}" aria-label="{} {}">{}</a>', number, match["call"], match["both"], match["call"]
        )
        return call + escape(match["between"]) + _link(f"sms:{number}", match["text"])
    if match["verb"]:
        scheme = "tel" if match["verb"].lower() == "call" else "sms"
        return _link(f"{scheme}:{_dialled(match['number'])}", match[0])
    if match["llame"]:
        return _link(f"tel:{_dialled(match['tel'])}", match[0])
    if match["texto"]:
        return _link(f"sms:{_dialled(match['sms'])}", match[0])
    return _link(_CHAT_IN_SPANISH if match[0].endswith("/es") else _CHAT, match[0])


def _dialled(number: str) -> str:
    return number.replace("-", "")


def _link(url: str, text: str) -> str:
    return format_html('<a href="{}">{}</a>', url, text)


def link_help_in_html(value: str) -> SafeString:
    """Clean HTML in which the help phrases of `link_help` are links, where they are not yet."""
    return rewrite_text(value, link_help)


def lines_of(value: str) -> list[Line]:
    """The paragraphs and list items of HTML, in order, without tags; empty ones are left out."""
    lines: list[Line] = []
    kind: Literal["paragraph", "item"] = "paragraph"
    end = 0
    cleaned = _CLEANER.clean(value)
    for match in _BOUNDARY.finditer(cleaned):
        _keep(lines, kind, cleaned[end : match.start()])
        end = match.end()
        kind = _kind_after(match, kind)
    _keep(lines, kind, cleaned[end:])
    return lines


def _kind_after(match: re.Match[str], kind: Literal["paragraph", "item"]) -> Literal["paragraph", "item"]:
    closing, tag = match[1], match[2]
    if tag == "li":
        return "item"
    return "paragraph" if closing and tag in {"ul", "ol"} else kind


def _keep(lines: list[Line], kind: Literal["paragraph", "item"], fragment: str) -> None:
    text = html.unescape(_TAGS.sub("", fragment)).strip(_EDGES)
    if text:
        lines.append(Line(kind, text))
