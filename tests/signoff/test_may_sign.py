"""Who may sign: the whole truth table, and the reason that is given first."""

import dataclasses
import datetime as dt
from itertools import product

import pytest

from blog.signoff.may_sign import REFUSALS, Refusal, SignerFacts, may_sign, refusal

TODAY = dt.date(2026, 3, 4)
DAY = dt.timedelta(days=1)

MAY = SignerFacts(
    account_is_active=True,
    is_reviewer=True,
    reviewer_is_active=True,
    verified_on=TODAY - 30 * DAY,
    expires_on=TODAY + 300 * DAY,
    contributed=False,
    in_review=True,
    today=TODAY,
)

# Each fact that alone forbids a signature, in the order in which the reasons are given.
OBSTACLES: list[tuple[dict[str, object], Refusal]] = [
    ({"is_reviewer": False}, Refusal.NO_REVIEWER),
    ({"account_is_active": False}, Refusal.ACCOUNT_INACTIVE),
    ({"reviewer_is_active": False}, Refusal.REVIEWER_INACTIVE),
    ({"verified_on": None}, Refusal.NOT_VERIFIED),
    ({"expires_on": TODAY - DAY}, Refusal.CREDENTIAL_EXPIRED),
    ({"contributed": True}, Refusal.CONTRIBUTED),
    ({"has_conflict": True}, Refusal.CONFLICT),
    ({"in_review": False}, Refusal.NOT_IN_REVIEW),
    ({"has_signed": True}, Refusal.HAS_SIGNED),
    ({"assigned_to_another": True}, Refusal.ASSIGNED_TO_ANOTHER),
    ({"has_open_comments": True}, Refusal.OPEN_COMMENTS),
    ({"goes_live_on": TODAY + 10_000 * DAY}, Refusal.LAPSES_BEFORE_GO_LIVE),
    ({"lacks_second_factor": True}, Refusal.NO_SECOND_FACTOR),
]


def with_facts(**changes: object) -> SignerFacts:
    return dataclasses.replace(MAY, **changes)  # type: ignore[arg-type]


def test_an_active_verified_reviewer_who_wrote_nothing_may_sign_what_is_in_review() -> None:
    assert refusal(MAY) is None
    assert may_sign(MAY)


def test_any_obstacle_forbids_and_the_first_is_named() -> None:
    for present in product([False, True], repeat=len(OBSTACLES)):
        the_first_obstacle_is_named(present)


def the_first_obstacle_is_named(present: tuple[bool, ...]) -> None:
    found = [obstacle for obstacle, there in zip(OBSTACLES, present, strict=True) if there]
    changes = {name: value for changed, _reason in found for name, value in changed.items()}
    facts = with_facts(**changes)
    assert refusal(facts) == (found[0][1] if found else None)
    assert may_sign(facts) is (not found)


@pytest.mark.parametrize(
    ("verified_on", "expires_on", "reason"),
    [
        (None, None, Refusal.NOT_VERIFIED),
        (TODAY, None, Refusal.NOT_VERIFIED),
        (None, TODAY, Refusal.NOT_VERIFIED),
        (TODAY + DAY, TODAY + 30 * DAY, Refusal.NOT_VERIFIED),
        (TODAY, TODAY, None),
        (TODAY - DAY, TODAY, None),
        (TODAY - DAY, TODAY + DAY, None),
        (TODAY - 30 * DAY, TODAY - DAY, Refusal.CREDENTIAL_EXPIRED),
        (TODAY + DAY, TODAY - DAY, Refusal.NOT_VERIFIED),
    ],
)
def test_a_licence_counts_from_the_day_of_its_verification_to_the_day_it_expires(
    verified_on: dt.date | None, expires_on: dt.date | None, reason: Refusal | None
) -> None:
    assert refusal(with_facts(verified_on=verified_on, expires_on=expires_on)) == reason


@pytest.mark.parametrize(
    ("goes_live_on", "reason"),
    [
        (None, None),
        (TODAY, None),
        (TODAY + 300 * DAY, None),
        (TODAY + 301 * DAY, Refusal.LAPSES_BEFORE_GO_LIVE),
    ],
)
def test_a_licence_must_still_hold_on_the_day_the_version_goes_live(
    goes_live_on: dt.date | None, reason: Refusal | None
) -> None:
    assert refusal(with_facts(goes_live_on=goes_live_on)) == reason


def test_being_a_superuser_is_no_fact() -> None:
    names = {field.name for field in dataclasses.fields(SignerFacts)}
    assert not {name for name in names if "super" in name or "staff" in name or "perm" in name}


def test_every_reason_is_said_in_words() -> None:
    assert set(REFUSALS) == set(Refusal)
    assert len({str(words) for words in REFUSALS.values()}) == len(Refusal)
