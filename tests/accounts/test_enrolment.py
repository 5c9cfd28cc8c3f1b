"""Passkeys that come and go: sealed in the ledger in the same transaction, and mailed to the owner."""

import json
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from blog.accounts.enrolment import CannotEnrol, new_passkey_in
from blog.signoff import ledger
from blog.signoff.canonical import parse_canonical
from blog.signoff.credentials import active_credentials, requires_passkey
from blog.signoff.models import LedgerEntry
from blog.signoff.passkeys import encoded
from tests.accounts.at_the_door import LOCALHOST, add_passkey, confirm, log_in, options_on, send_new_passkey
from tests.accounts.signing import enrolled, sign_with
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import editor, physician, submitted_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> User:
    user = physician("dana")
    user.email = "dana@example.org"
    user.save()
    return user


@pytest.fixture
def at_home(client: Client, dana: User) -> Client:
    log_in(client, dana)
    return client


def events() -> list[dict[str, Any]]:
    entries = LedgerEntry.objects.filter(kind="credential").order_by("sequence")
    assert all(ledger.is_genuine(entry) for entry in entries)
    return [parse_canonical(entry.payload) for entry in entries]


def remove(client: Client) -> Any:
    key = Authenticator.objects.get(type="webauthn")
    return client.post(reverse("mfa_remove_webauthn", args=[key.pk]))


def test_a_new_passkey_is_sealed(at_home: Client, dana: User) -> None:
    passkey = add_passkey(at_home, name="Dana's phone")
    (event,) = events()
    assert event["event"] == "enrolled"
    assert (event["user"], event["reviewer"]) == (dana.pk, dana.reviewer.pk)
    assert event["credential_id"] == encoded(passkey.credential_id)
    assert event["public_key_cose"] == encoded(passkey.cose())
    assert (event["label"], event["rp_id"], event["algorithm"]) == ("Dana's phone", "localhost", -7)


def test_what_was_enrolled_in_the_browser_signs(at_home: Client, dana: User) -> None:
    passkey = add_passkey(at_home)
    assert requires_passkey(dana)
    assert sign_with(passkey, submitted_article(), dana).number == 1


def test_a_removed_passkey_is_sealed_as_removed(at_home: Client, dana: User) -> None:
    passkey = add_passkey(at_home, name="Dana's phone")
    assert remove(at_home).status_code == 302
    assert [event["event"] for event in events()] == ["enrolled", "removed"]
    assert events()[1]["credential_id"] == encoded(passkey.credential_id)
    assert events()[1]["label"] == "Dana's phone"
    assert active_credentials(dana) == []


def test_the_owner_is_told_of_both_by_mail(
    at_home: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add_passkey(at_home, name="Dana & Co's phone")
        remove(at_home)
    added, removed = mailoutbox
    assert added.to == removed.to == ["dana@example.org"]
    assert "added" in added.subject
    assert "removed" in removed.subject
    for mail, entry in zip(mailoutbox, LedgerEntry.objects.order_by("sequence"), strict=True):
        html, kind = mail.alternatives[0]
        assert kind == "text/html"
        assert f"{entry.sequence}:{entry.hash}" in mail.body
        assert f"{entry.sequence}:{entry.hash}" in html
        assert "“Dana & Co's phone”" in mail.body
        assert "Dana &amp; Co" in html
        assert "Was it not you?" in mail.body
        assert "href" not in html


def test_no_mail_goes_out_for_what_was_rolled_back(
    at_home: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    confirm(at_home)
    with (
        django_capture_on_commit_callbacks(execute=True),
        patch("allauth.mfa.webauthn.internal.flows.auto_generate_recovery_codes", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        send_new_passkey(at_home, SoftwarePasskey())
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_a_passkey_and_its_entry_stand_or_fall_together(at_home: Client) -> None:
    confirm(at_home)
    with (
        patch("allauth.mfa.webauthn.internal.flows.auto_generate_recovery_codes", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        send_new_passkey(at_home, SoftwarePasskey())
    assert events() == []
    assert not Authenticator.objects.exists()
    with patch("blog.signoff.ledger.append", side_effect=RuntimeError), pytest.raises(RuntimeError):
        send_new_passkey(at_home, SoftwarePasskey())
    assert not Authenticator.objects.exists()
    send_new_passkey(at_home, SoftwarePasskey())
    for step in (
        "blog.signoff.ledger.append",
        "allauth.mfa.base.internal.flows.delete_dangling_recovery_codes",
    ):
        with patch(step, side_effect=RuntimeError), pytest.raises(RuntimeError):
            remove(at_home)
        assert Authenticator.objects.filter(type="webauthn").exists()
        assert [event["event"] for event in events()] == ["enrolled"]


def test_an_owner_without_an_address_is_no_obstacle(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    log_in(client, physician("nomail"))
    add_passkey(client)
    assert "no address" in caplog.text


def test_a_mail_server_that_is_down_undoes_nothing(
    at_home: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with (
        patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=OSError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        add_passkey(at_home)
    assert len(events()) == 1


def test_editors_passkeys_are_sealed_too_since_an_editor_may_become_a_reviewer(client: Client) -> None:
    ana = editor("ana")
    log_in(client, ana)
    add_passkey(client)
    assert (events()[0]["user"], events()[0]["reviewer"]) == (ana.pk, None)


def test_a_passkey_removed_past_the_pages_is_sealed_as_well(at_home: Client) -> None:
    add_passkey(at_home)
    Authenticator.objects.all().delete()
    assert [event["event"] for event in events()] == ["enrolled", "removed"]


def test_passkeys_that_go_with_their_account_are_sealed_as_removed(client: Client) -> None:
    ana = editor("ana")
    log_in(client, ana)
    add_passkey(client)
    User.objects.filter(pk=ana.pk).delete()
    assert [event["event"] for event in events()] == ["enrolled", "removed"]


def test_codes_leave_no_entry(at_home: Client) -> None:
    from tests.accounts.at_the_door import add_app

    add_app(at_home)
    Authenticator.objects.all().delete()
    assert events() == []


def test_a_row_written_past_django_is_no_key_that_signs(at_home: Client, dana: User) -> None:
    add_passkey(at_home)
    row = Authenticator.objects.get(type="webauthn")
    Authenticator.objects.bulk_create([Authenticator(user=physician("other"), type=row.type, data=row.data)])
    assert len(events()) == 1
    assert active_credentials(User.objects.get(username="other")) == []


def test_deleting_the_row_past_django_does_not_bring_the_password_back(at_home: Client, dana: User) -> None:
    add_passkey(at_home)
    row = Authenticator.objects.filter(type="webauthn")
    row._raw_delete(row.db)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert requires_passkey(dana)


def test_a_key_must_verify_its_owner(at_home: Client) -> None:
    confirm(at_home)
    response = send_new_passkey(at_home, SoftwarePasskey(verifies_user=False))
    assert response.status_code == 200
    assert events() == []


def test_a_key_of_a_kind_that_cannot_be_checked_later_is_refused(at_home: Client) -> None:
    confirm(at_home)
    response = send_new_passkey(at_home, SoftwarePasskey(key=ec.generate_private_key(ec.SECP256K1())))
    assert response.status_code == 200
    assert "cannot be used here" in response.content.decode()
    assert events() == []


def test_a_key_of_somebody_else_is_refused(at_home: Client) -> None:
    theirs = enrolled(physician("another"))
    confirm(at_home)
    response = send_new_passkey(at_home, theirs)
    assert "in use already" in response.content.decode()
    assert len(events()) == 1


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"rawId": 1}', '{"id":"AA","rawId":"AA"}', "x"]
)
def test_an_answer_that_cannot_be_read_is_refused(at_home: Client, credential: str) -> None:
    confirm(at_home)
    address = reverse("mfa_add_webauthn")
    at_home.get(address, **LOCALHOST)
    assert at_home.post(address, {"credential": credential}, **LOCALHOST).status_code == 200
    assert events() == []


def test_a_key_made_for_another_site_is_refused(at_home: Client) -> None:
    confirm(at_home)
    response = send_new_passkey(at_home, SoftwarePasskey(origin="https://evil.example", rp_id="evil.example"))
    assert response.status_code == 200
    assert events() == []


def test_a_key_whose_page_and_name_do_not_belong_together_is_refused() -> None:
    passkey = SoftwarePasskey(origin="https://desk.example", rp_id="elsewhere.example")
    options = {"publicKey": {"challenge": "AAAA", "user": {"id": "MQ"}}}
    with pytest.raises(CannotEnrol, match="another site"):
        new_passkey_in(passkey.create(options), label="")


def test_only_kinds_of_keys_that_can_be_checked_later_are_asked_for(at_home: Client) -> None:
    confirm(at_home)
    options = options_on(at_home.get(reverse("mfa_add_webauthn"), **LOCALHOST))["publicKey"]
    assert [one["alg"] for one in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["rp"] == {"id": "localhost", "name": "Clearwater Journal"}
    assert json.dumps(options)


def test_nobody_removes_the_passkey_of_another(at_home: Client, dana: User) -> None:
    add_passkey(at_home)
    key = Authenticator.objects.get(type="webauthn")
    stranger = Client()
    log_in(stranger, physician("another"))
    confirm(stranger)
    assert stranger.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404
    assert requires_passkey(dana)


# When everything is lost


def test_the_command_takes_all_factors_away_and_leaves_a_trace(
    at_home: Client, dana: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any, capsys: Any
) -> None:
    add_passkey(at_home, name="Lost phone")
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", "dana")
    assert "Lost phone" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=dana).exists()
    assert [event["event"] for event in events()] == ["enrolled", "removed"]
    assert not requires_passkey(dana)
    assert "removed" in mailoutbox[-1].subject


def test_the_command_also_takes_a_key_that_only_the_ledger_knows(at_home: Client, dana: User) -> None:
    add_passkey(at_home)
    rows = Authenticator.objects.filter(type="webauthn")
    rows._raw_delete(rows.db)
    call_command("reset_second_factor", "dana")
    assert not requires_passkey(dana)


def test_the_command_names_an_account_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="no account “nobody”"):
        call_command("reset_second_factor", "nobody")
