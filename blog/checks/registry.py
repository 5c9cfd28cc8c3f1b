"""The registry of checks, and the small class that each of them is."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import ClassVar

from django.utils.functional import Promise

from blog.checks.draft import Draft, Place

ROOMS = (
    "structure",
    "wording",
    "pictures",
    "sources",
    "medicines",
    "crisis",
    "reading_ease",
    "responsibility",
)
ARTICLES = frozenset({"article"})
EVERY_KIND = frozenset({"article", "page"})


class Kind(StrEnum):
    """What a fault does: it keeps a draft from its review, or it is shown to editor and physician."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Fault:
    """One thing that is not right: whose rule it breaks, what to do, where, and the words it is about."""

    check: str
    kind: Kind
    message: str
    place: Place
    excerpt: str = ""

    @property
    def blocks(self) -> bool:
        return self.kind is Kind.BLOCK

    @property
    def key(self) -> str:
        """Names this fault of these words (32 hex digits): whoever let it pass did not let other words pass."""
        return hashlib.sha256(f"{self.check}\n{self.excerpt or self.message}".encode()).hexdigest()[:32]


class Check:
    """One rule. `title` says in a few words what is asked; `faults` finds where a draft does not have it.

    A check is pure: what it may ask is in the draft. Its docstring names the source of the rule.
    """

    id: ClassVar[str]
    kind: ClassVar[Kind]
    title: ClassVar[str | Promise]
    of: ClassVar[frozenset[str]] = ARTICLES

    def faults(self, draft: Draft) -> Iterator[Fault]:
        raise NotImplementedError

    def fault(self, message: str, place: Place, excerpt: str = "") -> Fault:
        return Fault(self.id, self.kind, str(message), place, excerpt)


_registry: dict[str, Check] = {}


def register(check: type[Check]) -> type[Check]:
    """A class decorator that puts a check in the registry. Raises ValueError for an id that is taken."""
    if check.id in _registry:
        raise ValueError(f"Two checks are called “{check.id}”.")
    _registry[check.id] = check()
    return check


def every_check() -> tuple[Check, ...]:
    """All checks, in the order in which an editor meets what they are about."""
    # Registration is by import; here, since the rooms of the checks import this one.
    rooms = [import_module(f"blog.checks.{room}").__name__ for room in ROOMS]
    return tuple(sorted(_registry.values(), key=lambda check: rooms.index(type(check).__module__)))


def checks_for(kind: str) -> tuple[Check, ...]:
    """The checks that a kind of page has to meet."""
    return tuple(check for check in every_check() if kind in check.of)
