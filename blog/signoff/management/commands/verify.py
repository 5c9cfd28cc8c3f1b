"""Verify everything that was ever signed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from blog.signoff.models import LedgerEntry
from blog.signoff.verification import NotAHead, current_head, parse_head, record_run, verify


class Command(BaseCommand):
    help = (
        "Walk the ledger, recompute every digest and link, verify every seal, and hash every signed picture in "
        "storage. One line for each fault; exit status 0 when there is none, 1 otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", help="a head noted earlier (“12:3f9a…”): names a ledger that was cut or rewritten"
        )
        parser.add_argument("--no-storage", action="store_true", help="leave out the pictures in storage")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            expected = parse_head(options["head"]) if options["head"] else None
        except NotAHead as error:
            raise CommandError(str(error)) from error
        started_at = timezone.now()
        faults, entries = 0, LedgerEntry.objects.count()
        with tqdm(total=entries, unit=" entries", disable=not sys.stderr.isatty()) as bar:
            found = verify(
                expected_head=expected, check_storage=not options["no_storage"], advance=bar.update
            )
            for fault in found:
                faults += 1
                self.stdout.write(fault)
        record_run(started_at, entries, faults)
        if faults:
            raise CommandError(
                f"{faults} {'fault' if faults == 1 else 'faults'} in {entries} ledger entries."
            )
        self.stdout.write(f"{entries} ledger entries verified, no fault. Head: {current_head()}")
