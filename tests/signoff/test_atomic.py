"""Signing at the same time, editing at the same time, and dying in the middle: a whole signature or none."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from blog.signoff import ledger
from blog.signoff.contributions import contributors_since_last_edition
from blog.signoff.ledger import GENESIS
from blog.signoff.models import Contribution, Edition, LedgerEntry, Revocation, Signature, Withdrawal
from blog.signoff.proposals import propose
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import MayNotSign, ShownVersionIsStale, revoke, sign, withdraw
from blog.signoff.verification import verify
from config.environment import REPOSITORY
from tests import factories
from tests.house.machine import environment_of_the_machine

Result = TypeVar("Result")
PATIENCE = 30  # seconds


def at_once(*calls: Callable[[], Result]) -> list[Result | Exception]:
    """Run the calls in threads that start together; what each returned or raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result | Exception:
        start.wait(PATIENCE)
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def in_a_thread(threads: ThreadPoolExecutor, call: Callable[[], Result]) -> Future[Result]:
    def run() -> Result:
        try:
            return call()
        finally:
            connections.close_all()

    return threads.submit(run)


def ledger_is_whole() -> bool:
    return list(verify()) == []


class Desk:
    """A physician's browser with the review of one article open."""

    def __init__(self, page: Any, user: User) -> None:
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.page = page
        self.shown = propose(page).token

    def sign(self) -> int:
        """Send the form; the status of the answer."""
        form = {"shown": self.shown, "ticked": sorted(factories.EVERY_TICK), "password": factories.PASSWORD}
        answer = self.client.post(reverse("desk:sign", args=[self.page.pk]), form)
        self.answer = answer.content.decode()
        return answer.status_code


# At the same time


def test_parallel_posts_of_one_physician_make_one_signature(database: str) -> None:
    page = factories.submitted_article(featured_image=factories.picture())
    signer = factories.physician()
    desks = [Desk(page, signer) for _desk in range(4)]
    answers = at_once(*(desk.sign for desk in desks))
    assert sorted(map(str, answers)) == ["302", "409", "409", "409"]
    assert (Edition.objects.count(), Signature.objects.count(), LedgerEntry.objects.count()) == (1, 1, 2)
    assert ledger_is_whole()


def test_parallel_signatures_of_several_physicians_make_one_edition(database: str) -> None:
    page = factories.submitted_article()
    shown = propose(page).token
    signers = [factories.physician() for _signer in range(4)]
    results = at_once(
        *(
            lambda signer=signer: sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)
            for signer in signers
        )
    )
    assert len([one for one in results if isinstance(one, Edition)]) == 1
    assert len([one for one in results if isinstance(one, ShownVersionIsStale)]) == 3
    assert Signature.objects.count() == 1
    assert ledger_is_whole()


def test_signatures_of_different_articles_wait_for_each_other_and_all_count(database: str) -> None:
    signer = factories.physician()
    pages = [factories.submitted_article() for _page in range(4)]
    tokens = [propose(page).token for page in pages]
    results = at_once(
        *(
            lambda page=page, shown=shown: sign(
                page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK
            )
            for page, shown in zip(pages, tokens, strict=True)
        )
    )
    assert all(isinstance(one, Edition) for one in results)
    assert all(edition_in_force(page.pk) for page in pages)
    assert ledger_is_whole()


def test_a_signature_is_revoked_once_however_often_the_button_is_pressed(database: str) -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    signature = Signature.objects.get(edition__page=page)
    results = at_once(*[lambda: revoke(signature=signature, user=signer, reason="Wrong dose.")] * 3)
    assert len([one for one in results if isinstance(one, Revocation)]) == 1
    assert len([one for one in results if isinstance(one, ValidationError)]) == 2
    assert ledger_is_whole()


def test_an_article_is_withdrawn_once_however_often_the_button_is_pressed(database: str) -> None:
    page = factories.signed_article()
    user = factories.editor()
    results = at_once(*[lambda: withdraw(page=page, user=user, public_reason="Old.")] * 3)
    assert len([one for one in results if isinstance(one, Withdrawal)]) == 1
    assert len([one for one in results if isinstance(one, ValidationError)]) == 2
    assert ledger_is_whole()


def test_a_withdrawal_beside_a_signature_covers_it_or_comes_before_it(database: str) -> None:
    page = factories.signed_article("First")
    factories.submit(factories.revise(page, title="Second"))
    shown, signer, user = propose(factories.fresh(page)).token, factories.physician(), factories.editor()
    results: list[Any] = at_once(
        lambda: sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK),
        lambda: withdraw(page=page, user=user, public_reason="Old."),
    )
    edition, withdrawal = results
    signed = edition_in_force(page.pk)
    if isinstance(edition, Edition) and withdrawal.up_to_number == 1:
        assert signed is not None and signed.content["title"] == "Second"
    else:
        assert signed is None
    assert ledger_is_whole()


# Editing at the same time


def test_an_edit_between_reading_and_signing_answers_with_the_change(database: str) -> None:
    page = factories.submitted_article("First words")
    desk = Desk(page, factories.physician())
    factories.revise(page, title="Other words")
    assert desk.sign() == 409
    assert "Other words" in desk.answer
    assert not Edition.objects.exists()


def test_a_picture_lost_between_reading_and_signing_is_said(database: str) -> None:
    picture = factories.picture("The treatment room")
    desk = Desk(factories.submitted_article(featured_image=picture), factories.physician())
    picture.file.storage.delete(picture.file.name)
    assert desk.sign() == 422
    assert "The treatment room" in desk.answer
    assert not LedgerEntry.objects.exists()


def test_a_save_beside_a_signature_belongs_to_the_next_edition(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.submitted_article("Shown words")
    shown, signer, editor = propose(page).token, factories.physician(), factories.editor()
    draft = factories.fresh(page).get_latest_revision_as_object()
    draft.title = "Later words"
    sealing, go_on = Event(), Event()
    append = ledger.append

    def slow_append(*args: Any) -> LedgerEntry:
        sealing.set()
        assert go_on.wait(PATIENCE)
        return append(*args)

    monkeypatch.setattr(ledger, "append", slow_append)
    with ThreadPoolExecutor(2) as threads:
        signed = in_a_thread(
            threads, lambda: sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)
        )
        assert sealing.wait(PATIENCE)
        saved = in_a_thread(threads, lambda: draft.save_revision(user=editor))
        with pytest.raises(TimeoutError):
            saved.result(0.3)
        go_on.set()
        edition = signed.result(PATIENCE)
        assert edition is not None and edition.number == 1
        saved.result(PATIENCE)
    found = edition_in_force(page.pk)
    assert found is not None and found.content["title"] == "Shown words"
    assert Contribution.objects.get(user=editor).number == 2
    assert contributors_since_last_edition(page) == [editor.pk]
    assert factories.fresh(page).get_latest_revision_as_object().title == "Later words"
    assert ledger_is_whole()


def test_edits_and_signatures_by_many_leave_only_signed_words(database: str) -> None:
    page = factories.signed_article("Words 0")
    factories.submit(page)
    editor, signers = factories.editor(), [factories.physician() for _signer in range(3)]

    def edit() -> None:
        for number in range(3):
            factories.revise(page, by=editor, title=f"Words {number}")

    def sign_what_is_there(signer: User) -> list[str]:
        shown_and_signed = []
        for _time in range(3):
            proposal = propose(factories.fresh(page))
            try:
                edition = sign(page=page, user=signer, shown=proposal.token, ticked=factories.EVERY_TICK)
            except (ShownVersionIsStale, MayNotSign):
                continue
            assert edition is not None and edition.digest == proposal.frozen.digest
            shown_and_signed.append(edition.digest)
        return shown_and_signed

    results: list[Any] = at_once(
        edit, *(lambda signer=signer: sign_what_is_there(signer) for signer in signers)
    )
    assert not [one for one in results if isinstance(one, Exception)]
    digests = sorted(digest for one in results if one for digest in one)
    assert digests == sorted(Edition.objects.filter(number__gt=1).values_list("digest", flat=True))
    assert edition_in_force(page.pk) is not None
    assert ledger_is_whole()


# The chain


def test_eight_writers_make_one_chain(database: str) -> None:
    writers, times = 8, 6

    def write(writer: int) -> None:
        for number in range(times):
            with transaction.atomic():
                ledger.append(LedgerEntry.Kind.WITHDRAWAL, {"writer": writer, "number": number})

    results = at_once(*(lambda writer=writer: write(writer) for writer in range(writers)))
    assert results == [None] * writers
    entries = list(LedgerEntry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(1, writers * times + 1))
    assert [entry.previous_hash for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert all(ledger.is_genuine(entry) for entry in entries)


def test_a_link_that_is_rolled_back_leaves_no_gap(database: str) -> None:
    with transaction.atomic():
        ledger.append(LedgerEntry.Kind.WITHDRAWAL, {"number": 1})
        transaction.set_rollback(True)
    with transaction.atomic():
        assert ledger.append(LedgerEntry.Kind.WITHDRAWAL, {"number": 2}).sequence == 1


def test_a_link_outside_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        ledger.append(LedgerEntry.Kind.WITHDRAWAL, {"number": 1})
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("fails", ["ledger.append", "Signature.objects.create", "_edition_pictures"])
def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    page = factories.submitted_article()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(f"blog.signoff.signing.{fails}", fail)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        factories.sign_off(page)
    assert not (LedgerEntry.objects.exists() or Edition.objects.exists() or Signature.objects.exists())
    assert factories.fresh(page).workflow_in_progress


# Dying in the middle

NONE = {"rows": [0, 0, 0], "pictures": 0, "faults": [], "in_review": True, "live": False, "readers": False}
TABLES_WRITTEN = {
    "signoff_ledgerentry",
    "signoff_edition",
    "signoff_signature",
    "signoff_editionpicture",
    "wagtailcore_taskstate",
    "wagtailcore_workflowstate",
    "wagtailcore_page",
}


def test_a_process_killed_at_any_point_of_signing_leaves_a_whole_signature_or_none(database: str) -> None:
    page = factories.submitted_article(featured_image=factories.picture())
    signer = factories.physician()
    connections.close_all()
    program = subprocess.run(
        [sys.executable, "-m", "tests.signoff.killed_while_signing", str(page.pk), str(signer.pk)],
        env=environment_of_the_machine()
        | {
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "LOG_LEVEL": "ERROR",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'site'}",
            "SECRET_KEY": "protects nothing",
            "SIGNOFF_DEMO": "false",
            "SIGNOFF_KEYS_DIR": str(settings.SIGNOFF_KEYS_DIR),
            "STATIC_ROOT": str(settings.STATIC_ROOT),
        },
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert program.returncode == 0, program.stderr
    points = [json.loads(line) for line in program.stdout.splitlines()]
    assert {point["table"] for point in points} >= TABLES_WRITTEN
    *before, commit, after = points
    assert (commit["point"], after["point"]) == ("commit", "after commit")
    for point in [*before, commit]:
        assert {name: point[name] for name in NONE} == NONE, point["point"]
    assert after["rows"] == [2, 1, 1]
    assert after["pictures"] > 0
    assert after["faults"] == []
    assert after["live"] and after["readers"] and not after["in_review"]
    assert edition_in_force(page.pk) is not None
