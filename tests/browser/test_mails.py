"""Every kind of mail as a mail program shows it: at four widths, by day and by night."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core import mail as locmem
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.text import slugify
from playwright.sync_api import Page

from blog.mail.daily import run_daily
from blog.mail.models import Mail, MailWishes
from blog.mail.sending import send_due
from blog.signoff.models import Edition
from blog.signoff.signing import decline, request_changes, revoke, withdraw
from tests import factories
from tests.browser.conftest import AxeCheck
from tests.browser.looking import faults_at_every_width
from tests.mail.conftest import with_address

pytestmark = pytest.mark.django_db

TITLE = "How Long Does Ketamine Treatment Last?"
COMMENT = "Which dose is meant in the second sentence?\nThe source speaks of another one."


@pytest.fixture
def editor() -> User:
    user = factories.editor("ana")
    user.first_name, user.last_name = "Ana", "Inkwell"
    return with_address(user)


@pytest.fixture
def physician() -> User:
    today = dt.datetime.now(dt.UTC).date()
    return with_address(
        factories.physician(
            "dana",
            given_name="Dana",
            family_name="Ruiz",
            verified_on=today - dt.timedelta(days=100),
            licence_expires_on=today + dt.timedelta(days=30),
            verified_by=with_address(factories.superuser("toni")),
        )
    )


@pytest.fixture
def mails(editor: User, physician: User) -> dict[str, EmailMultiAlternatives]:
    """One mail of each kind, by a name for its picture."""
    page = factories.submit(factories.article_draft(TITLE, by=editor), by=editor)
    send_due()
    request_changes(page=page, user=physician, comment=COMMENT)
    factories.fresh(page).current_workflow_state.resume(user=editor)
    factories.sign_off(page, by=physician)
    send_due()
    revoke(
        signature=Edition.objects.get(page=page).signatures.get(), user=physician, reason="I was mistaken."
    )
    withdraw(page=page, user=editor, public_reason="A number in it was wrong.", internal_reason="Ask Dana.")
    decline(
        page=factories.submit(factories.article_draft(TITLE, by=editor), by=editor),
        user=physician,
        reason=COMMENT,
    )
    send_due()
    MailWishes.objects.create(user=physician, once_a_day=True)
    for title in (TITLE, "Resting after a treatment"):
        factories.submit(factories.article_draft(title, by=editor), by=editor)
    run_daily(lambda line: None)
    sent = [message for message in locmem.outbox if isinstance(message, EmailMultiAlternatives)]
    return {_name_of(message): message for message in sent}


def _name_of(message: EmailMultiAlternatives) -> str:
    if "more" in message.subject:
        return "mail-of-the-day"
    return "mail-" + slugify(message.subject.partition(" (")[0].partition(":")[0])


def test_every_kind_of_mail_has_no_fault(
    mails: dict[str, EmailMultiAlternatives], desktop: Page, accessibility_faults: AxeCheck
) -> None:
    faults = {}
    for name, message in mails.items():
        ((html, _type),) = message.alternatives
        desktop.set_content(str(html))
        if found := faults_at_every_width(desktop, name, accessibility_faults):
            faults[name] = found
    assert faults == {}
    assert set(mails) == {
        "mail-to-sign",
        "mail-changes-requested",
        "mail-signed",
        "mail-signature-taken-back",
        "mail-withdrawn",
        "mail-declined",
        "mail-of-the-day",
        "mail-the-licence-of-dana-ruiz-md-expires-in-30-days",
    }


def test_a_mail_asks_nobody_for_anything(mails: dict[str, EmailMultiAlternatives], desktop: Page) -> None:
    asked: list[str] = []
    desktop.on("request", lambda request: asked.append(request.url))
    for message in mails.values():
        ((html, _type),) = message.alternatives
        desktop.set_content(str(html))
    assert asked == []
    assert Mail.objects.filter(sent_at__lte=timezone.now()).count() >= len(mails)
