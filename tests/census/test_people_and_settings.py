"""Ways through what stands beside a page: people, topics, settings, sites, accounts, redirects."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.models import Author, Topic
from blog.signoff.models import Reviewer
from home.models import HelpTexts
from tests import factories
from tests.census.attacks import Actor, attempt
from tests.census.readers import MARKER, assert_readers_see_only_what_was_signed
from tests.census.world import World

pytestmark = pytest.mark.django_db


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def reviewer_form(world: World, **changes: Any) -> dict[str, Any]:
    reviewer = Reviewer.objects.get(pk=world.reviewer.pk)
    form = {
        "given_name": MARKER,
        "family_name": MARKER,
        "post_nominals": "QUACK",
        "slug": "renamed",
        "aliases": MARKER,
        "specialty": f"{MARKER} specialty",
        "licence_jurisdiction": f"{MARKER} state",
        "licence_number": "1",
        "licence_expires_on": "2000-01-01",
        "verified_by": reviewer.verified_by_id,
        "verified_on": "1999-01-01",
        "user": reviewer.user_id,
        "biography": MARKER,
        "photo": "",
        "conflicts_of_interest": f"{MARKER} conflicts",
        "profiles": inline_formset([]),
    }
    return nested_form_data({**form, **changes})


def test_editing_the_reviewer_who_signed(actor: Actor, world: World) -> None:
    """The byline is the signature's: a new name, state or conflict of interest waits for the next signature."""
    name = "wagtailsnippets_signoff_reviewer:edit"
    actor.post(name, world.reviewer.pk, data=reviewer_form(world))
    changed = Reviewer.objects.get(pk=world.reviewer.pk).given_name == MARKER
    assert changed is actor.may_publish_by_wagtails_rules
    still_signed(world, everywhere=actor.role == "superuser")


def test_binding_the_reviewer_who_signed_to_another_account(actor: Actor, world: World) -> None:
    form = reviewer_form(world, user=actor.user.pk)
    actor.post("wagtailsnippets_signoff_reviewer:edit", world.reviewer.pk, data=form)
    still_signed(world, everywhere=actor.role == "superuser")


def test_deleting_the_reviewer_who_signed(actor: Actor, world: World) -> None:
    actor.post("wagtailsnippets_signoff_reviewer:delete", world.reviewer.pk)
    actor.client.post(
        reverse("wagtail_bulk_action", args=["signoff", "reviewer", "delete"])
        + f"?id={world.reviewer.pk}&next=/admin/"
    )
    assert Reviewer.objects.filter(pk=world.reviewer.pk).exists()
    still_signed(world, everywhere=actor.role == "superuser")


def test_renaming_the_author(actor: Actor, world: World) -> None:
    form = {"name": f"{MARKER} author", "role": MARKER, "biography": MARKER}
    actor.post("wagtailsnippets_blog_author:edit", world.author.pk, data=form)
    assert (Author.objects.get(pk=world.author.pk).name == form["name"]) is (actor.role != "physician")
    still_signed(world, everywhere=actor.role == "superuser")


def test_deleting_the_author(actor: Actor, world: World) -> None:
    actor.post("wagtailsnippets_blog_author:delete", world.author.pk)
    still_signed(world, everywhere=actor.role == "superuser")


def test_renaming_the_topic(actor: Actor, world: World) -> None:
    form = {
        "name": f"{MARKER} topic",
        "slug": "unsigned",
        "description": MARKER,
        "review_interval_months": "1",
        "required_signatures": "1",
    }
    actor.post("wagtailsnippets_blog_topic:edit", world.topic.pk, data=form)
    assert (Topic.objects.get(pk=world.topic.pk).name == form["name"]) is (actor.role != "physician")
    # The name of a topic is chrome: it stands over lists of signed articles.
    still_signed(world, chrome_may_say_it=True, everywhere=actor.role == "superuser")


def test_deleting_the_topic(actor: Actor, world: World) -> None:
    actor.post("wagtailsnippets_blog_topic:delete", world.topic.pk)
    still_signed(world, everywhere=actor.role == "superuser")


def test_help_texts_stand_outside_what_was_signed(actor: Actor, world: World) -> None:
    site = Site.objects.get()
    form = {"help_line": f"{MARKER} line", "help_box": f"{MARKER} box"}
    actor.post("wagtailsettings:edit", "home", "helptexts", site.pk, data=form)
    assert HelpTexts.objects.filter(help_box=form["help_box"]).exists() is actor.may_publish_by_wagtails_rules
    still_signed(world, chrome_may_say_it=True, everywhere=actor.role == "superuser")


@pytest.mark.parametrize("field", ["site_name", "hostname", "root_page"])
def test_editing_the_site(actor: Actor, world: World, field: str) -> None:
    site = Site.objects.get()
    form = {
        "hostname": site.hostname,
        "port": site.port,
        "site_name": site.site_name,
        "is_default_site": "on",
    }
    changes = {
        "site_name": f"{MARKER} site",
        "hostname": "unsigned.example",
        "root_page": world.never_signed.pk,
    }
    form |= {"root_page": site.root_page_id} | {field: changes[field]}
    actor.post("wagtailsites:edit", site.pk, data=form)
    if field == "root_page":
        assert_readers_see_only_what_was_signed(world.never_signed, world.signed_words)
    else:
        still_signed(world, everywhere=actor.role == "superuser")


def test_a_site_whose_root_is_a_draft(actor: Actor, world: World) -> None:
    form = {"hostname": "localhost", "port": 81, "site_name": MARKER, "root_page": world.never_signed.pk}
    actor.post("wagtailsites:add", data=form)
    still_signed(world, everywhere=actor.role == "superuser")


def test_deactivating_the_account_that_signed(actor: Actor, world: World) -> None:
    signer: Any = world.reviewer.user
    form = {"username": signer.username, "email": "x@example.org", "first_name": MARKER, "last_name": MARKER}
    actor.post("wagtailusers_users:edit", signer.pk, data=form)
    still_signed(world, everywhere=actor.role == "superuser")


def test_deleting_the_account_that_signed(actor: Actor, world: World) -> None:
    actor.post("wagtailusers_users:delete", world.reviewer.user_id)
    assert User.objects.filter(pk=world.reviewer.user_id).exists()
    still_signed(world, everywhere=actor.role == "superuser")


def test_giving_oneself_every_right(actor: Actor, world: World) -> None:
    """Rights do not publish: with the group of physicians and superuser, the forged button is still refused."""
    actor.user.groups.set(Group.objects.all())
    actor.user.is_superuser = True
    actor.user.save()
    assert actor.edit(world.article, action_publish="1").status_code == 403
    still_signed(world, everywhere=actor.role == "superuser")


def test_signing_without_being_a_reviewer_or_with_an_own_change(actor: Actor, world: World) -> None:
    """The review screen refuses a signature of everybody who is no reviewer, and of one who wrote the draft."""
    from blog.signoff.proposals import propose

    actor.edit(world.article)
    form = {
        "shown": propose(factories.fresh(world.article)).token,
        "ticked": sorted(factories.EVERY_TICK),
        "password": factories.PASSWORD,
    }
    assert actor.post("desk:sign", world.article.pk, data=form).status_code == 403
    still_signed(world, everywhere=actor.role == "superuser")


def test_a_redirect_from_the_address_of_a_signed_article(actor: Actor, world: World) -> None:
    form = {
        "old_path": "/articles/ketamine/",
        "site": "",
        "is_permanent": "on",
        "redirect_page": world.never_signed.pk,
        "redirect_link": "",
    }
    actor.post("wagtailredirects:add", data=form)
    assert Redirect.objects.exists() is actor.may_publish_by_wagtails_rules
    still_signed(world, everywhere=actor.role == "superuser")


@pytest.mark.parametrize("target", ["document", "draft"])
def test_a_redirect_from_the_address_of_an_article_that_was_taken_away(
    actor: Actor, world: World, target: str
) -> None:
    link = world.document.url if target == "document" else "/articles/never-signed/"
    for old_path in ("/articles/withdrawn/", "/articles/never-signed/", "/articles/nowhere/"):
        form = {"old_path": old_path, "site": "", "is_permanent": "on", "redirect_link": link}
        actor.post("wagtailredirects:add", data=form)
    still_signed(world, everywhere=actor.role == "superuser")
    assert assert_readers_see_only_what_was_signed(world.withdrawn, world.signed_words) == 410


def test_imported_redirects(actor: Actor, world: World) -> None:
    lines = SimpleUploadedFile(
        "redirects.csv", b"from,to\n/articles/ketamine/,/articles/never-signed/\n", "text/csv"
    )
    response = actor.post("wagtailredirects:start_import", data={"import_file": lines})
    if response.status_code == 200:
        form = {"from_index": "0", "to_index": "1", "site": "", "permanent": "on"}
        actor.post("wagtailredirects:process_import", data=form)
    still_signed(world, everywhere=actor.role == "superuser")


def test_a_collection_made_private(actor: Actor, world: World) -> None:
    root = Collection.get_first_root_node()
    actor.post("wagtailadmin_collections:set_privacy", root.pk, data={"restriction_type": "login"})
    still_signed(world, everywhere=actor.role == "superuser")


def test_deleting_people_in_code(world: World) -> None:
    everybody: list[Any] = [world.reviewer, world.reviewer.user, world.author, world.topic, world.article]
    for doomed in everybody:
        with attempt():
            type(doomed).objects.get(pk=doomed.pk).delete()
    still_signed(world, everywhere=True)


def test_renaming_everybody_in_code(world: World) -> None:
    Author.objects.update(name=f"{MARKER} author", role=MARKER)
    for topic in Topic.objects.all():
        Topic.objects.filter(pk=topic.pk).update(name=f"{MARKER} topic {topic.pk}")
    Reviewer.objects.update(family_name=MARKER, specialty=MARKER, conflicts_of_interest=MARKER, active=False)
    User.objects.update(first_name=MARKER, last_name=MARKER, is_active=False)
    Page.objects.filter(pk=world.article.pk).update(owner=None)
    still_signed(world, chrome_may_say_it=True, everywhere=True)
