"""An article in which a small change is possible, and small changes of it."""

from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from tests import factories

CALM = (
    "<p>The room is calm, and somebody stays beside you all the while. You can bring a book, or music that you like. "
    "Afterwards you rest until you feel like yourself again, and a friend takes you home. "
    "Ask whatever you want to ask.</p>"
)
QUIET = CALM.replace("calm", "quiet")
DOSED = CALM.replace("calm", "calm, and you get 50 mg [1]")


def body(html: str = CALM) -> list[dict[str, Any]]:
    return [factories.heading("In the room"), factories.text(html)]


def signed(title: str = "", *, signer: User | None = None, **draft: Any) -> Any:
    """A signed article with that text."""
    return factories.signed_article(title, signer=signer, **{"body": body(), **draft})


def changed(page: Any, html: str = QUIET, *, by: User | None = None) -> Any:
    """The article with other words, waiting for a physician."""
    return factories.submit(factories.revise(page, body=body(html), by=by), by=by)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
