"""Signing an edition with a passkey: what is sealed, what is refused, and when a password no longer does."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from blog.models import ArticlePage
from blog.signoff.append_only import disarmed
from blog.signoff.assertions import Assertion, PasskeyRefused, PasskeyRequired, new_nonce
from blog.signoff.canonical import parse_canonical
from blog.signoff.credentials import TamperedCredentials, active_credentials, enrol, remove, requires_passkey
from blog.signoff.models import Edition, LedgerEntry, Signature
from blog.signoff.passkeys import assertion_is_genuine, was_enrolled
from blog.signoff.proposals import propose
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import MayNotSign, ShownVersionIsStale, sign
from tests.accounts.signing import as_new, assertion_of, enrolled, options_for, sign_by, sign_with
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import EVERY_TICK, physician, revise, submit, submitted_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana() -> User:
    return physician("dana")


@pytest.fixture
def article() -> ArticlePage:
    return submitted_article("How long does it last?")


def sealed(edition: Edition) -> dict[str, Any]:
    payload: dict[str, Any] = parse_canonical(Signature.objects.get(edition=edition).entry.payload)
    return payload


def nothing_was_signed() -> bool:
    return not Edition.objects.exists() and not Signature.objects.exists()


def test_the_sealed_signature_can_be_checked_by_anybody(dana: User, article: ArticlePage) -> None:
    edition = sign_with(enrolled(dana), article, dana)
    payload = sealed(edition)
    assert payload["authentication"] == "passkey"
    assert payload["digest"] == edition.digest
    assert assertion_is_genuine(payload)
    entries = LedgerEntry.objects.filter(kind="credential", sequence__lt=edition.entry.sequence)
    assert was_enrolled(payload, [(entry.hash, parse_canonical(entry.payload)) for entry in entries])


def test_readers_get_what_was_signed_with_a_passkey(dana: User, article: ArticlePage) -> None:
    sign_with(enrolled(dana), article, dana)
    served = edition_in_force(article.pk)
    assert served is not None
    assert served.signatures[0]["authentication"] == "passkey"


def test_from_the_first_passkey_on_the_password_alone_is_refused(dana: User, article: ArticlePage) -> None:
    assert not requires_passkey(dana)
    enrolled(dana)
    assert requires_passkey(dana)
    with pytest.raises(PasskeyRequired, match="a password alone does not sign"):
        sign_by(None, article, dana)
    assert nothing_was_signed()


def test_somebody_without_a_passkey_signs_by_password(dana: User, article: ArticlePage) -> None:
    enrolled(physician("another"))
    assert sealed(sign_by(None, article, dana))["authentication"] == "password"


def test_a_passkey_that_was_removed_no_longer_signs_and_is_no_longer_asked_for(
    dana: User, article: ArticlePage
) -> None:
    passkey = enrolled(dana)
    assertion = assertion_of(passkey, article, dana)
    with transaction.atomic():
        remove(dana, passkey.credential_id)
    with pytest.raises(PasskeyRefused):
        sign_by(assertion, article, dana)
    assert sealed(sign_by(None, article, dana))["authentication"] == "password"


def test_each_of_two_passkeys_signs(dana: User, article: ArticlePage) -> None:
    phone, laptop = enrolled(dana), enrolled(dana)
    sign_with(laptop, article, dana)
    again = submit(revise(article, summary="Another."))
    assert assertion_is_genuine(sealed(sign_with(phone, again, dana)))


def test_somebody_elses_passkey_is_refused(dana: User, article: ArticlePage) -> None:
    enrolled(dana)
    stranger = enrolled(physician("another"))
    with pytest.raises(PasskeyRefused):
        sign_with(stranger, article, dana)
    assert nothing_was_signed()


def test_a_key_that_was_never_sealed_is_refused(dana: User, article: ArticlePage) -> None:
    with pytest.raises(PasskeyRefused):
        sign_with(SoftwarePasskey(), article, dana)


def test_a_passkey_that_did_not_verify_its_owner_is_refused(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana, verifies_user=False)
    with pytest.raises(PasskeyRefused):
        sign_with(passkey, article, dana)


@pytest.mark.parametrize("origin", ["https://localhost", "http://localhost:81", "http://evil.example"])
def test_a_passkey_used_on_another_page_is_refused(dana: User, article: ArticlePage, origin: str) -> None:
    passkey = enrolled(dana, origin=origin)
    with pytest.raises(PasskeyRefused):
        sign_with(passkey, article, dana)


# Two checks that know nothing of each other: each refuses by itself.


@pytest.mark.parametrize(
    "key", [{"origin": "http://localhost:81"}, {"verifies_user": False}, {"rp_id": "elsewhere.example"}]
)
def test_the_librarys_check_refuses_by_itself(
    dana: User, article: ArticlePage, monkeypatch: pytest.MonkeyPatch, key: dict[str, Any]
) -> None:
    monkeypatch.setattr("blog.signoff.assertions.assertion_is_genuine", lambda payload: True)
    with pytest.raises(PasskeyRefused):
        sign_with(enrolled(dana, **key), article, dana)


@pytest.mark.parametrize("key", [{"origin": "http://localhost:81"}, {"verifies_user": False}])
def test_our_own_check_refuses_by_itself(
    dana: User, article: ArticlePage, monkeypatch: pytest.MonkeyPatch, key: dict[str, Any]
) -> None:
    monkeypatch.setattr("fido2.server.Fido2Server.authenticate_complete", lambda *everything: None)
    with pytest.raises(PasskeyRefused):
        sign_with(enrolled(dana, **key), article, dana)
    assert sign_with(enrolled(dana), article, dana).number == 1


def test_an_answer_for_another_screen_is_refused(dana: User, article: ArticlePage) -> None:
    assertion = assertion_of(enrolled(dana), article, dana)
    with pytest.raises(PasskeyRefused):
        sign_by(replace(assertion, nonce=new_nonce()), article, dana)
    assert nothing_was_signed()


def test_an_answer_for_another_article_is_refused(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana)
    other = submitted_article("Is it safe?")
    with pytest.raises(PasskeyRefused):
        sign_by(assertion_of(passkey, other, dana), article, dana)


def test_an_answer_for_a_log_in_is_refused(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana)
    log_in = assertion_of(passkey, article, dana, challenge="A" * 43)
    with pytest.raises(PasskeyRefused):
        sign_by(log_in, article, dana)


def test_an_answer_under_another_statement_is_refused(dana: User, article: ArticlePage) -> None:
    assertion = assertion_of(enrolled(dana), article, dana)
    dana.reviewer.family_name = "Renamed"
    dana.reviewer.save()
    with pytest.raises(PasskeyRefused):
        sign_by(assertion, article, dana)


def test_a_draft_that_moved_on_is_named_as_such_before_any_passkey(dana: User, article: ArticlePage) -> None:
    assertion = assertion_of(enrolled(dana), article, dana)
    shown = propose(article).token
    revise(article, summary="Another.")
    with pytest.raises(ShownVersionIsStale):
        sign(page=article, user=dana, shown=shown, ticked=EVERY_TICK, assertion=assertion)


def test_a_passkey_gives_no_right_that_the_rule_does_not(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana)
    assertion = assertion_of(passkey, article, dana)
    dana.reviewer.active = False
    dana.reviewer.save()
    with pytest.raises(MayNotSign):
        sign_by(assertion, article, dana)


@pytest.mark.parametrize("part", ["signature", "authenticatorData", "clientDataJSON"])
def test_a_tampered_answer_is_refused(dana: User, article: ArticlePage, part: str) -> None:
    assertion = assertion_of(enrolled(dana), article, dana)
    response = {**assertion.response["response"], part: "AAAA"}
    with pytest.raises(PasskeyRefused):
        sign_by(replace(assertion, response={**assertion.response, "response": response}), article, dana)


@pytest.mark.parametrize(
    "response", [{}, [], None, "x", {"rawId": "AA"}, {"id": 1, "rawId": 2, "response": 3}]
)
def test_an_answer_that_cannot_be_read_is_refused(dana: User, article: ArticlePage, response: Any) -> None:
    enrolled(dana)
    with pytest.raises(PasskeyRefused):
        sign_by(Assertion(response, new_nonce(), "http://localhost", "localhost"), article, dana)


def test_a_counting_key_must_count_on(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana, counts=True, counter=10)
    sign_with(passkey, article, dana)
    again = submit(revise(article, summary="Another."))
    passkey.counter = 10  # a copy that was made before the first signature
    with pytest.raises(PasskeyRefused, match="copied"):
        sign_with(passkey, again, dana)
    passkey.counter = 11
    assert sign_with(passkey, again, dana).number == 2


def test_a_counting_key_must_count_on_from_its_enrolment(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana, counts=True, counter=10)
    passkey.counter = 5
    with pytest.raises(PasskeyRefused, match="copied"):
        sign_with(passkey, article, dana)


def test_a_key_that_never_counts_signs_again_and_again(dana: User, article: ArticlePage) -> None:
    passkey = enrolled(dana)
    sign_with(passkey, article, dana)
    assert sign_with(passkey, submit(revise(article, summary="Another.")), dana).number == 2


def test_the_last_count_is_found_behind_signatures_of_another_key(dana: User, article: ArticlePage) -> None:
    counting, other = enrolled(dana, counts=True, counter=1), enrolled(dana)
    sign_with(counting, article, dana)
    sign_with(other, submit(revise(article, summary="Another.")), dana)
    counting.counter = 1
    with pytest.raises(PasskeyRefused, match="copied"):
        sign_with(counting, submit(revise(article, summary="A third.")), dana)


def test_a_screen_asks_for_the_signers_keys_and_for_their_owner(dana: User, article: ArticlePage) -> None:
    phone = enrolled(dana)
    enrolled(physician("another"))
    options = options_for(article, dana, new_nonce())
    assert [one["id"] for one in options["allowCredentials"]] == [active_credentials(dana)[0].credential_id]
    assert options["allowCredentials"][0]["id"] == phone.get(options)["id"]
    assert options["userVerification"] == "required"


def test_enrolment_and_removal_are_sealed(dana: User) -> None:
    passkey = SoftwarePasskey()
    with transaction.atomic():
        enrol(dana, as_new(passkey, label="Dana's phone"))
        remove(dana, passkey.credential_id, label="Dana's phone")
    enrolment, removal = (
        parse_canonical(text)
        for text in LedgerEntry.objects.filter(kind="credential").values_list("payload", flat=True)
    )
    assert (enrolment["event"], removal["event"]) == ("enrolled", "removed")
    assert enrolment["user"] == removal["user"] == dana.pk
    assert enrolment["reviewer"] == removal["reviewer"] == dana.reviewer.pk
    assert enrolment["credential_id"] == removal["credential_id"]
    assert enrolment["label"] == "Dana's phone"
    assert {"public_key", "public_key_cose", "algorithm", "at", "rp_id"} <= enrolment.keys()


def test_enrolment_outside_a_transaction_is_refused(dana: User) -> None:
    connection.in_atomic_block = False
    try:
        with pytest.raises(transaction.TransactionManagementError):
            enrol(dana, as_new(SoftwarePasskey()))
    finally:
        connection.in_atomic_block = True


def test_an_enrolment_forged_in_the_database_stops_signing(
    dana: User, article: ArticlePage, caplog: pytest.LogCaptureFixture
) -> None:
    enrolled(dana)
    with disarmed(connection):
        LedgerEntry.objects.filter(kind="credential").update(payload='{"event":"removed"}')
    with pytest.raises(TamperedCredentials):
        sign_by(None, article, dana)
    assert "not what was sealed" in caplog.text


def test_the_keys_are_found_by_one_query_over_their_own_index(
    dana: User, django_assert_num_queries: Any
) -> None:
    enrolled(dana)
    enrolled(physician("another"))
    with django_assert_num_queries(1) as queries:
        assert len(active_credentials(dana)) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            assert "ledger_credential_entries" in str(cursor.fetchall())
