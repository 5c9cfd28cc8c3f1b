"""The stop-watch: what is measured, in which unit, and against which yardstick."""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from unittest.mock import patch

from django.db import connection, reset_queries
from django.test import Client, override_settings

from blog.models import BlogIndexPage
from blog.signoff import reading
from blog.signoff.evidence import facts_of
from blog.signoff.keys import current_keyring
from blog.signoff.models import Edition, LedgerEntry
from blog.signoff.verification import verify

ROUNDS = 30


@dataclass(frozen=True)
class Figure:
    """One line of the report. `goal` is the target in words, `met` whether it was reached here and now."""

    what: str
    value: float
    unit: str
    goal: str
    met: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure_verification() -> Iterator[Figure]:
    """Editions verified a second, and how much memory grows between the first and the last tenth of the walk."""
    editions, entries = Edition.objects.count(), LedgerEntry.objects.count()
    peaks: list[int] = []
    started = time.perf_counter()
    faults = sum(1 for _fault in verify(advance=lambda done: peaks.append(_peak_memory())))
    seconds = time.perf_counter() - started
    yield Figure("verify: faults found", faults, "faults", "0", faults == 0)
    rate = editions / seconds
    yield Figure(f"verify: editions ({entries} entries)", rate, "editions/s", "≥ 1000", rate >= 1000)
    # The first tenth fills caches of a fixed size.
    grown = (peaks[-1] - peaks[len(peaks) // 10]) / 1024
    yield Figure("verify: memory grown after the first tenth", grown, "MiB", "flat: ≤ 25", grown <= 25)


def measure_rule(words: str) -> Iterator[Figure]:
    """What the read rule adds to an article and to an index page, against the same pages without it."""
    index = BlogIndexPage.objects.get()
    slug = Edition.objects.order_by("-pk").values_list("page__slug", flat=True)[0]
    for name, address in ((f"article of {words} words", f"{index.url}{slug}/"), ("index of ten", index.url)):
        guarded, guarded_queries = _page_cost(address)
        with _without_the_rule():
            bare, bare_queries = _page_cost(address)
        added = (guarded - bare) * 1000
        yield Figure(f"{name}: CPU added by the rule", added, "ms", "≤ 1", added <= 1)
        queries = guarded_queries - bare_queries
        yield Figure(f"{name}: queries added by the rule", queries, "queries", "0", queries == 0)


def _page_cost(address: str) -> tuple[float, int]:
    """Median CPU seconds of one request in a warm process, and its number of queries."""
    client = Client(SERVER_NAME="localhost")
    for _warm in range(3):
        _get(client, address)
    seconds = sorted(_cpu_seconds(lambda: _get(client, address)) for _round in range(ROUNDS))[ROUNDS // 2]
    with override_settings(DEBUG=True):
        reset_queries()
        _get(client, address)
        return seconds, len(connection.queries)


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code} and cannot be measured.")


def _cpu_seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _without_the_rule() -> Any:
    """The same rows read and the same page rendered, but nothing checked: only for measuring what checking costs."""

    def unchecked(edition: Any, signatures: Any, **kwargs: Any) -> reading.SignedEdition:
        facts = facts_of(edition, signatures, current_keyring())
        return reading._signed(edition, facts, getattr(signatures[0], "slug", ""))

    trusting = patch("blog.signoff.evidence.is_genuine", return_value=True)

    class Both:
        def __enter__(self) -> None:
            trusting.start()
            self.verified = patch.object(reading, "verified", unchecked)
            self.verified.start()

        def __exit__(self, *exception: object) -> None:
            self.verified.stop()
            trusting.stop()

    return Both()


def _peak_memory() -> int:
    """The highest resident memory of this process so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
