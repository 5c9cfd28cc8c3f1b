"""What `manage.py test` tells pytest."""

from pathlib import Path

import pytest

from config.environment import REPOSITORY
from config.test_runner import PytestRunner

HERE = "tests/house/test_test_command.py"


def arguments(labels: list[str], started_in: Path = REPOSITORY, **options: object) -> list[str]:
    return list(PytestRunner(**options).pytest_arguments(labels, started_in))[2:]  # type: ignore[arg-type]


def test_the_whole_suite_runs_in_parallel_and_a_part_of_it_does_not() -> None:
    assert arguments([]) == ["-n", "auto"]
    assert arguments([], expression="signing") == ["-n", "0", "-k", "signing"]
    assert arguments([HERE], parallel="3")[:2] == ["-n", "3"]
    assert arguments([], pdb=True, parallel="3")[:2] == ["-n", "0"]


@pytest.mark.parametrize("label", [HERE, "tests.house.test_test_command"])
def test_a_label_is_a_path_or_a_dotted_module(label: str) -> None:
    assert arguments([label]) == ["-n", "0", str(REPOSITORY / HERE)]


def test_a_label_may_name_one_test() -> None:
    assert arguments([f"{HERE}::test_x"])[-1] == f"{REPOSITORY / HERE}::test_x"


def test_a_path_is_seen_from_where_the_command_was_started() -> None:
    assert arguments(["house"], REPOSITORY / "tests")[-1] == str(REPOSITORY / "tests" / "house")


def test_options_known_from_django_have_their_meaning_in_pytest() -> None:
    found = arguments([], failfast=True, keepdb=True, verbosity=2, durations=5, markers="slow")
    assert found[2:] == ["-v", "--exitfirst", "--reuse-db", "-m", "slow", "--durations=5"]
