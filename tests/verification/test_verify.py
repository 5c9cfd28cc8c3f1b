"""`manage.py verify` names every kind of tampering in one line."""

import io
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from blog.signoff.append_only import disarmed
from blog.signoff.keys import Keyring, current_keyring
from blog.signoff.models import Edition, EditionPicture, LedgerEntry, VerificationRun
from blog.signoff.pictures import EXTENSIONS, stored_path
from blog.signoff.signing import revoke, withdraw
from blog.signoff.verification import NotAHead, current_head, parse_head, verify
from tests import factories

pytestmark = pytest.mark.django_db


def tamper(sql: str, *values: str) -> None:
    """What somebody who owns the database could do: take the triggers away, write, put them back."""
    with disarmed(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


def only_fault() -> str:
    faults = list(verify())
    assert len(faults) == 1, faults
    return faults[0]


def test_an_untouched_ledger_has_no_fault() -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer, featured_image=factories.picture())
    factories.new_edition(page, title="Second")
    revoke(signature=Edition.objects.get(number=2).signatures.get(), user=_signer_of(2), reason="A mistake.")
    withdraw(page=page, user=signer, public_reason="Out of date.")

    assert list(verify()) == []


def test_changed_content_is_named() -> None:
    page = factories.signed_article()

    tamper("UPDATE signoff_edition SET content = replace(content, 'clinic', 'kitchen')")

    assert only_fault() == f"Edition 1 of page {page.pk}: its content is not what was signed."


def test_changed_content_with_its_digest_made_to_fit_is_named() -> None:
    page = factories.signed_article()
    edition = Edition.objects.get()
    forged = edition.content.replace("clinic", "kitchen")
    from blog.signoff.canonical import digest_of

    tamper("UPDATE signoff_edition SET content = %s, digest = %s", forged, digest_of(forged))

    assert (
        only_fault()
        == f"Edition 1 of page {page.pk}: its row, its ledger entry and its signatures do not agree."
    )


def test_a_changed_signature_is_named() -> None:
    factories.signed_article()

    tamper(
        "UPDATE signoff_ledgerentry SET payload = replace(payload, 'Ruiz', 'Smith') WHERE kind = %s",
        "signature",
    )

    assert only_fault() == "Ledger entry 1 (signature): its text is not what was sealed."


def test_an_entry_sealed_by_another_hand_is_named() -> None:
    factories.signed_article()
    seal = current_keyring().seal(b"something else")

    tamper("UPDATE signoff_ledgerentry SET seal = %s WHERE sequence = 2", seal)

    assert only_fault() == "Ledger entry 2 (edition): its seal does not verify."


def test_a_deleted_entry_is_named() -> None:
    factories.signed_article()
    factories.signed_article()

    tamper("DELETE FROM signoff_editionpicture")
    tamper("DELETE FROM signoff_signature WHERE entry_id = 1")
    tamper("DELETE FROM signoff_edition WHERE entry_id = 2")
    tamper("DELETE FROM signoff_ledgerentry WHERE sequence IN (1, 2)")

    assert list(verify()) == [
        "Ledger: entries 1 to 2 are missing.",
        "Ledger entry 3 does not follow from the one before it (order or deletion).",
    ]


def test_a_deleted_edition_is_named() -> None:
    factories.signed_article()

    tamper("DELETE FROM signoff_signature")
    tamper("DELETE FROM signoff_edition")

    assert list(verify()) == [
        "Ledger entry 2 says that an edition was signed, but the edition is gone.",
        "Ledger entry 1 is a signature, but its row is gone.",
    ]


def test_exchanged_entries_are_named() -> None:
    factories.signed_article()

    tamper(
        "UPDATE signoff_ledgerentry SET previous_hash = 'x' || substr(previous_hash, 2) WHERE sequence = 2"
    )

    faults = list(verify())
    assert "Ledger entry 2 does not follow from the one before it (order or deletion)." in faults


def test_a_lost_key_is_named() -> None:
    factories.signed_article()
    entry = LedgerEntry.objects.first()
    assert entry is not None
    empty = Keyring(public_keys={}, signing_key=None)

    faults = list(verify(keyring=empty))

    assert faults[0] == f"Ledger entry 1 is sealed by the key {entry.key_id}, which is not in the key folder."


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: default_storage.delete(path), "it is missing in storage"),
        (lambda path: _replace(path, b"another picture"), "its bytes are not what was signed"),
    ],
)
def test_a_picture_that_is_gone_or_replaced_in_storage_is_named(
    spoil: Callable[[str], None], said: str
) -> None:
    factories.signed_article(featured_image=factories.picture())
    row = EditionPicture.objects.order_by("sha256").first()
    assert row is not None
    path = stored_path(row.sha256, EXTENSIONS[row.format])
    kept = default_storage.open(path).read()

    spoil(path)

    try:
        assert only_fault() == f"Picture file {path}: {said}."
    finally:
        _replace(path, kept)


def test_a_replaced_original_is_named() -> None:
    image = factories.picture("Hills")
    factories.signed_article(featured_image=image)

    _replace(image.file.name, factories.plain_jpeg(colour="red"))

    assert only_fault() == f"Original of the picture “Hills” ({image.pk}): its bytes were replaced."


def test_a_hidden_picture_row_is_named() -> None:
    page = factories.signed_article(featured_image=factories.picture())

    tamper("UPDATE signoff_editionpicture SET source_sha256 = 'x' || substr(source_sha256, 2)")

    faults = list(verify(check_storage=False))
    assert faults == [f"Edition 1 of page {page.pk}: the list of its pictures is not what was sealed."]


def test_a_rolled_back_ledger_is_named_by_a_head_that_was_noted_outside() -> None:
    factories.signed_article()
    factories.signed_article()
    noted = current_head()
    tamper("DELETE FROM signoff_signature WHERE entry_id = 3")
    tamper("DELETE FROM signoff_edition WHERE entry_id = 4")
    tamper("DELETE FROM signoff_ledgerentry WHERE sequence > 2")

    assert list(verify()) == []
    assert list(verify(expected_head=noted)) == [
        "Ledger ends at entry 2, but entry 4 was noted as its head: it was cut or rolled back."
    ]


def test_a_rewritten_ledger_is_named_by_a_head_that_was_noted_outside() -> None:
    factories.signed_article()
    noted = parse_head(f"2:{'0' * 64}")

    assert list(verify(expected_head=noted)) == [
        "Ledger entry 2 is not the one that was noted as the head: it was rewritten."
    ]


@pytest.mark.parametrize("text", ["", "12", "x:" + "0" * 64, "1:abc", "²:" + "0" * 64])
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NotAHead):
        parse_head(text)


def test_the_command_says_how_many_entries_and_the_head_and_remembers_the_run() -> None:
    factories.signed_article()
    out = io.StringIO()

    call_command("verify", stdout=out)

    assert out.getvalue() == f"2 ledger entries verified, no fault. Head: {current_head()}\n"
    run = VerificationRun.objects.get()
    assert (run.entries, run.faults, run.head) == (2, 0, str(current_head()))


def test_the_command_fails_and_prints_each_fault() -> None:
    page = factories.signed_article()
    tamper("UPDATE signoff_edition SET content = replace(content, 'clinic', 'kitchen')")
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 fault in 2 ledger entries"):
        call_command("verify", stdout=out)

    assert f"Edition 1 of page {page.pk}" in out.getvalue()
    assert VerificationRun.objects.get().faults == 1


def test_the_command_refuses_a_head_that_is_none() -> None:
    with pytest.raises(CommandError, match="is not a ledger head"):
        call_command("verify", head="nonsense")


def _signer_of(number: int) -> object:
    return Edition.objects.get(number=number).signatures.get().user


def _replace(path: str, data: bytes) -> None:
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))
