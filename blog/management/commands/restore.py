"""Makes a fresh site what a backup says."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from blog.backups.archive import NotABackup
from blog.backups.databases import CannotCopy
from blog.backups.restoring import NotFresh, Restored, UnknownKeys, WrongVersion, restore_backup
from blog.signoff.keys import PRIVATE_KEY_FILE


class Command(BaseCommand):
    help = (
        "Fills an empty database and an empty folder of media from FILE, then verifies everything that was ever "
        "signed, to the head of the ledger that the backup wrote down. Everybody has to log in again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that “backup” has written")
        parser.add_argument(
            "--trust-keys", action="store_true", help="take over public keys that this site does not have"
        )

    def handle(self, *, file: Path, trust_keys: bool, **options: Any) -> None:
        with tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=None) as bar:

            def watch(step: str, count: int) -> None:
                bar.set_description(step, refresh=False)
                bar.update(count)

            try:
                restored = restore_backup(file, trust_keys=trust_keys, watch=watch)
            except (NotABackup, NotFresh, WrongVersion, UnknownKeys, CannotCopy) as problem:
                raise CommandError(f"{problem} Nothing was restored.") from None
            except OSError as problem:
                raise CommandError(f"{problem.filename or file}: {problem.strerror or problem}.") from None
        self._tell(restored)

    def _tell(self, restored: Restored) -> None:
        made = restored.manifest
        self.stdout.write(f"Restored what was backed up at {made.made_at}: {len(made.files)} files.")
        self.stdout.write(
            f"Public keys: {', '.join(name.removesuffix('.pem') for name in sorted(made.keys))}"
        )
        if not (Path(settings.SIGNOFF_KEYS_DIR) / PRIVATE_KEY_FILE).exists():
            self.stdout.write("Put signing.pem back, or make a new key with “manage.py rotate_signing_key”.")
        if restored.migrations_to_run:
            self.stdout.write("The backup is of an older version: run “manage.py migrate”, then")
            self.stdout.write(f"“manage.py verify --head {made.head}”.")
            return
        for fault in restored.faults:
            self.stdout.write(fault)
        if restored.faults:
            raise CommandError(f"It was restored, and verifying it found {len(restored.faults)} faults.")
        self.stdout.write(f"Verified, no fault. Head: {made.head}")
