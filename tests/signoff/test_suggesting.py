"""Words that a physician suggests and has signed: in force when an editor accepts exactly them, and not otherwise."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Comment

from blog.models import ArticlePage
from blog.signoff.canonical import parse_canonical
from blog.signoff.content import latest_draft
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import Edition, Reviewer, Signature, Suggestion
from blog.signoff.places import UnknownPlace, places_of, with_words
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import ShownVersionIsStale, sign, take_back
from blog.signoff.suggesting import (
    SuggestionLapsed,
    accept,
    open_suggestion,
    suggest,
    suggested,
    turn_down,
)
from blog.signoff.verification import verify
from tests import factories
from tests.accounts.signing import enrolled
from tests.verification.test_export import run_verifier

TEXT = "<p data-block-key='k'>It is given in a <b>quiet</b> room.</p><ul><li>Once a day.</li></ul>"
BODY: list[dict[str, Any]] = [
    {"type": "heading", "id": "h", "value": {"level": "2", "text": "Before"}},
    {"type": "text", "id": "t", "value": TEXT},
    {
        "type": "key_points",
        "id": "k",
        "value": {"points": [{"type": "item", "id": one, "value": f"Point {one}."} for one in "pqr"]},
    },
]
WORDS = {"body.t#0": "It is always given in a very quiet room."}


@pytest.fixture
def ed(db: None) -> User:
    return factories.editor("ed")


@pytest.fixture
def dana(db: None) -> User:
    return factories.physician("dana")


@pytest.fixture
def page(ed: User) -> ArticlePage:
    return factories.submit(factories.article_draft("Walking", by=ed, body=BODY), by=ed)


def suggest_as(user: User, page: Any, words: dict[str, str] = WORDS, **more: Any) -> Suggestion:
    page = factories.fresh(page)
    shown = suggested(page, words).token
    arguments: dict[str, Any] = {"shown": shown, "ticked": factories.EVERY_TICK, **more}
    return suggest(page=page, user=user, words=words, **arguments)


def readers_get(page: Any) -> str:
    signed = edition_in_force(page.pk)
    return str(signed.content["body"]) if signed else ""


# The words, and their places


def test_words_are_put_where_they_belong_and_what_is_bold_stays_bold(page: ArticlePage) -> None:
    words = WORDS | {"title": "Walking on", "body.h.text": "After", "body.k.points.p": "Better."}
    changed = with_words(latest_draft(page), words | {"body.t#1": "Twice a day."})
    places = {place.id: place.words for place in places_of(changed)}
    assert places | words == places
    assert places["body.t#1"] == "Twice a day."
    assert "given in a very <b>quiet</b> room" in changed.body[1].value.source


@pytest.mark.parametrize(
    "place", ["owner", "body.x", "body.t#7", "body.h.level.x", "slug", "references.x", "body.k"]
)
def test_an_unknown_place_is_named(page: ArticlePage, place: str) -> None:
    with pytest.raises(UnknownPlace, match=place.replace(".", r"\.")):
        with_words(latest_draft(page), {place: "Words"})


@given(st.text("ab <&c.", max_size=20).map(str.strip).filter(bool))
def test_a_paragraph_says_exactly_what_was_typed(typed: str) -> None:
    page = ArticlePage(title="T", slug="t", content_type_id=1, body=BODY)
    changed = with_words(page, {"body.t#0": typed})
    assert {place.id: place.words for place in places_of(changed)}["body.t#0"] == typed


# Signing, and accepting


def test_nothing_reaches_readers_before_an_editor_has_accepted(
    dana: User, ed: User, page: ArticlePage
) -> None:
    suggestion = suggest_as(dana, page, note="So that nobody wonders.")

    assert not Edition.objects.exists()
    assert latest_draft(page).body[1].value.source == TEXT
    assert open_suggestion(factories.fresh(page)) == suggestion
    assert list(verify()) == []


def test_accepted_it_is_in_force_at_once_under_the_physicians_signature(
    dana: User, ed: User, page: ArticlePage, tmp_path: Path
) -> None:
    suggestion = suggest_as(dana, page)

    edition = accept(suggestion=suggestion, user=ed)

    assert edition is not None
    assert "always given in a very <b>quiet</b> room" in readers_get(page)
    signature = Signature.objects.get(edition=edition)
    assert (signature.user, signature.entry_id) == (dana, suggestion.signature.entry_id)
    payload = parse_canonical(edition.entry.payload)
    assert payload["accepted_by"] == ed.pk
    assert page.current_workflow_state is None or not factories.fresh(page).workflow_in_progress
    assert list(verify()) == []
    call_command("export_ledger", tmp_path / "bundle", stdout=io.StringIO())
    assert run_verifier(tmp_path / "bundle" / "verify_bundle.py", tmp_path / "bundle").returncode == 0


def test_it_is_in_force_since_it_was_accepted_and_not_since_it_was_signed(
    dana: User, ed: User, page: ArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestion = suggest_as(dana, page)
    later = timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    accept(suggestion=suggestion, user=ed)

    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.in_force_since == signed.first_published_at == later.replace(microsecond=0)


def test_any_other_character_and_it_is_not_in_force(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    factories.revise(page, by=ed, summary="What to expect!")

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)

    assert open_suggestion(factories.fresh(page)) is None
    assert not Edition.objects.exists()
    assert latest_draft(page).body[1].value.source == TEXT


def test_words_changed_in_the_database_are_not_accepted(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    Suggestion.objects.update(words={"body.t#0": "Take two."})

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)
    assert not Edition.objects.exists()


def test_the_physician_does_not_accept_what_they_suggested(dana: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    dana.groups.set(factories.editor().groups.all())

    with pytest.raises(PermissionDenied, match="Somebody else"):
        accept(suggestion=suggestion, user=User.objects.get(pk=dana.pk))
    assert not Edition.objects.exists()


@pytest.mark.parametrize("who", [factories.physician, factories.account])
def test_who_may_not_edit_the_page_accepts_nothing(who: Any, dana: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)

    with pytest.raises(PermissionDenied, match="Only an editor"):
        accept(suggestion=suggestion, user=who())


def test_a_contributor_suggests_nothing(ed: User, page: ArticlePage) -> None:
    factories.reviewer_for(ed)
    with pytest.raises(MayNotSign) as refused:
        suggest_as(User.objects.get(pk=ed.pk), page)
    assert refused.value.reason is Refusal.CONTRIBUTED
    assert not Suggestion.objects.exists()


def test_a_physician_who_wrote_into_the_draft_since_has_no_second_pair_of_eyes(
    dana: User, ed: User, page: ArticlePage
) -> None:
    suggestion = suggest_as(dana, page)
    latest_draft(page).save_revision(user=dana)

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)


def test_the_signer_is_tested_again_when_it_is_accepted(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    Reviewer.objects.filter(user=dana).update(licence_expires_on=timezone.now().date() - dt.timedelta(days=1))

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)
    assert not Edition.objects.exists()


def test_the_physician_takes_it_back(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    take_back(candidate=suggestion.signature, user=dana, reason="I was too quick.")

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)
    assert list(verify()) == []


def test_another_edition_ends_it(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    factories.sign_off(page, by=factories.physician())
    factories.submit(page, by=ed)

    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)
    assert Edition.objects.count() == 1


def test_an_open_comment_holds_it_back(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    Comment.objects.create(page=page, user=ed, text="Sure?", contentpath="title")

    with pytest.raises(ValidationError, match="open comments"):
        accept(suggestion=suggestion, user=ed)
    assert not Edition.objects.exists()
    assert latest_draft(page).body[1].value.source == TEXT


def test_accepted_twice_it_makes_one_edition(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)
    accept(suggestion=suggestion, user=ed)
    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)
    assert Edition.objects.count() == 1


def test_turned_down_the_draft_is_the_editors_again(dana: User, ed: User, page: ArticlePage) -> None:
    suggestion = suggest_as(dana, page)

    turn_down(suggestion=suggestion, user=ed, reason="It is not always so.")

    assert factories.fresh(page).current_workflow_state is None
    assert open_suggestion(factories.submit(page, by=ed)) is None
    with pytest.raises(SuggestionLapsed):
        accept(suggestion=suggestion, user=ed)


def test_a_draft_that_moved_while_the_physician_wrote_is_not_signed(
    dana: User, ed: User, page: ArticlePage
) -> None:
    shown = suggested(page, WORDS).token
    factories.revise(page, by=ed, summary="Another.")

    with pytest.raises(ShownVersionIsStale):
        suggest_as(dana, page, shown=shown)
    assert not Suggestion.objects.exists()


def test_without_ticks_or_changes_nothing_is_signed(dana: User, page: ArticlePage) -> None:
    with pytest.raises(ValidationError, match="Confirm every point"):
        suggest_as(dana, page, ticked=())
    with pytest.raises(ValidationError, match="changed no words"):
        suggest_as(dana, page, words={"title": "Walking"})
    assert not Suggestion.objects.exists()


def test_a_passkey_signs_the_digest_of_the_suggested_words(dana: User, ed: User, page: ArticlePage) -> None:
    from blog.signoff.assertions import Assertion, PasskeyRequired, new_nonce, request_options
    from blog.signoff.credentials import active_credentials
    from blog.signoff.passkeys import assertion_is_genuine
    from blog.signoff.signing import what_is_signed

    key = enrolled(dana)
    with pytest.raises(PasskeyRequired):
        suggest_as(dana, page)
    nonce = new_nonce()
    payload = what_is_signed(suggested(page, WORDS), dana.reviewer)
    options = request_options(payload, nonce=nonce, credentials=active_credentials(dana), rp_id="localhost")
    answer = Assertion(key.get(options), nonce, "http://localhost", "localhost")

    edition = accept(suggestion=suggest_as(dana, page, assertion=answer), user=ed)

    assert edition is not None
    sealed = parse_canonical(Signature.objects.get(edition=edition).entry.payload)
    assert sealed["digest"] == edition.digest
    assert assertion_is_genuine(sealed)
    assert list(verify()) == []


def test_where_two_physicians_sign_it_is_the_first_of_two(dana: User, ed: User) -> None:
    topic = factories.topic("Sleep")
    topic.required_signatures = 2
    topic.save()
    page = factories.submit(factories.article_draft(by=ed, body=BODY, topics=(topic,)), by=ed)

    assert accept(suggestion=suggest_as(dana, page), user=ed) is None
    assert not Edition.objects.exists()

    second = factories.physician()
    fresh = factories.fresh(page)
    edition = sign(page=fresh, user=second, shown=suggested(fresh, {}).token, ticked=factories.EVERY_TICK)
    assert edition is not None
    assert {one.user for one in edition.signatures.all()} == {dana, second}
    assert "always given" in readers_get(page)
