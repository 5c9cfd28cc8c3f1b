"""Making the demonstration's accounts, topics, pictures and drafts. Nothing here is signed."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from blog.demo.articles import TOPICS
from blog.demo.building import DemoArticle, DemoPage, RawBlock
from blog.demo.people import ADMIN, EDITORS, PASSWORD, PEOPLE, PHYSICIANS, DemoPerson, DemoPhysician
from blog.demo.pictures import portrait, scene
from blog.models import ArticleAuthor, ArticlePage, ArticleTopic, Author, BlogIndexPage, Picture, Topic
from blog.signoff.models import Reviewer

EDITORS_GROUP = "Editors"
PHYSICIANS_GROUP = "Physicians"
# Long enough that a demonstration which somebody leaves running does not lapse under them.
LICENCE_DAYS = 365 * 3


@dataclass
class Cast:
    """Accounts, authors and topics by key, the index to put articles under, and the files stored so far."""

    index: BlogIndexPage
    accounts: dict[str, Any] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    stored: list[Picture] = field(default_factory=list)

    def forget_files(self) -> None:
        """Remove the stored originals: a rolled-back transaction leaves them behind."""
        for picture in self.stored:
            picture.file.storage.delete(picture.file.name)


def make_people(cast: Cast) -> None:
    """Accounts for everybody, a reviewer for each physician, an author for each editor."""
    # Hashing takes its time on purpose; one public password needs it once.
    password = make_password(PASSWORD)
    for person in PEOPLE:
        cast.accounts[person.username] = _make_account(person, password)
    _join(EDITORS_GROUP, [cast.accounts[editor.username] for editor in EDITORS])
    _join(PHYSICIANS_GROUP, [cast.accounts[physician.username] for physician in PHYSICIANS])
    for editor in EDITORS:
        cast.authors[editor.username] = Author.objects.create(
            name=editor.name, role=editor.role, biography=editor.biography
        )
    for physician in PHYSICIANS:
        _make_reviewer(cast, physician)


def make_topics(cast: Cast) -> None:
    """The topics; one of the same address that is there already is used as it is."""
    for topic in TOPICS:
        cast.topics[topic.slug], created = Topic.objects.get_or_create(
            slug=topic.slug,
            defaults={
                "name": topic.name,
                "description": topic.description,
                "review_interval_months": topic.review_months,
                "subject": topic.subject,
                "required_signatures": topic.signatures,
            },
        )
        if created:
            reviewers = [cast.accounts[name].reviewer for name in topic.reviewers]
            cast.topics[topic.slug].default_reviewers.set(reviewers)


def make_draft(cast: Cast, article: DemoArticle) -> ArticlePage:
    """A draft of the article under the index, saved by its author."""
    editor = cast.accounts[article.author]
    page = ArticlePage(
        title=article.title,
        slug=article.slug,
        summary=article.summary,
        search_description=article.search_description,
        featured_image=_make_scene(cast, article.picture, editor) if article.picture else None,
        body=json.dumps(article.raw_body()),
        references=json.dumps(article.raw_references()),
        owner=editor,
        live=False,
    )
    page.article_authors.add(ArticleAuthor(author=cast.authors[article.author]))
    page.article_topics.add(*(ArticleTopic(topic=cast.topics[slug]) for slug in article.topics))
    _add(cast.index, page, editor)
    return page


def make_page_draft(cast: Cast, page: DemoPage, editor: Any) -> Any:
    """A draft of the standard page beside the index."""
    # By name: the blog knows nothing of the rooms beside it.
    model = apps.get_model("home", "StandardPage")
    draft = model(
        title=page.title,
        slug=page.slug,
        search_description=page.search_description,
        body=json.dumps(page.raw_body()),
        owner=editor,
        live=False,
    )
    _add(cast.index.get_parent(), draft, editor)
    return draft


def revise(page: Any, editor: Any, change: Callable[[Any], None]) -> Any:
    """Make `change` to the latest draft and save it as the editor. The page is given back as it then is."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    change(draft)
    draft.save_revision(user=editor, log_action=True)
    return type(page).objects.get(pk=page.pk)


def replace_body(body: list[RawBlock]) -> Callable[[Any], None]:
    """A change for `revise`: another body."""

    def change(draft: Any) -> None:
        draft.body = json.dumps(body)

    return change


def picture_without_words(cast: Cast, name: str, editor: Any) -> RawBlock:
    """A picture that has no alternative text and is not marked decorative: one of the faults of a draft."""
    picture = _store(cast, f"{name}-without-words", scene(name), editor, decorative=False)
    image = {"image": picture.pk, "decorative": False, "alt_text": ""}
    return {"type": "image", "value": {"image": image, "caption": ""}}


def _add(parent: Page, page: Any, editor: Any) -> None:
    parent.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=editor)
    page.save_revision(user=editor, log_action=True)


def _make_account(person: DemoPerson, password: str) -> Any:
    is_admin = person is ADMIN
    return get_user_model().objects.create(
        username=person.username,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        password=password,
        is_staff=is_admin,
        is_superuser=is_admin,
    )


def _join(group_name: str, accounts: list[Any]) -> None:
    group, _created = Group.objects.get_or_create(name=group_name)
    group.user_set.add(*accounts)


def _make_reviewer(cast: Cast, physician: DemoPhysician) -> Reviewer:
    admin = cast.accounts[ADMIN.username]
    today = timezone.now().astimezone(dt.UTC).date()
    return Reviewer.objects.create(
        given_name=physician.first_name,
        family_name=physician.last_name,
        post_nominals=physician.post_nominals,
        specialty=physician.specialty,
        licence_jurisdiction=physician.licence_jurisdiction,
        licence_number=physician.licence_number,
        licence_expires_on=today + dt.timedelta(days=LICENCE_DAYS),
        verified_by=admin,
        verified_on=today,
        biography=physician.biography,
        conflicts_of_interest=physician.conflicts_of_interest,
        photo=_store(cast, f"portrait-{physician.portrait}", portrait(physician.portrait), admin),
        user=cast.accounts[physician.username],
        active=True,
    )


def _make_scene(cast: Cast, name: str, editor: Any) -> Picture:
    return _store(cast, name, scene(name), editor)


def _store(cast: Cast, name: str, data: bytes, owner: Any, *, decorative: bool = True) -> Picture:
    picture = Picture(
        title=name.replace("-", " ").capitalize(),
        file=ContentFile(data, name=f"demo-{name}.jpg"),
        is_decorative=decorative,
        uploaded_by_user=owner,
    )
    picture.save()
    cast.stored.append(picture)
    return picture
