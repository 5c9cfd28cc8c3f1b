"""A small site with everything on it that an attack could want: signed, unsigned, scheduled, withdrawn, private."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from blog.models import ArticlePage, Author, BlogIndexPage, Picture, Topic
from blog.signoff.models import Reviewer
from blog.signoff.signing import withdraw
from home.models import StandardPage
from tests import factories
from tests.census.readers import MARKER, SignedSite, words_just_signed

ROLES = ("superuser", "everything", "editor", "physician")
#: Words that a physician signed once and has replaced since: readers must not get them back.
REPLACED = "REPLACEDWORDS"


@dataclass
class World:
    """The site before an attack. `article` has two editions, and a newer draft in review that is all MARKER."""

    article: ArticlePage
    neighbour: ArticlePage
    about: StandardPage
    never_signed: ArticlePage
    scheduled: ArticlePage
    withdrawn: ArticlePage
    index: BlogIndexPage
    other_index: BlogIndexPage
    author: Author
    topic: Topic
    reviewer: Reviewer
    picture: Picture
    unsigned_picture: Picture
    document: Any
    people: dict[str, User]
    signed_words: SignedSite = field(default_factory=lambda: SignedSite({}))

    def fresh(self) -> "World":
        """The same site with every page as the database has it now."""
        pages = {
            name: factories.fresh(value) for name, value in vars(self).items() if isinstance(value, Page)
        }
        people = {role: User.objects.get(pk=user.pk) for role, user in self.people.items()}
        return replace(self, people=people, **pages)


def log_in(user: User) -> Client:
    """A browser in which this account is logged in; an error of a view is its answer, as on a server."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def build() -> World:
    """Build the site by the ways that people take. Takes about a second."""
    signer = factories.physician()
    author, topic = factories.author("Avery Author"), factories.topic("Ketamine", months=12)
    picture = factories.picture("A clinic", width=40, height=30)
    index = factories.blog_index()
    article = _article(signer, author, topic, picture)
    neighbour = factories.signed_article("Sleep, plainly", slug="sleep", signer=signer)
    about = factories.page_draft("About this journal", slug="about")
    factories.sign_off(factories.submit(about), by=signer)
    withdrawn = factories.signed_article("Withdrawn advice", slug="withdrawn", signer=signer)
    withdraw(page=withdrawn, user=None, public_reason="It was wrong.")
    words = {page.pk: words_just_signed(page) for page in (article, neighbour, about)}
    unsigned = factories.picture(f"{MARKER} picture", width=32, height=24)
    world = World(
        article=article,
        neighbour=factories.fresh(neighbour),
        about=factories.fresh(about),
        never_signed=_never_signed(),
        scheduled=_scheduled(signer),
        withdrawn=factories.fresh(withdrawn),
        index=index,
        other_index=_another_index(index),
        author=author,
        topic=topic,
        reviewer=signer.reviewer,
        picture=picture,
        unsigned_picture=unsigned,
        document=_document(),
        people={
            "superuser": factories.superuser("root"),
            "everything": _holder_of_every_permission(),
            "editor": factories.editor("ed"),
            "physician": factories.physician("doc"),
        },
    )
    world.article = unsigned_draft_in_review(article, unsigned)
    world.signed_words = SignedSite(words, beside=(neighbour, about, withdrawn, world.other_index))
    return world


def unsigned_words(picture: Picture | None = None) -> dict[str, Any]:
    """Field values in which every word is MARKER's."""
    return {
        "title": f"{MARKER} title",
        "summary": f"{MARKER} summary",
        "seo_title": f"{MARKER} head",
        "search_description": f"{MARKER} description",
        "featured_image": picture,
        "featured_image_alt": f"{MARKER} alternative",
        "featured_image_caption": f"{MARKER} caption",
        "body": [factories.heading(f"{MARKER} heading"), factories.text(f"<p>{MARKER} text</p>")],
        "references": [factories.reference(title=f"{MARKER} reference")],
    }


def unsigned_draft_in_review(page: ArticlePage, picture: Picture) -> ArticlePage:
    """A newer draft of a signed article, waiting for a physician."""
    draft: ArticlePage = factories.submit(factories.revise(page, **unsigned_words(picture)))
    return draft


def _article(signer: User, author: Author, topic: Topic, picture: Picture) -> ArticlePage:
    page = factories.signed_article(
        f"{REPLACED} title",
        slug="ketamine",
        signer=signer,
        summary=f"{REPLACED} summary",
        body=[factories.text(f"<p>{REPLACED} text</p>")],
        authors=(author,),
        topics=(topic,),
    )
    factories.new_edition(page, signer=signer, **_signed_fields(picture))
    fresh: ArticlePage = factories.fresh(page)
    return fresh


def _signed_fields(picture: Picture) -> dict[str, Any]:
    return {
        "title": "Ketamine in the clinic",
        "summary": "What happens in a session.",
        "seo_title": "Ketamine sessions",
        "search_description": "A plain description of a session.",
        "featured_image": picture,
        "featured_image_alt": "A quiet room",
        "featured_image_caption": "The room",
        "body": [
            {
                "type": "key_points",
                "value": {
                    "points": ["It is given in a clinic.", "Somebody stays with you.", "Bring a friend."]
                },
            },
            factories.heading("Before the session"),
            factories.text('<p>Eat <b>little</b> <a href="https://example.org/food">before</a> [1].</p>'),
            {"type": "quote", "value": {"text": "I felt safe.", "attribution": "A patient"}},
            {"type": "claim", "value": {"text": "Most people go home after two hours.", "sources": [1]}},
            {
                "type": "faq",
                "value": {"items": [{"question": "May I drive?", "answer": "<p>Not on that day.</p>"}]},
            },
        ],
        "references": [factories.reference(title="A study of sessions")],
    }


def _never_signed() -> ArticlePage:
    return factories.article_draft(slug="never-signed", **unsigned_words())


def _scheduled(signer: User) -> ArticlePage:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    page = factories.article_draft(slug="tomorrow", go_live_at=tomorrow, **unsigned_words())
    factories.sign_off(factories.submit(page), by=signer)
    fresh: ArticlePage = factories.fresh(page)
    return fresh


def _another_index(index: BlogIndexPage) -> BlogIndexPage:
    other = BlogIndexPage(title="Other articles", slug="others")
    index.get_parent().specific.add_child(instance=other)
    return other


def _document() -> Any:
    document = get_document_model()(title=f"{MARKER} document")
    document.file.save("unsigned.txt", ContentFile(MARKER.encode()))
    return document


def _holder_of_every_permission() -> User:
    group = Group.objects.create(name="Everything but a licence")
    group.permissions.set(Permission.objects.all())
    root = Page.get_first_root_node()
    page_permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page"
    )
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=root, permission=permission) for permission in page_permissions
    )
    collection = Collection.get_first_root_node()
    of_collections = Permission.objects.filter(
        content_type__app_label__in=["blog", "wagtailimages", "wagtaildocs", "wagtailcore"],
        codename__regex=r"^(add|change|delete|choose|view)_(picture|image|document|collection)$",
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=collection, permission=permission)
        for permission in of_collections
    )
    user = factories.account("all")
    user.groups.add(group)
    return user


__all__ = ["MARKER", "REPLACED", "ROLES", "SignedSite", "World", "build", "log_in", "unsigned_words"]
