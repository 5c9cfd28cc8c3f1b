"""A post becomes what its draft will hold. Nothing is saved here, and nothing is asked of the database."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

from blog.importer.records import PrintedCredit, title_key
from blog.importer.wordpress import gutenberg, shortcodes
from blog.importer.wordpress.blocks import FoundPicture, RawBlock, blocks_of
from blog.importer.wordpress.catalogue import Catalogue
from blog.importer.wordpress.credits import credit_from, lift_credits
from blog.importer.wordpress.html import pieces_of_html, words_of_html
from blog.importer.wordpress.items import PUBLISHED, Attachment, Item, Term
from blog.importer.wordpress.media import MediaLibrary
from blog.importer.wordpress.pieces import Notes, Picture, Piece, Runs
from blog.importer.wordpress.references import footnotes_below, footnotes_of, lift_references, runs_of

TITLE_LIMIT = 255
ALT_LIMIT = 250
NAME_LIMIT = 80
AUTHOR_LIMIT = 120
_UNSORTED = frozenset({"uncategorized", "uncategorised"})
_TAXONOMIES = {"category": "category", "post_tag": "tag"}
_NO_TERMS = frozenset({"nav_menu", "post_format", "author", "language", "post_translations", "wp_theme"})
_SEO_TITLES = ("_yoast_wpseo_title", "rank_math_title", "_aioseo_title")
_SEO_DESCRIPTIONS = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description")
_BUILDERS = {
    "_elementor_data": "Elementor",
    "_et_pb_use_builder": "Divi",
    "_fl_builder_data": "Beaver Builder",
    "_wpb_vc_js_status": "WPBakery",
    "ct_builder_shortcodes": "Oxygen",
}
_SERIALISED = re.compile(r"\s*(?:[aOs]:\d+:|[ibd]:-?\d|N;|[\[{])")
_REGISTERS = frozenset(
    ["doi", "dx", "org", "http", "https", "www", "pmid", "pubmed", "ncbi", "nlm", "nih", "gov"]
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FeaturedPicture:
    """`file` is the name of the picture's file in the library."""

    file: str
    alt: str
    caption: str
    attachment: int


@dataclass(frozen=True, slots=True)
class Draft:
    """All that an import makes of one post; links are still the old site's."""

    item: Item
    title: str
    slug: str
    body: list[RawBlock]
    references: list[RawBlock] = field(default_factory=list)
    summary: str = ""
    seo_title: str = ""
    search_description: str = ""
    featured: FeaturedPicture | None = None
    credit: PrintedCredit | None = None
    authors: tuple[str, ...] = ()
    topics: tuple[Term, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def is_article(self) -> bool:
        return self.item.kind == "post"

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what was made, whatever became of it in the database."""
        made = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "item"}
        text = json.dumps(made, default=_as_json, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Read:
    """A post's text as pieces, its footnotes by name, and all its words as another way of reading gives them."""

    pieces: list[Piece]
    footnotes: dict[str, Runs]
    words: str


@dataclass(frozen=True, slots=True)
class Drafter:
    """Makes drafts of posts. `names` gives other names for authors, by login; `tags` makes topics of tags too."""

    catalogue: Catalogue
    media: MediaLibrary
    names: Mapping[str, str] = field(default_factory=dict)
    tags: bool = False

    def draft_of(self, item: Item) -> Draft:
        notes = Notes()
        self._note_state(item, notes)
        read = self._read(item, notes)
        is_article = item.kind == "post"
        credit: PrintedCredit | None = None
        if is_article:
            pieces, credit = lift_credits(read.pieces, notes)
            found = lift_references(pieces, read.footnotes, notes)
        else:
            found = footnotes_below(read.pieces, read.footnotes, notes)
        body = blocks_of(found.pieces, find=self._find, with_faq=is_article, notes=notes)
        title = self._title(item, notes)
        draft = Draft(
            item=item,
            title=title,
            slug=_slug(item, title),
            body=body,
            references=found.references,
            summary=words_of_html(item.excerpt),
            seo_title=_seo(item, _SEO_TITLES)[:TITLE_LIMIT],
            search_description=_seo(item, _SEO_DESCRIPTIONS),
            featured=self._featured(item, notes),
            credit=credit or self._credit_in_fields(item),
            authors=tuple(self._authors(item)),
            topics=tuple(self._topics(item, notes)),
        )
        self._note_fields(item, notes)
        return dataclasses.replace(draft, notes=notes.as_list() + _lost(read.words, draft, notes))

    def _read(self, item: Item, notes: Notes) -> _Read:
        classic = not gutenberg.is_block_text(item.content)
        content = gutenberg.expand(item.content, notes, reusable=self.catalogue.reusable)
        expanded = shortcodes.expand(content, notes, attached=lambda: self.catalogue.attached_to(item.id))

        def read(source: str) -> list[Piece]:
            return pieces_of_html(source, classic=classic, base=self.catalogue.base, notes=notes)

        footnotes = footnotes_of(item.first_meta("footnotes"), read)
        footnotes |= {name: runs_of(read(source)) for name, source in expanded.footnotes.items()}
        pieces = [self._described(piece) for piece in read(expanded.text)]
        return _Read(pieces, footnotes, words_of_html(expanded.text))

    def _described(self, piece: Piece) -> Piece:
        """A picture with the words that the library of the old site had for it, where the text has none."""
        if not isinstance(piece, Picture):
            return piece
        attachment = self._attachment(piece)
        if attachment is None:
            return piece
        alt = piece.alt or " ".join(attachment.alt.split())
        caption = piece.caption
        if not piece.url:
            # A gallery's pictures show the captions of the library; others have their own.
            caption = caption or words_of_html(attachment.caption)
        return Picture(piece.url or attachment.url, alt, caption, attachment.id)

    def _attachment(self, picture: Picture) -> Attachment | None:
        found = self.catalogue.attachment(picture.number) if picture.number else None
        return found or (self.catalogue.attachment_at(picture.url) if picture.url else None)

    def _find(self, picture: Picture) -> FoundPicture | None:
        attachment = self._attachment(picture)
        file = self.media.find(picture.url, attachment)
        return None if file is None else (file, attachment.id if attachment else 0)

    def _title(self, item: Item, notes: Notes) -> str:
        title = words_of_html(item.title)
        if len(title) > TITLE_LIMIT:
            notes.add(f"The title was longer than {TITLE_LIMIT} characters: {title}")
        return title[:TITLE_LIMIT].strip() or f"Untitled ({item.kind} {item.id})"

    def _featured(self, item: Item, notes: Notes) -> FeaturedPicture | None:
        number = item.first_meta("_thumbnail_id")
        if not number.isdigit():
            return None
        attachment = self.catalogue.attachment(int(number[:18]))
        if attachment is None:
            notes.add(f"The featured picture (attachment {number}) is not in the file.")
            return None
        file = self.media.find(attachment.url, attachment)
        alt, caption = " ".join(attachment.alt.split()), words_of_html(attachment.caption)
        if file is None or item.kind != "post":
            words = "".join(f" “{text}”" for text in (alt, caption) if text)
            missing = "is missing" if file is None else "has no place on a page of this kind"
            notes.add(f"The featured picture {missing}: {attachment.url}{words}")
            return None
        for name, text in (("alternative text", alt), ("caption", caption)):
            if len(text) > ALT_LIMIT:
                notes.add(f"The {name} of the featured picture was too long: {text}")
        return FeaturedPicture(file, alt[:ALT_LIMIT], caption[:ALT_LIMIT], attachment.id)

    def _authors(self, item: Item) -> Iterator[str]:
        """Names as shown. Plugins for several authors name them as terms, and then the post's own is one of them."""
        named = [term for term in item.terms if term.domain == "author"]
        if named:
            for term in named:
                login = term.slug.removeprefix("cap-")
                shown = self.catalogue.known_name(login) or self.catalogue.known_name(term.name) or term.name
                yield self.names.get(login.casefold(), shown)[:AUTHOR_LIMIT]
        elif item.creator:
            shown = self.catalogue.shown_name(item.creator)
            yield self.names.get(item.creator.casefold(), shown)[:AUTHOR_LIMIT]

    def _topics(self, item: Item, notes: Notes) -> Iterator[Term]:
        others: dict[str, list[str]] = {}
        for term in item.terms:
            kind = _TAXONOMIES.get(term.domain)
            if (kind == "category" and term.slug not in _UNSORTED) or (kind == "tag" and self.tags):
                if len(term.name) <= NAME_LIMIT:
                    yield term
                else:
                    notes.add(f"A topic has a name of more than {NAME_LIMIT} characters: {term.name}")
            elif kind is None and term.domain not in _NO_TERMS:
                others.setdefault(term.domain, []).append(term.name)
        for domain, names in others.items():
            notes.add(f"Terms of “{domain}” have no place here: {', '.join(names)}")

    def _credit_in_fields(self, item: Item) -> PrintedCredit | None:
        """A reviewer that a plugin keeps in a field, or as a term, and not in the text."""
        if item.kind != "post":
            return None
        values = [term.name for term in item.terms if "review" in term.domain]
        for name in sorted(item.meta):
            if re.search(r"review(?:ed|er)(?:_by|_name)?$|reviewed_by", name.strip("_")):
                value = item.first_meta(name)
                values.append((self.catalogue.known_name(f"#{value}") or "") if value.isdigit() else value)
        found = (credit_from(words_of_html(value)) for value in values if not _SERIALISED.match(value))
        return next((credit for credit in found if credit is not None), None)

    def _note_state(self, item: Item, notes: Notes) -> None:
        if item.status != PUBLISHED:
            notes.add(f"On the old site this was no public text: its state was “{item.status[:20]}”.")
        if item.protected:
            notes.add("On the old site this text was behind a password.")

    def _note_fields(self, item: Item, notes: Notes) -> None:
        for name, builder in _BUILDERS.items():
            if item.first_meta(name):
                notes.add(f"The text was built with {builder}: compare it with the original.")
        for name in sorted(item.meta):
            value = item.first_meta(name)
            hidden = name.startswith(("_", "rank_math", "footnotes")) or name in _BUILDERS
            if not hidden and " " in value and not _SERIALISED.match(value):
                notes.add(f"The custom field “{name}” has no place here: {words_of_html(value)}")


def words_of_draft(draft: Draft) -> str:
    """All words that the draft and its notes hold, as one text."""
    parts = [draft.title, draft.summary, *draft.notes]
    parts += [draft.credit.as_printed] if draft.credit else []
    return " ".join([*parts, *_strings(draft.body), *_strings(draft.references)])


def counted(text: str) -> Counter[str]:
    """How often each word stands in a text, whatever its case and its raised or lowered digits."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _lost(read: str, draft: Draft, notes: Notes) -> list[str]:
    """The last net: whatever word was read and has no place in the draft stands in a note of its own."""
    placed = dataclasses.replace(draft, notes=notes.as_list())
    missing = counted(read) - counted(words_of_draft(placed))
    if draft.references:
        # A list's own numbers go with the list, and the names of registers with the addresses there.
        missing = Counter(word for word in missing if not (word.isdigit() or word in _REGISTERS))
    words = " ".join(missing)
    return [f"These words found no place: {words}"] if words else []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield words_of_html(value) if "<" in value or "&" in value else value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != "type":
                yield from _strings(inner)


def _slug(item: Item, title: str) -> str:
    return (
        slugify(string_to_ascii(item.slug))[:TITLE_LIMIT].strip("-_")
        or title_key(title)
        or f"{item.kind}-{item.id}"
    )


def _seo(item: Item, names: tuple[str, ...]) -> str:
    """What a plugin says for search engines; its templates (“%%title%%”) are no words."""
    text = words_of_html(item.first_meta(*names))
    return "" if "%" in text or "#" in text else text


def _as_json(value: Any) -> Any:
    return (
        dataclasses.asdict(value)
        if dataclasses.is_dataclass(value) and not isinstance(value, type)
        else str(value)
    )
