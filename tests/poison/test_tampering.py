"""The ledger's own tables changed behind their triggers, or added to: never a forged word, and an alarm."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from blog.signoff.append_only import TABLES, missing_triggers
from blog.signoff.canonical import canonical_json, digest_of, parse_canonical
from blog.signoff.models import (
    Cancellation,
    Correction,
    Edition,
    LedgerEntry,
    Revocation,
    Signature,
    Withdrawal,
)
from blog.signoff.signing import cancel, revoke, withdraw
from blog.signoff.verification import current_head, verify
from tests import factories
from tests.census.readers import (
    MARKER,
    Reader,
    address_of,
    assert_only_signed,
    read_the_public_site,
    words_just_signed,
)
from tests.census.world import REPLACED, World
from tests.poison.forging import (
    STRANGER,
    STRANGERS_KEY_ID,
    added_edition,
    added_entry,
    behind_the_triggers,
    change,
    forged_content,
    newest,
    rewrite_entry,
)

pytestmark = pytest.mark.django_db

Attack = Callable[[World], None]
LATER = timezone.now().replace(microsecond=0) + dt.timedelta(days=30)
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)


def entry_of(world: World) -> LedgerEntry:
    return newest(world.article).entry


def signature_of(world: World) -> Signature:
    return newest(world.article).signatures.get()


def change_the_content(world: World) -> None:
    change(newest(world.article), content=forged_content(newest(world.article)))


def change_one_letter(world: World) -> None:
    edition = newest(world.article)
    change(edition, content=edition.content.replace("clinic", "clinik", 1))


def change_content_and_digest(world: World) -> None:
    text = forged_content(newest(world.article))
    change(newest(world.article), content=text, digest=digest_of(text))


def change_content_digest_and_payloads(world: World) -> None:
    change_content_and_digest(world)
    digest = newest(world.article).digest
    for entry in (entry_of(world), signature_of(world).entry):
        rewrite_entry(entry, {"digest": digest})


def change_everything_but_the_seal(world: World) -> None:
    change_content_and_digest(world)
    digest = newest(world.article).digest
    rewrite_entry(signature_of(world).entry, {"digest": digest}, rehash=True)
    signatures = [signature_of(world).entry.hash]
    rewrite_entry(entry_of(world), {"digest": digest, "signatures": signatures}, rehash=True)


def seal_with_another_key(world: World) -> None:
    change_content_and_digest(world)
    digest = newest(world.article).digest
    rewrite_entry(signature_of(world).entry, {"digest": digest}, key=STRANGER)
    signatures = [signature_of(world).entry.hash]
    rewrite_entry(entry_of(world), {"digest": digest, "signatures": signatures}, key=STRANGER)


def seal_with_another_key_under_our_key_s_name(world: World) -> None:
    ours = entry_of(world).key_id
    seal_with_another_key(world)
    LedgerEntry.objects.filter(key_id=STRANGERS_KEY_ID).update(key_id=ours)


def change_the_signer_s_name(world: World) -> None:
    rewrite_entry(signature_of(world).entry, {"name": MARKER, "statement": MARKER})


def change_the_signer_s_name_and_hash(world: World) -> None:
    rewrite_entry(signature_of(world).entry, {"name": MARKER, "statement": MARKER}, rehash=True)
    rewrite_entry(entry_of(world), {"signatures": [signature_of(world).entry.hash]}, rehash=True)


def take_the_seal_of_another_entry(world: World) -> None:
    change(entry_of(world), seal=newest(world.neighbour).entry.seal)


def empty_the_seal(world: World) -> None:
    change(entry_of(world), seal="")


def break_the_seal(world: World) -> None:
    change(entry_of(world), seal="no base64 at all, ü")


def name_another_key(world: World) -> None:
    change(entry_of(world), key_id=STRANGERS_KEY_ID)


def change_the_sequence(world: World) -> None:
    change(signature_of(world).entry, previous_hash="f" * 64)


def break_the_payload(world: World) -> None:
    change(entry_of(world), payload="{ no json")


def make_the_payload_a_list(world: World) -> None:
    change(entry_of(world), payload="[1]")


def make_the_payload_empty(world: World) -> None:
    change(signature_of(world).entry, payload="{}")


def break_the_content(world: World) -> None:
    change(newest(world.article), content="{ no json", digest=digest_of("{ no json"))


def change_the_kind_of_the_entry(world: World) -> None:
    change(signature_of(world).entry, kind="withdrawal")


def number_it_newer(world: World) -> None:
    change(newest(world.article), number=7)


def hide_the_newest_below_the_first(world: World) -> None:
    change(newest(world.article), number=0)


def swap_the_numbers(world: World) -> None:
    first, second = Edition.objects.of_page(world.article.pk).order_by("number")
    change(first, number=99)
    change(second, number=1)
    change(first, number=2)


def put_the_newest_off(world: World) -> None:
    change(newest(world.article), go_live_at=LATER)


def put_the_newest_off_and_say_so(world: World) -> None:
    change(newest(world.article), go_live_at=LATER)
    rewrite_entry(entry_of(world), {"go_live_at": LATER.strftime("%Y-%m-%dT%H:%M:%SZ")}, key=STRANGER)


def say_the_newest_was_a_demonstration(world: World) -> None:
    change(newest(world.article), demo=True)


def change_when_it_was_first_published(world: World) -> None:
    change(newest(world.article), first_published_at=LONG_AGO)


def take_another_article_s_content(world: World) -> None:
    other = newest(world.neighbour)
    change(newest(world.article), content=other.content, digest=other.digest)


def take_the_former_edition_s_content(world: World) -> None:
    first = Edition.objects.of_page(world.article.pk).get(number=1)
    change(newest(world.article), content=first.content, digest=first.digest)


def swap_editions_between_articles(world: World) -> None:
    mine, other = newest(world.article), newest(world.neighbour)
    change(mine, number=50)
    change(other, page_id=world.article.pk, number=2)
    change(mine, page_id=world.neighbour.pk, number=1)


def swap_the_entries_of_two_editions(world: World) -> None:
    mine, other = newest(world.article), newest(world.neighbour)
    first, second = mine.entry_id, other.entry_id
    spare = added_entry("edition", {})
    change(mine, entry_id=spare.pk)
    change(other, entry_id=first)
    change(mine, entry_id=second)


def give_it_the_signature_of_another_article(world: World) -> None:
    Signature.objects.filter(edition=newest(world.article))._raw_delete("default")
    change(newest(world.neighbour).signatures.get(), edition_id=newest(world.article).pk)


def take_its_signature_away(world: World) -> None:
    signature = signature_of(world)
    Signature.objects.filter(pk=signature.pk)._raw_delete("default")


def move_its_signature_to_the_former_edition(world: World) -> None:
    first = Edition.objects.of_page(world.article.pk).get(number=1)
    Signature.objects.filter(edition=first)._raw_delete("default")
    change(signature_of(world), edition_id=first.pk)


TAMPERED = [
    change_the_content,
    change_one_letter,
    change_content_and_digest,
    change_content_digest_and_payloads,
    change_everything_but_the_seal,
    seal_with_another_key,
    seal_with_another_key_under_our_key_s_name,
    change_the_signer_s_name,
    change_the_signer_s_name_and_hash,
    take_the_seal_of_another_entry,
    empty_the_seal,
    break_the_seal,
    name_another_key,
    change_the_sequence,
    break_the_payload,
    make_the_payload_a_list,
    make_the_payload_empty,
    break_the_content,
    change_the_kind_of_the_entry,
    number_it_newer,
    hide_the_newest_below_the_first,
    swap_the_numbers,
    put_the_newest_off,
    put_the_newest_off_and_say_so,
    say_the_newest_was_a_demonstration,
    change_when_it_was_first_published,
    take_another_article_s_content,
    take_the_former_edition_s_content,
    swap_editions_between_articles,
    swap_the_entries_of_two_editions,
    give_it_the_signature_of_another_article,
    take_its_signature_away,
    move_its_signature_to_the_former_edition,
]


@pytest.mark.parametrize("attack", TAMPERED)
def test_a_tampered_article_is_being_re_checked(
    attack: Attack, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """503 at its address, left out of every list, and an alarm; the forged words are nowhere."""
    with behind_the_triggers():
        attack(world)
    assert_being_rechecked(world, caplog)
    assert list(verify()), "verify names it too"


def add_a_newer_edition(world: World) -> None:
    added_edition(world.article, number=3)


def add_a_newer_edition_far_ahead(world: World) -> None:
    added_edition(world.article, number=2_000_000)


def add_a_newer_edition_without_a_signature(world: World) -> None:
    edition = added_edition(world.article, number=3)
    with behind_the_triggers():
        Signature.objects.filter(edition=edition)._raw_delete("default")


def add_a_newer_edition_with_the_old_content(world: World) -> None:
    added_edition(world.article, number=3, content=newest(world.article).content)


def add_a_second_signature(world: World) -> None:
    entry = added_entry("signature", parse_canonical(signature_of(world).entry.payload) | {"name": MARKER})
    Signature.objects.create(
        edition=newest(world.article),
        reviewer=world.people["physician"].reviewer,
        user=world.people["physician"],
        signed_at=timezone.now(),
        entry=entry,
    )


def add_a_revocation_of_the_newest(world: World) -> None:
    """Readers would get the words back that the newest edition has replaced."""
    add_revocation(
        world, added_entry("revocation", {"article": world.article.pk, "number": 2, "reason": MARKER})
    )


def add_a_revocation_that_borrows_a_seal(world: World) -> None:
    add_revocation(world, newest(world.neighbour).entry)


def add_revocation(world: World, entry: LedgerEntry) -> None:
    edition = newest(world.article)
    Revocation.objects.create(
        signature=edition.signatures.get(),
        edition=edition,
        user=world.people["physician"],
        reason=MARKER,
        revoked_at=timezone.now(),
        entry=entry,
    )


def add_a_withdrawal(world: World) -> None:
    payload = {"article": world.article.pk, "up_to_number": 2, "title": MARKER, "public_reason": MARKER}
    add_withdrawal(world, added_entry("withdrawal", payload))


def add_a_withdrawal_that_borrows_a_seal(world: World) -> None:
    """The seal of another article's withdrawal, or of anything else of ours, proves nothing about this one."""
    add_withdrawal(world, newest(world.neighbour).entry)


def add_withdrawal(world: World, entry: LedgerEntry) -> None:
    Withdrawal.objects.create(
        page_id=world.article.pk,
        up_to_number=2,
        title=f"{MARKER} title",
        internal_reason=MARKER,
        public_reason=f"{MARKER} reason",
        withdrawn_at=timezone.now(),
        entry=entry,
    )


def add_a_cancellation_of_the_newest(world: World) -> None:
    payload = {"article": world.article.pk, "number": 2, "digest": newest(world.article).digest}
    moments = {"go_live_at": "2099-01-02T00:00:00Z", "cancelled_at": "2099-01-01T00:00:00Z"}
    add_cancellation(world, added_entry("cancellation", payload | moments))


def add_a_cancellation_that_borrows_a_seal(world: World) -> None:
    add_cancellation(world, newest(world.neighbour).entry)


def add_cancellation(world: World, entry: LedgerEntry) -> None:
    Cancellation.objects.create(
        edition=newest(world.article), user=world.people["editor"], cancelled_at=timezone.now(), entry=entry
    )


ADDED = [
    add_a_newer_edition,
    add_a_newer_edition_far_ahead,
    add_a_newer_edition_without_a_signature,
    add_a_newer_edition_with_the_old_content,
    add_a_second_signature,
    add_a_revocation_of_the_newest,
    add_a_revocation_that_borrows_a_seal,
    add_a_withdrawal,
    add_a_withdrawal_that_borrows_a_seal,
    add_a_cancellation_of_the_newest,
    add_a_cancellation_that_borrows_a_seal,
]


@pytest.mark.parametrize("attack", ADDED)
def test_rows_added_without_the_site_s_key_bring_no_words(
    attack: Attack, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Adding is all that the triggers allow: it takes the article away at most, and says so."""
    attack(world)
    assert_being_rechecked(world, caplog)


def assert_being_rechecked(world: World, caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    caplog.clear()
    answer = Reader().get(address_of(world.article.pk), world.article.pk)
    assert answer.status == 503
    assert "being re-checked" in answer.text
    alarms = [record for record in caplog.records if record.name == "signoff.alarm"]
    assert alarms and all(record.levelno == logging.CRITICAL for record in alarms)
    for other in read_the_public_site().values():
        assert_only_signed(other, world.signed_words)
        assert not other.mentions(MARKER), f"{other.url}: {other.around(MARKER)}"
        assert "Ketamine in the clinic" not in "".join(other.own_parts), other.url
        if not other.url.startswith(("/proof/", "/how-we-review/")):
            assert REPLACED not in other.text, other.url


def test_a_scheduled_edition_is_not_brought_forward(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for moment in (None, LONG_AGO):
        with behind_the_triggers():
            change(newest(world.scheduled), go_live_at=moment)
        answer = Reader().get(address_of(world.scheduled.pk), world.scheduled.pk)
        assert answer.status == 503 and not answer.mentions(MARKER)
        for other in read_the_public_site().values():
            assert not other.mentions(MARKER), other.url


def test_a_demonstration_is_not_made_real(world: World, settings: LazySettings) -> None:
    settings.SIGNOFF_DEMO = True
    page = factories.signed_article(f"{MARKER} demonstration", slug="demonstration")
    settings.SIGNOFF_DEMO = False
    assert Reader().get("/articles/demonstration/", page.pk).status == 404
    with behind_the_triggers():
        change(newest(page), demo=False)
    answer = Reader().get("/articles/demonstration/", page.pk)
    assert answer.status == 503 and not answer.mentions(MARKER)
    assert not Reader().get("/articles/").mentions(MARKER)


def test_an_edition_moved_to_a_draft_is_not_served_there(world: World) -> None:
    """The seal names the article: another page cannot take an edition over."""
    with behind_the_triggers():
        change(newest(world.neighbour), page_id=world.never_signed.pk)
    for page in (world.never_signed, world.neighbour):
        assert Reader().get(address_of(page.pk), page.pk).status in (404, 503)
    for answer in read_the_public_site().values():
        assert_only_signed(answer, world.signed_words)


def test_a_withdrawn_article_is_not_described_in_other_words(world: World) -> None:
    with behind_the_triggers():
        change(Withdrawal.objects.get(), title=MARKER, public_reason=MARKER, internal_reason=MARKER)
    answer = Reader().get("/articles/withdrawn/", world.withdrawn.pk)
    assert answer.status == 410
    assert "Withdrawn advice" in answer.text and "It was wrong." in answer.text
    for other in read_the_public_site().values():
        assert not other.mentions(MARKER), other.url


def test_the_withdrawal_of_one_article_takes_no_other_away_in_its_words(world: World) -> None:
    with behind_the_triggers():
        change(
            Withdrawal.objects.get(),
            page_id=world.article.pk,
            up_to_number=2,
            title=MARKER,
            public_reason=MARKER,
        )
    answer = Reader().get(address_of(world.article.pk), world.article.pk)
    assert answer.status == 503
    for other in read_the_public_site().values():
        assert not other.mentions(MARKER), other.url
        assert "It was wrong." not in other.text, other.url


def test_a_withdrawal_rewritten_in_the_ledger_is_not_printed(world: World) -> None:
    entry = Withdrawal.objects.get().entry
    with behind_the_triggers():
        rewrite_entry(entry, {"title": MARKER, "public_reason": MARKER}, key=STRANGER)
    for answer in read_the_public_site().values():
        assert not answer.mentions(MARKER), answer.url


def test_a_forged_head_is_not_shown(world: World) -> None:
    """A proof shows the head of the ledger: what anybody may add to the table is no head."""
    added_entry("signature", {}, hash=MARKER, key_id=MARKER)
    for answer in read_the_public_site().values():
        assert not answer.mentions(MARKER), answer.url
    assert Reader().get(f"/proof/{world.article.pk}/2/").status == 503


def test_a_forged_line_in_the_history_is_left_out(world: World) -> None:
    """The newest edition stays as it is; what stands beside it about former ones must be sealed too."""
    first = Edition.objects.of_page(world.article.pk).get(number=1)
    with behind_the_triggers():
        rewrite_entry(first.signatures.get().entry, {"name": MARKER}, key=STRANGER)
        change(first, digest=MARKER, kind=MARKER[:10])
    for answer in read_the_public_site().values():
        assert not answer.mentions(MARKER), answer.url
    with behind_the_triggers():
        change(first.signatures.get().entry, payload="{ no json")
    for answer in read_the_public_site().values():
        assert answer.status != 500, answer.url


def test_what_readers_see_after_a_real_revocation_is_the_former_edition(world: World) -> None:
    """The rule that forged rows meet is the one that genuine rows pass."""
    signature = signature_of(world)
    revoke(signature=signature, user=signature.user, reason="A mistake")
    answer = Reader().get(address_of(world.article.pk), world.article.pk)
    assert answer.status == 200 and f"{REPLACED} text" in answer.text
    withdraw(page=world.article, user=None, public_reason="Both were wrong.")
    assert Reader().get(address_of(world.article.pk), world.article.pk).status == 410


def test_a_rollback_shows_words_that_were_signed_and_the_noted_head_names_it(world: World) -> None:
    """Said openly: who deletes rows behind the triggers brings back words that were once signed, and no others."""
    noted = current_head()
    extra = factories.new_edition(world.neighbour, title="Sleep, newly", summary="New")
    with behind_the_triggers():
        for model, rows in (
            (Signature, {"edition": extra}),
            (Edition, {"pk": extra.pk}),
            (LedgerEntry, {"sequence__gt": noted.sequence}),
        ):
            model.objects.filter(**rows)._raw_delete("default")
    answer = Reader().get(address_of(world.neighbour.pk), world.neighbour.pk)
    assert answer.articles == [world.signed_words[world.neighbour.pk].article]
    later = current_head()
    assert later == noted
    faults = list(verify(expected_head=type(noted)(noted.sequence + 2, extra.entry.hash)))
    assert any("cut or rolled back" in fault for fault in faults)


def test_a_revocation_deleted_behind_the_triggers_is_named_by_verify(world: World) -> None:
    """Said openly: readers get the revoked words back, which a physician did sign; the ledger says otherwise."""
    signature = signature_of(world)
    revoke(signature=signature, user=signature.user, reason="A mistake")
    with behind_the_triggers():
        Revocation.objects.all()._raw_delete("default")
    answer = Reader().get(address_of(world.article.pk), world.article.pk)
    assert answer.articles == [world.signed_words[world.article.pk].article]
    assert any("revocation" in fault for fault in verify())


@pytest.mark.parametrize("how", ["deleted", "moved", "emptied"])
def test_a_withdrawal_undone_behind_the_triggers_is_named_by_verify(how: str, world: World) -> None:
    """Said openly: the words that come back were signed once; the ledger still says that they were withdrawn."""
    with behind_the_triggers():
        if how == "deleted":
            Withdrawal.objects.all()._raw_delete("default")
        else:
            moved = {"page_id": world.scheduled.pk} if how == "moved" else {"up_to_number": 0}
            change(Withdrawal.objects.get(), **moved)
    answer = Reader().get("/articles/withdrawn/", world.withdrawn.pk)
    assert answer.status == 200 and "Withdrawn advice" in answer.articles[0]
    assert any("withdrawal" in fault for fault in verify())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {key} = {key}", "DELETE FROM {}"])
def test_with_the_triggers_armed_nothing_is_changed_or_deleted(
    table: str, statement: str, world: World
) -> None:
    signature = signature_of(world)
    if table == "signoff_revocation":
        revoke(signature=signature, user=signature.user, reason="A mistake")
    if table == "signoff_correction":
        Correction.objects.create(edition=newest(world.article))
    if table == "signoff_cancellation":
        cancel(edition=newest(world.scheduled), user=world.people["editor"])
    if table in {"signoff_hold", "signoff_release"}:
        factories.hold_and_let_go(world.scheduled)
    if table in {"signoff_candidatesignature", "signoff_candidaterevocation"}:
        factories.sign_and_take_back()
    assert missing_triggers(connection) == []
    key = "sequence" if table == "signoff_ledgerentry" else "id"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, key=key))


def test_a_new_article_is_signed_as_before_beside_a_tampered_one(world: World) -> None:
    with behind_the_triggers():
        change_the_content(world)
    page = factories.signed_article("A new one", slug="a-new-one")
    page.title = "A new one"
    words: Any = words_just_signed(page)
    assert "A new one" in words.article and words.card
    assert canonical_json(parse_canonical(newest(page).content)) == newest(page).content
