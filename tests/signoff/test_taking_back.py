"""Sending a draft back, revoking a signature, withdrawing an article."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from wagtail.models import TaskState, WorkflowState

from blog.signoff.canonical import parse_canonical
from blog.signoff.may_sign import Refusal
from blog.signoff.models import Edition, LedgerEntry, Reviewer, Revocation, Signature, Withdrawal
from blog.signoff.reading import edition_in_force, history_of, withdrawal_notice
from blog.signoff.signing import MayNotSign, decline, request_changes, revoke, withdraw
from blog.signoff.verification import verify
from tests import factories
from tests.signoff.conftest import Clock

pytestmark = pytest.mark.django_db


def words(page: Any) -> str:
    """The title that readers get; "" where they get nothing."""
    signed = edition_in_force(page.pk)
    return signed.content["title"] if signed else ""


def newest_signature(page: Any) -> Signature:
    return Signature.objects.filter(edition__page=page).latest("edition__number")


# Sending back


def test_asking_for_changes_keeps_the_draft_and_says_why() -> None:
    page = factories.submitted_article()
    request_changes(page=page, user=factories.physician(), comment="Cite the second claim.")
    state = TaskState.objects.get()
    assert (state.status, state.comment) == (TaskState.STATUS_REJECTED, "Cite the second claim.")
    assert factories.fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert not Edition.objects.exists()


def test_what_was_sent_back_is_not_signed_until_it_is_submitted_again() -> None:
    page = factories.submitted_article()
    signer = factories.physician()
    request_changes(page=page, user=signer, comment="Cite the second claim.")
    with pytest.raises(MayNotSign) as caught:
        factories.sign_off(page, by=signer)
    assert caught.value.reason is Refusal.NOT_IN_REVIEW
    factories.fresh(page).current_workflow_state.resume(user=factories.editor())
    assert factories.sign_off(page, by=signer).number == 1


def test_declining_ends_the_review_and_keeps_the_draft() -> None:
    page = factories.submitted_article("Draft words")
    decline(page=page, user=factories.physician(), reason="Not for patients.")
    page = factories.fresh(page)
    assert page.current_workflow_state is None
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
    assert page.get_latest_revision_as_object().title == "Draft words"
    assert not Edition.objects.exists()


def test_sending_back_leaves_readers_with_what_they_have() -> None:
    page = factories.signed_article("Signed")
    factories.submit(factories.revise(page, title="Unsigned"))
    decline(page=page, user=factories.physician(), reason="Not for patients.")
    assert words(page) == "Signed"


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_sending_back_needs_a_reason(reason: str) -> None:
    page = factories.submitted_article()
    signer = factories.physician()
    with pytest.raises(ValidationError, match="Say why"):
        request_changes(page=page, user=signer, comment=reason)
    with pytest.raises(ValidationError, match="Say why"):
        decline(page=page, user=signer, reason=reason)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_only_active_reviewers_send_back_and_only_what_is_in_review() -> None:
    page = factories.submitted_article()
    inactive = factories.physician(active=False)
    deactivated = factories.physician()
    User.objects.filter(pk=deactivated.pk).update(is_active=False)
    for user in (factories.editor(), factories.superuser(), inactive, deactivated):
        with pytest.raises(MayNotSign):
            request_changes(page=page, user=user, comment="No.")
        with pytest.raises(MayNotSign):
            decline(page=page, user=user, reason="No.")
    with pytest.raises(MayNotSign):
        decline(page=factories.article_draft(), user=factories.physician(), reason="No.")
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


# Revoking


def test_a_revoked_edition_gives_way_to_the_one_before() -> None:
    signer = factories.physician()
    page = factories.signed_article("First")
    factories.new_edition(page, signer=signer, title="Second")
    revoke(signature=newest_signature(page), user=signer, reason="Wrong dose.")
    assert words(page) == "First"
    assert list(verify()) == []


def test_a_revoked_only_edition_goes_away(client: Client) -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    revocation = revoke(signature=newest_signature(page), user=signer, reason="Wrong dose.")
    assert words(page) == ""
    assert client.get(page.url).status_code == 404
    payload = parse_canonical(revocation.entry.payload)
    assert (payload["article"], payload["number"], payload["reason"]) == (page.pk, 1, "Wrong dose.")
    assert payload["signature"] == newest_signature(page).entry.hash


def test_a_new_signature_brings_a_revoked_article_back() -> None:
    signer = factories.physician()
    page = factories.signed_article("First", signer=signer)
    revoke(signature=newest_signature(page), user=signer, reason="Wrong dose.")
    factories.new_edition(page, title="Mended")
    assert words(page) == "Mended"


def test_revoking_an_older_edition_takes_nothing_away_but_its_place_in_the_history() -> None:
    signer = factories.physician(given_name="Former")
    page = factories.signed_article("First", signer=signer)
    old = newest_signature(page)
    factories.new_edition(page, title="Second")
    revoke(signature=old, user=signer, reason="Wrong dose.")
    assert words(page) == "Second"
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert [signature["number"] for signature in history_of(signed)] == [2]


def test_only_the_signer_revokes() -> None:
    page = factories.signed_article()
    signature = newest_signature(page)
    for user in (factories.superuser(), factories.editor(), factories.physician()):
        with pytest.raises(PermissionDenied):
            revoke(signature=signature, user=user, reason="No.")
    assert not Revocation.objects.exists()


def test_a_signer_whose_account_was_deactivated_revokes_nothing() -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        revoke(signature=newest_signature(page), user=signer, reason="No.")


def test_a_signer_revokes_also_when_their_licence_has_ended() -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    Reviewer.objects.update(active=False, licence_expires_on=dt.date(2020, 1, 1))
    revoke(signature=newest_signature(page), user=signer, reason="Wrong dose.")
    assert words(page) == ""


def test_a_signature_is_revoked_once_and_with_a_reason() -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    with pytest.raises(ValidationError, match="Say why"):
        revoke(signature=newest_signature(page), user=signer, reason=" ")
    revoke(signature=newest_signature(page), user=signer, reason="Wrong dose.")
    entries = LedgerEntry.objects.count()
    with pytest.raises(ValidationError, match="already"):
        revoke(signature=newest_signature(page), user=signer, reason="Once more.")
    assert LedgerEntry.objects.count() == entries


# Withdrawing


def test_a_withdrawn_article_is_gone_and_says_why(clock: Clock, client: Client) -> None:
    page = factories.signed_article("How long?")
    withdraw(
        page=page, user=factories.editor(), public_reason="It is out of date.", internal_reason="See letter."
    )
    assert words(page) == ""
    answer = client.get(page.url)
    assert answer.status_code == 410
    served = answer.content.decode()
    assert "It is out of date." in served and "How long?" in served
    assert "See letter." not in served
    notice = withdrawal_notice(page.pk)
    assert notice is not None
    assert (notice.title, notice.public_reason) == ("How long?", "It is out of date.")
    assert notice.withdrawn_at == clock.now()
    assert not factories.fresh(page).live


def test_a_withdrawal_takes_every_edition_away_so_that_no_older_one_comes_back(clock: Clock) -> None:
    page = factories.signed_article("First")
    factories.new_edition(page, title="Second")
    factories.new_edition(page, title="Third", go_live_at=clock.now() + dt.timedelta(days=1))
    withdraw(page=page, user=factories.editor(), public_reason="It is out of date.")
    assert words(page) == ""
    clock.move(days=2)
    assert words(page) == ""
    assert list(verify()) == []


def test_only_a_new_sign_off_brings_a_withdrawn_article_back(client: Client) -> None:
    page = factories.signed_article("First")
    withdraw(page=page, user=factories.editor(), public_reason="It is out of date.")
    factories.fresh(page).save_revision(user=factories.editor())
    assert words(page) == ""
    factories.new_edition(page, title="Anew")
    assert words(page) == "Anew"
    assert withdrawal_notice(page.pk) is None
    assert client.get(page.url).status_code == 200


def test_a_withdrawn_article_says_so_until_its_new_edition_goes_live(clock: Clock, client: Client) -> None:
    page = factories.signed_article("First")
    withdraw(page=page, user=factories.editor(), public_reason="It is out of date.")
    factories.new_edition(page, title="Anew", go_live_at=clock.now() + dt.timedelta(days=1))
    assert client.get(page.url).status_code == 410
    clock.move(days=1)
    assert client.get(page.url).status_code == 200


def test_contributors_to_a_withdrawn_edition_do_not_bring_it_back_by_themselves() -> None:
    author = factories.physician()
    page = factories.signed_article(by=author)
    withdraw(page=page, user=factories.editor(), public_reason="It is out of date.")
    with pytest.raises(MayNotSign) as caught:
        factories.sign_off(factories.submit(page), by=author)
    assert caught.value.reason is Refusal.CONTRIBUTED


def test_what_was_never_signed_cannot_be_withdrawn() -> None:
    with pytest.raises(ValidationError, match="never been signed"):
        withdraw(page=factories.article_draft(), user=factories.editor(), public_reason="Because.")
    assert not Withdrawal.objects.exists()


def test_an_article_is_withdrawn_once_and_with_a_public_reason() -> None:
    page = factories.signed_article()
    with pytest.raises(ValidationError, match="Say why"):
        withdraw(page=page, user=factories.editor(), public_reason=" ", internal_reason="Inside.")
    withdraw(page=page, user=factories.editor(), public_reason="First reason.")
    with pytest.raises(ValidationError, match="already"):
        withdraw(page=page, user=factories.editor(), public_reason="Second reason.")
    notice = withdrawal_notice(page.pk)
    assert notice is not None
    assert notice.public_reason == "First reason."
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.WITHDRAWAL).count() == 1


def test_an_article_that_came_back_can_be_withdrawn_again() -> None:
    page = factories.signed_article()
    withdraw(page=page, user=factories.editor(), public_reason="First reason.")
    factories.new_edition(page, title="Anew")
    withdraw(page=page, user=factories.editor(), public_reason="Second reason.")
    assert words(page) == ""
    notice = withdrawal_notice(page.pk)
    assert notice is not None
    assert notice.public_reason == "Second reason."
    assert list(verify()) == []
