"""Gives imported articles back as an index text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.importer.export import index_text


class Command(BaseCommand):
    help = (
        "Writes all imported articles, as their drafts are now, as one index text in UTF-8, "
        "without a newline at the end: what nobody has edited comes out byte for byte as it came in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="write to FILE and not to standard output"
        )

    def handle(self, *, output: Path | None, **options: Any) -> None:
        try:
            text = index_text()
        except ValueError as error:
            raise CommandError(f"{error} Nothing was written.") from None
        if not text:
            raise CommandError("There are no imported articles to export.")
        if output is None:
            self._print(text)
            return
        try:
            output.write_bytes(text.encode())
        except OSError as error:
            raise CommandError(f"{output}: cannot be written ({error.strerror}).") from None

    def _print(self, text: str) -> None:
        # A terminal's own encoding and line ends would change the bytes.
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(text, ending="")
        else:
            raw.write(text.encode())
