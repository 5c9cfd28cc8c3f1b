"""Signing: the way people take, and every turn at which it ends without a signature."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, TaskState

from blog.models import ArticlePage, ArticleTopic
from blog.signoff.canonical import digest_of, parse_canonical
from blog.signoff.content import digest_of_draft, latest_draft
from blog.signoff.may_sign import Refusal
from blog.signoff.models import Edition, EditionPicture, LedgerEntry, PictureFile, Reviewer, Signature
from blog.signoff.pictures import stored_path
from blog.signoff.proposals import propose
from blog.signoff.publishing import NotSigned
from blog.signoff.reading import edition_in_force
from blog.signoff.signing import MayNotSign, ShownVersionIsStale, revoke, sign
from blog.signoff.statement import CHECKLIST, statement_for
from blog.signoff.verification import verify
from tests import factories
from tests.signoff.conftest import Clock

pytestmark = pytest.mark.django_db


def nothing_was_signed() -> bool:
    return not (Edition.objects.exists() or Signature.objects.exists() or LedgerEntry.objects.exists())


def words(page: Any) -> str:
    """The title that readers get; "" where they get nothing."""
    signed = edition_in_force(page.pk)
    return signed.content["title"] if signed else ""


def refused(page: Any, user: Any) -> Refusal:
    with pytest.raises(MayNotSign) as caught:
        factories.sign_off(page, by=user)
    return caught.value.reason


# The way people take


def test_a_signed_article_is_what_its_readers_get(client: Client) -> None:
    page = factories.submitted_article("How long?", body=[factories.text("<p>An hour.</p>")])
    assert client.get(page.url).status_code == 404
    edition = factories.sign_off(page)
    assert (edition.page_id, edition.number, edition.kind, edition.demo) == (page.pk, 1, "full", False)
    assert edition.digest == digest_of(edition.content)
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert {"type": "text", "value": "<p>An hour.</p>"} in signed.content["body"]
    assert signed.digest == edition.digest
    assert "An hour." in client.get(page.url).content.decode()


def test_a_signature_holds_by_value_what_was_printed(clock: Clock) -> None:
    verifier = factories.account()
    signer = factories.physician(
        given_name="Sam",
        family_name="Lee",
        post_nominals="DO",
        specialty="Pain",
        licence_jurisdiction="Ohio",
        conflicts_of_interest="Owns shares.",
        verified_by=verifier,
        verified_on=dt.date(2026, 1, 1),
        licence_expires_on=dt.date(2026, 12, 31),
    )
    writer = factories.editor()
    page = factories.submitted_article(by=writer)
    edition = factories.sign_off(page, by=signer)
    entry = edition.signatures.get().entry
    payload = parse_canonical(entry.payload)
    assert payload["name"] == "Sam Lee"
    assert (payload["post_nominals"], payload["specialty"]) == ("DO", "Pain")
    assert payload["licence_jurisdiction"] == "Ohio"
    assert payload["conflicts_of_interest"] == "Owns shares."
    assert payload["statement"] == statement_for("Sam Lee, DO", "full")
    assert payload["signed_at"] == "2026-03-04T12:00:00Z"
    assert payload["authentication"] == "password"
    assert payload["checklist"] == [{"id": item.id, "text": item.text} for item in CHECKLIST]
    assert payload["contributors"] == [writer.pk]
    assert payload["credential"] == {
        "verified_on": "2026-01-01",
        "expires_on": "2026-12-31",
        "verified_by": verifier.pk,
    }
    assert (payload["article"], payload["number"], payload["digest"]) == (page.pk, 1, edition.digest)


def test_a_later_change_of_the_reviewer_changes_nothing_that_was_signed() -> None:
    signer = factories.physician(given_name="Sam", family_name="Lee")
    page = factories.signed_article(signer=signer)
    Reviewer.objects.update(given_name="Forged", family_name="Name", active=False, licence_expires_on=None)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.signatures[0]["name"] == "Sam Lee"


def test_signing_leaves_a_ledger_that_verifies() -> None:
    page = factories.signed_article(featured_image=factories.picture())
    factories.new_edition(page, title="Again")
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds == ["signature", "edition"] * 2
    assert list(verify()) == []


def test_signing_ends_the_workflow_and_makes_the_row_live() -> None:
    page = factories.signed_article("Title")
    assert page.live and not page.has_unpublished_changes
    assert page.current_workflow_state is None
    assert TaskState.objects.get().status == TaskState.STATUS_APPROVED


def test_a_standard_page_is_signed_as_an_article_is(client: Client) -> None:
    page = factories.submit(factories.page_draft("About us"))
    assert client.get(page.url).status_code == 404
    factories.sign_off(page)
    assert "About us" in client.get(page.url).content.decode()


# What was shown


def test_a_draft_that_moved_on_is_not_signed() -> None:
    page = factories.submitted_article("First words")
    signer = factories.physician()
    shown = propose(page).token
    factories.revise(page, title="Other words")
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)
    assert nothing_was_signed()
    assert factories.sign_off(page, by=signer).number == 1
    assert words(page) == "Other words"


def test_a_draft_that_came_back_to_what_was_shown_may_be_signed() -> None:
    page = factories.submitted_article("First words")
    shown = propose(page).token
    factories.revise(page, title="Other words")
    factories.revise(page, title="First words")
    sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK)
    assert words(page) == "First words"


@pytest.mark.parametrize("shown", ["", "0" * 64, "x"])
def test_a_made_up_token_signs_nothing(shown: str) -> None:
    page = factories.submitted_article()
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK)
    assert nothing_was_signed()


def test_a_token_is_spent_with_the_signature() -> None:
    page = factories.submitted_article()
    shown = propose(page).token
    signer = factories.physician()
    sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)
    assert Edition.objects.count() == 1


def test_the_token_of_one_article_signs_no_other() -> None:
    one, other = factories.submitted_article("Same"), factories.submitted_article("Same")
    assert propose(one).frozen.digest == propose(other).frozen.digest
    with pytest.raises(ShownVersionIsStale):
        sign(page=other, user=factories.physician(), shown=propose(one).token, ticked=factories.EVERY_TICK)


def test_another_go_live_is_another_proposal(clock: Clock) -> None:
    page = factories.submitted_article()
    before = propose(page).token
    factories.revise(page, go_live_at=clock.now() + dt.timedelta(days=1))
    assert propose(factories.fresh(page)).token != before


def test_a_picture_file_that_was_exchanged_after_reading_is_not_signed() -> None:
    page = factories.submitted_article(featured_image=factories.picture())
    other = factories.article_draft(featured_image=factories.picture())
    signer = factories.physician()
    shown = propose(page).token
    exchanged = PictureFile.objects.get(
        source_sha256=propose(other).frozen.content["featured_image"]["sha256"], spec="640-jpeg"
    )
    own = propose(page).frozen.content["featured_image"]["sha256"]
    # With its size: a row that says another size than its file is mended before anybody reads it.
    PictureFile.objects.filter(source_sha256=own, spec="640-jpeg").update(
        sha256=exchanged.sha256, size=exchanged.size
    )
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=signer, shown=shown, ticked=factories.EVERY_TICK)


def test_the_file_of_a_picture_that_was_replaced_after_reading_is_not_signed() -> None:
    picture = factories.picture()
    page = factories.submitted_article(featured_image=picture)
    shown = propose(page).token
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(factories.plain_jpeg(colour="red"))
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK)


# Ticks


@pytest.mark.parametrize("left_out", sorted(factories.EVERY_TICK))
def test_a_missing_tick_signs_nothing(left_out: str) -> None:
    page = factories.submitted_article()
    shown = propose(page).token
    with pytest.raises(ValidationError, match="Confirm every point"):
        sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK - {left_out})
    assert nothing_was_signed()


# Who


def test_a_superuser_who_is_no_reviewer_may_not_sign() -> None:
    page = factories.submitted_article()
    assert refused(page, factories.superuser()) is Refusal.NO_REVIEWER
    assert refused(page, factories.editor()) is Refusal.NO_REVIEWER
    assert refused(page, AnonymousUser()) is Refusal.NO_REVIEWER
    assert nothing_was_signed()


@pytest.mark.parametrize(
    ("reviewer", "reason"),
    [
        ({"active": False}, Refusal.REVIEWER_INACTIVE),
        ({"verified_on": None}, Refusal.NOT_VERIFIED),
        ({"licence_expires_on": None}, Refusal.NOT_VERIFIED),
        ({"verified_on": dt.date(2026, 3, 5)}, Refusal.NOT_VERIFIED),
        ({"licence_expires_on": dt.date(2026, 3, 3)}, Refusal.CREDENTIAL_EXPIRED),
    ],
)
def test_a_reviewer_without_a_valid_credential_may_not_sign(
    clock: Clock, reviewer: dict[str, Any], reason: Refusal
) -> None:
    page = factories.submitted_article()
    assert refused(page, factories.physician(**reviewer)) is reason
    assert nothing_was_signed()


def test_a_superuser_needs_a_credential_like_anybody() -> None:
    user = factories.superuser()
    factories.reviewer_for(user, verified_on=None)
    assert refused(factories.submitted_article(), user) is Refusal.NOT_VERIFIED


def test_a_reviewer_that_is_bound_to_no_account_cannot_be_signed_for() -> None:
    factories.reviewer_for(None)
    assert refused(factories.submitted_article(), factories.account()) is Refusal.NO_REVIEWER


def test_what_was_taken_from_a_signer_a_moment_ago_counts() -> None:
    page = factories.submitted_article()
    signer = factories.physician()
    assert signer.reviewer.active  # and is remembered so by this object
    Reviewer.objects.filter(user=signer).update(active=False)
    assert refused(page, signer) is Refusal.REVIEWER_INACTIVE
    Reviewer.objects.filter(user=signer).update(active=True)
    User.objects.filter(pk=signer.pk).update(is_active=False)
    assert refused(page, signer) is Refusal.ACCOUNT_INACTIVE
    assert nothing_was_signed()


def test_what_no_editor_has_submitted_is_not_signed() -> None:
    page = factories.article_draft()
    assert refused(page, factories.physician()) is Refusal.NOT_IN_REVIEW
    submitted = factories.submit(page)
    submitted.current_workflow_state.cancel(user=factories.editor())
    assert refused(page, factories.physician()) is Refusal.NOT_IN_REVIEW
    assert nothing_was_signed()


def test_a_licence_that_ends_before_the_going_live_is_not_enough(clock: Clock) -> None:
    page = factories.submitted_article(go_live_at=dt.datetime(2026, 3, 10, 6, 0, tzinfo=dt.UTC))
    too_short = factories.physician(licence_expires_on=dt.date(2026, 3, 9))
    assert refused(page, too_short) is Refusal.LAPSES_BEFORE_GO_LIVE
    just_enough = factories.physician(licence_expires_on=dt.date(2026, 3, 10))
    assert factories.sign_off(page, by=just_enough).number == 1


# Four eyes


def test_nobody_signs_words_of_their_own() -> None:
    author = factories.physician()
    page = factories.submitted_article(by=author)
    assert refused(page, author) is Refusal.CONTRIBUTED
    assert nothing_was_signed()


def test_a_change_by_autosave_counts_as_a_contribution() -> None:
    page = factories.article_draft()
    signer = factories.physician()
    first = factories.revise(page, by=signer, title="Mine").latest_revision
    draft = factories.fresh(page).get_latest_revision_as_object()
    draft.title = "Mine, rewritten in place"
    draft.save_revision(user=signer, overwrite_revision=first)
    factories.revise(page, title="By an editor")
    assert refused(factories.submit(page), signer) is Refusal.CONTRIBUTED


def test_a_contribution_outlives_its_revision() -> None:
    page = factories.article_draft()
    signer = factories.physician()
    factories.revise(page, by=signer, title="Mine")
    page = factories.revise(page, title="By an editor")
    page.revisions.exclude(pk=page.latest_revision_id).delete()
    assert refused(factories.submit(page), signer) is Refusal.CONTRIBUTED


def test_who_wrote_what_was_copied_does_not_sign_the_copy() -> None:
    signer = factories.physician()
    page = factories.article_draft(by=signer)
    copy = page.copy(update_attrs={"slug": "copy"}, user=factories.editor(), keep_live=False)
    assert refused(factories.submit(copy), signer) is Refusal.CONTRIBUTED


def test_who_wrote_what_an_alias_repeats_does_not_sign_it_as_a_page_of_its_own() -> None:
    signer = factories.physician()
    alias = factories.article_draft(by=signer).create_alias(update_slug="alias")
    ConvertAliasPageAction(alias, user=factories.editor()).execute(skip_permission_checks=True)
    assert refused(factories.submit(alias), signer) is Refusal.CONTRIBUTED


def test_who_contributed_to_an_edition_in_force_may_sign_the_next() -> None:
    signer = factories.physician()
    page = factories.signed_article(by=signer)
    assert factories.new_edition(page, signer=signer, title="By an editor").number == 2


def test_words_of_an_edition_that_was_revoked_are_still_words_of_their_author() -> None:
    author, other = factories.physician(), factories.physician()
    page = factories.submitted_article(by=author)
    edition = factories.sign_off(page, by=other)
    revoke(signature=edition.signatures.get(), user=other, reason="Wrong dose.")
    assert refused(factories.submit(page), author) is Refusal.CONTRIBUTED


def test_words_of_an_edition_that_waits_for_its_day_are_still_words_of_their_author(clock: Clock) -> None:
    author = factories.physician()
    page = factories.signed_article(by=author, go_live_at=clock.now() + dt.timedelta(days=2))
    page = factories.submit(factories.revise(page, title="By an editor"))
    assert refused(page, author) is Refusal.CONTRIBUTED
    clock.move(days=3)
    assert factories.sign_off(page, by=author).number == 2


# Time


def test_a_scheduled_edition_is_in_force_by_itself_when_its_time_comes(clock: Clock, client: Client) -> None:
    goes_live = clock.now() + dt.timedelta(days=2)
    page = factories.signed_article("Tomorrow", go_live_at=goes_live)
    assert words(page) == ""
    assert client.get(page.url).status_code == 404
    clock.move(days=2, seconds=-1)
    assert words(page) == ""
    clock.move(seconds=1)
    assert words(page) == "Tomorrow"
    assert client.get(page.url).status_code == 200
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.first_published_at == signed.in_force_since == goes_live


def test_until_then_readers_keep_the_edition_before(clock: Clock) -> None:
    page = factories.signed_article("Today")
    factories.new_edition(page, title="Tomorrow", go_live_at=clock.now() + dt.timedelta(days=1))
    assert words(page) == "Today"
    clock.move(days=1)
    assert words(page) == "Tomorrow"


def test_a_go_live_in_the_past_means_at_once(clock: Clock) -> None:
    page = factories.signed_article(go_live_at=clock.now() - dt.timedelta(days=1))
    assert Edition.objects.get(page=page).go_live_at is None
    assert words(page)


def test_a_go_live_that_passes_between_reading_and_signing_is_another_proposal(clock: Clock) -> None:
    page = factories.submitted_article(go_live_at=clock.now() + dt.timedelta(hours=1))
    shown = propose(page).token
    clock.move(hours=2)
    with pytest.raises(ShownVersionIsStale):
        sign(page=page, user=factories.physician(), shown=shown, ticked=factories.EVERY_TICK)


def test_later_editions_keep_the_day_of_the_first_publication(clock: Clock) -> None:
    first = clock.now()
    page = factories.signed_article()
    clock.move(days=30)
    factories.new_edition(page, title="Changed")
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.first_published_at == first
    assert signed.in_force_since == clock.now()


def test_an_edition_that_overtakes_a_scheduled_one_is_first_published_when_it_is(clock: Clock) -> None:
    page = factories.signed_article("Friday", go_live_at=clock.now() + dt.timedelta(days=3))
    clock.move(days=1)
    factories.new_edition(page, title="At once", go_live_at=None)
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.content["title"] == "At once"
    assert signed.first_published_at == clock.now()


def test_the_next_review_is_due_by_the_shortest_interval_of_the_topics(clock: Clock) -> None:
    topics = (factories.topic(months=24), factories.topic(months=6), factories.topic(months=12))
    page = factories.signed_article(topics=topics)
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.signatures[0]["next_review_due"] == "2026-09-04"
    assert signed.signatures[0]["review_interval_months"] == 6


def test_the_next_review_of_an_article_without_topics_is_due_in_a_year(clock: Clock) -> None:
    signed = edition_in_force(factories.signed_article().pk)
    assert signed is not None
    assert signed.signatures[0]["next_review_due"] == "2027-03-04"


def test_the_topics_of_the_draft_count_and_not_those_of_the_version_before(clock: Clock) -> None:
    page = factories.article_draft()
    draft = latest_draft(page)
    draft.article_topics.set([ArticleTopic(topic=factories.topic(months=3))])
    draft.save_revision()
    factories.sign_off(factories.submit(page))
    signed = edition_in_force(page.pk)
    assert signed is not None
    assert signed.signatures[0]["next_review_due"] == "2026-06-04"


# The desk and the readers


def test_editing_a_live_article_leaves_its_readers_with_the_signed_words(client: Client) -> None:
    page = factories.signed_article("Signed words")
    page = factories.revise(page, title="Unsigned words")
    factories.submit(page)
    ArticlePage.objects.update(title="Row words", summary="Row words")
    Page.objects.update(draft_title="Row words")
    assert words(page) == "Signed words"
    served = client.get(page.url).content.decode()
    assert "Signed words" in served
    assert "Unsigned words" not in served and "Row words" not in served


def test_a_save_without_a_change_keeps_the_digest_that_was_signed() -> None:
    page = factories.signed_article(featured_image=factories.picture(), authors=(factories.author(),))
    edition = Edition.objects.get(page=page)
    for _save in range(2):
        page = factories.revise(page)
        assert digest_of_draft(latest_draft(page)) == edition.digest
        assert digest_of_draft(page) == edition.digest
    assert edition_in_force(page.pk) is not None


def test_what_is_proposed_is_what_the_editor_is_shown() -> None:
    page = factories.signed_article("Signed")
    # The editor shows the row while nothing waits to be published, and else the latest revision.
    ArticlePage.objects.update(title="Row words")
    page = factories.fresh(page)
    assert propose(page).frozen.content["title"] == page.get_latest_revision_as_object().title == "Row words"
    page = factories.revise(page, title="Draft words")
    assert (
        propose(page).frozen.content["title"] == page.get_latest_revision_as_object().title == "Draft words"
    )


def test_publishing_by_hand_is_refused_until_the_words_are_signed() -> None:
    page = factories.article_draft()
    with pytest.raises(NotSigned):
        page.latest_revision.publish()
    page = factories.signed_article("Signed")
    page = factories.revise(page, title="Unsigned")
    with pytest.raises(NotSigned):
        page.latest_revision.publish()
    assert words(page) == "Signed"


def test_a_workflow_that_ends_without_a_signature_publishes_nothing() -> None:
    page = factories.submitted_article()
    page.current_workflow_task_state.approve(user=factories.superuser())
    page = factories.fresh(page)
    assert not page.live
    assert words(page) == ""
    assert nothing_was_signed()


# Pictures


def test_an_edition_holds_every_file_of_its_pictures() -> None:
    page = factories.signed_article(featured_image=factories.picture(width=900, height=600))
    signed = edition_in_force(page.pk)
    assert signed is not None
    source = signed.content["featured_image"]["sha256"]
    files = signed.pictures[source]
    assert {(file["format"], file["width"]) for file in files} == {
        (name, width) for name in ("avif", "webp", "jpeg") for width in (400, 800, 900)
    }
    held = EditionPicture.objects.filter(edition__page=page)
    assert set(held.values_list("source_sha256", "sha256")) == {(source, file["sha256"]) for file in files}


def test_half_a_picture_file_of_a_process_that_was_killed_is_written_anew(client: Client) -> None:
    picture = factories.picture()
    page = factories.article_draft(featured_image=picture)
    source, files = next(iter(propose(page).frozen.pictures.items()))
    jpeg = next(file for file in files if file["format"] == "jpeg")
    storage = picture.file.storage
    for lose_row in (True, False):
        if lose_row:
            PictureFile.objects.filter(source_sha256=source).delete()
        with storage.open(stored_path(jpeg["sha256"], "jpg"), "wb") as file:
            file.write(b"half")
        factories.sign_off(factories.submit(factories.revise(page)))
        assert client.get(f"/pictures/{jpeg['sha256']}.jpg").status_code == 200


# Demonstration


def test_a_demo_signature_counts_in_demo_mode_only(settings: Any, client: Client) -> None:
    settings.SIGNOFF_DEMO = True
    page = factories.signed_article("For show")
    assert words(page) == "For show"
    settings.SIGNOFF_DEMO = False
    assert words(page) == ""
    assert client.get(page.url).status_code == 404


def test_a_real_edition_hides_no_demo_and_a_demo_no_real_one(settings: Any) -> None:
    page = factories.signed_article("Real")
    settings.SIGNOFF_DEMO = True
    factories.new_edition(page, title="For show")
    assert words(page) == "For show"
    settings.SIGNOFF_DEMO = False
    assert words(page) == "Real"


def test_contributors_to_a_demo_edition_are_contributors_where_demo_does_not_count(settings: Any) -> None:
    settings.SIGNOFF_DEMO = True
    author = factories.physician()
    page = factories.signed_article(by=author)
    settings.SIGNOFF_DEMO = False
    assert refused(factories.submit(page), author) is Refusal.CONTRIBUTED
