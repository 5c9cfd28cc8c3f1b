"""Writes the whole site to one file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from blog.backups.archive import NotABackup
from blog.backups.databases import CannotCopy
from blog.backups.making import make_backup


class Command(BaseCommand):
    help = (
        "Writes database, stored files and public keys to FILE, which only you can read. It holds no private key: "
        "keep signing.pem elsewhere. The site may be in use meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")

    def handle(self, *, file: Path, **options: Any) -> None:
        with tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=None) as bar:

            def watch(step: str, count: int) -> None:
                bar.set_description(step, refresh=False)
                bar.update(count)

            try:
                made = make_backup(file.absolute(), watch=watch)
            except (FileExistsError, NotABackup, CannotCopy) as problem:
                raise CommandError(f"{problem} Nothing was written.") from None
            except OSError as problem:
                raise CommandError(f"{file}: {problem.strerror or problem}. Nothing was written.") from None
        self.stdout.write(f"{file}: the database, {len(made.files)} files, {len(made.keys)} public keys.")
        self.stdout.write(f"Head of the ledger: {made.head}")
