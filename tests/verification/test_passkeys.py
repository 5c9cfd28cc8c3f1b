"""What not even the site's operator, who holds the sealing key, can forge: a passkey's signature."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from blog.signoff.append_only import disarmed
from blog.signoff.canonical import canonical_json
from blog.signoff.credentials import remove
from blog.signoff.keys import current_keyring
from blog.signoff.ledger import GENESIS, link_hash
from blog.signoff.models import LedgerEntry
from blog.signoff.signing import revoke
from blog.signoff.verification import verify
from tests import factories
from tests.accounts.signing import enrolled, revoking, sign_with
from tests.verification.test_export import run_verifier

pytestmark = pytest.mark.django_db

Change = Callable[[str, dict[str, Any]], dict[str, Any]]


def seal_anew(change: Change) -> None:
    """What an operator could do: change payloads, and make hashes, chain and seals fit them again."""
    previous = GENESIS
    renamed: dict[str, str] = {}
    with disarmed(connection):
        for entry in LedgerEntry.objects.order_by("sequence"):
            payload = change(entry.kind, json.loads(entry.payload))
            if "signatures" in payload:
                payload["signatures"] = [renamed[link] for link in payload["signatures"]]
            if "enrolment" in payload.get("passkey", {}):
                payload["passkey"]["enrolment"] = renamed[payload["passkey"]["enrolment"]]
            text = canonical_json(payload)
            link = link_hash(sequence=entry.sequence, kind=entry.kind, payload=text, previous_hash=previous)
            LedgerEntry.objects.filter(pk=entry.pk).update(
                payload=text,
                previous_hash=previous,
                hash=link,
                seal=current_keyring().seal(link.encode("ascii")),
            )
            renamed[entry.hash] = link
            previous = link


def unchanged(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return payload


def another_statement(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    if kind == "signature":
        payload["statement"] += " Without any doubt."
    return payload


def by_password(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    if kind == "signature":
        payload["authentication"] = "password"
        del payload["passkey"]
    return payload


def of_somebody_else(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    if kind == "credential":
        payload["credential_id"] = "c29tZWJvZHkgZWxzZQ"
    return payload


FORGERIES = [
    (another_statement, "the passkey did not sign this."),
    (by_password, "signed without the passkey that the signer had."),
    (of_somebody_else, "the passkey was not the signer's at the time."),
]


@pytest.fixture
def signed_page() -> Any:
    signer = factories.physician()
    passkey = enrolled(signer)
    page = factories.submitted_article()
    sign_with(passkey, page, signer)
    return page


def exported(folder: Path) -> Path:
    call_command("export_ledger", folder, stdout=io.StringIO())
    return folder


def test_a_passkey_signature_verifies_here_and_outside(signed_page: Any, tmp_path: Path) -> None:
    seal_anew(unchanged)  # sealing anew alone changes nothing that a key has signed

    assert list(verify()) == []
    bundle = exported(tmp_path / "bundle")
    assert run_verifier(bundle / "verify_bundle.py", bundle).returncode == 0


@pytest.mark.parametrize(("change", "said"), FORGERIES)
def test_a_forgery_by_the_holder_of_the_sealing_key_is_named_here_and_outside(
    change: Change, said: str, signed_page: Any, tmp_path: Path
) -> None:
    seal_anew(change)

    assert list(verify()) == [f"Ledger entry 2 (signature): {said}"]
    bundle = exported(tmp_path / "bundle")
    result = run_verifier(bundle / "verify_bundle.py", bundle)
    assert result.returncode == 1
    assert result.stdout.splitlines()[0] == f"Entry 2 (signature): {said}"


def test_the_record_of_a_proof_page_carries_the_enrolment(signed_page: Any, tmp_path: Path) -> None:
    client = Client()
    verifier, record = tmp_path / "verify_bundle.py", tmp_path / "record.json"
    verifier.write_bytes(client.get("/proof/verify_bundle.py").content)
    record.write_bytes(client.get(f"/proof/{signed_page.pk}/1/record.json").content)

    assert run_verifier(verifier, record).returncode == 0
    kinds = [entry["kind"] for entry in json.loads(record.read_text(encoding="utf-8"))["entries"]]
    assert kinds == ["credential", "signature", "edition"]


def test_after_a_passkey_was_removed_a_password_signature_is_no_fault() -> None:
    signer = factories.physician()
    passkey = enrolled(signer)
    page = factories.submitted_article()
    sign_with(passkey, page, signer)
    with transaction.atomic():
        remove(signer, passkey.credential_id)

    factories.new_edition(page, title="Second", signer=signer)

    assert list(verify()) == []


def revoked_for_another_reason(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    # The reason is typed after the key was asked: it is no part of what the key has signed.
    return payload | {"reason": "Another."} if kind == "revocation" else payload


def revoked_by_password(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return payload | {"authentication": "password"} if kind == "revocation" else payload


def revoked_another_edition(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    return payload | {"number": 2} if kind == "revocation" else payload


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (revoked_for_another_reason, None),
        (revoked_by_password, "signed without the passkey that the signer had."),
        (revoked_another_edition, "the passkey did not sign this."),
    ],
)
def test_a_forged_revocation_of_somebody_with_a_passkey_is_named_here_and_outside(
    change: Change, said: str | None, tmp_path: Path
) -> None:
    signer = factories.physician()
    passkey = enrolled(signer)
    signature = sign_with(passkey, factories.submitted_article(), signer).signatures.get()
    revoke(signature=signature, user=signer, reason="Wrong.", assertion=revoking(passkey, signature, signer))
    seal_anew(change)

    found = [fault for fault in verify() if "passkey" in fault]
    assert found == ([f"Ledger entry 4 (revocation): {said}"] if said else [])
    result = run_verifier(exported(tmp_path / "bundle") / "verify_bundle.py", tmp_path / "bundle")
    assert result.returncode == (1 if said else 0)
    assert not said or f"Entry 4 (revocation): {said}" in result.stdout.splitlines()
