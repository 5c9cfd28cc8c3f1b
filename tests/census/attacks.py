"""How a logged-in person acts on the admin, and how code acts on the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.urls import reverse
from wagtail.actions.unpublish import UnpublishPermissionError
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.blocks import TEXT_FEATURES
from tests.census.readers import MARKER
from tests.census.world import World, log_in

#: What a refusal in code looks like. Anything else is a mistake of the test.
REFUSALS = (PermissionDenied, ValidationError, ProtectedError, RestrictedError, UnpublishPermissionError)


class Actor:
    """A person of one role at the admin's door. Whether the door opens is not asked here: readers are."""

    def __init__(self, role: str, user: User, world: World) -> None:
        self.role = role
        self.user = user
        self.world = world
        self.client = log_in(user)

    @property
    def may_publish_by_wagtails_rules(self) -> bool:
        return self.role in ("superuser", "everything")

    def get(self, name: str, *args: Any, **query: str) -> Any:
        return self.client.get(reverse(name, args=args), query)

    def post(self, name: str, *args: Any, data: Mapping[str, Any] | None = None, **query: str) -> Any:
        """POST a form to an admin address by its name; `query` goes into the address."""
        address = reverse(name, args=args)
        if query:
            address += "?" + "&".join(f"{key}={value}" for key, value in query.items())
        return self.client.post(address, data or {})

    def edit(self, page: Page, **changes: Any) -> Any:
        """Send the editor's form of an article, all MARKER, with `changes` (underscores for hyphens in actions)."""
        return self.post("wagtailadmin_pages:edit", page.pk, data=article_form(**changes))

    def create(self, parent: Page, **changes: Any) -> Any:
        return self.post(
            "wagtailadmin_pages:add", "blog", "articlepage", parent.pk, data=article_form(**changes)
        )

    def bulk(self, action: str, *pages: Page, **data: Any) -> Any:
        """A bulk action on pages, confirmed."""
        ids = "&".join(f"id={page.pk}" for page in pages)
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return self.client.post(f"{address}?{ids}&next=/admin/", data)

    def api(self, action: str, page: Page, **data: Any) -> Any:
        """An action of the admin API."""
        return self.client.post(
            reverse("wagtailadmin_api:pages:action", args=[page.pk, action]),
            data,
            content_type="application/json",
        )


def article_form(**changes: Any) -> dict[str, Any]:
    """A valid form of the article editor in which every word is MARKER's. Names like `action_publish` are actions."""
    form = {
        "title": f"{MARKER} title",
        "slug": "ketamine",
        "summary": f"{MARKER} summary",
        "seo_title": f"{MARKER} head",
        "search_description": f"{MARKER} description",
        "featured_image": "",
        "featured_image_alt": "",
        "featured_image_caption": "",
        "correction": "",
        "og_image": "",
        "canonical_url": "",
        "body": streamfield([("text", rich_text(f"<p>{MARKER} text</p>", features=TEXT_FEATURES))]),
        "references": streamfield([]),
        "article_authors": inline_formset([]),
        "article_topics": inline_formset([]),
        "comments": inline_formset([]),
    }
    actions = {
        name.replace("_", "-", 1): value for name, value in changes.items() if name.startswith("action_")
    }
    fields = {name: value for name, value in changes.items() if not name.startswith("action_")}
    return nested_form_data({**form, **fields, **actions})


def index_form(**changes: Any) -> dict[str, Any]:
    """A valid form of the editor of an index page."""
    form = {
        "title": "Articles",
        "slug": "articles",
        "introduction": "",
        "seo_title": "",
        "search_description": "",
        "og_image": "",
        "canonical_url": "",
        "comments": inline_formset([]),
    }
    return nested_form_data({**form, **changes})


@contextmanager
def attempt() -> Iterator[None]:
    """Code that may be refused by a rule; what it had written before the refusal stays, as it would on a server."""
    with suppress(*REFUSALS):
        yield


@contextmanager
def attempt_in_a_transaction() -> Iterator[None]:
    """Code that may also be refused by the database."""
    with suppress(*REFUSALS, DatabaseError), transaction.atomic():
        yield


def latest_revision(page: Page) -> Revision:
    revision: Revision | None = Page.objects.get(pk=page.pk).specific.get_latest_revision()
    assert revision is not None
    return revision


def with_unsigned_words(page: Any) -> Any:
    """The page's row as the database has it, with every word of it in memory replaced."""
    row = type(page).objects.get(pk=page.pk)
    row.title = row.draft_title = f"{MARKER} title"
    row.seo_title = f"{MARKER} head"
    row.search_description = f"{MARKER} description"
    row.summary = f"{MARKER} summary"
    row.body = [{"type": "text", "value": f"<p>{MARKER} text</p>"}]
    row.live, row.has_unpublished_changes = True, False
    return row
