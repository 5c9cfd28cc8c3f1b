"""The runbook of SECURITY.md, followed step by step: rotation, a lost private key, a lost public key."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from blog.signoff.keys import current_keyring, forget_keyring, make_signing_key
from blog.signoff.models import LedgerEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Path]:
    """A key folder of the test's own."""
    folder = tmp_path / "keys"
    make_signing_key(folder)
    with override_settings(SIGNOFF_KEYS_DIR=folder):
        forget_keyring()
        yield folder
    forget_keyring()


def verified_head(**options: str) -> str:
    """Run `verify`, and the head that it prints. Raises CommandError for a fault."""
    out = io.StringIO()
    call_command("verify", stdout=out, **options)
    found = re.search(r"Head: (\S+)", out.getvalue())
    assert found
    return found.group(1)


def test_after_a_rotation_old_and_new_signatures_verify_and_readers_notice_nothing(
    keys: Path, client: Client
) -> None:
    old = factories.signed_article("Signed before")
    old_id = current_keyring().signing_key_id
    head = verified_head()

    call_command("rotate_signing_key", stdout=io.StringIO())
    new = factories.signed_article("Signed after")

    assert verified_head(head=head) != head
    assert current_keyring().signing_key_id != old_id
    assert set(LedgerEntry.objects.values_list("key_id", flat=True)) == {
        old_id,
        current_keyring().signing_key_id,
    }
    assert client.get(old.url).status_code == client.get(new.url).status_code == 200
    assert (keys / "retired" / f"{old_id}.pem").exists()


def test_a_lost_private_key_loses_no_signature(keys: Path, client: Client) -> None:
    page = factories.signed_article()
    (keys / "signing.pem").unlink()
    forget_keyring()
    assert client.get(page.url).status_code == 200

    call_command("rotate_signing_key", stdout=io.StringIO())

    factories.new_edition(page, title="Signed with the new key")
    verified_head()
    assert "Signed with the new key" in client.get(page.url).content.decode()


def test_a_lost_public_key_keeps_its_articles_back_until_it_is_put_back_from_an_exported_bundle(
    keys: Path, client: Client, tmp_path: Path
) -> None:
    page = factories.signed_article()
    call_command("export_ledger", tmp_path / "bundle", stdout=io.StringIO())
    shutil.rmtree(keys)
    make_signing_key(keys)

    assert client.get(page.url).status_code == 503
    with pytest.raises(CommandError):
        verified_head()

    for key in (tmp_path / "bundle" / "keys").iterdir():
        shutil.copy(key, keys / "public")
    forget_keyring()
    verified_head()
    assert client.get(page.url).status_code == 200
