"""The report “Mails” says what became of each, to administrators only."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from blog.mail.models import MailWishes
from blog.mail.sending import send_due
from tests import factories
from tests.mail.conftest import Postbox, with_address

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/mails/"


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.superuser())
    return client


def words(client: Client, query: str = "") -> str:
    answer = client.get(f"{REPORT}results/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_report_says_what_became_of_each_mail(
    administrator: Client, postbox: Postbox, physician: User
) -> None:
    assert "No mail was written yet." in words(administrator)
    refused, patient, late = (with_address(factories.physician(name)) for name in ("lee", "sam", "kim"))
    MailWishes.objects.create(user=patient, once_a_day=True)
    postbox.refuses[refused.email] = "550 No such person"
    page = factories.submitted_article("How long?")
    late.is_active = False
    late.save()
    assert "Waits for a worker" in words(administrator)
    send_due()
    found = words(administrator)
    for state in ("Sent", "No more needed", "Goes out with the daily mail", "Not sent after 1 attempt"):
        assert state in found
    assert "550" in found and f"/admin/pages/{page.pk}/edit/" in found


@pytest.mark.parametrize(
    ("state", "who"), [("stuck", "lee"), ("sent", "dana"), ("waiting", "lee"), ("needless", "")]
)
def test_the_report_can_be_narrowed_to_a_state(
    administrator: Client, postbox: Postbox, physician: User, state: str, who: str
) -> None:
    refused = with_address(factories.physician("lee"))
    postbox.refuses[refused.email] = "550 No such person"
    factories.submitted_article()
    send_due()
    found = words(administrator, f"?state={state}")
    assert [name for name in ("lee", "dana") if f"<td>{name}</td>" in found] == ([who] if who else [])


def test_nobody_else_sees_the_report(client: Client) -> None:
    client.force_login(factories.editor())
    assert client.get(REPORT).status_code == 302
    assert 'name="mails"' not in client.get("/admin/").content.decode()


def test_the_report_can_be_taken_along(administrator: Client, postbox: Postbox, physician: User) -> None:
    factories.submitted_article("How long?")
    answer = administrator.get(REPORT, {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("Written,About,Article,To,Sent")
    assert "To sign,How long?,dana" in lines[1]
