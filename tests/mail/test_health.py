"""The health check says when mails are stuck, when no worker runs, and when a day was missed."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from health_check.exceptions import ServiceUnavailable, ServiceWarning
from pytest_django import Settings

from blog.mail.daily import run_daily
from blog.mail.health import DailyCommandRuns, MailIsSent, WorkerRuns
from blog.mail.models import DailyRun, Mail, MailWishes
from blog.mail.sending import send_due
from blog.mail.tasks import send_mail
from tests import factories
from tests.mail.conftest import Postbox
from tests.signoff.conftest import Clock
from tests.signoff.conftest import clock as clock

pytestmark = pytest.mark.django_db


def test_mail_that_waits_its_turn_is_no_fault(postbox: Postbox, physician: User, clock: Clock) -> None:
    MailWishes.objects.create(user=physician, once_a_day=True)
    factories.submitted_article()
    clock.move(hours=20)
    MailIsSent().run()


@pytest.mark.parametrize("tried", [True, False])
def test_mail_that_is_stuck_is_a_fault_that_names_nobody(
    postbox: Postbox, physician: User, clock: Clock, tried: bool
) -> None:
    postbox.refuses[physician.email] = "550 No such person"
    factories.submitted_article()
    if tried:
        send_due()
    MailIsSent().run()
    clock.move(hours=2)
    with pytest.raises(ServiceUnavailable, match="1 mails could not be sent") as caught:
        MailIsSent().run()
    assert physician.email not in str(caught.value) and "550" not in str(caught.value)
    postbox.refuses.clear()
    assert Mail.objects.count() == 1
    send_due(at_once=True)
    MailIsSent().run()


@pytest.mark.parametrize(("wait", "minutes"), [(0, 9), (120, 125)])
def test_tasks_that_a_worker_has_time_for_are_no_fault(
    settings: Settings, clock: Clock, wait: int, minutes: int
) -> None:
    enqueue(settings, wait)
    clock.move(minutes=minutes)
    WorkerRuns().run()


@pytest.mark.parametrize(("wait", "minutes"), [(0, 11), (120, 131)])
def test_tasks_that_nobody_takes_up_are_a_fault(
    settings: Settings, clock: Clock, wait: int, minutes: int
) -> None:
    enqueue(settings, wait)
    clock.move(minutes=minutes)
    with pytest.raises(
        ServiceUnavailable, match=r"No worker takes up tasks: 1 wait since .*“manage.py db_worker”"
    ):
        WorkerRuns().run()


def enqueue(settings: Settings, wait: int) -> None:
    """A task that is to be done now, or after so many minutes."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    task = send_mail.using(run_after=timezone.now() + dt.timedelta(minutes=wait)) if wait else send_mail
    task.enqueue(1)
    DBTaskResult.objects.update(enqueued_at=timezone.now())


def test_a_daily_command_that_never_ran_is_a_warning() -> None:
    with pytest.raises(ServiceWarning, match="never run"):
        DailyCommandRuns().run()


def test_a_missed_day_is_a_warning(clock: Clock) -> None:
    run_daily(lambda line: None)
    clock.move(hours=35)
    DailyCommandRuns().run()
    clock.move(hours=2)
    with pytest.raises(ServiceWarning, match="ran last 2026-03-04 12:00 UTC"):
        DailyCommandRuns().run()


def test_a_run_that_did_not_end_or_met_faults_is_a_warning(clock: Clock) -> None:
    DailyRun.objects.create(started_at=timezone.now())
    DailyCommandRuns().run()
    clock.move(hours=2)
    with pytest.raises(ServiceWarning, match="not come to its end"):
        DailyCommandRuns().run()
    DailyRun.objects.create(started_at=timezone.now(), finished_at=timezone.now(), faults="one\ntwo")
    with pytest.raises(ServiceWarning, match="met 2 faults"):
        DailyCommandRuns().run()
