"""Put a new signing key in force."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from blog.signoff.rotation import RETIRED_FOLDER, rotate


class Command(BaseCommand):
    help = (
        "Make a new signing key; the old public key stays, so that everything signed before keeps verifying."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        directory = Path(settings.SIGNOFF_KEYS_DIR)
        key_id = rotate(directory)
        self.stdout.write(
            f"The key {key_id} seals from now on. Restart the application and run “manage.py verify”; then destroy "
            f"the old private key in {directory / RETIRED_FOLDER}."
        )
