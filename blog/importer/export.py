"""Imported drafts become an index text again: their words as they are now, in the source's own form."""

from __future__ import annotations

from dataclasses import replace

from blog.importer.names import parse_person
from blog.importer.records import ELLIPSIS, ImportedRecord, Placement, PrintedCredit, words_of
from blog.importer.text import split_inline_credit, write_index_text
from blog.models import ArticlePage, ImportedText
from blog.presentation.words import first_words, prose

TEASER_WORDS = 150
_WORDS_THAT_SHOW_THE_BREAK = 3


def index_text() -> str:
    """All imported drafts as one index text, source by source, each in its order; "" if there are none.

    Titles, credits and texts are those of the latest draft, descriptions of pictures and links the source's.
    Raises ValueError, naming the article, if a draft cannot stand in this format (it has no text, say).
    """
    imported = ImportedText.objects.select_related("page__latest_revision").order_by(
        "source", "position", "pk"
    )
    return write_index_text(record_of(entry) for entry in imported.iterator())


def record_of(imported: ImportedText) -> ImportedRecord:
    """The entry as the draft has it now. While its words are the source's, so is every space between them."""
    draft: ArticlePage = imported.page.get_latest_revision_as_object()
    credit, printed = _credit_and_text(imported, draft)
    record = ImportedRecord(
        position=imported.position,
        title=draft.title,
        credit=credit,
        image_alt_as_printed=imported.image_alt_as_printed,
        body_seed_text=printed,
        truncated=imported.truncated,
        link_text_as_printed=imported.link_text_as_printed,
    )
    now = prose(
        {"body": [{"type": "text", "value": b.value.source} for b in draft.body if b.block_type == "text"]}
    )
    return record if words_of(now) == words_of(printed) else _with_text(record, now)


def _credit_and_text(imported: ImportedText, draft: ArticlePage) -> tuple[PrintedCredit | None, str]:
    """The draft's credit, and the text that the source printed without it."""
    text = imported.excerpt_as_printed
    if imported.truncated:
        text = text.removesuffix(ELLIPSIS)
    if not draft.printed_credit:
        return None, text
    placement, gap = Placement(draft.printed_credit_placement), " "
    lifted = split_inline_credit(text) if placement is Placement.INLINE else None
    if lifted is not None:
        gap, text = lifted[0].gap, lifted[1]
    return PrintedCredit(draft.printed_credit, placement, parse_person(draft.printed_credit), gap), text


def _with_text(printed: ImportedRecord, text: str) -> ImportedRecord:
    """The record with an edited text: its first 150 words, or as many as the source printed if more.

    It still goes on elsewhere while its last words are those at which the source broke off.
    """
    lead = printed.inline_lead
    limit = max(TEASER_WORDS, len(words_of(lead + printed.body_seed_text)))
    goes_on = printed.truncated and _last_words(text) == _last_words(printed.body_seed_text)
    truncated = goes_on or len(words_of(lead + text)) > limit
    first = first_words(lead + text, limit, goes_on=goes_on)
    body = first.removesuffix(ELLIPSIS) if truncated else first
    return replace(printed, body_seed_text=body.removeprefix(lead), truncated=truncated)


def _last_words(text: str) -> list[str]:
    return text.split()[-_WORDS_THAT_SHOW_THE_BREAK:]
