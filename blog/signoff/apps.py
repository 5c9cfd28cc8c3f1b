from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

FIRST_MIGRATION = "0001_editions_signatures_ledger"
ARMING_MIGRATION = "0002_append_only_tables"


class SignoffConfig(AppConfig):
    name = "blog.signoff"
    label = "signoff"
    verbose_name = "Sign-off"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blog.signoff import checks  # noqa: F401  (registration by import)
        from blog.signoff.assigning import assign_submitted
        from blog.signoff.holding import watch_credentials
        from blog.signoff.signals import announce_submissions, submitted

        watch_credentials()
        announce_submissions()
        # The first receiver: all others find out whom a draft is assigned to.
        submitted.connect(assign_submitted, dispatch_uid="blog.signoff.assign_submitted")
        post_migrate.connect(_arm_again, sender=self)


def _arm_again(using: str, **kwargs: Any) -> None:
    from blog.signoff.append_only import arm

    connection = connections[using]
    if not _taken_back(connection):
        arm(connection)


def _taken_back(connection: BaseDatabaseWrapper) -> bool:
    """Whether somebody has migrated to before the triggers."""
    applied = MigrationRecorder(connection).applied_migrations()
    return ("signoff", FIRST_MIGRATION) in applied and ("signoff", ARMING_MIGRATION) not in applied
