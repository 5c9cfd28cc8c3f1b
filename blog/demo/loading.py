"""Loading the demonstration: all of it or nothing, and once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from tqdm import tqdm

from blog.demo.articles import (
    ABOUT,
    ABOUT_CHANGE,
    AFTER_TREATMENT,
    HOW_LONG,
    HOW_LONG_CHANGE,
    HOW_LONG_COMMENT,
    NOT_FOR_EVERYONE,
    PTSD,
    PTSD_SMALL_CHANGE,
    UNFINISHED,
    USES,
)
from blog.demo.building import reworded
from blog.demo.making import (
    Cast,
    make_draft,
    make_page_draft,
    make_people,
    make_topics,
    picture_without_words,
    replace_body,
    revise,
)
from blog.demo.people import PASSWORD, PEOPLE, PHYSICIANS
from blog.demo.states import DAYS_UNTIL_GO_LIVE, go_live_later, send_back, sign_off, submit
from blog.models import BlogIndexPage
from blog.signoff.models import Reviewer


class CannotLoad(Exception):
    """The demonstration cannot be loaded here; the message says why. Nothing was changed."""


class Writable(Protocol):
    """Where lines are written: a stream, or a command's own output."""

    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True)
class Account:
    """How somebody logs in."""

    username: str
    password: str
    name: str
    role: str


@dataclass(frozen=True)
class Sight:
    """A text worth seeing, and the state it was brought into. `address` is where its readers find it."""

    title: str
    state: str
    address: str


@dataclass(frozen=True)
class DemoSummary:
    """Who can log in and what there is to see; `made` says whether this call made it."""

    made: bool
    accounts: tuple[Account, ...]
    addresses: tuple[Sight, ...]


def load_demonstration(stdout: Writable, *, progress: bool = True) -> DemoSummary:
    """Make the demonstration where it is missing; then write who can log in and what there is to see.

    A second call finds it and makes nothing. With `progress`, a terminal shows how far the first has come.
    Raises CannotLoad; whatever is raised, nothing is left half made.
    """
    made = not is_loaded()
    if made:
        with _quietly():
            _make(progress)
    summary = DemoSummary(made=made, accounts=ACCOUNTS, addresses=_sights())
    _write(summary, stdout)
    return summary


def is_loaded() -> bool:
    """Whether the demonstration is here: its reviewers are, and signatures protect them from deletion."""
    numbers = [physician.licence_number for physician in PHYSICIANS]
    return Reviewer.objects.filter(licence_number__in=numbers).exists()


def _make(progress: bool) -> None:
    _require_a_place()
    cast: Cast | None = None
    try:
        with transaction.atomic():
            # The lock lets a second start wait, so that it finds what the first has made.
            index = BlogIndexPage.objects.select_for_update(of=("self",)).order_by("path").first()
            if index is None:
                raise CannotLoad("There is no index page to put articles under.")
            if is_loaded():
                return
            cast = Cast(index)
            for step in tqdm(STEPS, desc="Making the demonstration", disable=None if progress else True):
                step(cast)
    except BaseException:
        if cast is not None:
            cast.forget_files()
        raise


@contextmanager
def _quietly() -> Iterator[None]:
    """Send no mail and log no routine inside the block: nobody waits for news of people who do not exist."""
    backend, silenced = settings.EMAIL_BACKEND, logging.root.manager.disable
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = backend
        logging.disable(silenced)


def _require_a_place() -> None:
    if not settings.SIGNOFF_DEMO:
        raise CannotLoad("These settings do not accept demonstration signatures (SIGNOFF_DEMO).")
    names = [person.username for person in PEOPLE]
    taken = get_user_model().objects.filter(username__in=names).values_list("username", flat=True)
    if taken:
        raise CannotLoad(
            f"There are accounts already that are called {', '.join(sorted(taken))}. "
            "The demonstration has a public password, so it is loaded into a database of its own only."
        )


# One function for each text, in the order in which readers' lists will show them, the newest last.


def _live_with_newer_draft(cast: Cast) -> None:
    ben, robin = cast.accounts["ben"], cast.accounts["robin"]
    page = make_page_draft(cast, ABOUT, ben)
    sign_off(page, submitted_by=ben, signed_by=robin)
    revise(page, ben, replace_body(reworded(ABOUT.body, ABOUT_CHANGE)))


def _draft_that_the_checks_refuse(cast: Cast) -> None:
    page = make_draft(cast, UNFINISHED)
    editor = cast.accounts[UNFINISHED.author]
    faulty = picture_without_words(cast, "dunes", editor)
    revise(page, editor, replace_body([*UNFINISHED.body, faulty]))


def _scheduled(cast: Cast) -> None:
    editor = cast.accounts[NOT_FOR_EVERYONE.author]
    page = revise(make_draft(cast, NOT_FOR_EVERYONE), editor, go_live_later)
    sam, robin = cast.accounts["sam"], cast.accounts["robin"]
    sign_off(page, submitted_by=editor, signed_by=sam, then_by=robin)


def _waiting_for_a_first_review(cast: Cast) -> None:
    submit(make_draft(cast, USES), cast.accounts[USES.author])


def _live_with_changes_requested(cast: Cast) -> None:
    editor, robin = cast.accounts[HOW_LONG.author], cast.accounts["robin"]
    page = make_draft(cast, HOW_LONG)
    sign_off(page, submitted_by=editor, signed_by=robin)
    revise(page, editor, replace_body(reworded(HOW_LONG.body, HOW_LONG_CHANGE)))
    send_back(page, submitted_by=editor, asked_by=robin, comment=HOW_LONG_COMMENT)


def _live_with_a_small_change_in_review(cast: Cast) -> None:
    editor = cast.accounts[PTSD.author]
    page = make_draft(cast, PTSD)
    sign_off(page, submitted_by=editor, signed_by=cast.accounts["sam"])
    revise(page, editor, replace_body(reworded(PTSD.body, PTSD_SMALL_CHANGE)))
    submit(page, editor)


def _live(cast: Cast) -> None:
    page = make_draft(cast, AFTER_TREATMENT)
    editor = cast.accounts[AFTER_TREATMENT.author]
    sign_off(page, submitted_by=editor, signed_by=cast.accounts["sam"])


STEPS: Final[tuple[Callable[[Cast], None], ...]] = (
    make_people,
    make_topics,
    _live_with_newer_draft,
    _draft_that_the_checks_refuse,
    _scheduled,
    _waiting_for_a_first_review,
    _live_with_changes_requested,
    _live_with_a_small_change_in_review,
    _live,
)

ACCOUNTS: Final = tuple(
    Account(username=person.username, password=PASSWORD, name=person.name, role=person.role)
    for person in PEOPLE
)

STATES: Final = (
    (AFTER_TREATMENT, "live"),
    (PTSD, "live; a small change waits for a physician"),
    (HOW_LONG, "live; a physician asked for changes to the newer draft"),
    (USES, "waits for its first review, by Robin Sample"),
    (NOT_FOR_EVERYONE, f"signed by two physicians; goes live {DAYS_UNTIL_GO_LIVE} days after it was made"),
    (UNFINISHED, "an unfinished draft: figures without a source, a picture without words"),
)


def _sights() -> tuple[Sight, ...]:
    site = settings.WAGTAILADMIN_BASE_URL
    # Not by `get_url`: it would load every view of the site, which takes longer than all the rest.
    slug = BlogIndexPage.objects.order_by("path").values_list("slug", flat=True).first()
    return (
        *(Sight(article.title, state, f"{site}/{slug}/{article.slug}/") for article, state in STATES),
        Sight(ABOUT.title, "live; a newer draft is being written", f"{site}/{ABOUT.slug}/"),
    )


def _write(summary: DemoSummary, stdout: Writable) -> None:
    made = "The demonstration is ready." if summary.made else "The demonstration is here already."
    stdout.write(f"{made} Everybody in it is made up; no physician has read its texts.\n")
    stdout.write(f"\nAccounts (the password of each is “{PASSWORD}”):\n")
    for account in summary.accounts:
        stdout.write(f"  {account.username:<7}{account.role:<15}{account.name}\n")
    stdout.write("\nWhat there is to see:\n")
    for sight in summary.addresses:
        stdout.write(f"  {sight.title}\n      {sight.state}\n")
