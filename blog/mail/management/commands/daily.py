"""`manage.py daily`: once a day, by cron or a timer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.mail.daily import run_daily


class Command(BaseCommand):
    help = (
        "Reminds physicians and editors of what waits, falls due or expires, one mail for each person. "
        "Run it once a day; twice does no harm, and what a missed day left is told late."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        run = run_daily(self.stdout.write if options["verbosity"] else lambda line: None)
        if run.faults:
            raise CommandError(run.faults)
