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


def free_port() -> int:
    with closing(socket.socket()) as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@pytest.fixture
def unreachable(settings: Settings) -> int:
    """The settings name a mail server, at this port, that nobody has started."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 10
    return int(settings.EMAIL_PORT)


@pytest.fixture
def postbox(unreachable: int) -> Iterator[Postbox]:
    """The mail server that the settings name, running."""
    taken = Postbox()
    server = Controller(taken, hostname="127.0.0.1", port=unreachable)
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
