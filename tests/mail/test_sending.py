"""A failing mail server loses none and blocks none, and nobody is told twice."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from blog.mail.models import Kind, Mail
from blog.mail.outbox import post
from blog.mail.sending import send, send_due, wait_after
from blog.signoff.models import Edition
from blog.signoff.signing import request_changes
from tests import factories
from tests.mail.conftest import Postbox, with_address
from tests.signoff.conftest import Clock
from tests.signoff.conftest import clock as clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (7, 320), (8, 360), (9, 360), (5000, 360)]
)
def test_the_wait_doubles_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert wait_after(attempts) == dt.timedelta(minutes=minutes)


def test_a_server_that_is_down_stops_no_signature_and_loses_no_mail(
    unreachable: None,
    editor: User,
    physician: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page = factories.article_draft(by=editor)
    with django_capture_on_commit_callbacks(execute=True):
        factories.submit(page, by=editor)
    with django_capture_on_commit_callbacks(execute=True):
        factories.sign_off(page, by=physician)
    assert Edition.objects.filter(page=page).exists()
    asked, told = Mail.objects.waiting().order_by("pk")
    assert (asked.recipient, told.recipient) == (physician, editor)
    assert (asked.attempts, told.attempts) == (1, 1)
    assert "cannot be reached" in told.last_error


def test_what_was_not_sent_is_sent_once_when_the_server_is_back(
    postbox: Postbox, physician: User, clock: Clock
) -> None:
    postbox.refuses[physician.email] = "451 Try again later"
    factories.submitted_article("First")
    first = send_due()
    assert (first.mails, len(first.faults)) == (0, 1)
    assert "451" in Mail.objects.get().last_error
    postbox.refuses.clear()
    assert send_due().mails == 0  # not before it is due again
    clock.move(minutes=5)
    assert send_due().mails == 1
    clock.move(days=30)
    assert send_due().mails == 0
    assert len(postbox.received) == 1


def test_every_attempt_at_a_mail_has_the_same_message_id(
    postbox: Postbox, physician: User, clock: Clock
) -> None:
    factories.submitted_article()
    send_due()
    Mail.objects.update(sent_at=None, due_at=timezone.now())  # a process died before it wrote that down
    send_due()
    first, again = postbox.received
    assert first["Message-ID"] == again["Message-ID"]


def test_a_mail_that_cannot_be_sent_stops_no_other(postbox: Postbox, physician: User) -> None:
    with_address(factories.physician("gone"))
    postbox.refuses["gone@example.org"] = "550 No such person"
    factories.submitted_article("First")
    factories.submitted_article("Second")
    done = send_due()
    assert (done.mails, len(done.faults)) == (2, 2)
    assert len(postbox.of(physician)) == 2


def test_a_mail_that_cannot_be_written_stops_no_other(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.submit(factories.article_draft(by=editor), by=editor)
    post(Kind.SIGNED, about="nothing", to=[editor], page=page)  # without the facts that it needs
    done = send_due()
    assert done.mails == 1
    assert [message["To"] for message in postbox.received] == [physician.email]
    assert "KeyError" in Mail.objects.waiting().get().last_error


def test_a_server_that_is_down_is_not_asked_for_every_mail(unreachable: None, physician: User) -> None:
    for _number in range(5):
        factories.submitted_article()
    done = send_due()
    assert len(done.faults) == 1
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def test_of_two_processes_with_the_same_rows_one_sends_them(postbox: Postbox, physician: User) -> None:
    factories.submitted_article()
    mine, theirs = list(Mail.objects.due()), list(Mail.objects.due())
    assert send(mine).mails == 1
    assert send(theirs).mails == 0
    assert len(postbox.received) == 1


def test_an_event_is_noted_once_for_each(physician: User, editor: User) -> None:
    for _time in range(2):
        post(Kind.TO_SIGN, about="task:1", to=[physician, physician, editor])
    assert Mail.objects.count() == 2


def test_a_worker_sends_what_the_request_left(
    postbox: Postbox,
    physician: User,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted_article()
    assert postbox.received == []
    run_worker_once()
    assert len(postbox.received) == 1


def test_a_worker_comes_back_to_what_the_server_did_not_take(
    postbox: Postbox,
    physician: User,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    postbox.refuses[physician.email] = "451 Try again later"
    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted_article()
    run_worker_once()
    waiting = Mail.objects.waiting().get()
    again = DBTaskResult.objects.get(task_path="blog.mail.tasks.send_mail", status="READY")
    assert again.run_after == waiting.due_at
    assert again.args_kwargs["args"] == [waiting.pk]


def run_worker_once() -> None:
    """Run every task of mail that is ready, as `db_worker` does."""
    for result in DBTaskResult.objects.ready().filter(task_path="blog.mail.tasks.send_mail"):
        result.set_successful(result.task.call(*result.args_kwargs["args"]))


def test_refused_changes_leave_no_mail(physician: User, editor: User) -> None:
    page = factories.submit(factories.article_draft(by=editor), by=editor)
    with pytest.raises(Exception, match="Say why"):
        request_changes(page=page, user=physician, comment=" ")
    assert not Mail.objects.filter(kind=Kind.CHANGES_REQUESTED).exists()
