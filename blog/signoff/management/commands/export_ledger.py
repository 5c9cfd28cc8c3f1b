"""Export the ledger for a third party."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from blog.signoff.export import CannotExport, export_ledger
from blog.signoff.models import LedgerEntry


class Command(BaseCommand):
    help = (
        "Write the ledger, the editions, the public keys and a one-file verifier to a new folder. Whoever has it "
        "checks every sign-off with “python3 verify_bundle.py”, without this site's code or database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet, or is empty")
        parser.add_argument("--media", action="store_true", help="copy the signed picture files too")

    def handle(self, *args: Any, **options: Any) -> None:
        total = LedgerEntry.objects.count()
        with tqdm(total=total, unit=" entries", disable=not sys.stderr.isatty()) as bar:
            try:
                export_ledger(options["folder"], with_media=options["media"], advance=bar.update)
            except CannotExport as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"{total} ledger entries written to {options['folder']}.")
