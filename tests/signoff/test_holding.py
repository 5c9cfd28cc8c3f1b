"""A scheduled edition whose signer's credential does not last until its day is held back, and nothing else is."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.signoff.evidence import is_held
from blog.signoff.holding import articles_held, judge_scheduled_editions
from blog.signoff.keys import current_keyring
from blog.signoff.lapses import CredentialFacts, Lapse, LapseReason, lapse
from blog.signoff.models import Edition, Hold, LedgerEntry, Release, Reviewer, Signature
from blog.signoff.reading import TamperedEdition, edition_in_force, signed_editions
from blog.signoff.signals import HeldBack, LetGo, held_back, let_go
from blog.signoff.signing import revoke
from blog.signoff.verification import verify
from tests import factories
from tests.poison.forging import added_entry
from tests.signoff.conftest import Clock

TODAY = dt.date(2026, 3, 4)
GOES_LIVE = dt.date(2026, 3, 14)


def facts(**given: Any) -> CredentialFacts:
    fine: dict[str, Any] = {
        "account_is_active": True,
        "account_is_the_signers": True,
        "reviewer_is_active": True,
        "verified_on": TODAY,
        "expires_on": GOES_LIVE,
        "goes_live_on": GOES_LIVE,
        "today": TODAY,
    }
    return CredentialFacts(**fine | given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"account_is_active": False}, Lapse(LapseReason.ACCOUNT, TODAY)),
        ({"account_is_the_signers": False}, Lapse(LapseReason.ACCOUNT, TODAY)),
        ({"reviewer_is_active": False}, Lapse(LapseReason.INACTIVE, TODAY)),
        ({"verified_on": None}, Lapse(LapseReason.NOT_VERIFIED, TODAY)),
        ({"expires_on": None}, Lapse(LapseReason.NOT_VERIFIED, TODAY)),
        ({"verified_on": GOES_LIVE}, None),
        ({"verified_on": dt.date(2026, 3, 15)}, Lapse(LapseReason.NOT_VERIFIED, TODAY)),
        ({"expires_on": dt.date(2026, 3, 13)}, Lapse(LapseReason.EXPIRES, dt.date(2026, 3, 13))),
        ({"expires_on": dt.date(2026, 3, 1)}, Lapse(LapseReason.EXPIRES, dt.date(2026, 3, 1))),
        (
            {"expires_on": dt.date(2026, 3, 1), "account_is_active": False},
            Lapse(LapseReason.ACCOUNT, TODAY),
        ),
    ],
)
def test_a_credential_lasts_until_the_day_or_lapses_for_a_reason(
    given: dict[str, Any], expected: Lapse | None
) -> None:
    assert lapse(facts(**given)) == expected


@pytest.fixture
def dana(clock: Clock, db: None) -> User:
    return factories.physician("dana", given_name="Dana", family_name="Ruiz")


@pytest.fixture
def scheduled(clock: Clock, dana: User) -> Any:
    """Readers have “Before”; “After” is signed by dana for noon on March 14."""
    page = factories.signed_article("Before", signer=factories.physician())
    factories.new_edition(page, title="After", signer=dana, go_live_at=clock.now() + dt.timedelta(days=10))
    return factories.fresh(page)


def words(page: Any) -> str:
    signed = edition_in_force(page.pk)
    return signed.content["title"] if signed else ""


def change(signer: User, **fields: Any) -> None:
    """Save the reviewer as the admin does."""
    reviewer = Reviewer.objects.get(user=signer)
    for name, value in fields.items():
        setattr(reviewer, name, value)
    reviewer.save()


CANCELLED: dict[str, dict[str, Any]] = {
    "no longer active": {"active": False},
    "licence shortened": {"licence_expires_on": dt.date(2026, 3, 10)},
    "licence no longer verified": {"verified_on": None, "verified_by": None},
    "account taken away": {"user": None},
}


@pytest.mark.parametrize("how", CANCELLED)
def test_a_credential_that_lapses_before_the_day_holds_the_edition_back(
    how: str, clock: Clock, dana: User, scheduled: Any
) -> None:
    change(dana, **CANCELLED[how])
    clock.move(days=11)
    assert words(scheduled) == "Before"
    assert list(verify(check_storage=False)) == []
    assert factories.fresh(scheduled).status_string == "live + signed, held"


def test_a_closed_account_holds_back_what_it_signed(clock: Clock, dana: User, scheduled: Any) -> None:
    dana.is_active = False
    dana.save()
    clock.move(days=11)
    assert words(scheduled) == "Before"


def test_a_log_in_changes_nothing(clock: Clock, dana: User, scheduled: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        dana.save(update_fields=["last_login"])
    assert not [query for query in queries if "signoff_" in query["sql"]]


def test_the_other_scheduled_articles_still_appear(
    clock: Clock, dana: User, scheduled: Any, client: Client
) -> None:
    first = factories.signed_article("Held", signer=dana, go_live_at=clock.now() + dt.timedelta(days=10))
    other = factories.signed_article("Another", go_live_at=clock.now() + dt.timedelta(days=10))
    change(dana, active=False)
    clock.move(days=11)
    assert (words(first), words(other)) == ("", "Another")
    assert client.get(first.url).status_code == 404
    assert factories.fresh(first).status_string == "signed, held"


def test_what_readers_have_already_is_not_taken_away(clock: Clock, dana: User) -> None:
    page = factories.signed_article("Live", signer=dana)
    change(dana, active=False)
    assert words(page) == "Live"
    assert not Hold.objects.exists()


def test_a_credential_mended_before_the_day_lets_the_edition_go(
    clock: Clock, dana: User, scheduled: Any
) -> None:
    change(dana, licence_expires_on=dt.date(2026, 3, 10))
    assert factories.fresh(scheduled).status_string == "live + signed, held"
    clock.move(days=5)
    change(dana, licence_expires_on=dt.date(2030, 1, 1))
    assert factories.fresh(scheduled).status_string == "live + scheduled Mar 14"
    assert words(scheduled) == "Before"
    clock.move(days=6)
    assert words(scheduled) == "After"
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))[-2:]
    assert kinds == ["hold", "release"]
    assert list(verify(check_storage=False)) == []


def test_a_credential_mended_after_the_day_brings_nothing_by_itself(
    clock: Clock, dana: User, scheduled: Any
) -> None:
    change(dana, active=False)
    clock.move(days=11)
    change(dana, active=True)
    assert words(scheduled) == "Before"
    assert not Release.objects.exists()


def test_another_signature_brings_held_words_to_readers(clock: Clock, dana: User, scheduled: Any) -> None:
    change(dana, active=False)
    clock.move(days=11)
    [held] = articles_held()
    assert held.what_to_do.startswith("Submit the article again")
    factories.sign_off(factories.submit(scheduled), by=factories.physician())
    assert words(scheduled) == "After"
    assert articles_held() == []
    assert factories.fresh(scheduled).status_string == "live"


def test_the_desk_is_told_why_and_what_to_do(clock: Clock, dana: User, scheduled: Any) -> None:
    change(dana, licence_expires_on=dt.date(2026, 3, 10))
    [held] = articles_held()
    assert (held.title, held.number, held.lapses_on) == ("After", 2, dt.date(2026, 3, 10))
    assert held.why == "The licence of Dana Ruiz, MD lapses on March 10, 2026."
    assert held.what_to_do.startswith("Renew the credential before that day")


def test_whoever_listens_is_told(clock: Clock, db: None) -> None:
    alone = factories.signed_article(go_live_at=clock.now() + dt.timedelta(days=9))
    heard: list[object] = []

    def listen(event: object, **kwargs: Any) -> None:
        heard.append(event)

    held_back.connect(listen)
    let_go.connect(listen)
    try:
        factories.hold_and_let_go(alone)
    finally:
        held_back.disconnect(listen)
        let_go.disconnect(listen)
    assert [type(event) for event in heard] == [HeldBack, LetGo]


def test_a_row_changed_behind_the_models_is_noticed_by_the_scheduler(
    clock: Clock, dana: User, scheduled: Any
) -> None:
    Reviewer.objects.filter(user=dana).update(active=False)
    assert not Hold.objects.exists()
    call_command("publish_scheduled")
    assert Hold.objects.count() == 1
    assert judge_scheduled_editions() == 0
    clock.move(days=11)
    assert words(scheduled) == "Before"


def test_a_row_changed_in_the_database_neither_shows_nor_hides_anything_by_itself(
    clock: Clock, dana: User, scheduled: Any
) -> None:
    Reviewer.objects.filter(user=dana).update(active=False)
    clock.move(days=11)
    assert words(scheduled) == "After"
    assert judge_scheduled_editions() == 0


def test_a_withdrawn_or_revoked_edition_is_not_held_as_well(clock: Clock, dana: User) -> None:
    page = factories.signed_article(signer=dana, go_live_at=clock.now() + dt.timedelta(days=10))
    revoke(signature=Signature.objects.get(edition__page=page), user=dana, reason="Wrong.")
    change(dana, active=False)
    assert not Hold.objects.exists()


# Rows that nobody sealed


def test_a_forged_hold_brings_no_older_words_back(clock: Clock, dana: User, scheduled: Any) -> None:
    clock.move(days=11)
    edition = Edition.objects.get(page=scheduled, number=2)
    Hold.objects.create(
        signature=edition.signatures.get(),
        edition=edition,
        reason="inactive",
        lapses_on=TODAY,
        held_at=clock.now(),
        entry=added_entry("hold", {"article": scheduled.pk, "number": 2}),
    )
    with pytest.raises(TamperedEdition):
        edition_in_force(scheduled.pk)
    assert list(verify(check_storage=False)) != []


def test_a_forged_release_lets_nothing_go(clock: Clock, dana: User, scheduled: Any) -> None:
    change(dana, active=False)
    hold = Hold.objects.get()
    Release.objects.create(
        hold=hold,
        released_at=clock.now(),
        entry=added_entry(
            "release",
            {
                "article": scheduled.pk,
                "number": 2,
                "hold": hold.entry.hash,
                "released_at": "2026-03-05T00:00:00Z",
            },
        ),
    )
    clock.move(days=11)
    with pytest.raises(TamperedEdition):
        edition_in_force(scheduled.pk)
    assert signed_editions(Edition.objects.in_force(clock.now())) == []
    assert list(verify(check_storage=False)) != []


def test_the_hold_of_another_edition_holds_nothing_here(clock: Clock, dana: User, scheduled: Any) -> None:
    other = factories.signed_article(signer=dana, go_live_at=clock.now() + dt.timedelta(days=9))
    change(dana, active=False)
    moved = Hold.objects.get(edition__page=other)
    hold = Hold.objects.get(edition__page=scheduled)
    assert moved.entry_id != hold.entry_id
    # Its own seal is what holds it: the rule looks for article and number there.
    edition = Edition.objects.get(page=scheduled, number=2)
    assert is_held(edition, [hold], current_keyring())
    assert not is_held(edition, [moved], current_keyring())


def test_holds_cost_readers_no_query(clock: Clock, dana: User, scheduled: Any) -> None:
    page = factories.signed_article("Plain")
    change(dana, active=False)
    with CaptureQueriesContext(connection) as queries:
        assert words(page) == "Plain"
    assert len(queries) == 1
