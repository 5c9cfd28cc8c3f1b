"""What the health check says of mail and of background work: whether mails are stuck, a worker runs, a day is missed.

Whoever may see the health check may be a stranger: it names no person, no article and no server.
"""

import dataclasses
import datetime as dt

from django.db.models import Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable, ServiceWarning

from blog.mail.models import DailyRun, Mail

# Several attempts have failed by then.
STUCK_AFTER = dt.timedelta(hours=1)
# A worker looks every second.
WORKER_WITHIN = dt.timedelta(minutes=10)
# It runs every day; half a day late is worth a warning.
DAILY_WITHIN = dt.timedelta(hours=36)


@dataclasses.dataclass
class MailIsSent(HealthCheck):
    """Unavailable while mails wait for longer than an hour after their time."""

    def run(self) -> None:
        overdue = Mail.objects.waiting().filter(
            due_at__isnull=False, created_at__lt=timezone.now() - STUCK_AFTER, attempts__gt=0
        )
        forgotten = Mail.objects.due().filter(due_at__lt=timezone.now() - STUCK_AFTER)
        stuck = (overdue | forgotten).count()
        if stuck:
            raise ServiceUnavailable(
                f"{stuck} mails could not be sent for over an hour. The log says why; "
                "“manage.py send_mails --now” tries again."
            )


@dataclasses.dataclass
class WorkerRuns(HealthCheck):
    """Unavailable while tasks wait that a worker should have taken: mail goes out late, and search is stale."""

    def run(self) -> None:
        now = timezone.now()
        ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - WORKER_WITHIN)
        # One that was to wait is late only when its own time is over, too.
        late = ready.exclude(run_after__gt=now - WORKER_WITHIN, run_after__lte=now)
        if late.exists():
            since = late.aggregate(since=Min("enqueued_at"))["since"]
            raise ServiceUnavailable(
                f"No worker takes up tasks: {late.count()} wait since {_spoken(since)}. "
                "Start “manage.py db_worker”."
            )


@dataclasses.dataclass
class DailyCommandRuns(HealthCheck):
    """Warning when the daily command has not run for a day and a half, or has left faults."""

    def run(self) -> None:
        last = DailyRun.objects.order_by("-started_at").first()
        if last is None:
            raise ServiceWarning("The daily command has never run. Run “manage.py daily” once a day.")
        if timezone.now() - last.started_at > DAILY_WITHIN:
            raise ServiceWarning(
                f"The daily command ran last {_spoken(last.started_at)}; it should every day."
            )
        if last.finished_at is None and timezone.now() - last.started_at > STUCK_AFTER:
            raise ServiceWarning(
                f"The daily command that began {_spoken(last.started_at)} has not come to its end."
            )
        if last.faults:
            raise ServiceWarning(
                f"The daily command, {_spoken(last.started_at)}, met {last.faults.count(chr(10)) + 1} faults; "
                "the log names them."
            )


def _spoken(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
