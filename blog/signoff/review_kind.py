"""Small or full: how much a physician must read before signing. The system decides it, nobody else.

A change is small only if all of this holds:

- an edition is in force for the article, and the change is against exactly that;
- something differs (signing the same words again is a re-review, and that is a full one);
- at most three blocks differ, and at most ten per cent of the words;
- the title and the title for search engines, the key points and every notice are as they were;
- no number, negation, word of dosing or drug name was removed, added or changed, nor a word beside a number with a
  unit, nor is there one in a block that was moved (`blog.signoff.guarded`);
- no picture was added, removed or replaced: nobody can tell what figures a picture shows;
- everything that differs is something this rule knows.

A block is a block of the body, a reference, the summary, the description for search engines, the authors, or the words
of a picture. Words are those of the article without its references; a moved block counts as changed. The numbers and
titles in references are looked up, not read, and do not count.

The go-live date is no part of the content: it alone makes no change small or full. The seal carries it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from blog.signoff.edits import (
    HTML_PATHS,
    Edit,
    FieldsEdit,
    Item,
    ListEdit,
    Path,
    Replaced,
    TextEdit,
    edit_between,
)
from blog.signoff.guarded import Guarded, guarded_words_touched
from blog.signoff.models.editions import ReviewKind
from blog.signoff.wording import Op, Run, count_words, tokens_of

MOST_BLOCKS = 3
MOST_WORDS = 0.10


class WhyFull(StrEnum):
    """What makes a review a full one."""

    NO_EDITION = "no_edition"
    NOTHING_DIFFERS = "nothing_differs"
    BLOCKS = "blocks"
    WORDS = "words"
    TITLE = "title"
    KEY_POINTS = "key_points"
    NOTICE = "notice"
    NUMBER = "number"
    NEGATION = "negation"
    DOSE = "dose"
    DRUG = "drug"
    PICTURE = "picture"
    UNKNOWN = "unknown"


#: Each as it ends the sentence “Full review: …”.
REASONS = {
    WhyFull.NO_EDITION: _("readers have no signed version yet"),
    WhyFull.NOTHING_DIFFERS: _("nothing differs, so the whole text is judged anew"),
    WhyFull.BLOCKS: _("more than three parts differ"),
    WhyFull.WORDS: _("more than a tenth of the words differ"),
    WhyFull.TITLE: _("the title differs"),
    WhyFull.KEY_POINTS: _("the key points differ"),
    WhyFull.NOTICE: _("a notice differs"),
    WhyFull.NUMBER: _("a number, or words beside one, differ"),
    WhyFull.NEGATION: _("a negation differs"),
    WhyFull.DOSE: _("a word about dosing differs"),
    WhyFull.DRUG: _("the name of a drug differs"),
    WhyFull.PICTURE: _("a picture differs"),
    WhyFull.UNKNOWN: _("a part differs that only a full review covers"),
}


class Decision(NamedTuple):
    """The kind of review, and what makes it a full one (empty for a small one), in the order of `WhyFull`."""

    kind: ReviewKind
    reasons: tuple[WhyFull, ...]


def review_kind(base: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Decision:
    """How much is to be read of `new`, when `base` is the content of the edition in force (None: there is none)."""
    if base is None:
        return Decision(ReviewKind.FULL, (WhyFull.NO_EDITION,))
    edit = edit_between(dict(base), dict(new))
    if edit is None:
        return Decision(ReviewKind.FULL, (WhyFull.NOTHING_DIFFERS,))
    weighed = _Weighed(references=max(len(one.get("references") or ()) for one in (base, new)))
    weighed.content(edit)
    if weighed.blocks > MOST_BLOCKS:
        weighed.reasons.add(WhyFull.BLOCKS)
    if weighed.words > MOST_WORDS * words_in(base):
        weighed.reasons.add(WhyFull.WORDS)
    reasons = tuple(reason for reason in WhyFull if reason in weighed.reasons)
    return Decision(ReviewKind.FULL if reasons else ReviewKind.SMALL, reasons)


def words_in(content: Mapping[str, Any]) -> int:
    """How many words there are to read, references left out."""
    texts = (content.get("title"), content.get("summary"), content.get("search_description"))
    body = content.get("body") or ()
    return sum(map(count_words, filter(None, texts))) + sum(words_in_block(block) for block in body)


def words_in_block(block: Mapping[str, Any]) -> int:
    """How many words of a block there are to read."""
    return sum(
        count_words(text, in_html=in_html) for text, in_html in _texts(block["value"], (block["type"],))
    )


NOTICES = frozenset({"off_label_notice", "crisis_notice", "notice"})
_TEXT_BLOCKS = frozenset({"heading", "text", "quote", "table", "claim", "questions", "faq", "image"})
_TITLES = frozenset({"title", "seo_title"})
_TEXTS = frozenset({"summary", "search_description"})
_PICTURES = frozenset({"featured_image", "social_image"})
_PIXELS = frozenset({"sha256", "width", "height"})
# Facts about a block that hold no words of their own.
_SETTINGS = frozenset({"level", "row_headings", "sources", "decorative"})


@dataclass
class _Weighed:
    """Adds up what differs."""

    references: int
    blocks: int = 0
    words: int = 0
    reasons: set[WhyFull] = field(default_factory=set)

    def content(self, edit: Edit) -> None:
        for name, part in edit.edits.items() if isinstance(edit, FieldsEdit) else ():
            self.part(name, part)

    def part(self, name: str, edit: Edit) -> None:
        if name in _TITLES:
            self.reasons.add(WhyFull.TITLE)
        elif name in _TEXTS:
            self.blocks += 1
            self.inside(edit, (name,))
        elif name in _PICTURES:
            self.blocks += 1
            self.picture(edit)
        elif name == "body" and isinstance(edit, ListEdit):
            for item in edit.items:
                self.block(item)
        elif name in {"references", "authors"} and isinstance(edit, ListEdit):
            touched = sum(not item.is_untouched for item in edit.items)
            self.blocks += touched if name == "references" else 1
        else:
            self.reasons.add(WhyFull.UNKNOWN)

    def block(self, item: Item) -> None:
        if item.is_untouched:
            return
        self.blocks += 1
        kind = item.value["type"]
        if kind in NOTICES:
            self.reasons.add(WhyFull.NOTICE)
        elif kind == "key_points":
            self.reasons.add(WhyFull.KEY_POINTS)
        elif kind not in _TEXT_BLOCKS:
            self.reasons.add(WhyFull.UNKNOWN)
        elif item.edit is None or item.moved:
            self.whole_block(item)
        if isinstance(item.edit, FieldsEdit) and kind in _TEXT_BLOCKS:
            for edit in item.edit.edits.values():
                self.inside(edit, (kind,))

    def whole_block(self, item: Item) -> None:
        block = item.value
        if block["type"] == "image" and not item.moved:
            self.reasons.add(WhyFull.PICTURE)
        self.whole(block["value"], (block["type"],), Op.REMOVED if item.new is None else Op.ADDED)

    def whole(self, value: Any, path: Path, op: Op) -> None:
        """Words that were added, removed or moved as they are."""
        for text, in_html in _texts(value, path):
            self.runs((Run(op, tokens_of(text, in_html=in_html)),))

    def inside(self, edit: Edit, path: Path) -> None:
        match edit:
            case TextEdit():
                self.runs(edit.runs)
            case FieldsEdit():
                for name, part in edit.edits.items():
                    self.field(name, part, path)
            case ListEdit():
                for item in edit.items:
                    self.item(item, path)
            case Replaced():
                self.reasons.add(WhyFull.UNKNOWN)

    def field(self, name: str, edit: Edit, path: Path) -> None:
        if name == "image" or name in _PIXELS:
            self.picture(edit)
        elif name not in _SETTINGS:
            self.inside(edit, (*path, name))

    def item(self, item: Item, path: Path) -> None:
        if (item.edit is None or item.moved) and not item.is_untouched:
            self.whole(item.value, path, Op.REMOVED if item.new is None else Op.ADDED)
        if item.edit is not None:
            self.inside(item.edit, path)

    def picture(self, edit: Edit) -> None:
        parts = edit.edits if isinstance(edit, FieldsEdit) else {"sha256": edit}
        for name, part in parts.items():
            if name in _PIXELS:
                self.reasons.add(WhyFull.PICTURE)
            elif name not in _SETTINGS:
                self.inside(part, (name,))

    def runs(self, runs: tuple[Run, ...]) -> None:
        removed, added = (sum(run.words for run in runs if run.op is op) for op in (Op.REMOVED, Op.ADDED))
        self.words += max(removed, added)
        self.reasons |= {_BY_WORD[why] for why in guarded_words_touched(runs, self.references)}


_BY_WORD = {
    Guarded.NUMBER: WhyFull.NUMBER,
    Guarded.NEGATION: WhyFull.NEGATION,
    Guarded.DOSE: WhyFull.DOSE,
    Guarded.DRUG: WhyFull.DRUG,
}


def _texts(value: Any, path: Path) -> Iterator[tuple[str, bool]]:
    """Every string in a block's value that is read, and whether it is HTML."""
    match value:
        case str():
            yield value, path in HTML_PATHS
        case list():
            for item in value:
                yield from _texts(item, path)
        case dict():
            for name, item in value.items():
                if name not in _PIXELS | _SETTINGS:
                    yield from _texts(item, (*path, name))
