"""Two physicians: the first signature waits, the second makes the edition, and every way in which the first falls."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from blog.models import ArticlePage, ArticleTopic, Topic
from blog.signoff import ledger
from blog.signoff.assigning import assign, state_conflict, take
from blog.signoff.candidates import counts
from blog.signoff.canonical import parse_canonical
from blog.signoff.eligibility import assignment_of
from blog.signoff.export import export_ledger
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import (
    CandidateRevocation,
    CandidateSignature,
    Edition,
    LedgerEntry,
    Reviewer,
    Signature,
)
from blog.signoff.proposals import open_task_state, propose, refusal_for
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import ShownVersionIsStale, request_changes, revoke, sign, take_back
from blog.signoff.verification import verify
from blog.signoff.verify_bundle import verify_bundle, verify_record
from tests import factories
from tests.poison.forging import behind_the_triggers
from tests.signoff.conftest import Clock

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def dana() -> User:
    return factories.physician("dana", given_name="Dana", family_name="Ruiz")


@pytest.fixture
def sam() -> User:
    return factories.physician("sam", given_name="Sam", family_name="Lee", post_nominals="DO")


@pytest.fixture
def topic() -> Topic:
    return factories.topic("Rest", signatures=2)


@pytest.fixture
def page(topic: Topic) -> ArticlePage:
    return factories.submitted_article("How much?", topics=(topic,))


def words(page: Any) -> str:
    signed = edition_in_force(page.pk)
    return signed.content["title"] if signed else ""


def given(page: Any) -> list[str]:
    """Who has signed the version that lies before the next physician."""
    return [one.payload["name"] for one in propose(factories.fresh(page)).candidates]


def refusal_now(user: User, page: Any) -> Refusal | None:
    return refusal_for(User.objects.get(pk=user.pk), propose(factories.fresh(page)))


# The way people take


def test_the_first_signature_waits_and_the_second_makes_the_edition(
    page: ArticlePage, dana: User, sam: User, client: Client, clock: Clock
) -> None:
    assert factories.give_signature(page, by=dana) is None
    assert words(page) == "" and client.get(page.url).status_code == 404
    assert not Edition.objects.exists() and not Signature.objects.exists()
    assert given(page) == ["Dana Ruiz"]
    assert open_task_state(factories.fresh(page)) is not None
    clock.move(days=1)
    edition = factories.give_signature(page, by=sam)
    assert edition is not None and words(page) == "How much?"
    payload = parse_canonical(edition.entry.payload)
    assert payload["required_signatures"] == 2
    assert payload["signatures"] == [row.entry.hash for row in edition.signatures.order_by("entry")]
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert [one["name"] for one in signed.signatures] == ["Dana Ruiz", "Sam Lee"]
    assert [one["signed_at"] for one in signed.signatures] == ["2026-03-04T12:00:00Z", "2026-03-05T12:00:00Z"]
    # Whoever read it first must read it again first; readers have had it since the last signature.
    assert payload["next_review_due"] == "2027-03-04"
    assert signed.in_force_since == signed.first_published_at == clock.now()
    assert list(LedgerEntry.objects.values_list("kind", flat=True)) == ["signature", "signature", "edition"]
    assert list(verify()) == []
    assert factories.fresh(page).current_workflow_state is None


def test_readers_keep_the_edition_before_while_the_next_waits(
    page: ArticlePage, dana: User, sam: User
) -> None:
    factories.give_signature(page, by=dana)
    factories.give_signature(page, by=sam)
    factories.submit(factories.revise(page, title="How much, really?"))
    factories.give_signature(page, by=sam)
    assert words(page) == "How much?"
    factories.give_signature(page, by=dana)
    assert words(page) == "How much, really?"


def test_both_names_stand_on_the_article_and_on_its_proof(
    page: ArticlePage, dana: User, sam: User, client: Client
) -> None:
    factories.give_signature(page, by=dana)
    edition = factories.give_signature(page, by=sam)
    assert edition is not None
    served = client.get(page.url).content.decode()
    assert "Dana Ruiz, MD" in served and "Sam Lee, DO" in served
    proof = client.get(f"/proof/{page.pk}/1/").content.decode()
    assert "Signed by Dana Ruiz, MD" in proof and "Signed by Sam Lee, DO" in proof
    assert proof.count(">Edition 1</a>") == 1 and "Dana Ruiz, MD and Sam Lee, DO" in proof


def test_a_small_change_needs_two_as_well_and_names_both_full_reviews(
    dana: User, sam: User, topic: Topic
) -> None:
    from tests.desk import small

    page = factories.submitted_article(topics=(topic,), body=small.body())
    factories.give_signature(page, by=dana)
    factories.give_signature(page, by=sam)
    small.changed(page)
    assert propose(factories.fresh(page)).kind == "small"
    factories.give_signature(page, by=sam)
    edition = factories.give_signature(page, by=dana)
    assert edition is not None and edition.kind == "small"
    for signature in edition.signatures.all():
        payload = parse_canonical(signature.entry.payload)
        assert [one["name"] for one in payload["full_reviews"]] == ["Dana Ruiz", "Sam Lee"]
    assert list(verify()) == []


def test_an_article_needs_as_many_as_the_topic_that_asks_for_most(topic: Topic, dana: User) -> None:
    page = factories.submitted_article(topics=(factories.topic(), topic, factories.topic()))
    assert propose(page).required_signatures == 2
    assert propose(factories.submitted_article()).required_signatures == 1


def test_the_topics_of_the_row_do_not_lower_what_the_draft_asks_for(page: ArticlePage, dana: User) -> None:
    ArticleTopic.objects.filter(page=page).delete()
    assert propose(factories.fresh(page)).required_signatures == 2
    assert factories.give_signature(page, by=dana) is None


def test_asking_for_fewer_after_somebody_has_looked_signs_nothing(
    page: ArticlePage, topic: Topic, dana: User
) -> None:
    shown = propose(page).token
    Topic.objects.filter(pk=topic.pk).update(required_signatures=1)
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=dana, shown=shown, ticked=factories.EVERY_TICK)
    assert not LedgerEntry.objects.exists()


# Distinct, and able


def test_the_first_signer_cannot_give_the_second_signature(page: ArticlePage, dana: User) -> None:
    factories.give_signature(page, by=dana)
    assert refusal_now(dana, page) is Refusal.HAS_SIGNED
    for attempt in (
        lambda: factories.give_signature(page, by=dana),
        lambda: take(page=page, user=dana),
    ):
        with pytest.raises(MayNotSign):
            attempt()
    with pytest.raises(ValidationError):
        assign(page=page, user=factories.editor(), to=dana.reviewer, due_on=dt.date(2030, 1, 1))
    assert given(page) == ["Dana Ruiz"]


def test_after_the_first_signature_another_usual_reviewer_is_asked(
    dana: User, sam: User, topic: Topic
) -> None:
    topic.default_reviewers.add(dana.reviewer, sam.reviewer)
    page = factories.submitted_article(topics=(topic,))
    first = assignment_of(open_task_state(factories.fresh(page)))
    assert first is not None and first.reviewer is not None and first.reviewer.user is not None
    factories.give_signature(page, by=first.reviewer.user)
    second = assignment_of(open_task_state(factories.fresh(page)))
    assert second is not None and second.reviewer is not None
    assert {first.reviewer, second.reviewer} == {dana.reviewer, sam.reviewer}


def test_without_a_usual_reviewer_anybody_else_gives_the_second(page: ArticlePage, dana: User) -> None:
    assign(page=page, user=factories.editor(), to=dana.reviewer, due_on=dt.date(2030, 1, 1))
    factories.give_signature(page, by=dana)
    assert factories.give_signature(page) is not None


# How the first signature falls


def test_it_falls_when_the_draft_moves_and_stands_again_when_the_draft_comes_back(
    page: ArticlePage, dana: User, sam: User
) -> None:
    factories.give_signature(page, by=dana)
    factories.revise(page, title="How much now?")
    assert given(page) == []
    assert factories.give_signature(page, by=sam) is None
    assert words(page) == "" and given(page) == ["Sam Lee"]
    factories.revise(page, title="How much?")
    assert given(page) == ["Dana Ruiz"]


def test_it_falls_when_another_day_is_set_to_go_live(page: ArticlePage, dana: User, clock: Clock) -> None:
    factories.give_signature(page, by=dana)
    factories.revise(page, go_live_at=clock.now() + 3 * DAY)
    assert given(page) == []


def test_it_falls_when_its_signer_takes_it_back(page: ArticlePage, dana: User, sam: User) -> None:
    factories.give_signature(page, by=dana)
    candidate = CandidateSignature.objects.get()
    for user in (sam, factories.superuser()):
        with pytest.raises(PermissionDenied):
            take_back(candidate=candidate, user=user, reason="Not mine.")
    with pytest.raises(ValidationError, match="Say why"):
        take_back(candidate=candidate, user=dana, reason=" ")
    take_back(candidate=candidate, user=dana, reason="The dose is wrong.")
    assert given(page) == []
    with pytest.raises(ValidationError, match="already"):
        take_back(candidate=candidate, user=dana, reason="Again.")
    assert refusal_now(dana, page) is None
    assert factories.give_signature(page, by=sam) is None
    assert factories.give_signature(page, by=dana) is not None
    assert list(verify()) == []


def test_what_has_become_an_edition_is_revoked_and_not_taken_back(
    page: ArticlePage, dana: User, sam: User
) -> None:
    factories.give_signature(page, by=dana)
    edition = factories.give_signature(page, by=sam)
    assert edition is not None
    with pytest.raises(ValidationError, match="revoke"):
        take_back(candidate=CandidateSignature.objects.get(), user=dana, reason="Wrong.")
    revoke(signature=edition.signatures.get(user=dana), user=dana, reason="Wrong.")
    assert words(page) == ""
    assert list(verify()) == []


def expired(user: User) -> None:
    Reviewer.objects.filter(user=user).update(licence_expires_on=dt.date(2020, 1, 1))


def unverified(user: User) -> None:
    Reviewer.objects.filter(user=user).update(verified_on=None)


def inactive(user: User) -> None:
    Reviewer.objects.filter(user=user).update(active=False)


def without_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def unbound(user: User) -> None:
    Reviewer.objects.filter(user=user).update(user=factories.account())


@pytest.mark.parametrize("lose", [expired, unverified, inactive, without_account, unbound])
def test_it_falls_when_its_signer_may_sign_no_more(
    page: ArticlePage, dana: User, sam: User, lose: Any
) -> None:
    factories.give_signature(page, by=dana)
    lose(dana)
    assert given(page) == []
    assert factories.give_signature(page, by=sam) is None
    assert words(page) == ""


def test_it_falls_when_its_signer_states_a_conflict_or_saves_the_draft(page: ArticlePage, dana: User) -> None:
    factories.give_signature(page, by=dana)
    state_conflict(page=page, user=dana)
    assert given(page) == []
    sam = factories.physician()
    factories.give_signature(page, by=sam)
    factories.revise(page, by=sam)
    assert given(page) == []


def test_it_falls_when_the_review_is_over(page: ArticlePage, dana: User, sam: User) -> None:
    factories.give_signature(page, by=dana)
    request_changes(page=page, user=sam, comment="Cite it.")
    factories.fresh(page).current_workflow_state.resume(user=factories.editor())
    assert given(page) == []


def test_it_falls_where_demo_signatures_have_begun_to_count(
    page: ArticlePage, dana: User, settings: Any
) -> None:
    factories.give_signature(page, by=dana)
    settings.SIGNOFF_DEMO = True
    assert given(page) == []


@pytest.mark.parametrize("name", ["article", "number", "digest", "kind", "go_live_at", "demo", "shown"])
def test_a_signature_counts_only_for_exactly_what_was_shown(name: str) -> None:
    bound = {
        "article": 1,
        "number": 2,
        "digest": "d",
        "kind": "full",
        "go_live_at": None,
        "demo": False,
    }
    payload = {**bound, "shown": "t"}
    assert counts(payload, bound=bound, shown="t")
    assert not counts({**payload, name: "other"}, bound=bound, shown="t")
    assert not counts(
        {key: value for key, value in payload.items() if key != name}, bound={**bound, name: 0}, shown="t"
    )


# What cannot be forged


def test_a_row_without_a_genuine_entry_is_no_signature(page: ArticlePage, dana: User, sam: User) -> None:
    factories.give_signature(page, by=dana)
    entry = CandidateSignature.objects.get().entry
    payload = parse_canonical(entry.payload)
    forged = json.dumps({**payload, "reviewer": sam.reviewer.pk, "user": sam.pk})
    with behind_the_triggers():
        LedgerEntry.objects.filter(pk=entry.pk).update(payload=forged)
        CandidateSignature.objects.update(reviewer=sam.reviewer, user=sam)
    assert given(page) == []


def test_a_row_that_names_another_signer_than_its_entry_counts_for_nobody(
    page: ArticlePage, dana: User, sam: User
) -> None:
    factories.give_signature(page, by=dana)
    with behind_the_triggers():
        CandidateSignature.objects.update(reviewer=sam.reviewer, user=sam)
    assert given(page) == []
    assert any("is not what was sealed" in fault for fault in verify())


def test_an_edition_made_of_a_signature_that_was_taken_back_is_named(
    page: ArticlePage, dana: User, sam: User, tmp_path: Path
) -> None:
    factories.give_signature(page, by=dana)
    candidate = CandidateSignature.objects.get()
    take_back(candidate=candidate, user=dana, reason="Wrong.")
    with behind_the_triggers():
        row = CandidateRevocation.objects.get()
        kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        CandidateRevocation.objects.all().delete()
    assert factories.give_signature(page, by=sam) is not None
    assert any("is a revocation, but its row is gone" in fault for fault in verify())
    CandidateRevocation.objects.create(**kept)
    assert any("had been taken back before" in fault for fault in verify())
    export_ledger(tmp_path / "bundle", advance=lambda rows: None)
    assert any("had been taken back before" in fault for fault in verify_bundle(tmp_path / "bundle"))


def test_an_edition_with_one_signature_instead_of_two_is_not_served(
    page: ArticlePage, dana: User, sam: User, client: Client
) -> None:
    factories.give_signature(page, by=dana)
    factories.give_signature(page, by=sam)
    with behind_the_triggers():
        Signature.objects.filter(user=dana).delete()
    assert client.get(page.url).status_code == 503
    assert any("do not agree" in fault for fault in verify())


def test_a_bundle_and_a_record_with_two_signatures_verify_elsewhere(
    page: ArticlePage, dana: User, sam: User, client: Client, tmp_path: Path
) -> None:
    factories.give_signature(page, by=dana)
    waiting = factories.submitted_article(topics=tuple(Topic.objects.all()))
    factories.give_signature(waiting, by=sam)
    take_back(candidate=CandidateSignature.objects.get(page=waiting), user=sam, reason="Wrong.")
    factories.give_signature(page, by=sam)
    assert list(verify()) == []
    export_ledger(tmp_path / "bundle", advance=lambda rows: None)
    assert list(verify_bundle(tmp_path / "bundle")) == []
    record = client.get(f"/proof/{page.pk}/1/record.json").json()
    assert list(verify_record(record)) == []
    record["entries"] = [one for one in record["entries"] if one["sequence"] != 1]
    assert any("does not have the signatures" in fault for fault in verify_record(record))


def test_the_ledger_is_only_added_to(page: ArticlePage, dana: User) -> None:
    factories.give_signature(page, by=dana)
    [entry] = LedgerEntry.objects.all()
    assert ledger.is_genuine(entry)
    assert parse_canonical(entry.payload)["shown"] == propose(factories.fresh(page)).token


def test_a_page_with_a_signature_that_waits_is_not_deleted(page: ArticlePage, dana: User) -> None:
    admin = factories.superuser()
    assert page.permissions_for_user(admin).can_delete()
    factories.give_signature(page, by=dana)
    assert not factories.fresh(page).permissions_for_user(admin).can_delete()
    assert not factories.blog_index().permissions_for_user(admin).can_delete()
