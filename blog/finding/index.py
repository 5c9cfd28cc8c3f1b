"""Keeping the index: one entry for each edition, made once."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F

from blog.finding.analysis import STOP_WORDS, stems_of, tokens
from blog.models import ArticlePage, SearchEntry, SearchWord
from blog.presentation.words import plain_text
from blog.signoff.canonical import parse_canonical
from blog.signoff.models import Edition

log = logging.getLogger(__name__)

BATCH = 200
# A typing error cannot be mended in a shorter word.
SHORTEST_MENDED = 4


def index_when_signed(sender: type[Edition], instance: Edition, created: bool, **kwargs: Any) -> None:
    """Signal receiver: index a new edition once its signing is committed. A failure never undoes a signature."""
    if created and not kwargs.get("raw"):
        transaction.on_commit(lambda: index_edition(instance), robust=True)


def index_edition(edition: Edition) -> None:
    """Index one edition, if it is an article's and not indexed yet."""
    if _is_article(edition):
        _save([edition])


def index_missing() -> int:
    """Index the editions of articles that have no entry; how many there were."""
    waiting = _editions().filter(search_entry__isnull=True)
    return sum(_save(batch) for batch in _batches(waiting))


def rebuild() -> int:
    """Make every entry and the list of words anew; how many entries there are."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        SearchWord.objects.all().delete()
        return index_missing()


def entry_of(edition: Edition) -> SearchEntry:
    """The entry of an edition, not saved. Raises ValueError or KeyError when its content is none of ours."""
    content = parse_canonical(edition.content)
    title = stems_of(str(content["title"]))
    text = plain_text(content)
    lexemes = {f"w:{token.word}" for token in tokens(text)} | {f"t:{one}" for one in title}
    stems = stems_of(text)
    return SearchEntry(
        edition=edition,
        title=" ".join(title),
        stems=" ".join(stems),
        lexemes=" ".join(sorted(lexemes | set(stems))),
    )


def _save(editions: Iterable[Edition]) -> int:
    entries = list(_entries(editions))
    with transaction.atomic():
        SearchEntry.objects.bulk_create(entries, ignore_conflicts=True)
        _count_words(entries)
    return len(entries)


def _entries(editions: Iterable[Edition]) -> Iterator[SearchEntry]:
    for edition in editions:
        try:
            yield entry_of(edition)
        except (ValueError, KeyError, TypeError):
            # Readers will not get it either: it does not verify.
            log.warning("Edition %s cannot be read, so it is not indexed.", edition.pk)


def _count_words(entries: Iterable[SearchEntry]) -> None:
    counts = Counter(word for entry in entries for word in _words_of(entry))
    known = set(SearchWord.objects.filter(word__in=counts).values_list("word", flat=True))
    _add_counts({word: counts[word] for word in known})
    new = [
        SearchWord(word=word, editions=count) for word, count in sorted(counts.items()) if word not in known
    ]
    SearchWord.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)


def _add_counts(counts: Mapping[str, int]) -> None:
    by_count: dict[int, list[str]] = {}
    for word, count in counts.items():
        by_count.setdefault(count, []).append(word)
    for count, words in sorted(by_count.items()):
        # In one order everywhere, so that two signings do not wait for each other.
        SearchWord.objects.filter(word__in=sorted(words)).update(editions=F("editions") + count)


def _words_of(entry: SearchEntry) -> Iterator[str]:
    for lexeme in entry.lexemes.split():
        mark, _colon, word = lexeme.rpartition(":")
        if mark == "w" and len(word) >= SHORTEST_MENDED and word.isalpha() and word not in STOP_WORDS:
            yield word


def _editions() -> Any:
    article = ContentType.objects.get_for_model(ArticlePage)
    return Edition.objects.filter(page__content_type=article).order_by("pk")


def _is_article(edition: Edition) -> bool:
    return _editions().filter(pk=edition.pk).exists()


def _batches(editions: Any) -> Iterator[list[Edition]]:
    batch: list[Edition] = []
    for edition in editions.iterator(chunk_size=BATCH):
        batch.append(edition)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
