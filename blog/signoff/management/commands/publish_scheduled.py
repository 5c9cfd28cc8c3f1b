"""Wagtail's scheduler, which a page that waits for a signature does not stop."""

from typing import Any

from wagtail.management.commands.publish_scheduled import Command as PublishScheduled

from blog.signoff.holding import judge_scheduled_editions
from blog.signoff.publishing import forget_schedules_of_sealed_pages


class Command(PublishScheduled):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dryrun"]:
            # Whatever was saved past the models is noticed here, before its day.
            judge_scheduled_editions()
            for revision in forget_schedules_of_sealed_pages():
                self.stderr.write(f"Not published: {revision} waits for a physician, not for a date.")
        super().handle(*args, **options)
