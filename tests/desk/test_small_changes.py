"""A small change is signed as one: it says so, and leaves the dates of the full review as they were."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from blog.listing import articles_below, cards
from blog.signoff import signing
from blog.signoff.models import Withdrawal
from blog.signoff.proposals import propose
from blog.signoff.reading import SignedEdition, edition_in_force, history_of
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

MARCH = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
MAY = dt.datetime(2026, 5, 6, 10, tzinfo=dt.UTC)


@pytest.fixture
def in_march_and_may(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An article that Dana Ruiz signed in full in March; in May Lee Park signs a small change. Gives the page."""
    monkeypatch.setattr(signing, "_now", lambda: MARCH)
    page = small.signed("Rest", signer=factories.physician(family_name="Ruiz"))
    monkeypatch.setattr(signing, "_now", lambda: MAY)
    page = small.changed(page)
    factories.sign_off(page, by=factories.physician(given_name="Lee", family_name="Park"))
    return factories.fresh(page)


def in_force(page: Any) -> SignedEdition:
    signed = edition_in_force(page.pk)
    assert signed
    return signed


def test_a_small_change_leaves_the_next_review_as_it_was(in_march_and_may: Any) -> None:
    before, after = history_of(in_force(in_march_and_may))

    assert (before["kind"], after["kind"]) == ("full", "small")
    assert after["signed_at"] == "2026-05-06T10:00:00Z"
    assert after["last_full_review"] == before["last_full_review"] == "2026-03-04"
    assert after["next_review_due"] == before["next_review_due"] == "2027-03-04"


def test_a_full_change_moves_the_next_review(in_march_and_may: Any) -> None:
    page = small.changed(in_march_and_may, small.DOSED)
    factories.sign_off(page)

    [signature] = in_force(page).signatures
    assert signature["kind"] == "full"
    assert signature["last_full_review"] == "2026-05-06"
    assert signature["next_review_due"] == "2027-05-06"


def test_the_statement_of_a_small_change_names_the_change(in_march_and_may: Any) -> None:
    [signature] = in_force(in_march_and_may).signatures

    assert "have read the change shown and its context" in signature["statement"]
    assert signature["compared_with"]["number"] == 1


def test_a_card_shows_the_full_review_and_not_the_small_signature(in_march_and_may: Any) -> None:
    index = factories.blog_index()

    [card] = cards(articles_below(index), index.url)

    assert card.review
    assert [one.printed_name for one in card.review.reviewers] == ["Dana Ruiz, MD"]
    assert card.review.reviewed_on == MARCH.date()
    assert card.review.next_due == dt.date(2027, 3, 4)


def test_small_changes_one_after_another_keep_the_full_review(in_march_and_may: Any) -> None:
    page = small.changed(in_march_and_may, small.QUIET.replace("a book", "a paper"))
    factories.sign_off(page)

    signed = in_force(page)
    assert signed.number == 3 and signed.kind == "small"
    [full] = signed.signatures[0]["full_reviews"]
    assert (full["number"], full["name"]) == (1, "Dana Ruiz")
    assert signed.signatures[0]["next_review_due"] == "2027-03-04"


def test_readers_and_the_proof_page_are_told_the_kind(in_march_and_may: Any, client: Client) -> None:
    html = client.get(in_march_and_may.url).content.decode()
    proof = client.get(f"/proof/{in_march_and_may.pk}/2/").content.decode()

    assert "On May 6, 2026 Lee Park, MD checked a small change and the text around it." in html
    assert "Dana Ruiz, MD checked the whole article" in html
    assert "One small change and its context" in proof


def test_an_article_falls_with_the_full_review_that_its_small_change_rests_on(in_march_and_may: Any) -> None:
    full = in_march_and_may.editions.get(number=1).signatures.get()

    signing.revoke(signature=full, user=full.user, reason="I was wrong.")

    assert edition_in_force(in_march_and_may.pk) is None
    withdrawal = Withdrawal.objects.get()
    assert withdrawal.internal_reason == "I was wrong."
    assert "took the review back" in withdrawal.public_reason


def test_revoking_the_small_signature_gives_readers_the_version_before_it(in_march_and_may: Any) -> None:
    last = in_march_and_may.editions.get(number=2).signatures.get()

    signing.revoke(signature=last, user=last.user, reason="I was wrong.")

    assert in_force(in_march_and_may).number == 1
    assert not Withdrawal.objects.exists()


def test_revoking_a_full_review_that_a_newer_one_has_replaced_takes_nothing_away(
    in_march_and_may: Any,
) -> None:
    page = small.changed(in_march_and_may, small.DOSED)
    factories.sign_off(page)
    full = page.editions.get(number=1).signatures.get()

    signing.revoke(signature=full, user=full.user, reason="I was wrong.")

    assert in_force(page).number == 3


def test_nothing_is_small_after_a_withdrawal() -> None:
    page = small.signed()
    signing.withdraw(page=page, user=factories.editor(), public_reason="A source was retracted.")

    assert propose(small.changed(page)).kind == "full"


def test_nothing_is_small_against_a_version_that_is_still_to_come() -> None:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    page = small.signed(go_live_at=tomorrow)

    assert propose(small.changed(page)).kind == "full"


def test_what_was_shown_is_stale_once_readers_have_another_version() -> None:
    page = small.changed(small.signed())
    shown = propose(page).token
    signing.withdraw(page=page, user=factories.editor(), public_reason="A source was retracted.")

    with pytest.raises(signing.ShownVersionIsStale):
        signing.sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK)
