"""Builders of valid parents for tests: people, pictures, drafts.

They make drafts only, since an unsigned live article cannot exist. `sign_off` and `signed_article` take the way
that people take: submit, read, sign. Every builder has a default for everything a test is not about.
"""

import datetime as dt
import io
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db.models.signals import pre_save
from PIL import Image as PillowImage

from blog.checks.gate import keep_out_of_review
from blog.models import ArticleAuthor, ArticlePage, ArticleTopic, Author, BlogIndexPage, Picture, Topic
from blog.signoff.models import CandidateRevocation, CandidateSignature, Edition, Reviewer
from blog.signoff.proposals import propose
from blog.signoff.signing import sign, take_back
from blog.signoff.statement import CHECKLIST
from home.models import HomePage, StandardPage

EDITORS = "Editors"
PHYSICIANS = "Physicians"
PASSWORD = "every account of the tests has this one"
EVERY_TICK = frozenset(item.id for item in CHECKLIST)

_numbers = count(1)


def count_from(start: int) -> None:
    """The next things that are made without a name get numbers from here on."""
    global _numbers
    _numbers = count(start)


def account(name: str = "", *, group: str = "", superuser: bool = False) -> User:
    """An active account with the password `PASSWORD`, in the group named if any."""
    user = User.objects.create_user(
        username=name or f"person-{next(_numbers)}",
        password=PASSWORD,
        is_superuser=superuser,
        is_staff=superuser,
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def editor(name: str = "") -> User:
    return account(name, group=EDITORS)


def superuser(name: str = "") -> User:
    return account(name, superuser=True)


def physician(name: str = "", **reviewer: Any) -> User:
    """An account bound to an active reviewer whose licence is verified and valid; `reviewer` fields override."""
    user = account(name, group=PHYSICIANS)
    reviewer_for(user, **reviewer)
    return user


def reviewer_for(user: User | None, **fields: Any) -> Reviewer:
    """A reviewer bound to `user` (or to nobody), verified by somebody else."""
    today = dt.datetime.now(dt.UTC).date()
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "given_name": "Dana",
        "family_name": f"Ruiz{number}",
        "post_nominals": "MD",
        "specialty": "Psychiatry",
        "licence_jurisdiction": "California",
        "licence_number": f"T{number}",
        "licence_expires_on": today + dt.timedelta(days=3650),
        "verified_on": today - dt.timedelta(days=3650),
        "active": True,
        "user": user,
    }
    if "verified_by" not in fields:
        defaults["verified_by"] = account()
    return Reviewer.objects.create(**defaults | fields)


def author(name: str = "") -> Author:
    return Author.objects.create(name=name or f"Author {next(_numbers)}")


def topic(name: str = "", *, months: int = 12, signatures: int = 1) -> Topic:
    """A topic whose articles are reviewed anew every `months`, by so many physicians."""
    return Topic.objects.create(
        name=name or f"Topic {next(_numbers)}", review_interval_months=months, required_signatures=signatures
    )


def any_topic() -> Topic:
    """One topic for all articles whose topic does not matter."""
    return Topic.objects.get_or_create(slug="any-topic", defaults={"name": "Any topic"})[0]


def picture(
    title: str = "", *, width: int = 640, height: int = 360, colour: str = "", data: bytes = b""
) -> Picture:
    """A stored picture of one colour, each of another unless told otherwise."""
    number = next(_numbers)
    # Far apart, so that no two neighbours become one colour in a small JPEG.
    content = data or plain_jpeg(width, height, colour or f"#{number * 0x9E3779 % 0x1000000:06x}")
    made = Picture(
        title=title or f"Picture {number}",
        file=ContentFile(content, name=f"picture-{number}.jpg"),
        is_decorative=True,
    )
    made.save()
    return made


def plain_jpeg(width: int = 640, height: int = 360, colour: str = "teal") -> bytes:
    """The bytes of a JPEG of one colour."""
    out = io.BytesIO()
    PillowImage.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()


def blog_index() -> BlogIndexPage:
    """The index of the first site, which a migration has made."""
    return BlogIndexPage.objects.get(slug="articles")


def heading(words: str = "How it is given", level: str = "2") -> dict[str, Any]:
    return {"type": "heading", "value": {"level": level, "text": words}}


def text(html: str = "<p>Ketamine is given in a clinic [1].</p>") -> dict[str, Any]:
    return {"type": "text", "value": html}


def key_points(*points: str) -> dict[str, Any]:
    """The block of key points, with three of them unless told otherwise."""
    listed = points or ("It is given in a clinic.", "Somebody stays with you.", "Ask who takes you home.")
    return {"type": "key_points", "value": {"points": list(listed)}}


def reference(**fields: Any) -> dict[str, Any]:
    """A block of the field `references`, complete as the checks ask."""
    value = {"authors": "Roe J", "title": "A study", "year": "2020", "url": "https://example.org/study"}
    return {"type": "reference", "value": {**value, "accessed": "2026-01-05", **fields}}


def article_draft(
    title: str = "",
    *,
    by: User | None = None,
    under: BlogIndexPage | None = None,
    authors: tuple[Author, ...] = (),
    topics: tuple[Topic, ...] | None = None,
    **fields: Any,
) -> ArticlePage:
    """A saved draft below `under` (the first site's index), written by `by` (a new editor).

    It has what the checks ask of an article, and the topic `any_topic()`, unless told otherwise.
    """
    number = next(_numbers)
    page = ArticlePage(
        **{
            "title": title or f"Article {number}",
            "slug": f"article-{number}",
            "summary": "What to expect.",
            "body": [heading(), text(), key_points()],
            "references": [reference()],
            "live": False,
            **_completed(fields),
        }
    )
    page.article_authors.set([ArticleAuthor(author=one) for one in authors])
    page.article_topics.set(
        [ArticleTopic(topic=one) for one in ((any_topic(),) if topics is None else topics)]
    )
    return _added(under or blog_index(), page, by)


def page_draft(title: str = "", *, by: User | None = None, **fields: Any) -> StandardPage:
    """A saved draft of a standard page below the first site's home page."""
    number = next(_numbers)
    page = StandardPage(
        **{
            "title": title or f"Page {number}",
            "slug": f"page-{number}",
            "body": [text("<p>About us.</p>")],
            "live": False,
            **fields,
        }
    )
    return _added(HomePage.objects.get(), page, by)


def revise(page: Any, *, by: User | None = None, **fields: Any) -> Any:
    """Save a new draft of `page` with `fields` changed; the page is given back as the database then has it."""
    draft = fresh(page).get_latest_revision_as_object()
    for name, value in (_completed(fields) if isinstance(draft, ArticlePage) else fields).items():
        setattr(draft, name, value)
    draft.save_revision(user=by or editor())
    return fresh(page)


def submit(page: Any, *, by: User | None = None) -> Any:
    """Submit the latest draft for sign-off; the page is given back as the database then has it."""
    page = fresh(page)
    page.get_workflow().start(page, by or editor())
    return fresh(page)


def submit_unchecked(page: Any) -> Any:
    """Submit a draft that the checks would refuse: one that was in review before a rule was made, say."""
    pre_save.disconnect(sender="wagtailcore.WorkflowState", dispatch_uid="keep_out_of_review")
    try:
        return submit(page)
    finally:
        pre_save.connect(
            keep_out_of_review, sender="wagtailcore.WorkflowState", dispatch_uid="keep_out_of_review"
        )


def sign_off(page: Any, *, by: User | None = None) -> Edition:
    """Give the last signature to the latest draft of a submitted page, just read, as `by` (a new physician)."""
    edition = give_signature(page, by=by)
    assert edition is not None, "it waits for another signature"
    return edition


def give_signature(page: Any, *, by: User | None = None) -> Edition | None:
    """The same where another physician may have to sign too: then None."""
    return sign(
        page=page,
        user=by or physician(),
        shown=propose(fresh(page)).token,
        ticked=EVERY_TICK,
        authentication="password",
    )


def submitted_article(title: str = "", **draft: Any) -> ArticlePage:
    """A draft that waits for a physician. Takes what `article_draft` takes."""
    return submit(article_draft(title, **draft))


def signed_article(title: str = "", *, signer: User | None = None, **draft: Any) -> ArticlePage:
    """An article that readers get, signed by `signer` (a new physician). Takes what `article_draft` takes."""
    page = submitted_article(title, **draft)
    sign_off(page, by=signer)
    return fresh(page)


def new_edition(page: Any, *, signer: User | None = None, **changes: Any) -> Edition:
    """Revise, submit and sign: the page's next edition."""
    return sign_off(submit(revise(page, **changes)), by=signer)


def sign_and_take_back(by: User | None = None) -> CandidateRevocation:
    """One of two signatures under a new article, given by `by` (a new physician) and taken back."""
    page = submitted_article(topics=(topic(signatures=2),))
    give_signature(page, by=by)
    candidate = CandidateSignature.objects.get(page=page)
    return take_back(candidate=candidate, user=candidate.user, reason="It is wrong.")


def hold_and_let_go(page: Any) -> None:
    """Let the signer of a scheduled article lapse, and mend it: a hold in the ledger, and its release."""
    reviewer = Reviewer.objects.get(signatures__edition__page=page)
    for active in (False, True):
        reviewer.active = active
        reviewer.save()


def fresh(page: Any) -> Any:
    """The page as the database has it now."""
    return type(page).objects.get(pk=page.pk)


def _completed(fields: dict[str, Any]) -> dict[str, Any]:
    """An article's body with what the checks ask of each, behind the blocks that a test is about."""
    blocks = fields.get("body")
    if not isinstance(blocks, list):
        return fields
    types = {block["type"] for block in blocks}
    sections = [block for block in blocks if block["type"] == "heading"]
    added = [heading("What else to know")] if not sections else []
    added += [key_points()] if "key_points" not in types else []
    return {**fields, "body": [*blocks, *added]}


def _added(parent: Any, page: Any, by: User | None) -> Any:
    parent.add_child(instance=page)
    page.save_revision(user=by or editor())
    return page
