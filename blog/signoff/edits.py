"""The difference between two contents as a tree of edits: nothing of the new content is anywhere else.

Pure. `edit_between(old, new)` is None when nothing differs, and `edit.apply(old)` is the new content otherwise, for
any two JSON values. How the edits read is the desk's to say, and how much they weigh is `review_kind`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from blog.signoff.alignment import align, identity
from blog.signoff.wording import Op, Run, word_runs

#: The names on the way to a value, numbers of lists left out; a block's type stands for its place.
Path: TypeAlias = tuple[str, ...]

#: Which strings of a block are HTML (content schema 1).
HTML_PATHS = frozenset(
    {
        ("text",),
        ("notice", "text"),
        ("off_label_notice", "text"),
        ("crisis_notice", "text"),
        ("faq", "items", "answer"),
    }
)

MISSING: Any = object()


@dataclass(frozen=True)
class TextEdit:
    """Words of a text that differ."""

    runs: tuple[Run, ...]
    in_html: bool

    @property
    def old(self) -> str:
        return "".join(run.text for run in self.runs if run.op is not Op.ADDED)

    @property
    def new(self) -> str:
        return "".join(run.text for run in self.runs if run.op is not Op.REMOVED)

    def apply(self, old: str) -> str:
        return self.new


@dataclass(frozen=True)
class Replaced:
    """Something that has no words in common: a number, a picture's digest, nothing where something was."""

    old: Any
    new: Any

    def apply(self, old: Any) -> Any:
        return self.new


@dataclass(frozen=True)
class FieldsEdit:
    """The fields of an object that differ, by name."""

    edits: Mapping[str, "Edit"]

    def apply(self, old: Mapping[str, Any]) -> dict[str, Any]:
        changed = {name: edit.apply(old.get(name, MISSING)) for name, edit in self.edits.items()}
        return {name: value for name, value in {**old, **changed}.items() if value is not MISSING}


@dataclass(frozen=True)
class Item:
    """An item of a list. `old` and `new` are its places, None where it is not; `edit` None when it is the same."""

    old: int | None
    new: int | None
    value: Any
    edit: "Edit | None" = None
    moved: bool = False

    @property
    def is_untouched(self) -> bool:
        return self.old is not None and self.new is not None and self.edit is None and not self.moved


@dataclass(frozen=True)
class ListEdit:
    """Every item of both lists: first in the order of the new list, with what was removed where it stood.

    An item's `value` is the new one; the old one for what was removed.
    """

    items: tuple[Item, ...]

    def apply(self, old: Sequence[Any]) -> list[Any]:
        kept = sorted((item for item in self.items if item.new is not None), key=lambda item: item.new or 0)
        return [self._applied(item, old) for item in kept]

    @staticmethod
    def _applied(item: Item, old: Sequence[Any]) -> Any:
        if item.old is None:
            return item.value
        return item.edit.apply(old[item.old]) if item.edit else old[item.old]


Edit: TypeAlias = TextEdit | Replaced | FieldsEdit | ListEdit


def edit_between(old: Any, new: Any, path: Path = ()) -> Edit | None:
    """The edit that makes `new` of `old`; None when they are the same JSON."""
    if identity(old) == identity(new):
        return None
    return _edit(old, new, path)


def _edit(old: Any, new: Any, path: Path) -> Edit:
    match old, new:
        case str(), str():
            in_html = path in HTML_PATHS
            return TextEdit(word_runs(old, new, in_html=in_html), in_html)
        case dict(), dict():
            return FieldsEdit(dict(_field_edits(old, new, path)))
        case list(), list() if all(isinstance(item, int) for item in (*old, *new)):
            return Replaced(old, new)
        case list(), list():
            return ListEdit(_cells(old, new, path) if _is_row(old, new, path) else _items(old, new, path))
        case _:
            return Replaced(old, new)


def _field_edits(old: dict[str, Any], new: dict[str, Any], path: Path) -> list[tuple[str, Edit]]:
    edits: list[tuple[str, Edit]] = []
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            edits.append((name, Replaced(old.get(name, MISSING), new.get(name, MISSING))))
            continue
        edit = edit_between(old[name], new[name], _path_of(path, name, new))
        if edit:
            edits.append((name, edit))
    return edits


def _path_of(path: Path, name: str, parent: Mapping[str, Any]) -> Path:
    # A block is known by its type, wherever it stands: ("body", "value") of a quote becomes ("quote",).
    if path == ("body",):
        return (str(parent["type"]),) if name == "value" else ("body", name)
    return (*path, name)


def _is_row(old: list[Any], new: list[Any], path: Path) -> bool:
    # In a row the place of a cell is its meaning.
    return (
        path[:2] == ("table", "rows") and len(old) == len(new) and not any(isinstance(i, list) for i in old)
    )


def _cells(old: list[Any], new: list[Any], path: Path) -> tuple[Item, ...]:
    return tuple(
        Item(place, place, after, edit_between(before, after, path))
        for place, (before, after) in enumerate(zip(old, new, strict=True))
    )


def _items(old: list[Any], new: list[Any], path: Path) -> tuple[Item, ...]:
    pairs = {pair.new: pair for pair in align(old, new)}
    stayed = {pair.old for pair in pairs.values()}
    removed = [place for place in range(len(old)) if place not in stayed]
    after = {pair.old: place for place, pair in pairs.items() if not pair.moved}
    items: list[Item] = []
    for place, value in enumerate(new):
        pair = pairs.get(place)
        if pair is None:
            items.append(Item(None, place, value))
            continue
        items.append(Item(pair.old, place, value, edit_between(old[pair.old], value, path), pair.moved))
    return _with_removed(items, [Item(place, None, old[place]) for place in removed], after)


def _with_removed(items: list[Item], removed: list[Item], after: Mapping[int, int]) -> tuple[Item, ...]:
    """What was removed stands behind the last item before it that stayed."""
    behind: dict[int, list[Item]] = {}
    for item in removed:
        place = next((after[place] for place in range(item.old or 0, -1, -1) if place in after), -1)
        behind.setdefault(place, []).append(item)
    ordered = list(behind.get(-1, []))
    for place, item in enumerate(items):
        ordered += [item, *behind.get(place, [])]
    return tuple(ordered)
