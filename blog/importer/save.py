"""Records become drafts: never live, never signed, and never over an editor's work."""

from __future__ import annotations

import enum
import hashlib
import html
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText

from blog.importer.records import ImportedRecord
from blog.importer.reviewer_book import ReviewerBook
from blog.models import ArticlePage, BlogIndexPage, ImportedPost, ImportedText


class NoIndexPage(Exception):
    """The site has no page under which drafts could be put."""


class Verdict(enum.StrEnum):
    """What an import did with a record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept: edited since"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every record, in the order of the file, and the reviewers noted for the first time."""

    outcomes: Sequence[tuple[ImportedRecord, Verdict]]
    new_reviewers: Sequence[str]

    def count(self, verdict: Verdict) -> int:
        return sum(1 for _, found in self.outcomes if found is verdict)


@transaction.atomic
def save_records(
    records: Sequence[ImportedRecord],
    *,
    format_name: str,
    source: str,
    watch: Callable[[Sequence[ImportedRecord]], Iterable[ImportedRecord]] = iter,
) -> ImportReport:
    """Makes or renews one draft for each record, all or none; `watch` may show the progress.

    A record is known again by format and key. If its words changed in the source, the draft follows only
    while it is as the import left it; one that somebody has edited, locked or submitted is kept, and each
    import says so. Nothing is ever deleted. Raises NoIndexPage.
    """
    # The lock lets a second import wait, so that it finds the drafts of the first.
    index = BlogIndexPage.objects.select_for_update().order_by("path").first()
    if index is None:
        raise NoIndexPage
    book = ReviewerBook()
    outcomes = [(record, _save(record, index, format_name, source, book)) for record in watch(records)]
    return ImportReport(outcomes, book.added)


def _save(
    record: ImportedRecord, index: BlogIndexPage, format_name: str, source: str, book: ReviewerBook
) -> Verdict:
    known = ImportedText.objects.select_related("page").filter(format=format_name, key=record.key).first()
    if known is None:
        return _create(record, index, ImportedText(format=format_name, key=record.key, source=source), book)
    if (known.source, known.position) != (source, record.position):
        known.source, known.position = source, record.position
        known.save(update_fields=["source", "position"])
    if known.record_digest == record.digest:
        return Verdict.UNCHANGED
    if has_been_worked_on(known):
        return Verdict.KEPT
    _renew(record, known, book)
    return Verdict.CHANGED


def has_been_worked_on(imported: ImportedText | ImportedPost) -> bool:
    """Whether the draft is no longer what the import saved, or is locked, under review or public."""
    page = imported.page
    revision = imported.revision
    if revision is None or page.latest_revision_id != revision.pk:
        return True
    held = page.live or page.locked or page.workflow_in_progress
    return bool(held) or imported.revision_digest != revision_digest(revision)


def paragraph(text: str) -> str:
    """A text as one paragraph of rich text, to the last no-break space."""
    return f"<p>{html.escape(text, quote=False)}</p>"


def _create(
    record: ImportedRecord, index: BlogIndexPage, imported: ImportedText, book: ReviewerBook
) -> Verdict:
    page = ArticlePage(live=False, slug=free_slug(index, record.key))
    _write(page, record)
    imported.page = index.add_child(instance=page)
    _remember(record, imported, page.save_revision(), book)
    return Verdict.NEW


def _renew(record: ImportedRecord, imported: ImportedText, book: ReviewerBook) -> None:
    draft = imported.page.get_latest_revision_as_object()
    _write(draft, record)
    _remember(record, imported, draft.save_revision(), book)


def _write(page: ArticlePage, record: ImportedRecord) -> None:
    page.title = record.title
    page.body = [("text", RichText(paragraph(record.body_seed_text)))]
    page.printed_credit = record.credit.as_printed if record.credit else ""
    page.printed_credit_placement = record.credit.placement.value if record.credit else ""


def _remember(record: ImportedRecord, imported: ImportedText, revision: Revision, book: ReviewerBook) -> None:
    imported.position = record.position
    imported.record_digest = record.digest
    imported.image_alt_as_printed = record.image_alt_as_printed
    imported.excerpt_as_printed = record.excerpt_as_printed
    imported.truncated = record.truncated
    imported.link_text_as_printed = record.link_text_as_printed
    imported.revision, imported.revision_digest = revision, revision_digest(revision)
    imported.save()
    if record.credit is not None:
        book.write_down(record.credit)


def revision_digest(revision: Revision) -> str:
    content: Any = revision.content
    return hashlib.sha256(json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def free_slug(parent: Page, wanted: str) -> str:
    slug, number = wanted, 1
    while parent.get_children().filter(slug=slug).exists():
        number += 1
        ending = f"-{number}"
        slug = wanted[: 255 - len(ending)] + ending
    return slug
