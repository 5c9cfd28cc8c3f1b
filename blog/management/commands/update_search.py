"""`manage.py update_search`: index what is not indexed yet; with `--rebuild`, everything anew."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from blog.finding.index import index_missing, rebuild


class Command(BaseCommand):
    help = "Index signed editions that the search does not know yet. Signing does so by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="Make the whole index anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild() if options["rebuild"] else index_missing()
        self.stdout.write(f"Indexed {count} editions.")
