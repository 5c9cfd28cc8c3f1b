"""manage.py on a machine that has nothing but Python and pip."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap
from config.environment import REPOSITORY

LOCK = """\
django==5.2.19 \\
    --hash=sha256:00
psycopg[binary,pool]==3.3.9 \\
    --hash=sha256:00
tzdata==2026.1 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "lock.txt"
    file.write_text(LOCK)
    return file


def test_pins_are_names_and_versions_without_those_that_depend_on_the_machine(lock: Path) -> None:
    assert bootstrap.pins_of(lock) == {"django": "5.2.19", "psycopg": "3.3.9"}


def test_another_version_or_a_missing_package_is_not_installed_here(lock: Path) -> None:
    lock.write_text("pytest==0.0.1\n")
    assert not bootstrap.is_installed_here(lock)
    lock.write_text("a-package-that-nobody-has==1\n")
    assert not bootstrap.is_installed_here(lock)
    lock.write_text(f"pytest=={pytest.__version__}\n")
    assert bootstrap.is_installed_here(lock)


def test_the_suite_itself_runs_on_the_locked_versions() -> None:
    assert bootstrap.is_installed_here(REPOSITORY / "requirements-dev.txt")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["manage.py", "demo"], "requirements.txt"),
        (["manage.py"], "requirements.txt"),
        (["manage.py", "test", "tests/house"], "requirements-dev.txt"),
    ],
)
def test_only_developers_commands_need_the_developers_tools(arguments: list[str], name: str) -> None:
    assert bootstrap.lock_for(arguments).name == name


def test_the_developers_lock_holds_every_pin_of_the_other_one() -> None:
    runtime = bootstrap.pins_of(bootstrap.RUNTIME_LOCK)
    assert runtime.items() <= bootstrap.pins_of(bootstrap.DEVELOPER_LOCK).items()


@pytest.mark.parametrize(
    "lock", [bootstrap.RUNTIME_LOCK, bootstrap.DEVELOPER_LOCK], ids=lambda lock: lock.name
)
def test_a_lock_names_no_registry_and_hashes_every_package(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "index-url" not in text
    packages = text.split("\n    --hash")[0:1] + [part for part in text.split("\n") if "==" in part]
    assert all(package.rstrip().endswith("\\") for package in packages[1:])


def test_an_environment_counts_only_when_filled_from_this_very_lock(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    assert not bootstrap.is_stamped(lock)
    bootstrap.STAMP.write_text(bootstrap.digest_of(lock))
    assert bootstrap.is_stamped(lock)
    lock.write_text(LOCK + "\n")
    assert not bootstrap.is_stamped(lock)


def test_an_interrupted_installation_leaves_no_stamp(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(
        bootstrap, "_installer", lambda: [sys.executable, "-c", "raise SystemExit('no network')"]
    )
    bootstrap.STAMP.write_text(bootstrap.digest_of(lock))
    with pytest.raises(SystemExit, match="needs a network connection"):
        bootstrap.install(lock)
    assert not bootstrap.is_stamped(lock)


def test_a_missing_pip_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "_has_pip", lambda _python: False)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(SystemExit, match=r"pip is missing .* apt-get install python3-pip"):
        bootstrap._installer()


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 1))
    with pytest.raises(SystemExit, match=r"Python 99\.1 or newer is needed; this is Python 3\."):
        bootstrap.ensure_environment(["manage.py"])


def test_the_first_steps_need_the_standard_library_only() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-S",
            "-I",
            "-c",
            f"import sys; sys.path.insert(0, {str(REPOSITORY / 'site')!r}); "
            "import config.bootstrap; print('django' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
