"""The health check says when the ledger was last verified, how it ended, and whether an alarm was raised since."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from health_check.exceptions import ServiceUnavailable, ServiceWarning

from blog.mail.models import DailyRun
from blog.signoff.append_only import disarmed
from blog.signoff.health import SignOff
from blog.signoff.verification import record_run
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_alarm_of_another_test() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_a_ledger_that_was_verified_last_night_is_healthy() -> None:
    record_run(timezone.now() - dt.timedelta(hours=20), entries=4, faults=0)

    SignOff().run()


def test_a_ledger_that_was_never_verified_is_a_warning() -> None:
    with pytest.raises(ServiceWarning, match="never been verified"):
        SignOff().run()


def test_a_verification_that_is_too_old_is_a_warning_that_says_when() -> None:
    started = timezone.now() - dt.timedelta(days=3)
    record_run(started, entries=4, faults=0)

    with pytest.raises(ServiceWarning, match=started.strftime("%Y-%m-%d %H:%M UTC")):
        SignOff().run()


def test_faults_found_are_unavailability() -> None:
    record_run(timezone.now(), entries=4, faults=2)

    with pytest.raises(ServiceUnavailable, match="found 2 faults"):
        SignOff().run()


def test_an_edition_that_did_not_verify_is_unavailability_until_a_verification_finds_no_fault(
    client: Client,
) -> None:
    record_run(timezone.now() - dt.timedelta(hours=1), entries=2, faults=0)
    page = factories.signed_article()
    with disarmed(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE signoff_edition SET content = replace(content, 'clinic', 'kitchen')")

    assert client.get(page.url).status_code == 503
    with pytest.raises(ServiceUnavailable, match="An edition did not verify"):
        SignOff().run()

    record_run(timezone.now(), entries=2, faults=0)
    SignOff().run()


def asked_by_a_probe() -> int:
    """The status of the health page, asked in a thread: the one of a browser test may have a running event loop."""

    def ask() -> int:
        try:
            return Client().get("/health/?format=json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(ask).result()


@pytest.mark.django_db(transaction=True)
def test_the_health_page_answers_500_for_a_warning_and_200_when_all_is_well() -> None:
    DailyRun.objects.create(finished_at=timezone.now())
    assert asked_by_a_probe() == 500

    record_run(timezone.now(), entries=0, faults=0)
    DailyRun.objects.create(started_at=timezone.now(), finished_at=timezone.now())

    assert asked_by_a_probe() == 200
