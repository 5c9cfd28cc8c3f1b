"""A stateful property test: random people do random things, and after each the public site is read.

Every version of a text holds one code word that no other has, so that a page says of itself which version it shows.
The model beside it knows nothing of the code: an edition is in force when it is the newest of its page that was
signed, has gone live, rests on no review that was taken back, was not withdrawn, and is not long overdue.
"""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, WorkflowState

from blog.models import ArticlePage, ArticleTopic, BlogIndexPage, Picture
from blog.signoff.models import Edition, Reviewer, ReviewKind, Signature, Withdrawal
from blog.signoff.proposals import propose
from blog.signoff.signing import ShownVersionIsStale, decline, request_changes, revoke, sign, withdraw
from blog.signoff.verification import verify
from blog.signoff.verify_bundle import verify_record
from tests import factories
from tests.census.readers import Reader, address_of, finish_the_transaction

START = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
CODE = re.compile(r"\bqx[a-z]{5}\b")
NAME = re.compile(r"\bNx[a-z]{5}\b")
FILLER = "It is given in a quiet room and somebody stays with you until you are ready to go home again. " * 6
MOST_PAGES = 3
#: How long readers keep an article whose next full review is overdue.
OVERDUE = dt.timedelta(days=60)
LISTS = ("/articles/", "/", "/feed.xml", "/others/")
REFUSED = (PermissionDenied, ValidationError, ShownVersionIsStale)
RUNS, STEPS = 12, 25
PHYSICIANS = ("eve", "sam", "kim")

people = st.sampled_from(("ana", *PHYSICIANS, "root"))
# Whoever tries to sign is a physician more often than not, or little would ever be signed.
signers = st.sampled_from((*PHYSICIANS, *PHYSICIANS, "ana", "root"))
usually = st.sampled_from((True, True, True, False))
physicians = st.sampled_from(PHYSICIANS)
places = st.integers(min_value=0, max_value=MOST_PAGES - 1)


@dataclass
class Signed:
    """An edition as the model remembers it."""

    number: int
    code: str
    signer: str
    #: The signer's family name as it was then.
    name: str
    live_from: dt.datetime | None
    #: From this day on its full review is too old.
    gone_on: dt.date
    #: The full review that a small change was signed on the strength of.
    rests_on: "Signed | None" = None
    revoked: bool = False
    withdrawn: bool = False

    def is_effective(self, now: dt.datetime) -> bool:
        live = self.live_from is None or self.live_from <= now
        lost_its_ground = self.rests_on is not None and self.rests_on.revoked
        return live and not self.revoked and not self.withdrawn and not lost_its_ground


@dataclass
class Text:
    """A page as the model remembers it: its editions, the code word of its latest draft, and who wrote what.

    `written` holds a writer with the number of the edition that was to come.
    """

    pk: int
    draft: str
    editions: list[Signed] = field(default_factory=list)
    written: set[tuple[str, int]] = field(default_factory=set)

    def newest(self, now: dt.datetime) -> Signed | None:
        effective = [one for one in self.editions if one.is_effective(now)]
        return max(effective, key=lambda one: one.number, default=None)

    def in_force(self, now: dt.datetime) -> Signed | None:
        newest = self.newest(now)
        return newest if newest and now.date() < newest.gone_on else None

    @property
    def signers(self) -> set[str]:
        """Every name that its history may print."""
        return {one.name for one in self.editions}

    def write(self, who: str, code: str) -> None:
        self.draft = code
        self.written.add((who, len(self.editions) + 1))

    def writers(self, now: dt.datetime) -> set[str]:
        """Who wrote what nobody else has signed yet."""
        current = self.newest(now)
        return {who for who, number in self.written if current is None or number > current.number}


@dataclass
class Shown:
    """What somebody has before them on the review screen."""

    token: str
    code: str
    live_from: dt.datetime | None


@dataclass(frozen=True)
class Ground:
    """People and places that every run begins with."""

    accounts: dict[str, User]
    index: BlogIndexPage
    other: BlogIndexPage
    picture: Picture
    reader: Reader
    #: What came about in all runs together.
    happened: Counter[str] = field(default_factory=Counter)


class AnyOrder(RuleBasedStateMachine):
    """One run: everything it writes is taken back at its end."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self.ground = ground
        self.now = START
        self.codes = self._code_words()
        self.shown: dict[tuple[str, int], Shown] = {}
        self.texts: list[Text] = []
        self.proven: set[str] = set()
        self.steps = 0
        #: What the last step was about; None: it may have been about everything.
        self.touched: Text | None = None
        self.clock = mock.patch("django.utils.timezone.now", self._what_time_it_is)
        self.clock.start()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self._write_the_first_article()
        self.sign(place=0, who="sam", submit_first=True, look_first=True)

    def teardown(self) -> None:
        try:
            self._read_pages(self.texts)
            self._read_lists(LISTS)
        finally:
            self._take_back()

    def _take_back(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.clock.stop()

    # What people do to drafts

    @rule(place=places, who=people, small=usually)
    def edit(self, place: int, who: str, small: bool) -> None:
        text, page = self._page(place)
        draft = page.get_latest_revision_as_object()
        code = next(self.codes)
        _rewrite(draft, code, small=small)
        draft.save_revision(user=self._account(who))
        text.write(who, code)

    @rule(place=places, who=people, hours=st.sampled_from([None, 1, 48]))
    def schedule(self, place: int, who: str, hours: int | None) -> None:
        text, page = self._page(place)
        draft = page.get_latest_revision_as_object()
        draft.go_live_at = self.now + dt.timedelta(hours=hours) if hours else None
        draft.save_revision(user=self._account(who))
        text.write(who, text.draft)

    @rule(place=places)
    def go_on_typing(self, place: int) -> None:
        """Autosave overwrites the latest revision in place, in review and signed or not."""
        text, page = self._page(place)
        revision = page.get_latest_revision()
        draft = revision.as_object()
        code = next(self.codes)
        _rewrite(draft, code, small=True)
        # Wagtail refuses to overwrite what another user saved.
        with suppress(PermissionDenied):
            draft.save_revision(user=revision.user, overwrite_revision=revision, clean=False)
            text.write(revision.user.username if revision.user else "", code)

    @rule(place=places, who=people)
    def submit(self, place: int, who: str) -> None:
        _text, page = self._page(place)
        state = page.current_workflow_state
        if state is None:
            page.get_workflow().start(page, self._account(who))
        elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(self._account(who))

    @rule(place=places, who=people)
    def recall(self, place: int, who: str) -> None:
        _text, page = self._page(place)
        if page.current_workflow_state:
            page.current_workflow_state.cancel(user=self._account(who))

    # What physicians do, or others in their place

    @rule(place=places, who=people)
    def look(self, place: int, who: str) -> None:
        text, page = self._page(place)
        proposal = propose(page)
        self.shown[who, text.pk] = Shown(proposal.token, text.draft, proposal.go_live_at)

    @rule(place=places, who=signers, submit_first=usually, look_first=usually)
    def sign(self, place: int, who: str, submit_first: bool, look_first: bool) -> None:
        if submit_first:
            self.submit(place, "ana")
        text, page = self._page(place)
        if look_first or (who, text.pk) not in self.shown:
            self.look(place, who)
        shown, account = self.shown[who, text.pk], self._account(who)
        try:
            edition = sign(page=page, user=account, shown=shown.token, ticked=factories.EVERY_TICK)
        except REFUSED as refusal:
            self._note(f"refused: {getattr(refusal, 'reason', type(refusal).__name__)}")
            return
        assert edition is not None
        self._note(f"signed: {edition.kind}")
        assert who in PHYSICIANS and account.is_active and account.reviewer.active
        assert who not in text.writers(self.now), "a physician signed their own words"
        # What was signed is what was shown, and not what the draft may have become.
        assert set(CODE.findall(edition.content)) == {shown.code} == {text.draft}
        live_from = shown.live_from if shown.live_from and shown.live_from > self.now else None
        base = text.in_force(self.now) if edition.kind == ReviewKind.SMALL else None
        rests_on = base.rests_on or base if base else None
        name = account.reviewer.family_name
        gone_on = base.gone_on if base else _a_year_on(self.now.date()) + OVERDUE
        text.editions.append(Signed(edition.number, shown.code, who, name, live_from, gone_on, rests_on))

    # The usual course of things, more often than chance would have it.

    @rule(place=places, who=physicians)
    def revise_and_sign_off(self, place: int, who: str) -> None:
        self.edit(place, "ana", small=True)
        self.sign(place, who, submit_first=True, look_first=True)

    @rule(place=places, writer=physicians, who=physicians)
    def rewrite_and_sign_off(self, place: int, writer: str, who: str) -> None:
        self.edit(place, writer, small=False)
        self.sign(place, who, submit_first=True, look_first=True)

    @rule(place=places, who=people, ends=st.booleans())
    def send_back(self, place: int, who: str, ends: bool) -> None:
        _text, page = self._page(place)
        with suppress(*REFUSED):
            if ends:
                decline(page=page, user=self._account(who), reason="No.")
            else:
                request_changes(page=page, user=self._account(who), comment="Please change it.")

    @precondition(lambda self: any(text.editions for text in self.texts))
    @rule(place=places, who=people, which=st.integers(min_value=0, max_value=3))
    def revoke(self, place: int, who: str, which: int) -> None:
        text, _page = self._page(place)
        if not text.editions:
            return
        mine = [one for one in text.editions if one.signer == who] or text.editions
        signed = mine[-1 - which % len(mine)]
        signature = Signature.objects.get(edition__page_id=text.pk, edition__number=signed.number)
        try:
            revoke(signature=signature, user=self._account(who), reason="It is wrong.")
        except REFUSED:
            return
        self._note("revoked")
        assert signed.signer == who and not signed.revoked
        signed.revoked = True
        # Taking back a review that something rests on may take the whole article away.
        last = Withdrawal.objects.filter(page_id=text.pk).order_by("up_to_number").last()
        for one in text.editions:
            one.withdrawn |= last is not None and one.number <= last.up_to_number

    @rule(place=places, who=people)
    def withdraw(self, place: int, who: str) -> None:
        text, page = self._page(place)
        with suppress(*REFUSED):
            withdraw(page=page, user=self._account(who), public_reason="It is wrong.")
            self._note("withdrawn")
            for one in text.editions:
                one.withdrawn = True

    # What happens round them

    @rule(hours=st.sampled_from([1, 24, 24 * 30, 24 * 200]))
    def move_the_clock_on(self, hours: int) -> None:
        self.touched = None
        self.now += dt.timedelta(hours=hours)

    @rule(who=people, active=usually)
    def switch_an_account(self, who: str, active: bool) -> None:
        self.touched = None
        User.objects.filter(username=who).update(is_active=active)

    @rule(who=physicians, days=st.sampled_from([-1, 1, 900, 900]), active=usually)
    def edit_a_reviewer(self, who: str, days: int, active: bool) -> None:
        self.touched = None
        Reviewer.objects.filter(user__username=who).update(
            family_name=next(self.codes).replace("qx", "Nx"),
            licence_expires_on=(self.now + dt.timedelta(days=days)).date(),
            active=active,
        )

    @rule()
    def replace_the_picture(self) -> None:
        self.touched = None
        picture = Picture.objects.get(pk=self.ground.picture.pk)
        picture.file.save("other.jpg", ContentFile(factories.plain_jpeg(8, 8, f"#{self.now.hour:02x}3344")))

    @precondition(lambda self: len(self.texts) < MOST_PAGES)
    @rule(place=places, alias=st.booleans(), keep_live=st.booleans())
    def copy(self, place: int, alias: bool, keep_live: bool) -> None:
        text, page = self._page(place)
        slug = f"copy-{len(self.texts)}"
        if alias:
            made = page.create_alias(update_slug=slug, parent=self.ground.index)
            made.alias_of = None  # so that the other rules may go on with it
            made.save()
            made.save_revision()
        else:
            made = page.copy(update_attrs={"slug": slug}, keep_live=keep_live)
        assert not Edition.objects.of_page(made.pk).exists()
        # Words are their writers', also under another address.
        code = _code_of(made.get_latest_revision_as_object())
        self.touched = Text(made.pk, code, written={(who, 1) for who, _number in text.written})
        self.texts.append(self.touched)

    @rule(place=places)
    def move(self, place: int) -> None:
        text, _page = self._page(place)
        page = Page.objects.get(pk=text.pk)
        here = page.get_parent().pk == self.ground.index.pk
        target = self.ground.other if here else self.ground.index
        page.move(Page.objects.get(pk=target.pk), pos="last-child")

    @rule(
        place=places, who=people, how=st.sampled_from(["publish", "force", "approve", "finish", "unpublish"])
    )
    def go_past_the_physicians(self, place: int, who: str, how: str) -> None:
        _text, page = self._page(place)
        account = self._account(who)
        ways: dict[str, Callable[[], Any]] = {
            "publish": lambda: page.get_latest_revision().publish(user=account),
            "force": lambda: PublishPageRevisionAction(page.get_latest_revision(), user=account).execute(
                skip_permission_checks=True
            ),
            "approve": lambda: page.current_workflow_task_state.approve(user=account),
            "finish": lambda: page.current_workflow_state.finish(user=account),
            "unpublish": page.unpublish,
        }
        if how in ("approve", "finish") and page.current_workflow_state is None:
            return
        with suppress(PermissionDenied, AttributeError):
            ways[how]()
        # Published, a draft is the row: the latest draft still says what it said.
        text = self._text(place)
        text.draft = _code_of(factories.fresh(page).get_latest_revision_as_object())

    @rule(place=places, live=st.booleans())
    def write_the_row(self, place: int, live: bool) -> None:
        text = self._text(place)
        code = next(self.codes)
        ArticlePage.objects.filter(pk=text.pk).update(
            title=f"Row {code}", summary=code, live=live, has_unpublished_changes=True
        )

    # What must hold after each of these

    @invariant()
    def readers_get_what_is_signed_and_in_force_and_nothing_else(self) -> None:
        self.steps += 1
        self._read_pages(self.texts if self.touched is None else [self.touched])
        # One list after every other step, and all of them at the end.
        if self.steps % 2:
            self._read_lists([LISTS[self.steps // 2 % len(LISTS)]])

    @invariant()
    def the_ledger_verifies(self) -> None:
        assert list(verify(check_storage=False)) == []

    def _read_pages(self, texts: Iterable[Text]) -> None:
        finish_the_transaction()
        for text in texts:
            expected = text.in_force(self.now)
            answer = self.ground.reader.get(address_of(text.pk), text.pk)
            if expected is None:
                # Wagtail leads away from the former address of a page that was moved.
                assert answer.status in (301, 404, 410), (answer.url, answer.status)
                # In the place of a withdrawn article stands its title, as it was signed.
                titles = {one.code for one in text.editions if one.withdrawn and answer.status == 410}
                assert set(CODE.findall(answer.text)) <= titles
                continue
            assert answer.status == 200, (answer.url, answer.status)
            assert set(CODE.findall("".join(answer.own_parts))) == {expected.code}
            assert set(NAME.findall("".join(answer.own_parts))) <= text.signers
            if expected.code not in self.proven:
                self._assert_a_signature_covers_it(text.pk, expected)

    def _read_lists(self, addresses: Iterable[str]) -> None:
        words = {one.code for text in self.texts if (one := text.in_force(self.now))}
        names = {name for text in self.texts for name in text.signers}
        for url in addresses:
            answer = self.ground.reader.get(url)
            assert answer.status == 200, (url, answer.status)
            assert set(CODE.findall("".join(answer.own_parts))) <= words, url
            assert set(NAME.findall("".join(answer.own_parts))) <= names, url

    def _assert_a_signature_covers_it(self, page_id: int, expected: Signed) -> None:
        # Checked as a stranger would, by the verifier that knows nothing of this site.
        record = json.loads(self.ground.reader.get(f"/proof/{page_id}/{expected.number}/record.json").body)
        assert list(verify_record(record)) == []
        assert set(CODE.findall(record["edition"]["content"])) == {expected.code}
        # From here on the ledger's own verification says that nothing of it has changed.
        self.proven.add(expected.code)

    # How it is done

    def _write_the_first_article(self) -> None:
        code = next(self.codes)
        page = ArticlePage(
            title="A session", slug="session", live=False, summary=code, featured_image=self.ground.picture
        )
        page.body = _body(code)
        page.references = [factories.reference()]
        page.article_topics.set([ArticleTopic(topic=factories.any_topic())])
        self.ground.index.add_child(instance=page)
        page.save_revision(user=self._account("ana"))
        text = Text(page.pk, code)
        text.write("ana", code)
        self.texts.append(text)

    def _note(self, what: str) -> None:
        self.ground.happened[what] += 1

    def _text(self, place: int) -> Text:
        self.touched = self.texts[place % len(self.texts)]
        return self.touched

    def _page(self, place: int) -> tuple[Text, Any]:
        text = self._text(place)
        return text, ArticlePage.objects.get(pk=text.pk)

    def _what_time_it_is(self) -> dt.datetime:
        return self.now

    def _account(self, who: str) -> User:
        return User.objects.get(username=who)

    @staticmethod
    def _code_words() -> Iterator[str]:
        for number in range(26**4):
            letters = (chr(97 + number // 26**power % 26) for power in (4, 3, 2, 1, 0))
            yield "qx" + "".join(letters)


def _rewrite(draft: ArticlePage, code: str, *, small: bool) -> None:
    draft.summary = code
    draft.body = _body(code)
    draft.title = "A session" if small else f"A session, {code}"


def _a_year_on(day: dt.date) -> dt.date:
    # No review of these runs falls on a 29 February.
    return day.replace(year=day.year + 1)


def _body(code: str) -> list[dict[str, Any]]:
    words = factories.text(f"<p>{FILLER}</p><p>The word is {code}.</p>")
    return [words, factories.heading("What else to know"), factories.key_points()]


def _code_of(page: Any) -> str:
    return str(page.summary)


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ground(db: None) -> Iterator[Ground]:
    with _taken_back():
        accounts = {
            "ana": factories.editor("ana"),
            **{who: factories.physician(who, family_name=f"Nx{who}aa") for who in PHYSICIANS},
            "root": factories.superuser("root"),
        }
        index = factories.blog_index()
        other = BlogIndexPage(title="Others", slug="others")
        index.get_parent().specific.add_child(instance=other)
        yield Ground(accounts, index, other, factories.picture(width=8, height=8), Reader())


def test_readers_only_ever_get_what_is_signed_and_in_force(ground: Ground) -> None:
    run_state_machine_as_test(
        lambda: AnyOrder(ground),  # type: ignore[arg-type]
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            # The same runs everywhere, so that a build that fails can be looked into.
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Runs in which little comes about prove little: each begins with one signature.
    assert ground.happened["signed: full"] + ground.happened["signed: small"] > 2 * RUNS
