"""A third party verifies the exported ledger without our code or database."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from blog.signoff.models import Edition
from blog.signoff.verification import current_head
from tests import factories

pytestmark = pytest.mark.django_db


def run_verifier(verifier: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the one-file verifier as a stranger would: alone, in another folder, with nothing of ours on the path."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, "-I", verifier, *arguments],
        capture_output=True,
        text=True,
        cwd=verifier.parent,
        env=environment,
        check=False,
    )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    page = factories.signed_article(featured_image=factories.picture())
    factories.new_edition(page, title="Second")
    folder = tmp_path / "bundle"
    call_command("export_ledger", folder, media=True, verbosity=0)
    return folder


def test_an_untouched_bundle_verifies(bundle: Path) -> None:
    result = run_verifier(bundle / "verify_bundle.py", bundle, "--head", str(current_head()))

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "Every entry, seal, edition and picture verifies: no fault.\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("editions.jsonl", "clinic", "kitchen", "its content is not what was signed."),
        ("ledger.jsonl", "Ruiz", "Smith", "Entry 1 (signature): its text is not what was sealed."),
        ("ledger.jsonl", '"seal": "', '"seal": "AAAA', "Entry 1 (signature): the seal does not verify"),
    ],
)
def test_every_change_to_a_bundle_is_named(bundle: Path, file: str, old: str, new: str, said: str) -> None:
    path = bundle / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    result = run_verifier(bundle / "verify_bundle.py", bundle)

    assert result.returncode == 1
    assert said in result.stdout


def test_what_was_held_back_and_let_go_verifies_and_a_late_release_does_not(tmp_path: Path) -> None:
    factories.hold_and_let_go(factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=9)))
    call_command("export_ledger", tmp_path / "bundle", verbosity=0)
    ledger = tmp_path / "bundle" / "ledger.jsonl"

    assert run_verifier(tmp_path / "bundle" / "verify_bundle.py", tmp_path / "bundle").returncode == 0

    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(re.sub(r'released_at\\":\\"20', r'released_at\\":\\"30', text), encoding="utf-8")
    result = run_verifier(tmp_path / "bundle" / "verify_bundle.py", tmp_path / "bundle")
    assert "Entry 4 (release): it names no hold, or came after the day." in result.stdout

    ledger.write_text(text.replace('"kind": "hold"', '"kind": "pardon"'), encoding="utf-8")
    result = run_verifier(tmp_path / "bundle" / "verify_bundle.py", tmp_path / "bundle")
    assert "“pardon” is a kind that this verifier does not know" in result.stdout


def test_a_missing_line_of_the_ledger_is_named(bundle: Path) -> None:
    lines = (bundle / "ledger.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (bundle / "ledger.jsonl").write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")

    result = run_verifier(bundle / "verify_bundle.py", bundle)

    assert "Entries 2 to 2 are missing." in result.stdout


def test_a_missing_edition_is_named(bundle: Path) -> None:
    (bundle / "editions.jsonl").write_text("", encoding="utf-8")

    result = run_verifier(bundle / "verify_bundle.py", bundle)

    assert "Entry 2: its edition is missing in editions.jsonl." in result.stdout


def test_a_cut_ledger_is_named_by_a_noted_head(bundle: Path) -> None:
    for name in ("ledger.jsonl", "editions.jsonl"):
        lines = (bundle / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (bundle / name).write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")

    assert run_verifier(bundle / "verify_bundle.py", bundle).returncode == 0
    result = run_verifier(bundle / "verify_bundle.py", bundle, "--head", str(current_head()))

    assert "The noted head, entry 4, is missing: the ledger was cut or rolled back." in result.stdout


def test_a_replaced_picture_is_named(bundle: Path) -> None:
    picture = sorted((bundle / "media").iterdir())[0]
    picture.write_bytes(b"another picture")

    result = run_verifier(bundle / "verify_bundle.py", bundle)

    assert f"media/{picture.name}: its bytes are not what was signed." in result.stdout


def test_a_key_under_another_keys_name_is_named(bundle: Path) -> None:
    key = next((bundle / "keys").iterdir())
    key.rename(key.with_stem("0" * 16))

    result = run_verifier(bundle / "verify_bundle.py", bundle)

    assert f"The key {'0' * 16} is another key than its name says." in result.stdout


def test_a_record_from_the_proof_page_verifies_alone(client: Client, tmp_path: Path) -> None:
    page = factories.signed_article()
    verifier, record = tmp_path / "verify_bundle.py", tmp_path / "record.json"
    verifier.write_bytes(client.get("/proof/verify_bundle.py").content)
    record.write_bytes(client.get(f"/proof/{page.pk}/1/record.json").content)

    assert run_verifier(verifier, record).returncode == 0

    forged = json.loads(record.read_text(encoding="utf-8"))
    forged["edition"]["content"] = forged["edition"]["content"].replace("clinic", "kitchen")
    record.write_text(json.dumps(forged), encoding="utf-8")
    assert "its content is not what was signed" in run_verifier(verifier, record).stdout


def test_an_export_never_writes_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_ledger", tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_export_into_nowhere_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("export_ledger", tmp_path / "none" / "bundle")


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.signed_article()

    def full_disk(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("blog.signoff.export.shutil.copyfile", full_disk)

    with pytest.raises(CommandError, match="No space left on device"):
        call_command("export_ledger", tmp_path / "bundle")

    assert list(tmp_path.iterdir()) == []
    assert Edition.objects.count() == 1
