"""The two commands, as a person uses them."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.models import ArticlePage, BlogIndexPage, ImportedText
from blog.signoff.models import Reviewer
from tests.importer import FIXTURE
from tests.importer.entries import entry
from tests.importer.test_seed import EXPECTED, SEED, expected

pytestmark = pytest.mark.django_db

needs_seed = pytest.mark.skipif(not EXPECTED.is_file(), reason="../shared/seed is not beside this repository")


def import_(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_articles", str(path), *options, stdout=out)
    return out.getvalue()


def export(*options: str) -> str:
    out = io.StringIO()
    call_command("export_index_text", *options, stdout=out)
    return out.getvalue()


def test_an_import_says_what_it_did() -> None:
    lines = import_(FIXTURE).splitlines()
    assert lines[0] == "1. What a Short Walk After Lunch Can Do for Your Afternoon: new"
    assert "Reviewer noted, inactive and unverified: Mira Okonjo-Hale, MD" in lines
    assert lines[-1] == "4 new, 0 changed."


def test_a_second_import_says_that_nothing_changed() -> None:
    import_(FIXTURE)
    assert import_(FIXTURE) == "0 new, 0 changed, 4 unchanged.\n"


def test_a_draft_kept_for_its_editor_is_named(tmp_path: Path) -> None:
    path = tmp_path / "blog.txt"
    path.write_text(entry(), encoding="utf-8")
    import_(path)
    ArticlePage.objects.get().get_latest_revision_as_object().save_revision()
    path.write_text(entry(excerpt="New words."), encoding="utf-8")
    assert (
        import_(path)
        == "1. A Walk After Lunch: kept: edited since\n0 new, 0 changed, 1 kept: edited since.\n"
    )


def test_what_a_person_should_look_at_is_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "blog.txt"
    path.write_text(entry(excerpt="Medically reviewed by our team Naps are short …"), encoding="utf-8")
    assert "take it out by hand" in import_(path)


def test_the_progress_bar_is_absent_without_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    import_(FIXTURE)
    assert "Importing" not in capfd.readouterr().err


def test_the_progress_bar_can_be_forced_and_is_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert "Importing" not in import_(FIXTURE, "--progress")
    shown = capfd.readouterr()
    assert "Importing: 100%" in shown.err
    assert "4/4" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: good[:-1],
        lambda good: good.replace(b"Read more", b"", 1),
        lambda good: good + b"\n\nOne more",
        lambda good: good + b"\n\n\x00",
        lambda good: good.decode().encode("utf-16"),
        lambda good: b"",
    ],
    ids=["cut short", "no Read more", "half an entry", "NUL", "UTF-16", "empty"],
)
def test_a_bad_file_imports_nothing_and_is_told_in_one_line(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "blog.txt"
    path.write_bytes(damage(FIXTURE.read_bytes()))
    with pytest.raises(CommandError) as caught:
        import_(path)
    assert str(caught.value).startswith(f"{path}, line ")
    assert len(str(caught.value).splitlines()) == 1
    assert caught.value.returncode == 1
    assert not ArticlePage.objects.exists()
    assert not ImportedText.objects.exists()
    assert not Reviewer.objects.exists()


@pytest.mark.parametrize("name", ["", "nowhere.txt"])
def test_a_directory_or_a_missing_file_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(
        CommandError, match=r"expected a file to import; found (a directory|none of this name)\.$"
    ):
        import_(tmp_path / name)


def test_a_site_without_an_index_page_is_told() -> None:
    BlogIndexPage.objects.get().delete()
    with pytest.raises(CommandError, match="no blog index page"):
        import_(FIXTURE)


def test_an_export_gives_the_file_back_without_a_newline_at_the_end(tmp_path: Path) -> None:
    import_(FIXTURE)
    export("--output", str(tmp_path / "out.txt"))
    assert (tmp_path / "out.txt").read_bytes() == FIXTURE.read_bytes()
    assert export().encode() == FIXTURE.read_bytes()


def test_an_export_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    import_(FIXTURE)
    with pytest.raises(CommandError, match="cannot be written"):
        export("--output", str(tmp_path))


def test_an_export_of_nothing_is_told() -> None:
    with pytest.raises(CommandError, match="no imported articles"):
        export()


def test_an_export_that_fails_leaves_the_old_file_alone(tmp_path: Path) -> None:
    import_(FIXTURE)
    draft = ArticlePage.objects.order_by("path")[1].get_latest_revision_as_object()
    draft.body = []
    draft.save_revision()
    (tmp_path / "out.txt").write_text("old")
    with pytest.raises(CommandError, match="Who is Still Awake"):
        export("--output", str(tmp_path / "out.txt"))
    assert (tmp_path / "out.txt").read_text() == "old"


def test_a_bad_file_ends_the_program_with_status_1(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "django", "import_articles", str(tmp_path / "nowhere.txt")],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root}{os.pathsep}{root / 'site'}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert (
        done.stderr
        == f"CommandError: {tmp_path}/nowhere.txt: expected a file to import; found none of this name.\n"
    )
    assert done.stdout == ""


@needs_seed
def test_the_seed_becomes_five_drafts_as_expected() -> None:
    assert import_(SEED).splitlines()[-1] == "5 new, 0 changed."
    for wanted, imported in zip(expected(), ImportedText.objects.order_by("position"), strict=True):
        page = imported.page
        assert (imported.source, imported.position) == (SEED.name, wanted["order"])
        assert (page.title, page.slug) == (wanted["title"], wanted["slug"])
        assert (page.printed_credit, page.printed_credit_placement) == (
            wanted["reviewer"]["as_printed"],
            wanted["reviewer"]["placement"],
        )
        assert [block.value.source for block in page.body] == [f"<p>{wanted['body_seed_text']}</p>"]
        assert imported.image_alt_as_printed == wanted["image_alt_as_printed"]
        assert imported.excerpt_as_printed == wanted["excerpt_as_printed"]
        assert (imported.truncated, imported.link_text_as_printed) == (True, wanted["link_text_as_printed"])
        assert not page.live
        assert page.first_published_at is page.owner is page.featured_image is None
    reviewer = Reviewer.objects.get()
    assert (reviewer.name, reviewer.post_nominals, reviewer.active) == ("Mark Hrymoc", "MD", False)
    assert reviewer.aliases.splitlines() == ["Dr. Mark Hrymoc, M.D.", "Mark Hrymoc, MD"]


@needs_seed
def test_the_seed_imported_again_changes_nothing() -> None:
    import_(SEED)
    assert import_(SEED).startswith("0 new, 0 changed")


@needs_seed
def test_the_seed_comes_out_byte_for_byte(tmp_path: Path) -> None:
    import_(SEED)
    export("--output", str(tmp_path / "out.txt"))
    assert (tmp_path / "out.txt").read_bytes() == SEED.read_bytes()
