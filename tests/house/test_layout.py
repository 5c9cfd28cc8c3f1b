"""The traps of a folder called `site`, and of folders that shadow each other."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import REPOSITORY

ROOMS = ("blog", "home", "search", "site", "tests")


def python_files() -> list[Path]:
    return [file for room in ROOMS for file in (REPOSITORY / room).rglob("*.py")]


def test_the_folder_site_is_a_shelf_and_no_package() -> None:
    assert not (REPOSITORY / "site" / "__init__.py").exists()


def test_the_standard_library_keeps_its_own_module_called_site() -> None:
    import site

    assert not Path(site.__file__).is_relative_to(REPOSITORY)


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="this copy is not a git repository")
def test_git_does_not_ignore_the_folder_site() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", "site/config/urls.py", "site/templates/base.html"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout == ""


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in (REPOSITORY / "tests").rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_file_is_a_drawer_without_a_name() -> None:
    drawers = {"utils.py", "helpers.py", "services.py", "common.py", "core.py"}
    assert [file for file in python_files() if file.name in drawers] == []


@pytest.mark.parametrize(
    "room", ["blog", "blog/signoff", "blog/desk", "home", "search", "site/config", "tests"]
)
def test_every_room_says_at_its_door_what_it_owns(room: str) -> None:
    door = (REPOSITORY / room / "__init__.py").read_text()
    assert door.startswith('"""')


def test_a_command_runs_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "manage.py"), "version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("5.2.")
    assert list(tmp_path.iterdir()) == []
