"""The production settings, started as a server starts them: in a process of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from blog.signoff.keys import make_key_if_missing
from config.environment import REPOSITORY
from tests.house.machine import environment_of_the_machine


@pytest.fixture
def minimal(tmp_path: Path) -> dict[str, str]:
    """What CONTRIBUTING.md calls the minimal environment of a public server, on SQLite."""
    keys = tmp_path / "keys"
    make_key_if_missing(keys)
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ",
        "ALLOWED_HOSTS": "journal.example",
        "SITE_URL": "https://journal.example",
        "SIGNOFF_KEYS_DIR": str(keys),
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
        "MEDIA_ROOT": str(tmp_path / "media"),
    }


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "manage.py"), *arguments],
        env=environment_of_the_machine() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_has_nothing_to_say(minimal: dict[str, str]) -> None:
    (Path(minimal["STATIC_ROOT"])).mkdir()
    done = manage(minimal, "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "SIGNOFF_KEYS_DIR"])
def test_the_start_stops_with_one_line_that_names_what_is_missing(minimal: dict[str, str], name: str) -> None:
    del minimal[name]
    done = manage(minimal, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Configuration: {name}: is not set.")
    assert done.stderr.count("\n") == 1


def test_the_start_stops_where_there_is_no_signing_key(minimal: dict[str, str], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = manage(minimal | {"SIGNOFF_KEYS_DIR": str(empty)}, "check")
    assert done.returncode == 1
    assert done.stderr == f"Configuration: SIGNOFF_KEYS_DIR: there is no signing.pem in {empty}.\n"


def test_the_server_does_not_start_without_a_signing_key_either(
    minimal: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=minimal
        | {"SIGNOFF_KEYS_DIR": str(tmp_path), "PYTHONPATH": f"{REPOSITORY}:{REPOSITORY / 'site'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "SIGNOFF_KEYS_DIR: there is no signing.pem" in done.stderr


def test_a_wrong_database_address_is_one_line(minimal: dict[str, str]) -> None:
    done = manage(minimal | {"DATABASE_URL": "mysql://localhost/journal"}, "check")
    assert done.stderr == "Configuration: DATABASE_URL: only sqlite and postgres are supported.\n"


def test_the_demonstration_cannot_be_loaded_into_a_public_site(minimal: dict[str, str]) -> None:
    done = manage(minimal, "demo", "--no-serve")
    assert done.returncode == 1
    assert "do not accept demo signatures" in done.stderr
