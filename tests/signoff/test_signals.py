"""Signals: what is told, once, with the record and never without it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from blog.signoff import signals
from blog.signoff.models import Edition, LedgerEntry
from blog.signoff.signing import decline, request_changes, revoke, withdraw
from tests import factories

pytestmark = pytest.mark.django_db

ALL = (
    signals.submitted,
    signals.assigned,
    signals.signed,
    signals.changes_requested,
    signals.declined,
    signals.withdrawn,
    signals.revoked,
)


@pytest.fixture
def told() -> Iterator[list[Any]]:
    """The events that were announced, in order."""
    events: list[Any] = []

    def hear(event: Any, **kwargs: Any) -> None:
        events.append(event)

    for signal in ALL:
        signal.connect(hear)
    yield events
    for signal in ALL:
        signal.disconnect(hear)


def test_submitting_and_signing_tell_who_asked_and_what_was_signed(told: list[Any]) -> None:
    editor, physician = factories.editor(), factories.physician()
    page = factories.submit(factories.article_draft(by=editor), by=editor)
    edition = factories.sign_off(page, by=physician)
    asked, signed = told
    assert isinstance(asked, signals.Submitted)
    assert (asked.page.pk, asked.user) == (page.pk, editor)
    assert isinstance(signed, signals.Signed)
    assert (signed.page.pk, signed.user, signed.edition) == (page.pk, physician, edition)
    assert signed.task_state == asked.task_state
    assert signed.task_state.workflow_state.requested_by == editor


def test_sending_back_tells_the_reason(told: list[Any]) -> None:
    physician = factories.physician()
    asked_for, declined = factories.submitted_article(), factories.submitted_article()
    request_changes(page=asked_for, user=physician, comment="Name the dose.")
    decline(page=declined, user=physician, reason="Not for us.")
    changes, no = told[2:]
    assert isinstance(changes, signals.ChangesRequested)
    assert (changes.page.pk, changes.user, changes.comment) == (asked_for.pk, physician, "Name the dose.")
    assert isinstance(no, signals.Declined)
    assert (no.page.pk, no.user, no.reason) == (declined.pk, physician, "Not for us.")


def test_taking_away_tells_each_step(told: list[Any]) -> None:
    physician = factories.physician()
    page = factories.signed_article(signer=physician)
    signature = Edition.objects.get(page=page).signatures.get()
    withdrawal = withdraw(page=page, user=None, public_reason="It is out of date.")
    revocation = revoke(signature=signature, user=physician, reason="I was wrong.")
    gone, back = told[2:]
    assert isinstance(gone, signals.Withdrawn)
    assert (gone.user, gone.withdrawal) == (None, withdrawal)
    assert isinstance(back, signals.Revoked)
    assert (back.user, back.revocation) == (physician, revocation)


def test_a_page_that_nobody_seals_tells_nothing(told: list[Any]) -> None:
    index = factories.blog_index()
    index.save_revision()
    index.get_workflow().start(index, factories.editor())
    assert told == []


def test_what_was_refused_is_not_told(told: list[Any]) -> None:
    page = factories.submitted_article()
    with pytest.raises(ValidationError):
        request_changes(page=page, user=factories.physician(), comment=" ")
    assert len(told) == 1


def test_a_signature_that_cannot_be_told_of_is_not_given() -> None:
    def refuse(event: Any, **kwargs: Any) -> None:
        raise RuntimeError("The table of mails is gone.")

    page = factories.submitted_article()
    signals.signed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            factories.sign_off(page)
    finally:
        signals.signed.disconnect(refuse)
    assert not LedgerEntry.objects.exists()
