"""From a bare Python to a running command: an environment with the locked packages, then Django.

Only the standard library may be imported at the top: this runs before anything is installed. It needs Python
and pip (or uv), and neither ensurepip nor permission to install for the whole machine.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed-locks"
RUNTIME_LOCK = REPOSITORY / "requirements.txt"
DEVELOPER_LOCK = REPOSITORY / "requirements-dev.txt"
DEVELOPER_COMMANDS = {"test"}
OLDEST_PYTHON = (3, 11)

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)(?P<marker>\s*;)?")


def ensure_environment(argv: list[str]) -> None:
    """Return when the locked packages of this command can be imported; else install them into .venv and start
    the same command again there. Exits with one clear line when that cannot be done."""
    if sys.version_info < OLDEST_PYTHON:
        wanted, here = ".".join(map(str, OLDEST_PYTHON)), ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Python {wanted} or newer is needed; this is Python {here} ({sys.executable}).")
    lock = lock_for(argv)
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if (inside and is_stamped(lock)) or is_installed_here(lock):
        return
    if not is_stamped(lock):
        with _one_at_a_time():
            # Another command may have finished the same work while this one waited.
            if not is_stamped(lock):
                install(lock)
    _start_again_inside()


def run_command(argv: list[str]) -> None:
    """Run one Django command; a wrong configuration ends with one line and status 1."""
    kind = "test" if is_developer_command(argv) else "dev"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{kind}")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration: {error}")


def is_developer_command(argv: list[str]) -> bool:
    return argv[1:2] != [] and argv[1] in DEVELOPER_COMMANDS


def lock_for(argv: list[str]) -> Path:
    """The lock file a command needs: readers' and editors' commands do without the developers' tools."""
    return DEVELOPER_LOCK if is_developer_command(argv) else RUNTIME_LOCK


def pins_of(lock: Path) -> dict[str, str]:
    """Package name to exact version, of the lines that hold on every machine (those without a marker)."""
    pins = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = _PIN.match(line)
        if match and not match["marker"]:
            pins[match["name"]] = match["version"]
    return pins


def is_installed_here(lock: Path) -> bool:
    """Whether this interpreter has every package of the lock in its exact version."""
    try:
        return all(importlib.metadata.version(name) == version for name, version in pins_of(lock).items())
    except importlib.metadata.PackageNotFoundError:
        return False


def is_stamped(lock: Path) -> bool:
    """Whether .venv was filled from this very lock, and to its end."""
    return STAMP.is_file() and VENV_PYTHON.exists() and digest_of(lock) in STAMP.read_text().split()


def digest_of(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install(lock: Path) -> None:
    """Make .venv where there is none and install the lock into it, every file checked against its hash."""
    started = time.monotonic()
    installer = _installer()
    if not VENV_PYTHON.exists():
        _say("making the environment .venv (once)")
        _run([_base_python(), "-m", "venv", "--clear", "--without-pip", str(VENV)], "could not be made")
    _say(f"installing {len(pins_of(lock))} packages from {lock.name}, about half a minute")
    STAMP.unlink(missing_ok=True)
    _run([*installer, "install", "--require-hashes", "-r", str(lock)], "could not be filled")
    # The developers' lock holds everything of the other one.
    locks = [RUNTIME_LOCK] if lock == RUNTIME_LOCK else [RUNTIME_LOCK, DEVELOPER_LOCK]
    STAMP.write_text("\n".join(map(digest_of, locks)) + "\n")
    _say(f"ready after {time.monotonic() - started:.0f} s")


def _installer() -> list[str]:
    base = _base_python()
    if _has_pip(base):
        quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
        return [base, "-m", "pip", "--python", str(VENV_PYTHON), *quiet]
    if uv := shutil.which("uv"):
        os.environ["UV_PYTHON"] = str(VENV_PYTHON)
        return [uv, "--quiet", "pip"]
    sys.exit(
        f"pip is missing for {base}. On Debian or Ubuntu: apt-get install python3-pip. Then start again."
    )


def _has_pip(python: str) -> bool:
    if python == sys.executable:
        return importlib.util.find_spec("pip") is not None
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _base_python() -> str:
    """The interpreter that environments are made from: inside .venv there is no pip to call."""
    return str(getattr(sys, "_base_executable", sys.executable) or sys.executable)


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        print("\n".join(lines[-15:]), file=sys.stderr)
        sys.exit(
            f"The environment {VENV.name} {failure}; the reason stands above. "
            "It needs a network connection the first time; start again to go on from here."
        )


def _say(text: str) -> None:
    print(f"Setting up: {text}", file=sys.stderr, flush=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands started together must not fill .venv at the same time."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    file = REPOSITORY / "var" / "setting-up.lock"
    file.parent.mkdir(exist_ok=True)
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def _start_again_inside() -> None:
    sys.stdout.flush()
    command = [str(VENV_PYTHON), *sys.orig_argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)  # noqa: S606  (no shell is wanted)
