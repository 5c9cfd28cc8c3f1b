"""Django's `flush`, for databases whose signatures nobody will miss."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from blog.signoff.append_only import disarmed


class Command(flush.Command):
    help = "Empty the database (refused where signatures are real; see SIGNOFF_FLUSH_ALLOWED)."

    def handle(self, **options: Any) -> None:
        if not settings.SIGNOFF_FLUSH_ALLOWED:
            raise CommandError(
                "This database holds signatures, which are never deleted. To begin anew, use a new database."
            )
        with disarmed(connections[options["database"]]):
            super().handle(**options)
