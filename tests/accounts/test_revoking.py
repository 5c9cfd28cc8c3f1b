"""Taking a signature back with a passkey, through the desk's own page: nothing less will do for who has one."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from blog.signoff.append_only import disarmed
from blog.signoff.assertions import PasskeyRefused, PasskeyRequired, new_nonce
from blog.signoff.canonical import parse_canonical
from blog.signoff.models import LedgerEntry, Revocation, Signature
from blog.signoff.passkeys import REVOCATION, assertion_is_genuine
from blog.signoff.signing import revoke
from blog.signoff.verification import verify
from tests.accounts.at_the_door import LOCALHOST, options_on
from tests.accounts.signing import enrolled, revoking, sign_with
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import PASSWORD, physician, signed_article, submitted_article

pytestmark = pytest.mark.django_db

WHY = {"reason": "The source was retracted."}


@pytest.fixture
def dana() -> User:
    return physician("dana")


@pytest.fixture
def passkey(dana: User) -> SoftwarePasskey:
    return enrolled(dana)


@pytest.fixture
def signature(dana: User, passkey: SoftwarePasskey) -> Signature:
    return Signature.objects.get(edition=sign_with(passkey, submitted_article(), dana))


@pytest.fixture
def desk(client: Client, dana: User) -> Client:
    client.force_login(dana, backend="django.contrib.auth.backends.ModelBackend")
    return client


def open_screen(desk: Client, signature: Signature) -> Any:
    return desk.get(reverse("desk:revoke", args=[signature.pk]), **LOCALHOST)


def send(desk: Client, signature: Signature, **fields: Any) -> Any:
    return desk.post(reverse("desk:revoke", args=[signature.pk]), WHY | fields, **LOCALHOST)


def test_the_passkeys_answer_revokes_and_is_sealed(
    desk: Client, signature: Signature, passkey: SoftwarePasskey
) -> None:
    screen = open_screen(desk, signature)
    assert "Revoke with your passkey" in screen.content.decode()
    assert "password" not in screen.context["form"].fields

    answer = send(desk, signature, credential=json.dumps(passkey.get(options_on(screen))))

    assert answer.status_code == 302
    payload = parse_canonical(Revocation.objects.get(signature=signature).entry.payload)
    assert payload["authentication"] == "passkey"
    assert assertion_is_genuine(payload, REVOCATION)
    assert not assertion_is_genuine(payload | {"statement": "", "digest": ""})
    assert list(verify()) == []


def test_the_password_alone_revokes_nothing_of_somebody_with_a_passkey(
    desk: Client, dana: User, signature: Signature
) -> None:
    answer = send(desk, signature, password=PASSWORD)

    assert answer.status_code == 422
    assert "a password alone does not sign" in answer.content.decode()
    with pytest.raises(PasskeyRequired):
        revoke(signature=signature, user=dana, reason="Wrong.")
    assert not Revocation.objects.exists()


def test_an_answer_to_another_question_revokes_nothing(
    desk: Client, dana: User, signature: Signature, passkey: SoftwarePasskey
) -> None:
    other = Signature.objects.get(edition=sign_with(passkey, submitted_article(), dana))
    with pytest.raises(PasskeyRefused):
        revoke(signature=signature, user=dana, reason="Wrong.", assertion=revoking(passkey, other, dana))
    screen = open_screen(desk, signature)
    options = options_on(screen) | {"challenge": new_nonce()}
    answer = send(desk, signature, credential=json.dumps(passkey.get(options)))
    assert answer.status_code == 422
    assert "Nothing was revoked." in answer.content.decode()
    assert not Revocation.objects.exists()


def test_a_counting_key_counts_on_over_signing_and_revoking(dana: User) -> None:
    key = enrolled(dana, counts=True, counter=5)
    edition = sign_with(key, submitted_article(), dana)
    signature = Signature.objects.get(edition=edition)
    revoke(signature=signature, user=dana, reason="Wrong.", assertion=revoking(key, signature, dana))
    key.counter -= 1
    with pytest.raises(PasskeyRefused, match="may have been copied"):
        sign_with(key, submitted_article(), dana)


def test_somebody_without_a_passkey_revokes_by_password(client: Client) -> None:
    signer = physician()
    signature = Signature.objects.get(edition__page=signed_article(signer=signer))
    client.force_login(signer, backend="django.contrib.auth.backends.ModelBackend")

    assert send(client, signature, password=PASSWORD).status_code == 302

    payload = parse_canonical(Revocation.objects.get().entry.payload)
    assert payload["authentication"] == "password"


def test_nothing_is_revoked_while_the_record_of_passkeys_is_in_doubt(
    desk: Client, signature: Signature
) -> None:
    with disarmed(connection):
        LedgerEntry.objects.filter(kind="credential").update(key_id="nobody")

    answer = open_screen(desk, signature)

    assert answer.status_code == 403
    assert "being re-checked" in answer.content.decode()
