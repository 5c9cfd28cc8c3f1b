"""`manage.py demo` as a newcomer meets it: in a process of its own, with a place of its own to write to."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.environment import REPOSITORY
from tests.house.machine import environment_of_the_machine

COMMAND = [sys.executable, str(REPOSITORY / "manage.py"), "demo"]
PATIENCE = 120  # seconds; a first start draws the demonstration's pictures


@pytest.fixture(scope="module")
def own_place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("demo")
    return environment_of_the_machine() | {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "SIGNOFF_KEYS_DIR": str(folder / "keys"),
        "PYTHONUNBUFFERED": "1",
    }


def demo(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[str]:
    """The address that a started demonstration prints, once it answers there."""
    process = subprocess.Popen(
        [*COMMAND, str(port)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        address = _printed_address(process)
        _wait_for(address)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def _printed_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if found := re.match(r"The journal: (http://\S+)/$", line):
            return found[1]
    raise AssertionError("".join(lines))


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address)
            return
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


def status(url: str) -> int:
    with urllib.request.urlopen(url) as answer:
        return int(answer.status)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgres://nobody@127.0.0.1:1/journal", "connection"),
        ("sqlite:////dev/null/site.sqlite3", "no place to keep the site"),
    ],
)
def test_a_database_out_of_reach_is_said_at_once(own_place: dict[str, str], url: str, reason: str) -> None:
    done = demo(own_place | {"DATABASE_URL": url}, "--no-serve")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: ")
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_none_is_refused(own_place: dict[str, str]) -> None:
    done = demo(own_place, "somewhere")
    assert done.stderr == "CommandError: “somewhere” is no port and no address:port.\n"


def test_one_command_makes_and_serves_the_site_beside_a_taken_port_and_again(
    own_place: dict[str, str],
) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        taken = listening.getsockname()[1]
        with served(own_place, taken) as address:
            assert not address.endswith(f":{taken}")
            assert [status(f"{address}{path}") for path in ("/", "/articles/", "/admin/login/")] == [200] * 3
    again = demo(own_place, "--no-serve")
    assert again.returncode == 0, again.stderr
    assert "Preparing the database" not in again.stdout
    assert Path(own_place["SIGNOFF_KEYS_DIR"], "signing.pem").is_file()
