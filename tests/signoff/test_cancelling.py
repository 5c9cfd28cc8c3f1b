"""Cancelling what is scheduled: sealed, before its time only, and of that edition alone."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client

from blog.signoff import ledger, signals
from blog.signoff.append_only import disarmed
from blog.signoff.contributions import contributors_since_last_edition
from blog.signoff.in_force import cancels, format_moment
from blog.signoff.models import Cancellation, Edition, LedgerEntry, Reviewer
from blog.signoff.proposals import propose
from blog.signoff.reading import TamperedEdition, edition_in_force, history_of, withdrawal_notice
from blog.signoff.signing import cancel, withdraw
from blog.signoff.verification import verify
from blog.signoff.verify_bundle import verify_bundle
from tests import factories
from tests.signoff.conftest import Clock

EDITION = {"article": 7, "number": 2, "digest": "a" * 64, "go_live_at": "2026-03-05T06:00:00Z"}
CANCELLATION = {**EDITION, "user": 3, "cancelled_at": "2026-03-05T05:59:59Z"}


@pytest.mark.parametrize(
    ("cancellation", "edition", "expected"),
    [
        ({}, {}, True),
        ({"cancelled_at": "2026-03-05T06:00:00Z"}, {}, False),
        ({"cancelled_at": "2026-03-06T00:00:00Z"}, {}, False),
        ({"article": 8}, {}, False),
        ({"number": 1}, {}, False),
        ({"digest": "b" * 64}, {}, False),
        ({"go_live_at": "2026-04-01T06:00:00Z"}, {}, False),
        ({}, {"go_live_at": "2026-03-01T06:00:00Z"}, False),
        ({"go_live_at": None}, {"go_live_at": None}, False),
    ],
)
def test_a_cancellation_counts_for_its_own_edition_and_before_its_time(
    cancellation: dict[str, Any], edition: dict[str, Any], expected: bool
) -> None:
    assert cancels(CANCELLATION | cancellation, EDITION | edition) is expected


@pytest.fixture
def scheduled(db: None, clock: Clock) -> Any:
    """An article whose second edition goes live tomorrow."""
    page = factories.signed_article("Now")
    factories.new_edition(page, title="Tomorrow", go_live_at=clock.now() + dt.timedelta(days=1))
    return page


def second(page: Any) -> Edition:
    return Edition.objects.get(page=page, number=2)


def test_readers_keep_what_they_have_when_the_day_comes(scheduled: Any, clock: Clock, client: Client) -> None:
    cancel(edition=second(scheduled), user=factories.editor())

    clock.move(days=2)

    found = edition_in_force(scheduled.pk)
    assert found is not None and found.number == 1
    assert "Tomorrow" not in client.get(scheduled.url).content.decode()
    assert client.get(f"/proof/{scheduled.pk}/2/").status_code == 404
    assert "Edition 2" not in client.get(f"/proof/{scheduled.pk}/1/").content.decode()
    assert [one["number"] for one in history_of(found)] == [1]


def test_an_article_that_was_to_go_live_first_is_a_draft_again(db: None, clock: Clock) -> None:
    page = factories.signed_article(go_live_at=clock.now() + dt.timedelta(days=1))

    cancel(edition=Edition.objects.get(), user=factories.editor())

    clock.move(days=2)
    assert edition_in_force(page.pk) is None
    page = factories.fresh(page)
    assert page.status_string == "draft"
    assert not page.live


def test_an_article_that_readers_have_is_live_with_a_draft(scheduled: Any) -> None:
    cancel(edition=second(scheduled), user=factories.editor())

    assert factories.fresh(scheduled).status_string == "live + draft"


def test_a_later_edition_is_first_published_when_it_goes_live(db: None, clock: Clock) -> None:
    page = factories.signed_article(go_live_at=clock.now() + dt.timedelta(days=1))
    cancel(edition=Edition.objects.get(), user=factories.editor())
    clock.move(days=9)

    edition = factories.new_edition(page, title="At last", go_live_at=None)

    assert edition.first_published_at == clock.now()
    found = edition_in_force(page.pk)
    assert found is not None
    assert [one["number"] for one in history_of(found)] == [2]


def test_what_is_live_cannot_be_cancelled(scheduled: Any, clock: Clock) -> None:
    clock.move(days=1)

    for edition in Edition.objects.all():
        with pytest.raises(ValidationError, match="withdraw it"):
            cancel(edition=edition, user=factories.editor())
    assert not Cancellation.objects.exists()


def test_nothing_is_cancelled_twice_or_after_a_withdrawal(scheduled: Any) -> None:
    cancel(edition=second(scheduled), user=factories.editor())
    with pytest.raises(ValidationError):
        cancel(edition=second(scheduled), user=factories.editor())

    page = factories.signed_article(go_live_at=second(scheduled).go_live_at)
    withdraw(page=page, user=factories.editor(), public_reason="No.")
    with pytest.raises(ValidationError):
        cancel(edition=Edition.objects.get(page=page), user=factories.editor())


def test_who_wrote_the_cancelled_words_cannot_sign_them_later(scheduled: Any, clock: Clock) -> None:
    writer = factories.physician()
    factories.new_edition(
        scheduled,
        title="Next week",
        by=writer,
        go_live_at=clock.now() + dt.timedelta(days=8),
    )
    for edition in Edition.objects.filter(page=scheduled, number__gt=1):
        cancel(edition=edition, user=factories.editor())

    assert writer.pk in contributors_since_last_edition(scheduled)


def test_the_next_change_is_compared_with_what_readers_have(scheduled: Any) -> None:
    cancel(edition=second(scheduled), user=factories.editor())

    proposal = propose(factories.submit(scheduled))

    assert proposal.base is not None and proposal.base.number == 1
    assert proposal.number == 3


def test_a_withdrawn_article_stays_so_when_its_return_was_cancelled(db: None, clock: Clock) -> None:
    page = factories.signed_article()
    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")
    factories.new_edition(page, title="Back", go_live_at=clock.now() + dt.timedelta(days=1))
    cancel(edition=second(page), user=factories.editor())

    clock.move(days=2)

    notice = withdrawal_notice(page.pk)
    assert notice is not None and notice.public_reason == "Out of date."


def test_what_is_held_back_can_be_cancelled_and_is_then_never_let_go(db: None, clock: Clock) -> None:
    signer = factories.physician()
    page = factories.signed_article("Now")
    factories.new_edition(page, title="Later", signer=signer, go_live_at=clock.now() + dt.timedelta(days=9))
    licensed_until(signer, clock.now() + dt.timedelta(days=2))
    assert factories.fresh(page).status_string == "live + signed, held"

    cancel(edition=second(page), user=factories.editor())

    licensed_until(signer, clock.now() + dt.timedelta(days=900))
    clock.move(days=10)
    found = edition_in_force(page.pk)
    assert found is not None and found.number == 1
    assert factories.fresh(page).status_string == "live + draft"


def licensed_until(signer: User, moment: dt.datetime) -> None:
    reviewer = Reviewer.objects.get(user=signer)
    reviewer.licence_expires_on = moment.date()
    reviewer.save()


def test_a_receiver_is_told(scheduled: Any) -> None:
    told: list[Any] = []

    def receiver(event: signals.Cancelled, **kwargs: Any) -> None:
        told.append(event)

    signals.cancelled.connect(receiver)
    try:
        user = factories.editor()
        cancellation = cancel(edition=second(scheduled), user=user)
    finally:
        signals.cancelled.disconnect(receiver)
    [event] = told
    assert (event.page.pk, event.user, event.cancellation) == (scheduled.pk, user, cancellation)


# Forged rows


def forged_entry(**fields: Any) -> LedgerEntry:
    """An entry that says what it should, under a seal that is none of ours."""
    last = LedgerEntry.objects.order_by("-sequence").first()
    entry = ledger.next_link(last, LedgerEntry.Kind.CANCELLATION, fields)
    entry.seal = "A" * 88
    entry.save(force_insert=True)
    return entry


def test_a_forged_cancellation_brings_no_older_words_back(scheduled: Any, clock: Clock) -> None:
    edition = second(scheduled)
    assert edition.go_live_at is not None
    early = format_moment(clock.now())
    entry = forged_entry(
        article=scheduled.pk,
        number=2,
        digest=edition.digest,
        go_live_at=format_moment(edition.go_live_at),
        user=1,
        cancelled_at=early,
    )
    Cancellation.objects.create(
        edition=edition, user=factories.editor(), cancelled_at=clock.now(), entry=entry
    )

    clock.move(days=2)

    with pytest.raises(TamperedEdition):
        edition_in_force(scheduled.pk)


def test_a_genuine_cancellation_hides_no_other_edition(scheduled: Any, clock: Clock) -> None:
    other = factories.signed_article(go_live_at=second(scheduled).go_live_at)
    genuine = cancel(edition=Edition.objects.get(page=other), user=factories.editor())
    connection.check_constraints()  # PostgreSQL alters no table that still has some to check
    with disarmed(connection):
        Cancellation.objects.filter(pk=genuine.pk).update(edition=second(scheduled))
        connection.check_constraints()

    clock.move(days=2)

    with pytest.raises(TamperedEdition):
        edition_in_force(scheduled.pk)
    assert any("cancels another edition than its row says" in fault for fault in verify())


def test_a_cancellation_whose_row_is_gone_is_named(scheduled: Any) -> None:
    cancel(edition=second(scheduled), user=factories.editor())
    connection.check_constraints()
    with disarmed(connection):
        Cancellation.objects.all()._raw_delete(connection.alias)

    assert list(verify()) == ["Ledger entry 5 is a cancellation, but its row is gone."]


# Verification by others


def test_the_ledger_verifies_with_a_cancellation_here_and_elsewhere(scheduled: Any, tmp_path: Path) -> None:
    cancel(edition=second(scheduled), user=factories.editor())

    assert list(verify()) == []
    assert list(verify_bundle(exported(tmp_path))) == []


def test_the_one_file_verifier_names_a_cancellation_of_what_was_live(
    scheduled: Any, clock: Clock, tmp_path: Path
) -> None:
    edition = second(scheduled)
    assert edition.go_live_at is not None
    payload = {
        "article": scheduled.pk,
        "number": 2,
        "digest": edition.digest,
        "go_live_at": format_moment(edition.go_live_at),
        "user": 1,
        "cancelled_at": format_moment(edition.go_live_at),
    }
    ledger.append(LedgerEntry.Kind.CANCELLATION, payload)
    ledger.append(LedgerEntry.Kind.CANCELLATION, payload | {"number": 9})

    assert list(verify_bundle(exported(tmp_path))) == [
        "Entry 5 (cancellation): the edition was live by then.",
        "Entry 6 (cancellation): no edition before it is the one that it names.",
    ]


def exported(folder: Path) -> Path:
    call_command("export_ledger", str(folder / "bundle"), verbosity=0)
    assert json.loads((folder / "bundle" / "ledger.jsonl").read_text().splitlines()[0])["sequence"] == 1
    return folder / "bundle"
