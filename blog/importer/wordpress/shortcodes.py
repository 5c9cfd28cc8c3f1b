"""Shortcodes: “[caption]…[/caption]” and its kin become HTML; what no HTML can stand for is named in the notes.

A bracket in a text is no shortcode unless it looks like one: “[sic]”, “[1]” and “[they]” stay what they are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from blog.importer.wordpress.pieces import Notes

# Names of the plugins that write footnotes where they are cited.
FOOTNOTES = frozenset(
    {"ref", "footnote", "footnotes_content", "efn_note", "mfn", "fn", "note_ref", "sidenote"}
)
# More of them are no footnotes, but an attempt to keep the search for their ends busy.
_FOOTNOTES_LIMIT = 1_000
_WORDLESS = frozenset(
    {
        "gallery",
        "playlist",
        "toc",
        "ez-toc",
        "contact-form",
        "efn_notes",
        "footnotes",
        "references",
        "mfn_list",
    }
)
_EMBEDS = frozenset({"embed", "audio", "video", "youtube", "vimeo", "soundcloud", "iframe"})
_TOKEN = re.compile(
    r"(?P<open>\[?)\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,60})"
    r"""(?P<attributes>(?:[\s=:](?:[^\[\]"'<>]|"[^"\[\]]{0,4000}"|'[^'\[\]]{0,4000}')*)?)\](?P<close>\]?)"""
)
_PAIR = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
_QUOTES = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'"})


@dataclass
class Expanded:
    """A text without shortcodes, and the footnotes that were written in it (HTML by name)."""

    text: str
    footnotes: dict[str, str] = field(default_factory=dict)


def expand(text: str, notes: Notes, *, attached: Callable[[], list[int]] = list) -> Expanded:
    """The text with its shortcodes as HTML. `attached` gives the pictures of a gallery that names none."""
    if "[" not in text:
        return Expanded(text)
    closers = {match["name"] for match in _TOKEN.finditer(text) if match["end"]}
    found = Expanded(text)
    text = _lift_footnotes(text, closers, found)
    expander = _Expander(closers, notes, attached)
    found.text = _TOKEN.sub(expander.replace, text)
    if expander.left_out:
        notes.add(f"Shortcodes left out: {' '.join(expander.left_out)}")
    return found


def _lift_footnotes(text: str, closers: set[str], found: Expanded) -> str:
    for name in sorted(FOOTNOTES & closers):
        if text.count(f"[{name}") > _FOOTNOTES_LIMIT:
            continue
        pattern = re.compile(rf"\[{name}(?:\s[^\[\]]*)?\](.*?)\[/{name}\]", re.DOTALL)

        def lift(match: re.Match[str], name: str = name) -> str:
            key = f"{name}-{len(found.footnotes) + 1}"
            found.footnotes[key] = match[1]
            return f'<sup data-fn="{key}"></sup>'

        text = pattern.sub(lift, text)
    return text


class _Expander:
    def __init__(self, closers: set[str], notes: Notes, attached: Callable[[], list[int]]) -> None:
        self._closers, self._notes, self._attached = closers, notes, attached
        self.left_out: list[str] = []

    def replace(self, match: re.Match[str]) -> str:
        if match["open"] and match["close"]:
            return match[0][1:-1]
        name, attributes = match["name"], match["attributes"]
        if not self._is_shortcode(name, attributes, bool(match["end"])):
            return match[0]
        return match["open"] + self._html(name.casefold(), match) + match["close"]

    def _is_shortcode(self, name: str, attributes: str, is_end: bool) -> bool:
        if (
            is_end
            or name in self._closers
            or name.casefold() in _WORDLESS | _EMBEDS | {"caption", "wp_caption"}
        ):
            return True
        return "=" in attributes or (not attributes.strip() and ("_" in name or "-" in name))

    def _html(self, name: str, match: re.Match[str]) -> str:
        found = attributes_of(match["attributes"])
        if name in {"caption", "wp_caption"}:
            caption = found.get("caption", "")
            return (
                "</figure>"
                if match["end"]
                else "<figure>" + (f"<figcaption>{caption}</figcaption>" * bool(caption))
            )
        if name == "gallery" and not match["end"]:
            return _gallery(found, self._attached)
        if name in _EMBEDS:
            return self._embed(name, found, match)
        self.left_out.append(match[0].strip("[]").join("[]"))
        # Page builders put theirs round whole sections: what was apart must not run together.
        return "\n\n" if name in self._closers else " "

    def _embed(self, name: str, found: dict[str, str], match: re.Match[str]) -> str:
        if match["end"]:
            return "</div></figure>" if name == "embed" else ""
        if name == "embed" and name in self._closers:
            return '<figure class="wp-block-embed"><div>'
        sources = [value for value in found.values() if value.startswith(("http://", "https://"))]
        if not sources:
            sources = re.findall(r"https?://[^\s\"'\]]+", match[0])
        if not sources:
            self.left_out.append(match[0])
            return ""
        return f'<figure class="wp-block-embed"><div>{html.escape(sources[0])}</div></figure>'


def attributes_of(text: str) -> dict[str, str]:
    """The named attributes of a shortcode, their names in small letters."""
    straight = html.unescape(text).translate(_QUOTES)
    return {match[1].casefold(): match[2] or match[3] or match[4] or "" for match in _PAIR.finditer(straight)}


def _gallery(found: dict[str, str], attached: Callable[[], list[int]]) -> str:
    named = [int(number) for number in re.findall(r"\d{1,18}", found.get("ids", found.get("include", "")))]
    pictures = named or attached()
    return "<figure>" + "".join(f'<img data-attachment="{number}">' for number in pictures) + "</figure>"
