"""For somebody who has lost every passkey, their app and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from blog.accounts.recovery import reset_second_factors


class Command(BaseCommand):
    help = "Take all passkeys, codes and recovery codes from an account. The owner is told by mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account “{options['username']}”.")
        removed = reset_second_factors(user)
        self.stdout.write(f"Removed from {user.get_username()}: {', '.join(removed) or 'nothing was there'}.")
