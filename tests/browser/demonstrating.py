"""The demonstration behind a server, made once for all tests of a module, which only look at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO

from django.contrib.auth import get_user_model
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from blog.demo.articles import AFTER_TREATMENT
from blog.demo.loading import load_demonstration
from blog.demo.people import PASSWORD as PASSWORD
from blog.models import ArticlePage
from blog.signoff.proposals import open_task_state
from blog.signoff.signing import withdraw
from tests import factories


@dataclass(frozen=True)
class Demonstration:
    """Where to look: the address of the site, and pages in states worth seeing."""

    site: str
    article: str
    withdrawn: str
    waiting_id: int


@contextmanager
def served_demonstration() -> Iterator[Demonstration]:
    """Load the demonstration into the database of the process and serve it, with one article withdrawn."""
    with override_settings(SIGNOFF_DEMO=True):
        load_demonstration(StringIO(), progress=False)
        withdrawn = factories.signed_article("Withdrawn for the tests")
        administrator = get_user_model().objects.get(username="admin")
        withdraw(page=withdrawn, user=administrator, public_reason="A number in it was wrong.")
        server = LiveServer("localhost")
        try:
            yield Demonstration(
                site=server.url,
                article=f"/articles/{AFTER_TREATMENT.slug}/",
                withdrawn=f"/articles/{withdrawn.slug}/",
                waiting_id=_waiting_article().pk,
            )
        finally:
            server.stop()


def _waiting_article() -> ArticlePage:
    return next(page for page in ArticlePage.objects.order_by("pk") if open_task_state(page))
