"""A post's HTML becomes pieces: every visible word is in one of them, or in a note that says why it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from blog.importer.wordpress.links import SCHEMES, absolute, is_picture_file
from blog.importer.wordpress.pieces import (
    BOLD,
    ITALIC,
    LINE,
    LOWERED,
    RAISED,
    Faq,
    Heading,
    Listing,
    Notes,
    Paragraph,
    Picture,
    Piece,
    Quote,
    Run,
    Runs,
    Table,
    lines_of,
    plain,
    tidy,
)
from blog.importer.wordpress.tables import grid_of

# Deeper than any page builder goes; parsers take the square of the depth.
DEPTH_LIMIT = 120
_VOID_TAGS = """
    area base br col embed hr img input link meta param source track wbr
"""
_VOID = frozenset(_VOID_TAGS.split())
_TAGS_CLOSED_BY_THE_NEXT = """
    p li dt dd tr td th thead tbody tfoot option colgroup
"""
_CLOSED_BY_THE_NEXT = frozenset(_TAGS_CLOSED_BY_THE_NEXT.split())
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big button cite code data del dfn em font i ins kbd label mark q ruby rp rt
    s samp small span strike strong sub sup time tt u var
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_BLOCK_TAGS = """
    address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe img legend li main menu nav noscript ol
    optgroup option p picture pre section select summary table tbody td tfoot th thead tr ul video audio
    object embed source br input
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_ATTRIBUTES = {
    "*": {"class", "id", "title"},
    "a": {"href", "class", "id"},
    "img": {"src", "alt", "width", "height", "data-src", "data-lazy-src", "data-attachment", "class"},
    "iframe": {"src", "data-src", "title"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
    "embed": {"src"},
    "object": {"data"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "sup": {"data-fn", "class"},
    "input": {"type", "value"},
}
_MARKS = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "sup": RAISED, "sub": LOWERED}
_STRUCK = frozenset({"s", "strike", "del"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_EMPTY_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_CONTENTS = ("ez-toc-container", "toc_container", "lwptoc", "rank-math-toc", "table-of-contents", "yoast-toc")
_SCRIPT_LINK = re.compile(r"""href\s*=\s*["']?\s*(?:javascript|vbscript|data)\s*:""", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")


def pieces_of_html(source: str, *, classic: bool, base: str, notes: Notes) -> list[Piece]:
    """The pieces of a text, in their order.

    `classic` is a text of the old editor, in which empty lines part paragraphs and line ends are line breaks.
    `base` is the address that relative links start from.
    """
    if _depth(source) > DEPTH_LIMIT:
        notes.add("The HTML was nested too deeply: only its words were taken over.")
        source = " ".join(BeautifulSoup(re.sub(r"<[^>]*>", " ", source), "html.parser").get_text().split())
    clean = nh3.clean(
        source,
        tags=set(_INLINE | _BLOCKS),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes=set(SCHEMES),
    )
    for name in ("script", "style"):
        if re.search(rf"<{name}\b", source, re.IGNORECASE):
            notes.add(f"A {name} was left out.")
    if _SCRIPT_LINK.search(source):
        notes.add("A link that was a script was taken away; its words stay.")
    return _Reader(classic, base, notes).pieces(BeautifulSoup(clean, "html.parser"))


def words_of_html(source: str) -> str:
    """The text of some HTML in one line, as for a title or an excerpt."""
    return " ".join(BeautifulSoup(nh3.clean(source, tags=set(_BLOCKS)), "html.parser").get_text(" ").split())


class _Reader:
    """Walks a tree once. `_runs` is the paragraph begun, `_found` what is finished."""

    def __init__(self, classic: bool, base: str, notes: Notes) -> None:
        self._classic, self._base, self._notes = classic, base, notes
        self._found: list[Piece] = []
        self._runs: Runs = []
        self._waiting: list[Piece] = []
        self._verbatim = False
        self._handlers: dict[str, Callable[[Tag, frozenset[str], str], None]] = {
            "br": self._break,
            "img": self._image,
            "a": self._anchor,
            "q": self._quotation,
            "ul": self._list,
            "ol": self._list,
            "menu": self._list,
            "dt": self._term,
            "blockquote": self._quote,
            "table": self._table,
            "figure": self._figure,
            "details": self._details,
            "pre": self._preformatted,
            "noscript": self._noscript,
            "input": self._input,
            **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), self._heading),
            **dict.fromkeys(("iframe", "video", "audio", "object", "embed"), self._medium),
        }

    def pieces(self, node: Tag) -> list[Piece]:
        """The pieces of what is inside the node, as a text of its own."""
        kept = self._found, self._runs, self._waiting
        self._found, self._runs, self._waiting = [], [], []
        self._flow(node, frozenset(), "")
        self._end_paragraph()
        found = self._found
        self._found, self._runs, self._waiting = kept
        return found

    def _flow(self, node: Tag, marks: frozenset[str], href: str) -> None:
        for child in list(node.children):
            if isinstance(child, Tag):
                self._element(child, marks, href)
            elif type(child) is NavigableString:
                self._text(str(child), marks, href)

    def _element(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        if self._is_special(tag):
            return
        handler = self._handlers.get(tag.name)
        if handler is not None:
            handler(tag, marks, href)
        elif tag.name in _INLINE:
            self._inline(tag, marks, href)
        else:
            self._end_paragraph()
            self._flow(tag, marks, href)
            self._end_paragraph()

    def _is_special(self, tag: Tag) -> bool:
        """What the parts of WordPress are known by: their classes."""
        classes = _classes(tag)
        if (
            any(name in " ".join([*classes, str(tag.get("id") or "")]) for name in _CONTENTS)
            and tag.name != "a"
        ):
            words = " ".join(tag.get_text(" ").split())
            self._notes.add(f"A table of contents was left out, since the page makes its own: {words}")
            return True
        if classes & {"schema-faq-section", "rank-math-list-item"}:
            self._question(tag)
            return True
        return False

    def _text(self, text: str, marks: frozenset[str], href: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self._verbatim:
            self._runs.append(Run(text, marks, href))
            return
        for number, part in enumerate(_EMPTY_LINES.split(text)):
            if number and (self._classic or not self._in_paragraph):
                self._end_paragraph()
            elif number:
                self._runs.append(Run(" ", marks, href))
            self._runs.append(Run(part if self._classic else part.replace("\n", " "), marks, href))

    @property
    def _in_paragraph(self) -> bool:
        return bool(plain(self._runs).strip())

    def _end_paragraph(self) -> None:
        runs, self._runs = tidy(self._runs), []
        waiting, self._waiting = self._waiting, []
        if any(run.note or run.text.strip() for run in runs):
            self._found.append(Paragraph(runs))
        self._found += waiting

    def _piece(self, piece: Piece) -> None:
        """A piece of its own: before the paragraph that stands round it if that has no words yet, else after."""
        if self._in_paragraph:
            self._waiting.append(piece)
        else:
            self._found.append(piece)

    def _inline(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        if tag.name == "sup" and tag.get("data-fn"):
            self._runs.append(Run("", frozenset(), "", str(tag["data-fn"])))
            return
        if tag.name in _STRUCK:
            words = " ".join(tag.get_text().split())
            self._notes.add(f"Words that were struck through are plain words now: “{words}”")
        mark = _MARKS.get(tag.name)
        self._flow(tag, marks | {mark} if mark else marks, href)
        if tag.name in {"button", "label"}:
            self._runs.append(Run(" "))

    def _break(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._runs.append(Run(LINE, frozenset(), ""))

    def _anchor(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        wanted = str(tag.get("href") or "")
        whole = absolute(wanted, self._base)
        if whole is None:
            self._notes.add(f"A link that leads nowhere was taken away: {wanted}")
        pictures = tag.find_all("img")
        if whole and pictures and not tag.get_text().strip() and not is_picture_file(whole):
            self._notes.add(f"A picture was a link to {whole}: the link was taken away.")
        self._flow(tag, marks, whole or href)

    def _quotation(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._runs.append(Run("“", marks, href))
        self._flow(tag, marks, href)
        self._runs.append(Run("”", marks, href))

    def _heading(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        runs: Runs = []
        others: list[Piece] = []
        for piece in self.pieces(tag):
            if isinstance(piece, Paragraph):
                runs += [*([Run(" ")] if runs else []), *piece.runs]
            else:
                others.append(piece)
        if any(run.text.strip() for run in runs):
            self._found.append(Heading(int(tag.name[1]), runs))
        self._found += others

    def _list(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        items: list[list[Piece]] = []
        for child in list(tag.children):
            if isinstance(child, Tag) and child.name == "li":
                items.append(self.pieces(child))
            elif isinstance(child, Tag):
                items = items or [[]]
                items[-1] += self._pieces_with(child)
            elif type(child) is NavigableString and child.strip():
                items.append([Paragraph(tidy([Run(str(child))]))])
        items = [item for item in items if item]
        start = str(tag.get("start") or "")
        if items:
            number = int(start) if start.isdigit() and len(start) < 6 else 1
            self._found.append(Listing(tag.name == "ol", items, number))

    def _pieces_with(self, tag: Tag) -> list[Piece]:
        """The pieces of the node, itself included."""
        kept = self._found, self._runs, self._waiting
        self._found, self._runs, self._waiting = [], [], []
        self._element(tag, frozenset(), "")
        self._end_paragraph()
        found = self._found
        self._found, self._runs, self._waiting = kept
        return found

    def _term(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        self._flow(tag, marks | {BOLD}, href)
        self._end_paragraph()

    def _quote(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        said = [cite for cite in tag.find_all(["cite", "footer"]) if _closest(cite, "blockquote") is tag]
        attribution = ""
        # Only what ends a quotation says who is quoted; elsewhere a title is cited.
        if said and not _text_after(said[-1], tag):
            attribution = " ".join(said[-1].get_text().split()).lstrip("—–- ")
            said[-1].extract()
        pieces = self.pieces(tag)
        if pieces or attribution:
            self._found.append(Quote(pieces, attribution))

    def _table(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        grid = grid_of(tag)
        if grid is None or grid.is_layout:
            if grid is None:
                self._notes.add("A table was too large: its cells became paragraphs.")
            for part in [*tag.find_all("caption", recursive=False), *_cells(tag)]:
                self._found += self.pieces(part)
            return
        others: list[Piece] = []
        rows = [[self._cell(cell, others) for cell in row] for row in grid.rows]
        headings = [self._cell(cell, others) for cell in grid.headings]
        caption = tag.find("caption", recursive=False)
        words = " ".join(caption.get_text(" ").split()) if isinstance(caption, Tag) else ""
        self._found.append(Table(headings, rows, words, grid.row_headings))
        self._found += others
        if grid.spans:
            self._notes.add("A table had cells over several rows or columns: look at it.")

    def _cell(self, cell: Tag | None, others: list[Piece]) -> str:
        if cell is None:
            return ""
        words: list[str] = []
        for piece in self.pieces(cell):
            words += _plain_lines(piece, others, self._notes)
        return "; ".join(filter(None, words))

    def _figure(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        captions = [Paragraph(tidy(runs)) for runs in self._captions(tag)]
        pieces = self.pieces(tag)
        if "wp-block-embed" in _classes(tag) or any(
            name.startswith("wp-block-embed") for name in _classes(tag)
        ):
            pieces = [self._linked(piece) for piece in pieces]
        pictures = [piece for piece in pieces if isinstance(piece, Picture)]
        tables = [piece for piece in pieces if isinstance(piece, Table)]
        others = [piece for piece in pieces if isinstance(piece, Paragraph)]
        if len(pictures) == 1 and len(pieces) == 1 + len(others) and not pictures[0].caption:
            # The old editor's captions stand beside the picture without an element of their own.
            pictures[0].caption = self._caption_text([*others, *captions])
            self._found.append(pictures[0])
        elif len(tables) == 1 and not tables[0].caption:
            tables[0].caption = self._caption_text(captions)
            self._found += pieces
        else:
            self._found += [*pieces, *captions]

    def _captions(self, figure: Tag) -> Iterator[Runs]:
        for caption in figure.find_all("figcaption"):
            if _closest(caption, "figure") is figure:
                runs = [
                    run
                    for p in self.pieces(caption)
                    if isinstance(p, Paragraph)
                    for run in [*p.runs, Run(" ")]
                ]
                caption.extract()
                if any(run.text.strip() or run.note for run in runs):
                    yield runs

    def _caption_text(self, captions: list[Paragraph]) -> str:
        for href in dict.fromkeys(run.href for caption in captions for run in caption.runs if run.href):
            self._notes.add(f"A link in a caption was taken away: {href}")
        return " ".join(plain(caption.runs).replace(LINE, " ") for caption in captions).strip()

    def _linked(self, piece: Piece) -> Piece:
        """What is embedded from elsewhere is a link to it."""
        if not isinstance(piece, Paragraph) or any(run.href for run in piece.runs):
            return piece
        words = plain(piece.runs).strip()
        if not _URL.fullmatch(words):
            return piece
        self._notes.add(f"Something embedded from elsewhere is a link now: {words}")
        return Paragraph([Run(words, frozenset(), words)])

    def _medium(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        sources = [tag.get("src") or tag.get("data-src") or tag.get("data")]
        sources += [source.get("src") for source in tag.find_all("source")]
        url = next((str(source) for source in sources if source), "")
        whole = absolute(url, self._base) if url else ""
        self._flow(tag, marks, href)
        self._end_paragraph()
        if whole:
            title = " ".join(str(tag.get("title") or "").split())
            self._found.append(Paragraph([Run(title or whole, frozenset(), whole)]))
        self._notes.add(f"Something embedded from elsewhere is a link now: {whole or 'without an address'}")

    def _details(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        summary = tag.find("summary")
        if not isinstance(summary, Tag) or not summary.get_text().strip():
            self._end_paragraph()
            self._flow(tag, marks, href)
            self._end_paragraph()
            return
        self._ask(tag, summary)

    def _question(self, tag: Tag) -> None:
        asked = tag.find(class_=["schema-faq-question", "rank-math-question"])
        if isinstance(asked, Tag) and asked.get_text().strip():
            self._ask(tag, asked)
        else:
            self._end_paragraph()
            self._flow(tag, frozenset(), "")
            self._end_paragraph()

    def _ask(self, tag: Tag, asked: Tag) -> None:
        self._end_paragraph()
        asked.extract()
        question: Runs = []
        others: list[Piece] = []
        for piece in self.pieces(asked):
            if isinstance(piece, Paragraph | Heading):
                question += [*([Run(" ")] if question else []), *piece.runs]
            else:
                others.append(piece)
        self._found.append(Faq(question, [*others, *self.pieces(tag)]))

    def _preformatted(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        self._end_paragraph()
        kept, self._verbatim = self._verbatim, True
        self._flow(tag, marks, href)
        self._verbatim = kept
        self._end_paragraph()

    def _noscript(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        words = " ".join(re.sub(r"<[^>]*>", " ", tag.get_text()).split())
        if words:
            self._notes.add(f"Words for browsers without scripts were left out: {words}")

    def _input(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        value = str(tag.get("value") or "").strip()
        self._notes.add(f"A field of a form was left out{f': {value}' if value else '.'}")

    def _image(self, tag: Tag, marks: frozenset[str], href: str) -> None:
        alt = " ".join(str(tag.get("alt") or "").split())
        url = next((str(tag[name]) for name in ("data-src", "data-lazy-src", "src") if tag.get(name)), "")
        if _classes(tag) & {"wp-smiley", "emoji"}:
            self._runs.append(Run(alt, marks, href))
            return
        if str(tag.get("width")) == "1" and str(tag.get("height")) == "1":
            self._notes.add(f"A tracking pixel was left out: {url}")
            return
        named = [str(tag.get("data-attachment") or "")]
        named += [name.removeprefix("wp-image-") for name in _classes(tag) if name.startswith("wp-image-")]
        number = next((int(name) for name in named if name.isdigit() and len(name) < 19), 0)
        if not (url or number):
            self._notes.add(f"A picture without an address was left out{f': {alt}' if alt else '.'}")
            return
        self._piece(Picture(absolute(url, self._base) or url, alt, "", number))


def _plain_lines(piece: Piece, others: list[Piece], notes: Notes) -> list[str]:
    """What a cell of plain text can hold of a piece; a picture stands after its table."""
    match piece:
        case Paragraph(runs) | Heading(_, runs):
            for href in dict.fromkeys(run.href for run in runs if run.href):
                notes.add(f"A link in a table was taken away: {href}")
            if any(run.note for run in runs):
                notes.add("A footnote was cited in a table: cite it there by hand.")
            return [plain(line) for line in lines_of(runs)]
        case Listing(_, items):
            return [line for item in items for inner in item for line in _plain_lines(inner, others, notes)]
        case Quote(pieces, attribution):
            return [*(line for p in pieces for line in _plain_lines(p, others, notes)), attribution]
        case Faq(question, answer):
            return [plain(question), *(line for p in answer for line in _plain_lines(p, others, notes))]
    others.append(piece)
    return []


def _cells(table: Tag) -> list[Tag]:
    return [cell for cell in table.find_all(["td", "th"]) if _closest(cell, "table") is table]


def _classes(tag: Tag) -> set[str]:
    found: object = tag.get("class") or []
    return set(found if isinstance(found, list) else str(found).split())


def _closest(tag: Tag, name: str) -> Tag | None:
    return tag.find_parent(name)


def _text_after(tag: Tag, within: Tag) -> bool:
    for following in tag.next_elements:
        if isinstance(following, Tag) and within not in following.parents:
            return False
        if type(following) is NavigableString and following.strip() and tag not in following.parents:
            return within in following.parents
    return False


def _depth(source: str) -> int:
    """How deep the tags of a text are nested at most, about; those that the next one closes do not count."""
    depth = deepest = 0
    for match in _TAG.finditer(source):
        name = match[2].lower()
        if name in _VOID or name in _CLOSED_BY_THE_NEXT:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
