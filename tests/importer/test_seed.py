"""The index page that started this, field by field, where it is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from blog.importer.formats import read_file
from blog.importer.records import ELLIPSIS, ImportedRecord, words_of
from blog.importer.text import write_index_text

SEED_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "seed"
SEED, EXPECTED = SEED_FOLDER / "blog-index.txt", SEED_FOLDER / "expected.json"

pytestmark = pytest.mark.skipif(not EXPECTED.is_file(), reason="../shared/seed is not beside this repository")


def expected() -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))["articles"]
    return articles


def as_expected(record: ImportedRecord) -> dict[str, Any]:
    """The record in the words of expected.json; what the format does not know is null."""
    credit, teaser = record.credit, record.excerpt_as_printed.removesuffix(ELLIPSIS)
    person = credit and credit.person
    return {
        "order": record.position,
        "title": record.title,
        "slug": record.key,
        "reviewer": {
            "name": f"{person.given_name} {person.family_name}",
            "post_nominals": person.post_nominals,
            "as_printed": credit.as_printed,
            "placement": credit.placement,
        }
        if credit and person
        else None,
        "image_alt_as_printed": record.image_alt_as_printed,
        "excerpt_as_printed": record.excerpt_as_printed,
        "excerpt_words": len(words_of(teaser)),
        "excerpt_chars": len(teaser),
        "body_seed_text": record.body_seed_text,
        "body_words": len(words_of(record.body_seed_text)),
        "truncated": record.truncated,
        "link_text_as_printed": record.link_text_as_printed,
        "first_published_at": None,
        "author": None,
        "source_url": None,
        "image_file": None,
    }


def test_every_field_of_every_entry_is_as_expected() -> None:
    assert [as_expected(record) for record in read_file(SEED)[1]] == expected()


def test_all_entries_name_one_person() -> None:
    persons = {record.credit.person for record in read_file(SEED)[1] if record.credit}
    assert len(persons) == 1


def test_the_records_written_back_are_the_seed_byte_for_byte() -> None:
    assert write_index_text(read_file(SEED)[1]).encode() == SEED.read_bytes()
