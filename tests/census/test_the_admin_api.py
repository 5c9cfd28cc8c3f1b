"""Ways through the admin API and through bulk actions."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from tests import factories
from tests.census.attacks import Actor, latest_revision
from tests.census.readers import MARKER, assert_readers_see_only_what_was_signed
from tests.census.world import World

pytestmark = pytest.mark.django_db


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def test_publishing_through_the_api(actor: Actor, world: World) -> None:
    for page in (world.article, world.never_signed, world.about):
        before = Page.objects.filter(pk=page.pk).values()[0]
        assert actor.api("publish", page).status_code in (403, 404)
        assert Page.objects.filter(pk=page.pk).values()[0] == before
    still_signed(world)


def test_unpublishing_through_the_api(actor: Actor, world: World) -> None:
    assert actor.api("unpublish", world.article).status_code in (403, 404)
    still_signed(world)


def test_unpublishing_the_index_with_all_below_through_the_api(actor: Actor, world: World) -> None:
    actor.api("unpublish", world.index, recursive=True)
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)


@pytest.mark.parametrize("keep_live", [True, False])
def test_copying_through_the_api(actor: Actor, world: World, keep_live: bool) -> None:
    actor.api("copy", world.article, keep_live=keep_live, title=f"{MARKER} copy", slug="copy")
    still_signed(world)


def test_copying_the_index_with_all_below_through_the_api(actor: Actor, world: World) -> None:
    actor.api("copy", world.index, keep_live=True, recursive=True, slug="copies")
    still_signed(world)


def test_an_alias_through_the_api(actor: Actor, world: World) -> None:
    actor.api("create_alias", world.article, update_slug="alias")
    actor.api("create_alias", world.never_signed, update_slug="second-alias")
    still_signed(world)


def test_converting_an_alias_through_the_api(actor: Actor, world: World) -> None:
    alias = world.article.create_alias(update_slug="alias")
    actor.api("convert_alias", alias)
    still_signed(world)


@pytest.mark.parametrize("alias", [True, False])
def test_a_translation_through_the_api(actor: Actor, world: World, alias: bool) -> None:
    Locale.objects.create(language_code="fr")
    response = actor.api("copy_for_translation", world.article, locale="fr", copy_parents=True, alias=alias)
    assert (response.status_code == 201) is (actor.role == "superuser")
    # Another language is no address of this site; a translation put into the tree is no signed article either.
    for translation in Page.objects.filter(
        locale__language_code="fr", content_type=world.article.content_type
    ):
        Page.objects.filter(pk=translation.pk).update(live=True, slug="translated", title=MARKER)
        Page.objects.get(pk=translation.pk).move(world.index, pos="last-child")
    still_signed(world)


def test_moving_through_the_api(actor: Actor, world: World) -> None:
    actor.api("move", world.article, destination_page_id=world.other_index.pk, position="first-child")
    still_signed(world)


def test_deleting_through_the_api(actor: Actor, world: World) -> None:
    actor.api("delete", world.article)
    actor.api("delete", world.index)
    still_signed(world)


def test_reverting_through_the_api(actor: Actor, world: World) -> None:
    for revision in world.article.revisions.all():
        actor.api("revert_to_page_revision", world.article, revision_id=revision.pk)
    actor.api("publish", world.article)
    still_signed(world)


def test_swapping_the_revision_in_review_through_the_api_signs_nothing(actor: Actor, world: World) -> None:
    actor.api("revert_to_page_revision", world.article, revision_id=latest_revision(world.article).pk)
    still_signed(world)


def test_bulk_publishing(actor: Actor, world: World) -> None:
    """Refused in whole, whatever else is among the pages."""
    before = list(Page.objects.order_by("pk").values())
    response = actor.bulk("publish", world.article, world.never_signed, world.about)
    assert response.status_code in (403, 404)
    assert list(Page.objects.order_by("pk").values()) == before
    still_signed(world)


def test_bulk_publishing_what_stands_below_the_index(actor: Actor, world: World) -> None:
    actor.bulk("publish", world.index, include_descendants="on")
    still_signed(world)


def test_bulk_publishing_all(actor: Actor, world: World) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    actor.client.post(
        f"{address}?id=all&childOf={world.index.pk}&next=/admin/", {"include_descendants": "on"}
    )
    still_signed(world)


def test_bulk_unpublishing(actor: Actor, world: World) -> None:
    actor.bulk("unpublish", world.article, world.never_signed)
    still_signed(world)


def test_bulk_unpublishing_the_index_with_all_below(actor: Actor, world: World) -> None:
    actor.bulk("unpublish", world.index, include_descendants="on")
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)


def test_bulk_deleting(actor: Actor, world: World) -> None:
    response = actor.bulk("delete", world.article, world.never_signed)
    assert response.status_code != 500
    still_signed(world)


def test_bulk_deleting_the_index_with_all_below(actor: Actor, world: World) -> None:
    response = actor.bulk("delete", world.index)
    assert response.status_code != 500
    still_signed(world)


def test_bulk_moving(actor: Actor, world: World) -> None:
    actor.bulk("move", world.article, world.never_signed, chooser=str(world.other_index.pk))
    moved = factories.fresh(world.article).get_parent().pk == world.other_index.pk
    assert moved is actor.may_publish_by_wagtails_rules
    still_signed(world)
