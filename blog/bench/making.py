"""Made-up articles by the thousand, each with a valid edition, signature and ledger entries.

They are laid into the tables directly, in the shape that the verbs of the sign-off leave; `verify` agrees.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page

from blog.models import ArticlePage, BlogIndexPage
from blog.signoff.canonical import canonical_json, digest_of
from blog.signoff.in_force import format_moment
from blog.signoff.ledger import next_link
from blog.signoff.models import Edition, LedgerEntry, Reviewer, Signature
from blog.signoff.signing import months_later
from blog.signoff.statement import CHECKLIST, statement_for

SEED = 20_260_304
CHUNK = 500
# Over so many days they were signed: long ago, and their reviews would be out of date.
DAYS = 375
PROSE = (
    "sleep walking water calm breath clinic doctor question answer careful study people small large week month "
    "evening morning plan help friend listen rest slow steady gentle notice change mood safe risk care"
)


def make_articles(
    count: int, *, words: int = 600, advance: Callable[[int], object] = lambda made: None
) -> None:
    """Add `count` live articles of about `words` words below the blog index, each signed once."""
    chance = random.Random(SEED)  # noqa: S311  (made-up prose, nothing to guess)
    index = BlogIndexPage.objects.get()
    reviewer = _reviewer()
    last = LedgerEntry.objects.order_by("-sequence").first()
    numbers = iter(range(index.numchild + 1, index.numchild + count + 1))
    while chunk := list(islice(numbers, CHUNK)):
        pages = _pages(index, chunk)
        last = _sign_all(pages, reviewer, last, chance, words)
        advance(len(chunk))
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + count)


def _reviewer() -> Reviewer:
    user = User.objects.create(username="bench-physician")
    return Reviewer.objects.create(
        given_name="Bench",
        family_name="Example",
        post_nominals="MD",
        user=user,
        active=True,
        verified_on=(_first_moment() - dt.timedelta(days=DAYS + 1)).date(),
        licence_expires_on=dt.date(2099, 1, 1),
    )


def _first_moment() -> dt.datetime:
    morning = timezone.now().astimezone(dt.UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    return morning - dt.timedelta(days=1)


def _pages(index: BlogIndexPage, numbers: list[int]) -> list[Page]:
    article_type, locale = ContentType.objects.get_for_model(ArticlePage), Locale.objects.first()
    pages = [
        Page(
            path=index.path + _step(number),
            depth=index.depth + 1,
            numchild=0,
            title=f"Made-up article {number}",
            draft_title=f"Made-up article {number}",
            slug=f"made-up-{number}",
            url_path=f"{index.url_path}made-up-{number}/",
            content_type=article_type,
            locale=locale,
            translation_key=uuid.uuid4(),
            live=True,
        )
        for number in numbers
    ]
    made = Page.objects.bulk_create(pages)
    _article_rows([page.pk for page in made])
    return made


def _article_rows(ids: list[int]) -> None:
    # bulk_create does not do tables that inherit; the columns are left as blank as the model allows.
    fields = [field for field in ArticlePage._meta.local_concrete_fields if not field.primary_key]
    template = ArticlePage()
    values = [
        field.get_db_prep_save(field.pre_save(template, add=True), connection=connection) for field in fields
    ]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * (len(fields) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO blog_articlepage (page_ptr_id, {columns}) VALUES ({places})",  # noqa: S608  (our own names)
            [[page_id, *values] for page_id in ids],
        )


def _sign_all(
    pages: list[Page], reviewer: Reviewer, last: LedgerEntry | None, chance: random.Random, words: int
) -> LedgerEntry | None:
    entries: list[LedgerEntry] = []
    editions: list[Edition] = []
    signatures: list[Signature] = []
    for page in pages:
        text = canonical_json(_content(page.title, chance, words))
        # One in twelve is due again, a few are overdue, and none is out of date.
        signed_at = _first_moment() - dt.timedelta(days=page.pk * 37 % DAYS, seconds=page.pk % 3600)
        signature, edition = _payloads(page, digest_of(text), reviewer, signed_at)
        signature_entry = next_link(last, LedgerEntry.Kind.SIGNATURE, signature)
        edition["signatures"] = [signature_entry.hash]
        last = next_link(signature_entry, LedgerEntry.Kind.EDITION, edition)
        entries += [signature_entry, last]
        editions.append(
            Edition(
                page=page,
                number=1,
                kind="full",
                content=text,
                digest=edition["digest"],
                first_published_at=signed_at,
                next_review_due=dt.date.fromisoformat(edition["next_review_due"]),
                demo=False,
                entry=last,
            )
        )
        signatures.append(
            Signature(
                edition=editions[-1],
                reviewer=reviewer,
                user_id=reviewer.user_id,
                signed_at=signed_at,
                entry=signature_entry,
            )
        )
    LedgerEntry.objects.bulk_create(entries)
    Edition.objects.bulk_create(editions)
    Signature.objects.bulk_create(signatures)
    return last


def _payloads(
    page: Page, digest: str, reviewer: Reviewer, signed_at: dt.datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    moment = format_moment(signed_at)
    due = months_later(signed_at.date(), 12).isoformat()
    bound = {
        "article": page.pk,
        "number": 1,
        "digest": digest,
        "kind": "full",
        "go_live_at": None,
        "demo": False,
    }
    signature = bound | {
        "reviewer": reviewer.pk,
        "user": reviewer.user_id,
        "reviewer_slug": reviewer.slug,
        "name": reviewer.name,
        "post_nominals": reviewer.post_nominals,
        "specialty": "",
        "licence_jurisdiction": "",
        "conflicts_of_interest": "",
        "credential": {"verified_on": "2020-01-01", "expires_on": "2099-01-01", "verified_by": None},
        "statement": statement_for(reviewer.printed_name, "full"),
        "meaning": "approval",
        "signed_at": moment,
        "authentication": "password",
        "checklist": [{"id": item.id, "text": item.text} for item in CHECKLIST],
        "review_interval_months": 12,
        "last_full_review": signed_at.date().isoformat(),
        "next_review_due": due,
        "contributors": [],
    }
    edition = bound | {
        "schema": 1,
        "required_signatures": 1,
        "pictures": {},
        "first_published_at": moment,
        "next_review_due": due,
    }
    return signature, edition


def _content(title: str, chance: random.Random, words: int) -> dict[str, Any]:
    prose = list(paragraphs(chance, words))
    body: list[dict[str, Any]] = [{"type": "heading", "value": {"level": "2", "text": "What to know"}}]
    body += [{"type": "text", "value": f"<p>{paragraph} [1].</p>"} for paragraph in prose]
    reference = dict.fromkeys(("authors", "title", "source", "year", "doi", "pmid", "url"), "made up")
    return {
        "schema": 1,
        "kind": "article",
        "title": title,
        "seo_title": "",
        "search_description": "",
        "social_image": None,
        "summary": " ".join(chance.choices(PROSE.split(), k=25)),
        "featured_image": None,
        "authors": [{"name": "Bench Author"}],
        "body": body,
        "references": [reference | {"doi": "", "pmid": "", "url": "https://example.org/", "accessed": None}],
    }


def paragraphs(chance: random.Random, words: int) -> Iterator[str]:
    """Made-up paragraphs of sixty words, about so many words in all."""
    for _paragraph in range(max(1, words // 60)):
        yield " ".join(chance.choices(PROSE.split(), k=60)).capitalize()


def _step(number: int) -> str:
    return str(Page._int2str(number)).rjust(Page.steplen, Page.alphabet[0])
