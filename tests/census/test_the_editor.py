"""Ways through the page editor: every button, forged ones included, and the older machinery behind them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from blog.models import ArticlePage
from blog.signoff.models import Edition
from tests import factories
from tests.census.attacks import Actor, article_form, index_form, latest_revision
from tests.census.readers import MARKER, assert_readers_see_only_what_was_signed, words_just_signed
from tests.census.world import World

pytestmark = pytest.mark.django_db

AS_JSON: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def title_of_the_draft(page: Page) -> str:
    return str(latest_revision(page).content["title"])


def test_saving_a_draft_of_a_live_article(actor: Actor, world: World) -> None:
    assert actor.edit(world.article, title=f"{MARKER} saved").status_code == 302
    assert title_of_the_draft(world.article) == f"{MARKER} saved"
    still_signed(world)


def test_a_forged_publish_button(actor: Actor, world: World) -> None:
    before = world.article.latest_revision_id
    assert actor.edit(world.article, action_publish="1").status_code == 403
    assert factories.fresh(world.article).latest_revision_id == before
    still_signed(world)


def test_a_forged_publish_button_on_an_article_that_was_never_signed(actor: Actor, world: World) -> None:
    actor.edit(world.never_signed, action_publish="1", slug="never-signed")
    assert assert_readers_see_only_what_was_signed(world.never_signed, world.signed_words) == 404


def test_a_forged_publish_button_on_a_standard_page(actor: Actor, world: World) -> None:
    assert actor.edit(world.about, action_publish="1", slug="about").status_code in (302, 403)
    assert assert_readers_see_only_what_was_signed(world.about, world.signed_words) == 200


@pytest.mark.parametrize("days", [-1, 1])
def test_publishing_with_a_date(actor: Actor, world: World, days: int) -> None:
    moment = (timezone.now() + dt.timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    assert actor.edit(world.article, action_publish="1", go_live_at=moment).status_code == 403
    still_signed(world)


def test_an_expiry_date_brings_no_other_words(actor: Actor, world: World) -> None:
    moment = (timezone.now() + dt.timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    actor.edit(world.article, expire_at=moment)
    still_signed(world)


def test_submitting_the_draft(actor: Actor, world: World) -> None:
    actor.edit(world.article, action_submit="1")
    still_signed(world)


def test_restarting_the_workflow(actor: Actor, world: World) -> None:
    actor.edit(world.article, **{"action_restart-workflow": "1"})
    still_signed(world)


def test_cancelling_the_workflow(actor: Actor, world: World) -> None:
    actor.edit(world.article, **{"action_cancel-workflow": "1"})
    still_signed(world)


@pytest.mark.parametrize("action", ["approve", "reject", "sign", "unlock"])
def test_a_forged_workflow_action_in_the_editor(actor: Actor, world: World, action: str) -> None:
    forged = {
        "action-workflow-action": "1",
        "workflow-action-name": action,
        "workflow-action-extra-data": "{}",
    }
    actor.post("wagtailadmin_pages:edit", world.article.pk, data=article_form() | forged)
    still_signed(world)


def test_all_buttons_at_once(actor: Actor, world: World) -> None:
    names = (
        "action-submit",
        "action-workflow-action",
        "action-publish",
        "action-unpublish",
        "action-cancel-workflow",
    )
    forged = dict.fromkeys(names, "1") | {"workflow-action-name": "approve"}
    response = actor.post("wagtailadmin_pages:edit", world.article.pk, data=article_form() | forged)
    assert response.status_code == 403
    still_signed(world)


def autosave(actor: Actor, page: Page, revision: int, **changes: Any) -> Any:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = article_form(overwrite_revision_id=str(revision), **changes)
    return actor.client.post(address, form, **AS_JSON)


def test_autosave_over_the_revision_in_review(actor: Actor, world: World) -> None:
    """Somebody goes on typing in the tab from which the draft was submitted."""
    actor.edit(world.article, action_submit="1")
    in_review = latest_revision(world.article)
    assert autosave(actor, world.article, in_review.pk, title=f"{MARKER} autosaved").status_code == 200
    in_review.refresh_from_db()
    assert in_review.content["title"] == f"{MARKER} autosaved"
    still_signed(world)


def test_autosave_over_somebody_else_s_revision_in_review(actor: Actor, world: World) -> None:
    autosave(actor, world.article, latest_revision(world.article).pk)
    still_signed(world)


def test_autosave_over_the_revision_that_was_signed(actor: Actor, world: World) -> None:
    """A tab stays open through the sign-off and types on into it: the revision changes, the edition does not."""
    world.article.current_workflow_state.cancel()
    page = factories.submit(factories.revise(world.article, by=actor.user, **plain_words()))
    edition = factories.sign_off(page)
    signed_words = world.signed_words.and_also(page, words_just_signed(factories.fresh(page)))
    revision = latest_revision(page)
    assert autosave(actor, page, revision.pk, title=f"{MARKER} autosaved").status_code == (
        200 if actor.role != "physician" else 302
    )
    revision.refresh_from_db()
    assert revision.content["title"] == (
        f"{MARKER} autosaved" if actor.role != "physician" else "Signed at last"
    )
    actor.post("wagtailadmin_pages:edit", page.pk, data=article_form(overwrite_revision_id=str(revision.pk)))
    assert assert_readers_see_only_what_was_signed(page, signed_words) == 200
    assert Edition.objects.get(pk=edition.pk).content == edition.content


def plain_words() -> dict[str, Any]:
    return {
        "title": "Signed at last",
        "summary": "Signed.",
        "seo_title": "",
        "search_description": "",
        "featured_image": None,
        "featured_image_alt": "",
        "featured_image_caption": "",
        "body": [factories.text("<p>Signed.</p>")],
        "references": [factories.reference()],
    }


def test_a_stale_tab_that_publishes(actor: Actor, world: World) -> None:
    first = world.article.revisions.order_by("pk").first()
    form = article_form(action_publish="1", loaded_revision_id=str(first.pk))
    assert actor.post("wagtailadmin_pages:edit", world.article.pk, data=form).status_code == 403
    still_signed(world)


def test_publishing_through_autosave(actor: Actor, world: World) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[world.article.pk])
    actor.client.post(address, article_form(action_publish="1"), **AS_JSON)
    still_signed(world)


def test_creating_an_article_that_is_published_at_once(actor: Actor, world: World) -> None:
    before = Page.objects.count()
    response = actor.create(world.index, action_publish="1", slug="made-live")
    # Nobody is told more than that: a physician may not even create a draft.
    assert response.status_code == (302 if actor.role == "physician" else 403)
    assert Page.objects.count() == before
    still_signed(world)


def test_creating_an_article_through_autosave_that_is_published_at_once(actor: Actor, world: World) -> None:
    address = reverse("wagtailadmin_pages:add", args=["blog", "articlepage", world.index.pk])
    actor.client.post(address, article_form(action_publish="1", slug="made-live"), **AS_JSON)
    still_signed(world)


@pytest.mark.parametrize("action", ["save", "submit"])
def test_creating_a_draft(actor: Actor, world: World, action: str) -> None:
    actor.create(world.index, slug="a-draft", **({"action_submit": "1"} if action == "submit" else {}))
    assert ArticlePage.objects.filter(slug="a-draft").exists() is (actor.role != "physician")
    still_signed(world)


def test_creating_a_standard_page_that_is_published_at_once(actor: Actor, world: World) -> None:
    form = article_form(action_publish="1", slug="made-live")
    home = world.index.get_parent()
    actor.post("wagtailadmin_pages:add", "home", "standardpage", home.pk, data=form)
    assert not Page.objects.filter(slug="made-live", live=True).exists()
    still_signed(world)


@pytest.mark.parametrize("which", ["first", "signed", "unsigned"])
@pytest.mark.parametrize("publish", [True, False])
def test_reverting_to_another_revision(actor: Actor, world: World, which: str, publish: bool) -> None:
    revisions = {
        "first": world.article.revisions.order_by("pk").first(),
        "signed": world.article.live_revision,
        "unsigned": latest_revision(world.article),
    }
    form = article_form(**({"action_publish": "1"} if publish else {}))
    form["revision"] = str(revisions[which].pk)
    actor.post("wagtailadmin_pages:edit", world.article.pk, data=form)
    actor.post("wagtailadmin_pages:revisions_revert", world.article.pk, revisions[which].pk, data=form)
    still_signed(world)


def test_unscheduling_a_scheduled_edition(actor: Actor, world: World) -> None:
    revision = latest_revision(world.scheduled)
    actor.post("wagtailadmin_pages:revisions_unschedule", world.scheduled.pk, revision.pk)
    still_signed(world)


def test_previews_are_not_public(actor: Actor, world: World) -> None:
    """What an editor previews is rendered for the editor alone."""
    names = [
        reverse("wagtailadmin_pages:preview_on_edit", args=[world.article.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[world.article.pk]),
        reverse(
            "wagtailadmin_pages:revisions_view", args=[world.article.pk, latest_revision(world.article).pk]
        ),
    ]
    actor.client.post(names[0], article_form())
    assert MARKER in actor.client.get(names[0]).content.decode()
    for name in names:
        response = Client().get(name)
        assert response.status_code == 302 and MARKER not in response.content.decode()
    still_signed(world)


def test_unpublishing(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_pages:unpublish", world.article.pk)
    still_signed(world)


def test_deleting_a_signed_article(actor: Actor, world: World) -> None:
    response = actor.post("wagtailadmin_pages:delete", world.article.pk)
    assert response.status_code in (302, 403)
    still_signed(world)


def test_deleting_the_index_above_a_signed_article(actor: Actor, world: World) -> None:
    response = actor.post("wagtailadmin_pages:delete", world.index.pk)
    assert response.status_code in (302, 403)
    still_signed(world)


def test_copying_and_publishing_the_copy(actor: Actor, world: World) -> None:
    form = {
        "new_title": f"{MARKER} copy",
        "new_slug": "copy",
        "new_parent_page": world.index.pk,
        "publish_copies": "on",
    }
    assert actor.post("wagtailadmin_pages:copy", world.article.pk, data=form).status_code == 403
    assert not Page.objects.filter(slug="copy").exists()
    still_signed(world)


def test_copying_the_index_and_publishing_the_copies(actor: Actor, world: World) -> None:
    form = {
        "new_title": "More articles",
        "new_slug": "more",
        "new_parent_page": world.index.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    actor.post("wagtailadmin_pages:copy", world.index.pk, data=form)
    still_signed(world)


@pytest.mark.parametrize("alias", [True, False])
def test_copying(actor: Actor, world: World, alias: bool) -> None:
    form = {"new_title": f"{MARKER} copy", "new_slug": "copy", "new_parent_page": world.index.pk}
    actor.post("wagtailadmin_pages:copy", world.article.pk, data=form | ({"alias": "on"} if alias else {}))
    still_signed(world)


def test_converting_an_alias(actor: Actor, world: World) -> None:
    alias = world.article.create_alias(update_slug="alias")
    actor.post("wagtailadmin_pages:convert_alias", alias.pk)
    still_signed(world)


def test_editing_the_source_of_an_alias(actor: Actor, world: World) -> None:
    world.article.create_alias(update_slug="alias")
    actor.edit(world.article)
    still_signed(world)


def test_moving(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_pages:move_confirm", world.article.pk, world.other_index.pk)
    moved = factories.fresh(world.article).get_parent().pk == world.other_index.pk
    assert moved is actor.may_publish_by_wagtails_rules
    still_signed(world)


def test_moving_another_article_to_the_address_of_a_signed_one(actor: Actor, world: World) -> None:
    world.article.move(world.other_index, pos="last-child")
    ArticlePage.objects.filter(pk=world.never_signed.pk).update(slug="ketamine")
    actor.edit(world.never_signed, slug="ketamine", action_publish="1")
    still_signed(world)


def test_reordering(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_pages:set_page_position", world.article.pk, position="0")
    actor.post("wagtailadmin_pages:set_page_position", world.never_signed.pk, position="0")
    still_signed(world)


@pytest.mark.parametrize("kind", ["none", "login", "password", "groups"])
def test_privacy_of_a_signed_article(actor: Actor, world: World, kind: str) -> None:
    form = {"restriction_type": kind, "password": MARKER, "groups": []}
    actor.post("wagtailadmin_pages:set_privacy", world.article.pk, data=form)
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)


def test_privacy_taken_from_an_article_that_was_never_signed(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_pages:set_privacy", world.never_signed.pk, data={"restriction_type": "none"})
    still_signed(world)


def test_locking_and_unlocking(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_pages:lock", world.article.pk)
    actor.post("wagtailadmin_pages:unlock", world.article.pk)
    still_signed(world)


def test_a_new_address_for_a_signed_article(actor: Actor, world: World) -> None:
    actor.edit(world.article, slug="other-address", action_publish="1")
    actor.edit(world.article, slug="other-address")
    still_signed(world)


def test_editing_and_publishing_the_index_changes_no_card(actor: Actor, world: World) -> None:
    actor.post(
        "wagtailadmin_pages:edit",
        world.index.pk,
        data=index_form(introduction=f"{MARKER}", **{"action-publish": "1"}),
    )
    still_signed(world, chrome_may_say_it=True)
