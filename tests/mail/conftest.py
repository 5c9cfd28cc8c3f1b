"""A real mail server on this machine, and people who have an address."""

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.contrib.auth.models import User
from pytest_django import Settings

from tests import factories


@dataclass
class Postbox:
    """What the server has taken, in order. It refuses mail to an address of `refuses` with that answer."""

    received: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd finds its hooks by these names)
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=modern)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 Message accepted for delivery"

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.received]

    def of(self, user: Any) -> list[EmailMessage]:
        """What has come for this person."""
        return [message for message in self.received if message["To"] == user.email]


class ServerOn(Controller):
    """A mail server on a socket that is bound already: no other process can have taken its port meanwhile."""

    def __init__(self, taken: Postbox, bound: socket.socket) -> None:
        host, port = bound.getsockname()
        super().__init__(taken, hostname=host, port=port, ready_timeout=60)
        self.bound = bound

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound)


@pytest.fixture
def bound(settings: Settings) -> Iterator[socket.socket]:
    """The place of the mail server that the settings name. Until somebody listens, it refuses connections."""
    with closing(socket.socket()) as opened:
        opened.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = opened.getsockname()
        settings.EMAIL_TIMEOUT = 60
        yield opened


@pytest.fixture
def unreachable(bound: socket.socket) -> None:
    """The settings name a mail server that nobody has started."""


@pytest.fixture
def postbox(bound: socket.socket) -> Iterator[Postbox]:
    """The mail server that the settings name, running."""
    taken = Postbox()
    server = ServerOn(taken, bound)
    server.start()
    yield taken
    server.stop()


def with_address(user: User) -> User:
    user.email = f"{user.username}@example.org"
    user.save()
    return user


@pytest.fixture
def physician() -> User:
    return with_address(factories.physician("dana", given_name="Dana", family_name="Ruiz"))


@pytest.fixture
def editor() -> User:
    user = factories.editor("ana")
    user.first_name, user.last_name = "Ana", "Inkwell"
    return with_address(user)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content())
