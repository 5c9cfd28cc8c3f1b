"""`manage.py test` hands over to pytest, and speaks of it in the options people know from Django."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.environment import REPOSITORY


class PytestRunner:
    """The runner that Django's `test` command calls.

    Labels may be files, folders, pytest node ids or dotted modules. The whole suite runs in parallel
    processes; a part of it in one, unless --parallel says otherwise.
    """

    def __init__(
        self,
        *,
        verbosity: int = 1,
        failfast: bool = False,
        keepdb: bool = False,
        pdb: bool = False,
        parallel: str = "",
        expression: str = "",
        markers: str = "",
        durations: int | None = None,
        **_options_of_django: Any,
    ) -> None:
        self.verbosity = verbosity
        self.failfast = failfast
        self.keepdb = keepdb
        self.pdb = pdb
        self.parallel = parallel
        self.expression = expression
        self.markers = markers
        self.durations = durations

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("-k", dest="expression", default="", help="Run tests whose names match.")
        parser.add_argument("-m", dest="markers", default="", help="Run tests with these markers.")
        parser.add_argument("--keepdb", action="store_true", help="Keep the PostgreSQL test database.")
        parser.add_argument("--pdb", action="store_true", help="Open a debugger at the first failure.")
        parser.add_argument("--parallel", "-n", default="", help="Processes: a number, or auto.")
        parser.add_argument("--durations", type=int, help="Show this many of the slowest tests.")

    def run_tests(self, test_labels: list[str], **_options_of_django: Any) -> int:
        """Run pytest; 0 when all is well, else 1 (its exit status does not count failures)."""
        started_in = Path.cwd()
        os.chdir(REPOSITORY)
        try:
            return int(
                pytest.main(list(self.pytest_arguments(test_labels, started_in))) != pytest.ExitCode.OK
            )
        finally:
            os.chdir(started_in)

    def pytest_arguments(self, labels: list[str], started_in: Path) -> Iterator[str]:
        yield from ("-c", str(REPOSITORY / "pyproject.toml"))
        yield from ("-n", self._processes(labels))
        if self.verbosity != 1:
            yield "-q" if self.verbosity < 1 else "-v"
        if self.failfast:
            yield "--exitfirst"
        if self.keepdb:
            yield "--reuse-db"
        if self.pdb:
            yield "--pdb"
        if self.expression:
            yield from ("-k", self.expression)
        if self.markers:
            yield from ("-m", self.markers)
        if self.durations is not None:
            yield f"--durations={self.durations}"
        for label in labels:
            yield _as_path(label, started_in)

    def _processes(self, labels: list[str]) -> str:
        if self.pdb:
            return "0"
        if self.parallel:
            return self.parallel
        return "0" if labels or self.expression or self.markers else "auto"


def _as_path(label: str, started_in: Path) -> str:
    """What pytest calls a label: a path seen from where the command started, or a dotted module's file."""
    file, colons, rest = label.partition("::")
    if (started_in / file).exists():
        return f"{started_in / file}{colons}{rest}"
    module = REPOSITORY / file.replace(".", "/")
    for candidate in (module.with_suffix(".py"), module):
        if candidate.exists():
            return f"{candidate}{colons}{rest}"
    return label
