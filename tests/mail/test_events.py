"""What happens is told to those it concerns, over a real mail server, and leads to a screen behind the log-in."""

import datetime as dt
import re
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import User
from django.core import mail as locmem
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from wagtail.users.models import UserProfile

from blog.mail.models import Mail, MailWishes
from blog.mail.sending import send_due
from blog.mail.wishes import WishesPanel
from blog.signoff.assigning import state_conflict
from blog.signoff.models import Edition
from blog.signoff.proposals import open_task_state
from blog.signoff.signals import Assigned, announce
from blog.signoff.signing import cancel, decline, request_changes, revoke, withdraw
from blog.signoff.verification import current_head
from tests import factories
from tests.mail.conftest import Postbox, html_of, text_of, with_address

pytestmark = pytest.mark.django_db

HOW_LONG = "How Long Does Ketamine Treatment Last?"
LINK = re.compile(r"https?://[^\s\"<]+")


def only(messages: list[EmailMessage]) -> EmailMessage:
    (message,) = messages
    return message


def links_of(message: EmailMessage) -> set[str]:
    return {*LINK.findall(text_of(message)), *LINK.findall(html_of(message))}


def words_of(message: EmailMessage) -> str:
    """All that somebody reads, of both forms."""
    return f"{message['Subject']} {text_of(message)} {html_of(message)}"


# To the physician


def test_a_small_change_to_sign_says_so_and_how_long_it_takes(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.signed_article(
        HOW_LONG, signer=physician, body=[factories.text("<p>A treatment takes an hour. Rest then.</p>")] * 9
    )
    changed = [factories.text("<p>A treatment takes an hour. Rest after it.</p>")]
    body = [*changed, *[factories.text("<p>A treatment takes an hour. Rest then.</p>")] * 8]
    factories.submit(factories.revise(page, by=editor, body=body), by=editor)
    send_due()
    message = only(postbox.of(physician))
    assert message["Subject"] == f"To sign (small change, about 10 s): {HOW_LONG}"
    assert "Ana Inkwell asks for a physician's signature." in text_of(message)
    assert "1 sentence" in text_of(message)
    assert f"http://testserver/admin/reviews/{page.pk}/" in text_of(message)
    assert f'href="http://testserver/admin/reviews/{page.pk}/"' in html_of(message)


def test_a_first_review_to_sign_is_a_full_one(postbox: Postbox, physician: User) -> None:
    factories.submitted_article(HOW_LONG)
    send_due()
    assert postbox.subjects == [f"To sign (full review, about 20 s): {HOW_LONG}"]


def test_no_word_of_the_article_but_its_title_is_in_a_mail(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.article_draft(
        HOW_LONG, summary="Marmalade.", body=[factories.text("<p>Marmalade.</p>")], by=editor
    )
    factories.submit(page, by=editor)
    send_due()
    factories.sign_off(page, by=physician)
    withdraw(page=page, user=None, public_reason="Out of date.")
    send_due()
    assert len(postbox.received) == 4
    assert not [message["Subject"] for message in postbox.received if "Marmalade" in words_of(message)]


def test_nothing_is_decided_by_opening_a_link(postbox: Postbox, physician: User) -> None:
    page = factories.submitted_article(HOW_LONG)
    send_due()
    client = Client()
    for link in links_of(only(postbox.received)) - {"http://testserver/"}:
        answer = client.get(link.removeprefix("http://testserver"))
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"] or "/admin/login/" in answer["Location"], link
    assert open_task_state(factories.fresh(page)) is not None


def test_every_mail_to_a_physician_holds_the_head_of_the_ledger(
    postbox: Postbox, editor: User, physician: User
) -> None:
    factories.signed_article(signer=physician)
    page = factories.submit(factories.article_draft(by=editor), by=editor)
    request_changes(page=page, user=physician, comment="Which dose?")
    factories.revise(page).current_workflow_state.resume(user=editor)
    send_due()
    head = str(current_head())
    assert head.startswith("2:")
    message = only(postbox.of(physician))
    assert head in text_of(message) and head in html_of(message)
    assert head not in words_of(only(postbox.of(editor)))


def test_who_wrote_it_is_not_asked_to_sign_it(postbox: Postbox, physician: User) -> None:
    writer = with_address(factories.physician("writer"))
    factories.submitted_article(by=writer)
    send_due()
    assert [message["To"] for message in postbox.received] == [physician.email]


@pytest.mark.parametrize("why", ["inactive", "lapsed", "no address"])
def test_who_cannot_sign_or_be_reached_is_not_asked(postbox: Postbox, physician: User, why: str) -> None:
    reviewer = physician.reviewer
    if why == "inactive":
        reviewer.active = False
    elif why == "lapsed":
        reviewer.licence_expires_on = reviewer.verified_on
    else:
        physician.email = ""
        physician.save()
    reviewer.save()
    factories.submitted_article()
    assert not Mail.objects.exists()


def test_what_is_signed_meanwhile_is_not_asked_for(postbox: Postbox, physician: User) -> None:
    page = factories.submitted_article()
    factories.sign_off(page)
    send_due()
    assert postbox.of(physician) == []
    assert not Mail.objects.waiting().exists()


def test_an_article_that_is_passed_on_tells_its_new_physician_with_the_note(
    postbox: Postbox, physician: User
) -> None:
    colleague = factories.physician("robin", given_name="Robin", family_name="Sample")
    page = factories.submitted_article(HOW_LONG)
    send_due()
    state = open_task_state(page)
    assert state is not None
    announce(
        Assigned(
            page=page,
            task_state=state,
            reviewer=physician.reviewer,
            user=colleague,
            note="You know more about doses.",
        )
    )
    send_due()
    _first, passed_on = postbox.of(physician)
    assert "Robin Sample, MD passed this on to you to judge." in text_of(passed_on)
    assert "You know more about doses." in text_of(passed_on)


# To the editor


def test_changes_requested_reach_the_editor_with_the_comment(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    request_changes(page=page, user=physician, comment="Which dose do <you> mean?")
    send_due()
    message = only(postbox.of(editor))
    assert message["Subject"] == f"Changes requested: {HOW_LONG}"
    assert "Dana Ruiz, MD asks for changes before signing." in text_of(message)
    assert "Which dose do <you> mean?" in text_of(message)
    assert "Which dose do &lt;you&gt; mean?" in html_of(message)
    assert f"http://testserver/admin/pages/{page.pk}/edit/" in links_of(message)


def test_a_refusal_reaches_the_editor(postbox: Postbox, editor: User, physician: User) -> None:
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    decline(page=page, user=physician, reason="Not our subject.")
    send_due()
    message = only(postbox.of(editor))
    assert message["Subject"] == f"Declined: {HOW_LONG}"
    assert "Not our subject." in text_of(message)


def test_a_signature_reaches_the_editor_and_leads_to_its_proof(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    factories.sign_off(page, by=physician)
    send_due()
    message = only(postbox.of(editor))
    assert message["Subject"] == f"Signed: {HOW_LONG}"
    assert "Dana Ruiz, MD signed it. Readers have it now." in " ".join(text_of(message).split())
    assert f"http://testserver/proof/{page.pk}/1/" in links_of(message)


def test_a_signature_taken_back_and_a_withdrawal_reach_the_editor(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    factories.sign_off(page, by=physician)
    revoke(
        signature=Edition.objects.get(page=page).signatures.get(), user=physician, reason="I was mistaken."
    )
    withdraw(page=page, user=physician, public_reason="It is out of date.", internal_reason="Ask Dana.")
    send_due()
    signed, taken_back, withdrawn = postbox.of(editor)
    assert signed["Subject"] == f"Signed: {HOW_LONG}"
    assert taken_back["Subject"] == f"Signature taken back: {HOW_LONG}"
    assert "I was mistaken." in text_of(taken_back)
    assert withdrawn["Subject"] == f"Withdrawn: {HOW_LONG}"
    assert "It is out of date." in text_of(withdrawn) and "Ask Dana." in text_of(withdrawn)


def test_a_withdrawal_by_an_editor_reaches_who_has_signed(
    postbox: Postbox, editor: User, physician: User
) -> None:
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    factories.sign_off(page, by=physician)
    withdraw(page=page, user=editor, public_reason="It is out of date.")
    send_due()
    assert [message["Subject"] for message in postbox.of(physician)] == [f"Withdrawn: {HOW_LONG}"]
    assert not [message for message in postbox.of(editor) if "Withdrawn" in message["Subject"]]


# How it is said


def test_a_mail_is_sent_when_the_transaction_is_through(
    postbox: Postbox,
    physician: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        factories.submitted_article(HOW_LONG)
        assert postbox.received == []
    assert len(postbox.received) == 1
    message = postbox.received[0]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"


def test_a_mail_is_written_in_the_readers_own_language(
    postbox: Postbox, editor: User, physician: User
) -> None:
    profile = UserProfile.get_for_user(physician)
    profile.preferred_language = "es"
    profile.save()
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=editor)
    send_due()
    message = only(postbox.of(physician))
    # A header that is folded before its first word is read with that space.
    assert str(message["Subject"]).strip() == f"Por firmar (revisión completa, unos 20 s): {HOW_LONG}"
    assert '<html lang="es">' in html_of(message)
    assert "Hola, Dana Ruiz:" in text_of(message)
    assert "Ana Inkwell pide la firma de un médico." in text_of(message)
    assert re.search(r"Pedido el: \d+ de \w+ de \d{4}", text_of(message))
    factories.sign_off(page, by=physician)
    send_due()
    assert only(postbox.of(editor))["Subject"] == f"Signed: {HOW_LONG}"


def test_stock_workflow_mails_are_off(editor: User, physician: User) -> None:
    superuser = with_address(factories.superuser("root"))
    page = factories.submit(factories.article_draft(by=editor), by=editor)
    request_changes(page=page, user=physician, comment="Which dose?")
    factories.revise(page).current_workflow_state.resume(user=editor)
    factories.sign_off(page, by=physician)
    assert locmem.outbox == []
    send_due()
    assert locmem.outbox
    assert not [message for message in locmem.outbox if superuser.email in message.to]


def test_who_wishes_one_mail_a_day_gets_none_in_between(
    postbox: Postbox, physician: User, settings: Settings
) -> None:
    MailWishes.objects.create(user=physician, once_a_day=True)
    factories.submitted_article()
    send_due()
    assert postbox.received == []
    assert Mail.objects.waiting().get().due_at is None


def test_the_switch_for_one_mail_a_day_is_in_the_account(
    client: Client, rf: RequestFactory, physician: User
) -> None:
    client.force_login(physician)
    assert "One mail a day" in client.get("/admin/account/").content.decode()
    for position in ("on", ""):
        request = rf.post("/admin/account/", {"mail_wishes-once_a_day": position})
        WishesPanel(request, physician, None).get_form().save()
        assert MailWishes.objects.get(user=physician).once_a_day == bool(position)


@pytest.mark.parametrize("kind", ["approved", "rejected"])
def test_what_an_editor_has_switched_off_in_the_profile_is_not_sent(
    postbox: Postbox, editor: User, physician: User, kind: str
) -> None:
    profile = UserProfile.get_for_user(editor)
    setattr(profile, f"{kind}_notifications", False)
    profile.save()
    page = factories.submit(factories.article_draft(HOW_LONG, by=editor), by=User.objects.get(pk=editor.pk))
    request_changes(page=page, user=physician, comment="Which dose?")
    factories.revise(page).current_workflow_state.resume(user=editor)
    factories.sign_off(page, by=physician)
    send_due()
    subjects = [message["Subject"] for message in postbox.of(editor)]
    others = {"approved": f"Changes requested: {HOW_LONG}", "rejected": f"Signed: {HOW_LONG}"}
    assert subjects == [others[kind]]


# Assignment


def test_who_is_asked_is_told_once_by_when_and_nobody_else_is(
    postbox: Postbox, editor: User, physician: User
) -> None:
    other = with_address(factories.physician("robin"))
    topic = factories.topic("Doses", months=6)
    topic.default_reviewers.add(physician.reviewer)
    page = factories.article_draft(HOW_LONG, by=editor, topics=(topic,))
    factories.submit(page, by=editor)
    send_due()
    message = only(postbox.of(physician))
    assert "Ana Inkwell asks for your signature." in text_of(message)
    assert "Due on: " in text_of(message)
    assert postbox.of(other) == []


def test_somebody_with_a_conflict_of_interest_is_not_asked(
    postbox: Postbox, editor: User, physician: User
) -> None:
    other = with_address(factories.physician("robin"))
    page = factories.article_draft(HOW_LONG, by=editor)
    state_conflict(page=page, user=physician)
    factories.submit(page, by=editor)
    send_due()
    assert postbox.of(physician) == []
    assert len(postbox.of(other)) == 1


# Schedules


def test_a_schedule_that_was_stopped_is_told_to_its_signer_and_its_editor(
    postbox: Postbox, editor: User, physician: User
) -> None:
    day = timezone.now() + dt.timedelta(days=3)
    page = factories.article_draft(HOW_LONG, by=editor, go_live_at=day)
    factories.sign_off(factories.submit(page, by=editor), by=physician)
    cancel(edition=Edition.objects.get(page=page), user=factories.editor("ben"))
    send_due()
    subject = f"No longer scheduled: {HOW_LONG}"
    assert postbox.of(physician)[-1]["Subject"] == subject
    assert "ben stopped it before its day." in text_of(postbox.of(editor)[-1])


def test_a_schedule_that_is_held_back_and_let_go_is_told_to_its_editor(
    postbox: Postbox, editor: User, physician: User
) -> None:
    day = timezone.now() + dt.timedelta(days=3)
    page = factories.article_draft(HOW_LONG, by=editor, go_live_at=day)
    factories.sign_off(factories.submit(page, by=editor), by=physician)
    reviewer = physician.reviewer
    for active in (False, True):
        reviewer.active = active
        reviewer.save()
        send_due()
    subjects = [message["Subject"] for message in postbox.of(editor)]
    assert subjects == [
        f"Signed: {HOW_LONG}",
        f"Held back: {HOW_LONG}",
        f"Goes live after all: {HOW_LONG}",
    ]
