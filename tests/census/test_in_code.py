"""Ways through code: models, managers, actions, signals, historical models. No user is asked, no hook is called."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Value
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Locale, Page, PageViewRestriction, Revision, Site
from wagtail.signals import page_published

from blog.models import ArticleAuthor, ArticlePage, BlogIndexPage
from blog.signoff.publishing import NotSigned
from home.models import HomePage, StandardPage
from tests import factories
from tests.census.attacks import attempt, attempt_in_a_transaction, latest_revision, with_unsigned_words
from tests.census.readers import (
    MARKER,
    Reader,
    SignedWords,
    address_of,
    assert_readers_see_only_what_was_signed,
    words_just_signed,
)
from tests.census.world import World, unsigned_words

pytestmark = pytest.mark.django_db


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def row_says(world: World) -> str:
    return str(Page.objects.get(pk=world.article.pk).title)


def test_saving_the_row(world: World) -> None:
    with_unsigned_words(world.article).save()
    assert MARKER in row_says(world)
    still_signed(world)


def test_saving_the_row_without_checks(world: World) -> None:
    row = with_unsigned_words(world.article)
    row.save(clean=False, log_action=False)
    row.full_clean()
    still_signed(world)


def test_saving_the_row_through_its_base_class(world: World) -> None:
    base = Page.objects.get(pk=world.article.pk)
    base.title, base.live, base.seo_title = f"{MARKER} title", True, MARKER
    base.save()
    assert MARKER in row_says(world)
    still_signed(world)


def test_saving_the_row_raw(world: World) -> None:
    row = with_unsigned_words(world.article)
    row.save_base(raw=True)
    row.save_base(raw=True, force_update=True)
    assert MARKER in ArticlePage.objects.get(pk=world.article.pk).summary
    still_signed(world)


def test_saving_some_fields(world: World) -> None:
    with_unsigned_words(world.article).save(update_fields=["title", "summary", "body"])
    still_signed(world)


def test_updating_the_rows(world: World) -> None:
    words = {name: value for name, value in unsigned_words().items() if isinstance(value, str)}
    ArticlePage.objects.update(live=True, has_unpublished_changes=False, expired=False, **words)
    Page.objects.update(live=True, draft_title=MARKER)
    ArticlePage.objects.update(body=[{"type": "text", "value": f"<p>{MARKER}</p>"}], references=[])
    still_signed(world)


def test_updating_with_expressions(world: World) -> None:
    ArticlePage.objects.update(summary=Value(MARKER))
    ArticlePage.objects.update(featured_image_caption=F("summary"))
    Page.objects.filter(pk=world.article.pk).update(title=Value(MARKER), seo_title=Value(MARKER))
    Page.objects.filter(pk=world.article.pk).update(draft_title=F("title"))
    still_signed(world)


def test_bulk_updating(world: World) -> None:
    rows = [with_unsigned_words(page) for page in ArticlePage.objects.all()]
    ArticlePage.objects.bulk_update(
        rows, ["title", "summary", "body", "live", "seo_title", "search_description"]
    )
    assert MARKER in row_says(world)
    still_signed(world)


def test_update_or_create(world: World) -> None:
    ArticlePage.objects.update_or_create(
        slug="ketamine", defaults={"title": MARKER, "summary": MARKER, "live": True}
    )
    still_signed(world)


def test_adding_a_live_article_below_the_index(world: World) -> None:
    made = world.index.add_child(instance=ArticlePage(slug="made-live", **unsigned_words()))
    assert made.live
    still_signed(world)


def test_adding_a_live_standard_page(world: World) -> None:
    page = StandardPage(title=f"{MARKER} page", slug="made-live", body=[factories.text(f"<p>{MARKER}</p>")])
    world.index.get_parent().add_child(instance=page)
    still_signed(world)


@pytest.mark.parametrize(
    "where", ["below the index", "below the home page", "beside the home page", "as sibling"]
)
def test_adding_a_plain_page_of_wagtail_s(world: World, where: str) -> None:
    """A page of a type that knows nothing of editions is served to nobody."""
    home = Page.objects.get(pk=world.index.get_parent().pk)
    plain = Page(title=f"{MARKER} plain", slug="plain")
    if where == "as sibling":
        Page.objects.get(pk=world.article.pk).add_sibling("left", instance=plain)
    else:
        parent = {"below the index": world.index, "below the home page": home}.get(where) or home.get_parent()
        parent.add_child(instance=plain)
    still_signed(world)


def test_a_plain_page_as_the_root_of_the_site(world: World) -> None:
    plain = Page.get_first_root_node().add_child(instance=Page(title=f"{MARKER} plain", slug="plain"))
    Site.objects.update(root_page=plain)
    assert_readers_see_only_what_was_signed(plain, world.signed_words)


@pytest.mark.parametrize("keep_live", [True, False])
def test_copying_in_code(world: World, keep_live: bool) -> None:
    attrs = {"slug": "copy", "title": f"{MARKER} copy", "summary": MARKER, "live": keep_live}
    copy = world.article.copy(update_attrs=attrs, keep_live=keep_live)
    assert not copy.editions.exists()
    CopyPageAction(world.article, update_attrs={"slug": "copy-2"}, keep_live=keep_live).execute(
        skip_permission_checks=True
    )
    still_signed(world)


def test_copying_the_whole_index_in_code(world: World) -> None:
    world.index.copy(recursive=True, update_attrs={"slug": "copies"}, keep_live=True)
    still_signed(world)


def test_copying_with_the_identity_of_the_signed_article(world: World) -> None:
    """Neither the translation key nor any other identity that a copy may take makes it the signed article."""
    attrs = {"slug": "copy", "title": MARKER, "locale": Locale.objects.create(language_code="fr")}
    copy = world.article.copy(update_attrs=attrs, reset_translation_key=False)
    assert copy.translation_key == world.article.translation_key
    still_signed(world)


def test_an_alias_in_code(world: World) -> None:
    alias = world.article.create_alias(update_slug="alias")
    CreatePageAliasAction(world.never_signed, update_slug="alias-2").execute(skip_permission_checks=True)
    with_unsigned_words(world.article).update_aliases()
    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    still_signed(world)


def test_turning_the_signed_article_into_an_alias(world: World) -> None:
    ArticlePage.objects.filter(pk=world.article.pk).update(alias_of=world.never_signed.pk)
    world.never_signed.update_aliases()
    still_signed(world)


@pytest.mark.parametrize("alias", [True, False])
def test_a_translation_in_code(world: World, alias: bool) -> None:
    french = Locale.objects.create(language_code="fr")
    translated = CopyPageForTranslationAction(world.article, french, copy_parents=True, alias=alias).execute(
        skip_permission_checks=True
    )
    ArticlePage.objects.filter(locale=french).update(live=True, title=MARKER, slug="translated")
    Page.objects.get(pk=translated.pk).move(world.index, pos="last-child")
    still_signed(world)


def test_giving_the_signed_article_another_locale(world: World) -> None:
    french = Locale.objects.create(language_code="fr")
    Page.objects.filter(pk=world.article.pk).update(locale=french, translation_key=uuid.uuid4())
    still_signed(world)


def test_publishing_a_revision_in_code(world: World) -> None:
    with pytest.raises(NotSigned):
        latest_revision(world.article).publish()
    with attempt():
        latest_revision(world.article).publish(user=world.people["superuser"])
    still_signed(world)


def test_publishing_the_page_in_code(world: World) -> None:
    page = world.article.get_latest_revision_as_object()
    with attempt():
        page.publish(latest_revision(page))
    with attempt():
        page.publish(latest_revision(page), user=world.people["superuser"], skip_permission_checks=True)
    still_signed(world)


@pytest.mark.parametrize("action", [PublishPageRevisionAction, PublishRevisionAction])
def test_wagtail_s_publishing_actions_called_past_the_page(world: World, action: Any) -> None:
    """They write the row, whatever the page type says about publishing: nobody reads the row."""
    with attempt():
        action(latest_revision(world.article), user=None).execute(skip_permission_checks=True)
    with attempt():
        action(latest_revision(world.never_signed), user=world.people["superuser"]).execute(
            skip_permission_checks=True
        )
    assert MARKER in row_says(world)
    still_signed(world)


def test_publishing_an_older_signed_revision_in_code(world: World) -> None:
    with attempt():
        world.article.revisions.order_by("pk").first().publish()
    PublishPageRevisionAction(world.article.revisions.order_by("pk").first()).execute(
        skip_permission_checks=True
    )
    still_signed(world)


def test_reverting_in_code(world: World) -> None:
    revision = latest_revision(world.article)
    RevertToPageRevisionAction(world.article, revision).execute(skip_permission_checks=True)
    still_signed(world)


def test_saving_a_draft_as_the_row(world: World) -> None:
    world.article.get_latest_revision_as_object().save()
    draft = world.article.with_content_json(latest_revision(world.article).content)
    draft.live = True
    draft.save()
    still_signed(world)


def test_rewriting_the_content_of_every_revision(world: World) -> None:
    for revision in Revision.page_revisions.all():
        revision.content = {**revision.content, "title": MARKER, "summary": MARKER}
        revision.save()
    Revision.objects.update(object_str=MARKER)
    still_signed(world)


def test_pointing_the_row_at_other_revisions(world: World) -> None:
    other = latest_revision(world.never_signed)
    Page.objects.filter(pk=world.article.pk).update(latest_revision=other, live_revision=other)
    Revision.objects.filter(object_id=str(world.never_signed.pk)).update(object_id=str(world.article.pk))
    still_signed(world)


def test_giving_the_rows_of_two_pages_each_other_s_revisions(world: World) -> None:
    mine, other = str(world.article.pk), str(world.never_signed.pk)
    Revision.objects.filter(object_id=mine).update(object_id="0")
    Revision.objects.filter(object_id=other).update(object_id=mine)
    Revision.objects.filter(object_id="0").update(object_id=other)
    still_signed(world)


def test_unpublishing_in_code_leaves_the_signed_words(world: World) -> None:
    world.article.unpublish()
    UnpublishPageAction(world.neighbour, include_descendants=True).execute(skip_permission_checks=True)
    still_signed(world)


def test_deleting_in_code(world: World) -> None:
    with attempt():
        DeletePageAction(world.article, user=None).execute(skip_permission_checks=True)
    with attempt_in_a_transaction():
        Page.objects.filter(pk=world.article.pk).delete()
    with attempt_in_a_transaction():
        world.index.delete()
    still_signed(world)


def test_moving_in_code(world: World) -> None:
    MovePageAction(world.article, world.other_index, pos="first-child").execute(skip_permission_checks=True)
    assert factories.fresh(world.article).url_path == "/home/others/ketamine/"
    still_signed(world)


def test_another_page_at_the_address_of_a_moved_article(world: World) -> None:
    world.article.move(world.other_index, pos="first-child")
    world.index.add_child(instance=ArticlePage(slug="ketamine", **unsigned_words()))
    still_signed(world)


@pytest.mark.parametrize("model", [HomePage, BlogIndexPage, StandardPage, Page])
def test_turning_the_signed_article_into_another_type_of_page(world: World, model: Any) -> None:
    """Under the address of a signed article no other template prints the row."""
    Page.objects.filter(pk=world.article.pk).update(
        content_type=ContentType.objects.get_for_model(model), title=f"{MARKER} title", live=True
    )
    signed_words = world.signed_words.and_also(world.article, as_it_is_now(world))
    assert assert_readers_see_only_what_was_signed(world.article, signed_words) in (200, 404, 503)


def as_it_is_now(world: World) -> SignedWords:
    """The signed article as another type of page shows it; every signed word must be there."""
    # As a standard page the same signed words stand in another template.
    answer = Reader().get(address_of(world.article.pk), world.article.pk)
    signed = world.signed_words[world.article.pk]
    if not answer.articles:
        return signed
    for words in (
        "Ketamine in the clinic",
        "It is given in a clinic.",
        "Most people go home after two hours.",
    ):
        assert words in answer.articles[0]
    return SignedWords(answer.articles[0], answer.head, answer.structured, signed.card)


def test_giving_the_type_itself_another_name(world: World) -> None:
    """Every article at once claims to be a home page."""
    ContentType.objects.filter(app_label="home", model="homepage").update(model="formerhomepage")
    ContentType.objects.filter(app_label="blog", model="articlepage").update(
        app_label="home", model="homepage"
    )
    Page.objects.filter(pk=world.article.pk).update(title=MARKER)
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)


def test_swapping_the_addresses_of_two_articles(world: World) -> None:
    Page.objects.filter(pk=world.article.pk).update(slug="x", url_path="/home/articles/x/")
    Page.objects.filter(pk=world.never_signed.pk).update(slug="ketamine", url_path="/home/articles/ketamine/")
    Page.objects.filter(pk=world.article.pk).update(
        slug="never-signed", url_path="/home/articles/never-signed/"
    )
    still_signed(world)


def test_swapping_the_places_of_two_articles_in_the_tree(world: World) -> None:
    mine, other = (Page.objects.get(pk=page.pk).path for page in (world.article, world.never_signed))
    Page.objects.filter(path=mine).update(path="9999")
    Page.objects.filter(path=other).update(path=mine)
    Page.objects.filter(path="9999").update(path=other)
    still_signed(world)


def test_other_rows_of_the_article(world: World) -> None:
    ArticleAuthor.objects.filter(page=world.article).delete()
    ArticleAuthor.objects.create(page=world.article, author=factories.author(f"{MARKER} author"))
    world.article.article_topics.all().delete()
    still_signed(world)


def test_every_view_restriction_removed(world: World) -> None:
    PageViewRestriction.objects.create(page=world.never_signed, restriction_type="login")
    PageViewRestriction.objects.all().delete()
    still_signed(world)


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_restriction_leaves_the_lists_too(world: World, kind: str) -> None:
    """A private article is nobody's to read: not at its address, not as a card, not as a proof."""
    PageViewRestriction.objects.create(page=world.article, restriction_type=kind, password="x")
    status = assert_readers_see_only_what_was_signed(
        world.article, world.signed_words, marker="Ketamine in the clinic"
    )
    assert status == (200 if kind == "password" else 302)


def test_a_receiver_that_rewrites_the_row_when_it_is_published(world: World) -> None:
    def rewrite(sender: Any, instance: Any, **kwargs: Any) -> None:
        type(instance).objects.filter(pk=instance.pk).update(title=MARKER, summary=MARKER)

    page_published.connect(rewrite)
    post_save.connect(rewrite, sender=ArticlePage)
    try:
        world.article.save()
        page = factories.signed_article("Another one", slug="another")
    finally:
        page_published.disconnect(rewrite)
        post_save.disconnect(rewrite, sender=ArticlePage)
    assert ArticlePage.objects.get(slug="another").title == MARKER
    page.title = "Another one"
    with_another = world.signed_words.and_also(page, words_just_signed(page))
    assert "Another one" in with_another[page.pk].article
    assert assert_readers_see_only_what_was_signed(world.article, with_another) == 200


def test_historical_models_of_a_migration(world: World) -> None:
    """A data migration has no methods, no signals and no managers of ours."""
    executor = MigrationExecutor(connection)
    apps = executor.loader.project_state(executor.loader.graph.leaf_nodes()).apps
    articles = apps.get_model("blog", "ArticlePage").objects
    articles.update(title=MARKER, summary=MARKER, seo_title=MARKER, search_description=MARKER, live=True)
    for row in articles.all():
        row.body = [{"type": "text", "value": f"<p>{MARKER}</p>"}]
        row.save()
    apps.get_model("wagtailcore", "Page").objects.update(live=True, draft_title=MARKER)
    apps.get_model("blog", "Author").objects.update(name=MARKER)
    apps.get_model("signoff", "Reviewer").objects.update(family_name=MARKER)
    assert MARKER in row_says(world)
    still_signed(world, chrome_may_say_it=True)


def test_groups_and_rights_given_in_code(world: World) -> None:
    for user in world.people.values():
        user.groups.set(Group.objects.all())
        user.is_superuser = user.is_staff = True
        user.save()
    still_signed(world)


def set_dates(**dates: Any) -> Callable[[], None]:
    def attack() -> None:
        Page.objects.update(**dates)

    return attack


LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "attack",
    [
        set_dates(go_live_at=LONG_AGO, expire_at=LONG_AGO, expired=True),
        set_dates(first_published_at=LONG_AGO, last_published_at=LONG_AGO, latest_revision_created_at=None),
        set_dates(go_live_at=timezone.now() + dt.timedelta(days=9), live=False),
        set_dates(locked=True, has_unpublished_changes=False, show_in_menus=True),
    ],
)
def test_dates_and_flags_of_every_row(attack: Callable[[], None], world: World) -> None:
    attack()
    call_command("publish_scheduled", verbosity=0)
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)
