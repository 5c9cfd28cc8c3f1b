"""What happens once a day: write down who is to be reminded of what, send each person one mail, sweep up.

Run twice, it tells nobody twice; not run for three days, it tells everybody once. A step that fails stops no other.
"""

import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.mail import reminding
from blog.mail.models import DailyRun, Mail
from blog.mail.sending import Round, send_due
from blog.mail.tasks import try_again
from blog.signoff.holding import judge_scheduled_editions

log = logging.getLogger(__name__)

Step = tuple[str | Promise, Callable[[], int]]

STEPS: Final[tuple[Step, ...]] = (
    # Credentials that were changed past the models: the mail that follows from it is written by the sign-off's news.
    (_("Scheduled articles judged anew"), judge_scheduled_editions),
    (_("Reminders to sign"), reminding.remind_to_sign),
    (_("Reviews that fall due"), reminding.remind_of_reviews),
    (_("Articles gone by age"), reminding.tell_of_age),
    (_("Licences that expire"), reminding.remind_of_licences),
    (_("Articles held back"), reminding.tell_what_is_held_back),
)


def run_daily(tell: Callable[[str], object], steps: tuple[Step, ...] = STEPS) -> DailyRun:
    """Do it all, and tell each step in a line. The record of the run says what went wrong, if anything."""
    run, before = DailyRun.objects.create(started_at=timezone.now()), Mail.objects.count()
    faults: list[str] = []
    for name, step in steps:
        try:
            done_there = step()
        except Exception as error:
            log.exception("The daily command: “%s” failed.", name)
            faults.append(f"{name}: {type(error).__name__}: {error}")
            tell(f"{name}: failed")
        else:
            tell(f"{name}: {done_there}")
    done = _send(tell)
    _forget_old_tasks()
    run.written = Mail.objects.count() - before
    run.sent, run.faults = done.mails, "\n".join([*faults, *done.faults])
    run.finished_at = timezone.now()
    run.save()
    return run


def _send(tell: Callable[[str], object]) -> Round:
    # Everything for one person goes out together, so all is written down before the first is sent.
    Mail.objects.waiting().filter(due_at__isnull=True).update(due_at=timezone.now())
    done = send_due()
    waiting = Mail.objects.waiting()
    for mail in waiting.filter(attempts__gt=0):
        try_again(mail)
    tell(f"Mails sent: {done.mails}; no more needed: {done.dropped}; still waiting: {waiting.count()}")
    return done


def _forget_old_tasks() -> None:
    """What a worker has finished two weeks ago; its table would only grow."""
    if settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend":
        call_command("prune_db_task_results", verbosity=0)
