"""Makes drafts of the articles in a file."""

import csv
import logging
import sys
from argparse import ArgumentParser, BooleanOptionalAction, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from blog.importer.formats import read_file
from blog.importer.records import ImportedRecord, ImportProblem
from blog.importer.save import ImportReport, NoIndexPage, Verdict, save_records
from blog.importer.wordpress.drafting import Draft
from blog.importer.wordpress.importing import Options, Tally, UnclearIndex, import_export
from blog.importer.wordpress.media import MediaLibrary, read_list
from blog.importer.wordpress.stream import is_export

_DESCRIPTION = """\
Makes a draft of every article in FILE: an index text, or an export of a WordPress site (Tools, Export there).
Nothing is published, and nothing is fetched from another server.

An export is read to its end and checked before anything is saved; then each post is saved by itself, so that an
import that was stopped goes on when it is started again. A post is known by its GUID: a second import changes
nothing, follows what changed in the export, and never writes over a draft that somebody has edited since; a draft
that was deleted comes again. What could not be taken over stands above the draft in the editor.

  posts           articles under the blog; pages become standard pages beside it
  categories      topics, by name or address; missing ones are made with their name alone (tags: --tags)
  footnotes       references, as is a list under “References” or “Sources”
  “Medically reviewed by …”   the printed credit of the draft; a credit is no signature
  old addresses   redirects, which answer when the article has readers
  comments, passwords, e-mail addresses   are not read

To try it out: import_articles export.xml --media wp-content/uploads --dry-run
"""
_WITH_ROUTINE = 2  # verbosity
_WORDPRESS_ONLY = ("under", "only", "media", "media_urls", "author_map", "tags", "published_only", "dry_run")


class _HelpFormatter(RawDescriptionHelpFormatter):
    """Keeps the lines of the description as they are."""


class Command(BaseCommand):
    help = _DESCRIPTION

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=_HelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="an index text, or a WordPress export")
        parser.add_argument(
            "--progress",
            action=BooleanOptionalAction,
            help="show a progress bar on standard error, or none (default: where that is a terminal)",
        )
        group = parser.add_argument_group("WordPress exports")
        group.add_argument("--dry-run", action="store_true", help="say what would be done, and save nothing")
        group.add_argument("--media", type=Path, metavar="DIR", help="a copy of wp-content/uploads")
        group.add_argument(
            "--media-urls", type=Path, metavar="FILE", help="lines of “old address,local file” for pictures"
        )
        group.add_argument("--only", choices=["posts", "pages"], help="leave the others out")
        group.add_argument("--published-only", action="store_true", help="leave drafts and private posts out")
        group.add_argument("--under", metavar="BLOG", help="slug of the blog to put articles under")
        group.add_argument(
            "--tags", action="store_true", help="make topics of tags too, not of categories alone"
        )
        group.add_argument(
            "--author-map", type=Path, metavar="FILE", help="lines of “login,name to show” for authors"
        )

    def handle(self, *, file: Path, progress: bool | None, **options: Any) -> None:
        try:
            if is_export(file):
                self._import_export(file, progress, options)
            else:
                self._import_index_text(file, progress, options)
        except ImportProblem as problem:
            raise CommandError(str(problem)) from None
        except NoIndexPage:
            raise CommandError(
                "There is no blog index page to put drafts under: run “manage.py migrate” first."
            ) from None
        except UnclearIndex as blogs:
            raise CommandError(f"Say under which blog with --under: {blogs}.") from None

    def _import_index_text(self, file: Path, progress: bool | None, options: dict[str, Any]) -> None:
        found, records = read_file(file)
        if any(options[name] for name in _WORDPRESS_ONLY):
            names = ", ".join(f"--{name.replace('_', '-')}" for name in _WORDPRESS_ONLY if options[name])
            raise CommandError(f"{file} is an index text; {names} is for WordPress exports.")
        report = save_records(
            records, format_name=found.name, source=file.name, watch=_progress_bar(progress)
        )
        self.stdout.write("\n".join(_lines(report)))

    def _import_export(self, file: Path, progress: bool | None, options: dict[str, Any]) -> None:
        wanted = _options(options)
        quietly = _without_routine if options["verbosity"] < _WITH_ROUTINE else nullcontext
        with _ByteBar(file, progress) as bar, logging_redirect_tqdm(), quietly():

            def tell(draft: Draft, verdict: Verdict) -> None:
                if verdict is not Verdict.UNCHANGED:
                    notes = f" ({len(draft.notes)} to look at)" if draft.notes else ""
                    bar.above(self.stdout.write, f"Line {draft.item.line}, {draft.title}: {verdict}{notes}")

            tally = import_export(file, wanted, tell=tell, watch=bar.watch)
        self.stdout.write("\n".join(_lines_of_tally(tally, dry_run=wanted.dry_run)))


class _ByteBar:
    """A bar over the bytes of a file for each step, on standard error."""

    def __init__(self, file: Path, wanted: bool | None) -> None:
        # For tqdm, None means “not where there is no terminal”.
        self._hidden = None if wanted is None else not wanted
        self._size = file.stat().st_size
        self._step = ""
        self._bar: Any = None

    def __enter__(self) -> "_ByteBar":
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def watch(self, step: str, count: int) -> None:
        if step != self._step:
            self.__exit__()
            self._step = step
            self._bar = tqdm(
                total=self._size, desc=step, unit="B", unit_scale=True, file=sys.stderr, disable=self._hidden
            )
        self._bar.update(count)

    def above(self, write: Callable[[str], object], line: str) -> None:
        with tqdm.external_write_mode(file=sys.stderr):
            write(line)


@contextmanager
def _without_routine() -> Iterator[None]:
    """Wagtail logs each page that is made; ten thousand lines would hide what the import has to say."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _options(options: dict[str, Any]) -> Options:
    folder: Path | None = options["media"]
    if folder is not None and not folder.is_dir():
        raise ImportProblem(str(folder), None, "a folder of pictures", "none of this name")
    listed = read_list(options["media_urls"]) if options["media_urls"] else {}
    kinds = {"posts": {"post"}, "pages": {"page"}}.get(options["only"], {"post", "page"})
    return Options(
        under=options["under"] or "",
        kinds=frozenset(kinds),
        published_only=options["published_only"],
        tags=options["tags"],
        dry_run=options["dry_run"],
        names=_names(options["author_map"]) if options["author_map"] else {},
        media=MediaLibrary(folder, listed),
    )


def _names(path: Path) -> dict[str, str]:
    """Names to show by login, from a file of two columns. Raises ImportProblem."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ImportProblem(str(path), None, "a readable list of names in UTF-8", "none") from None
    for number, row in enumerate(rows, start=1):
        if len(row) != 2 or not all(part.strip() for part in row):
            raise ImportProblem(str(path), number, "a login, a comma and a name", "another line")
    return {login.strip().casefold(): name.strip() for login, name in rows}


def _progress_bar(wanted: bool | None) -> Callable[[Sequence[ImportedRecord]], Iterable[ImportedRecord]]:
    """A bar on standard error; for tqdm, None means “not where there is no terminal”."""

    def watch(records: Sequence[ImportedRecord]) -> Iterable[ImportedRecord]:
        hidden = None if wanted is None else not wanted
        # Log lines on the same terminal stand above the bar, and do not run into it.
        with logging_redirect_tqdm():
            yield from tqdm(records, desc="Importing", unit=" articles", file=sys.stderr, disable=hidden)

    return watch


def _lines(report: ImportReport) -> Iterator[str]:
    for record, verdict in report.outcomes:
        if verdict is not Verdict.UNCHANGED:
            yield f"{record.position}. {record.title}: {verdict}"
            yield from (f"   {remark}" for remark in record.remarks)
    yield from _lines_of_reviewers(report.new_reviewers)
    yield _counts({verdict: report.count(verdict) for verdict in Verdict})


def _lines_of_tally(tally: Tally, *, dry_run: bool) -> Iterator[str]:
    if tally.cleaned.characters:
        yield (
            f"Control characters left out, since XML forbids them: {tally.cleaned.characters:,}, "
            f"the first on line {tally.cleaned.first_line}."
        )
    yield from (f"Not saved: {refused}" for refused in tally.refused)
    yield from (f"Left out: {number} {what}" for what, number in sorted(tally.left_out.items()))
    yield from (f"New, with its name alone: {name}" for name in tally.new_names)
    yield from _lines_of_reviewers(tally.new_reviewers)
    if tally.notes:
        yield f"Things to look at: {tally.notes:,}. They stand above each draft in the editor."
    counts = _counts({verdict: tally.verdicts[verdict] for verdict in Verdict})
    yield f"Dry run, nothing was saved: {counts}" if dry_run else counts


def _lines_of_reviewers(names: Iterable[str]) -> Iterator[str]:
    yield from (f"Reviewer noted, inactive and unverified: {name}" for name in names)


def _counts(counts: dict[Verdict, int]) -> str:
    return ", ".join(f"{n} {v}" for v, n in counts.items() if n or v in (Verdict.NEW, Verdict.CHANGED)) + "."
