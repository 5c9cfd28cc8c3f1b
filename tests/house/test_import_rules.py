"""The import rules hold, and each has been seen to fail: a rule that cannot fail guards nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import REPOSITORY

# A wrong import, the file it is planted in, and the contract that must break.
PLANTS = {
    "sign-off": ("blog/signoff/canonical.py", "import blog.models", "The sign-off knows Django and Wagtail"),
    "blocks": ("blog/blocks.py", "import blog.models", "Blocks know Wagtail only"),
    "models": ("blog/models/topics.py", "import blog.desk", "The blog's models know blocks and the sign-off"),
    "backups": ("blog/backups/archive.py", "import blog.models", "Backups know the sign-off"),
    "importer": ("blog/importer/formats.py", "import blog.desk", "The importer knows models"),
    "accounts": ("blog/accounts/apps.py", "import blog.desk", "The accounts know the sign-off only"),
    "accounts unknown": ("blog/desk/apps.py", "import blog.accounts", "Nothing knows the accounts"),
    "mail": (
        "blog/mail/apps.py",
        "import blog.proof",
        "The mail knows the sign-off, the models and the desk",
    ),
    "mail unknown": ("blog/desk/apps.py", "import blog.mail", "Nothing knows the mail"),
    "checks": ("blog/checks/gate.py", "import blog.desk", "The checks know blocks, models and the sign-off"),
    "blog": ("blog/apps.py", "import home", "The blog knows neither the rooms beside it"),
    "home": ("home/apps.py", "import blog.desk", "The home pages know the blog's models"),
    "search": ("search/apps.py", "import blog.models", "Search knows Wagtail, and models by name only"),
    "config": ("site/config/urls.py", "import blog.models", "The configuration names the rooms"),
    "tests": ("home/apps.py", "import tests.conftest", "Nothing needs the tests"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(folder / "site")]),
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def broken_contracts(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.endswith("BROKEN")]


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    leave_out = shutil.ignore_patterns("__pycache__", "static", "templates")
    for room in ("blog", "home", "search", "site", "tests"):
        shutil.copytree(REPOSITORY / room, tmp_path / room, ignore=leave_out)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_keeps_to_the_rules() -> None:
    done = lint_imports(REPOSITORY)
    assert (broken_contracts(done.stdout), done.returncode) == ([], 0), done.stdout


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_wrong_import_is_found(copy_of_the_house: Path, plant: str) -> None:
    file, line, contract = PLANTS[plant]
    with (copy_of_the_house / file).open("a") as opened:
        opened.write(f"\n{line}\n")
    done = lint_imports(copy_of_the_house)
    assert done.returncode == 1, done.stdout
    assert any(broken.startswith(contract) for broken in broken_contracts(done.stdout)), done.stdout
