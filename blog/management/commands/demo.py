"""`manage.py demo`: from an empty folder to a served demonstration; the second time straight to serving."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from blog.demo.serving import Address, first_free, parse_address
from blog.signoff.keys import make_key_if_missing


class Command(BaseCommand):
    help = "Make the demonstration site where it is missing, print its accounts, and serve it."
    # Checks that look into the database cannot run before the first migration.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("addrport", nargs="?", default="8000", help="PORT or ADDRESS:PORT")
        parser.add_argument("--no-serve", action="store_true", help="Stop when everything is ready to serve.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SIGNOFF_DEMO:
            raise CommandError("These settings do not accept demo signatures (SIGNOFF_DEMO).")
        address = self._address(options["addrport"], serve=not options["no_serve"])
        try:
            self._make_places()
        except OSError as error:
            raise CommandError(f"There is no place to keep the site: {error}") from error
        self._reach_database()
        self._migrate()
        self._load(address)
        if not options["no_serve"]:
            self._serve(address)

    def _address(self, text: str, *, serve: bool) -> Address:
        try:
            wanted = parse_address(text)
            found = first_free(wanted) if serve else wanted
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        if found != wanted:
            self.stderr.write(f"Port {wanted.port} is taken, so this uses {found.port}.")
        return found

    def _make_places(self) -> None:
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        if connection.vendor == "sqlite":
            Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        if make_key_if_missing(Path(settings.SIGNOFF_KEYS_DIR)):
            self.stdout.write("Made a signing key for the demonstration.")

    def _reach_database(self) -> None:
        wrapper: Any = connection
        try:
            # Once and directly: the pool would go on trying, and then say nothing but that it gave up.
            wrapper.Database.connect(**wrapper.get_connection_params()).close()
        except wrapper.Database.Error as error:
            raise CommandError(f"The database of DATABASE_URL cannot be reached: {error}") from error

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False)

    def _load(self, address: Address) -> None:
        from blog.demo.loading import CannotLoad, load_demonstration

        if "SITE_URL" not in os.environ:
            settings.WAGTAILADMIN_BASE_URL = address.url
        try:
            load_demonstration(self.stdout)
        except CannotLoad as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"\nThe journal: {address.url}/\nThe desks:   {address.url}{settings.ADMIN_PREFIX}")

    def _serve(self, address: Address) -> None:
        if not address.is_for_this_machine_only:
            # Asked to be reached from other machines, under names that nobody can know here.
            settings.ALLOWED_HOSTS = ["*"]
        # Somebody who mistypes an address is to see what readers see.
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "config.readers_errors.ReadersNotFoundMiddleware"]
        self.stdout.flush()
        os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
        call_command("runserver", address.for_runserver, use_reloader=False, skip_checks=True)
