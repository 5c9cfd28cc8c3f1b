"""One export, from its first byte to the last link: what the command runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DataError, reset_queries

from blog.importer.save import NoIndexPage, Verdict
from blog.importer.wordpress.catalogue import Catalogue, catalogue_of
from blog.importer.wordpress.drafting import Draft, Drafter
from blog.importer.wordpress.items import PUBLISHED, read_item
from blog.importer.wordpress.media import MediaLibrary
from blog.importer.wordpress.saving import Saver
from blog.importer.wordpress.stream import Cleaned, read_entries
from blog.models import BlogIndexPage

Watch = Callable[[str, int], object]


class UnclearIndex(Exception):
    """Several blogs could take the drafts, or none of the name asked for; the message lists those there are."""


@dataclass(frozen=True, slots=True)
class Options:
    """What of an export is imported, and where it goes. `kinds` are “post” and “page”."""

    under: str = ""
    kinds: frozenset[str] = frozenset({"post", "page"})
    published_only: bool = False
    tags: bool = False
    dry_run: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    media: MediaLibrary = field(default_factory=MediaLibrary)


@dataclass
class Tally:
    """What became of the posts of an export."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    notes: int = 0
    refused: list[str] = field(default_factory=list)
    connected: int = 0
    new_names: list[str] = field(default_factory=list)
    new_reviewers: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    cleaned: Cleaned = field(default_factory=Cleaned)


def import_export(
    path: Path,
    options: Options,
    *,
    tell: Callable[[Draft, Verdict], object] = lambda draft, verdict: None,
    watch: Watch = lambda step, count: None,
) -> Tally:
    """Makes a draft of every post and page of an export. Nothing is published.

    The file is read twice: once to its end, checked, before anything is saved; then post by post, each saved in a
    transaction of its own, so that an import that was stopped goes on where it was. `tell` hears of every post,
    `watch` of every piece of the file read. Raises ImportProblem, NoIndexPage and UnclearIndex.
    """
    index = index_called(options.under)
    with catalogue_of(path, watch=lambda count: watch("Reading", count)) as catalogue:
        tally = Tally(left_out=catalogue.left_out, cleaned=catalogue.cleaned)
        drafter = Drafter(catalogue, options.media, options.names, options.tags)
        saver = Saver(index, catalogue, options.media, path.name, options.dry_run)
        _save_posts(path, options, catalogue, drafter, saver, tally, tell, watch)
        tally.connected = sum(1 for _ in saver.connect())
        tally.new_names, tally.new_reviewers = saver.new_names, saver.new_reviewers
    return tally


def index_called(name: str) -> BlogIndexPage:
    """The blog index of this slug, title or number; of no name, the only one. Raises NoIndexPage, UnclearIndex."""
    found = list(BlogIndexPage.objects.order_by("path"))
    if not found:
        raise NoIndexPage
    if name:
        found = [one for one in found if name in (one.slug, one.title, str(one.pk))]
    if len(found) == 1:
        return found[0]
    there = ", ".join(f"{one.slug} ({one.title})" for one in BlogIndexPage.objects.order_by("path"))
    raise UnclearIndex(there)


def _save_posts(
    path: Path,
    options: Options,
    catalogue: Catalogue,
    drafter: Drafter,
    saver: Saver,
    tally: Tally,
    tell: Callable[[Draft, Verdict], object],
    watch: Watch,
) -> None:
    for node in read_entries(path, watch=lambda count: watch("Importing", count)):
        key = catalogue.key_at(node.position) if node.name == "item" else None
        if key is None:
            continue
        item = read_item(node, key)
        if item.kind not in options.kinds or (options.published_only and item.status != PUBLISHED):
            tally.left_out[f"{item.kind}, not asked for"] += 1
            continue
        draft = drafter.draft_of(item)
        try:
            verdict = saver.save(draft)
        except (ValidationError, DataError) as error:
            said = error.messages if isinstance(error, ValidationError) else str(error).splitlines()[:1]
            tally.refused.append(f"line {item.line}, “{draft.title[:60]}”: {' '.join(said)}")
            continue
        tally.verdicts[verdict] += 1
        tally.notes += len(draft.notes)
        tell(draft, verdict)
        # Django keeps every query of a debugging site; those of a long import would fill the memory.
        reset_queries()
