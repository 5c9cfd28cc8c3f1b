"""`manage.py send_mails`: a round of sending, where no worker runs or before it comes back to a mail by itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog.mail.models import Mail
from blog.mail.sending import send_due


class Command(BaseCommand):
    help = "Sends the mails that are due now. With --now, also those whose next attempt is still to come."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--now", action="store_true", help="Do not wait for the time of the next attempt."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_due(at_once=options["now"])
        waiting = Mail.objects.waiting().count()
        self.stdout.write(
            f"Mails sent: {done.mails}; no more needed: {done.dropped}; still waiting: {waiting}"
        )
        if done.faults:
            raise CommandError("\n".join(done.faults))
