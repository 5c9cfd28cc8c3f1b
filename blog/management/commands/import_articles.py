"""Makes drafts of the articles in a file."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from blog.importer.formats import read_file
from blog.importer.records import ImportedRecord, ImportProblem
from blog.importer.save import ImportReport, NoIndexPage, Verdict, save_records


class Command(BaseCommand):
    help = (
        "Makes a draft of every article in FILE, which is read and checked to its end before anything is "
        "saved. Nothing is published. A second import of the same file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="an index text")
        parser.add_argument(
            "--progress",
            action=BooleanOptionalAction,
            help="show a progress bar on standard error, or none (default: where that is a terminal)",
        )

    def handle(self, *, file: Path, progress: bool | None, **options: Any) -> None:
        try:
            found, records = read_file(file)
            report = save_records(
                records, format_name=found.name, source=file.name, watch=_progress_bar(progress)
            )
        except ImportProblem as problem:
            raise CommandError(str(problem)) from None
        except NoIndexPage:
            raise CommandError(
                "There is no blog index page to put drafts under: run “manage.py migrate” first."
            ) from None
        self.stdout.write("\n".join(_lines(report)))


def _progress_bar(wanted: bool | None) -> Callable[[Sequence[ImportedRecord]], Iterable[ImportedRecord]]:
    """A bar on standard error; for tqdm, None means “not where there is no terminal”."""

    def watch(records: Sequence[ImportedRecord]) -> Iterable[ImportedRecord]:
        hidden = None if wanted is None else not wanted
        # Log lines on the same terminal stand above the bar, and do not run into it.
        with logging_redirect_tqdm():
            yield from tqdm(records, desc="Importing", unit=" articles", file=sys.stderr, disable=hidden)

    return watch


def _lines(report: ImportReport) -> Iterable[str]:
    for record, verdict in report.outcomes:
        if verdict is not Verdict.UNCHANGED:
            yield f"{record.position}. {record.title}: {verdict}"
            yield from (f"   {remark}" for remark in record.remarks)
    yield from (f"Reviewer noted, inactive and unverified: {name}" for name in report.new_reviewers)
    counts = {verdict: report.count(verdict) for verdict in Verdict}
    yield ", ".join(f"{n} {v}" for v, n in counts.items() if n or v in (Verdict.NEW, Verdict.CHANGED)) + "."
