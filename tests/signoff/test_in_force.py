"""The pure rule: whether an edition may be served, decided from sealed facts alone."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from blog.signoff.canonical import canonical_json, digest_of
from blog.signoff.in_force import (
    EditionFacts,
    SealedEntry,
    Verdict,
    format_moment,
    judge,
    parse_moment,
)

NOW = dt.datetime(2026, 3, 4, 12, 0, tzinfo=dt.UTC)
CONTENT = canonical_json({"title": "How long does it last?"})
LATER = "2026-03-05T06:00:00Z"

BOUND: dict[str, Any] = {
    "article": 7,
    "number": 2,
    "digest": digest_of(CONTENT),
    "kind": "full",
    "go_live_at": None,
    "demo": False,
}
SIGNATURE: dict[str, Any] = {
    **BOUND,
    "reviewer": 3,
    "credential": {"verified_on": "2026-01-01", "expires_on": "2026-12-31"},
    "signed_at": "2026-03-01T09:30:00Z",
}
EDITION: dict[str, Any] = {
    **BOUND,
    "required_signatures": 1,
    "signatures": ["a" * 64],
    "first_published_at": "2026-03-01T09:30:00Z",
    "next_review_due": "2027-03-01",
}


def facts(
    *, edition: dict[str, Any] | None = None, signature: dict[str, Any] | None = None, **columns: Any
) -> EditionFacts:
    """A genuine edition in force; `edition` and `signature` change what was sealed, `columns` what the row says."""
    sealed_edition = EDITION | (edition or {})
    plain: dict[str, Any] = {
        "article": 7,
        "number": 2,
        "digest": BOUND["digest"],
        "content": CONTENT,
        "go_live_at": sealed_edition["go_live_at"],
        "first_published_at": sealed_edition["first_published_at"],
        "next_review_due": sealed_edition["next_review_due"],
        "demo": sealed_edition["demo"],
        "entry": SealedEntry("e" * 64, sealed_edition, genuine=True),
        "signatures": [SealedEntry("a" * 64, SIGNATURE | (signature or {}), genuine=True)],
    }
    return EditionFacts(**plain | columns)


def sealed(**fields: Any) -> dict[str, dict[str, Any]]:
    """The same fields sealed with the edition and with its signature."""
    return {"edition": fields, "signature": fields}


def verdict(
    found: EditionFacts, *, now: dt.datetime = NOW, demo_counts: bool = False, overdue_days: int = 60
) -> Verdict:
    return judge(found, now=now, demo_counts=demo_counts, overdue_days=overdue_days)


def test_an_edition_whose_parts_agree_is_in_force() -> None:
    assert verdict(facts()) is Verdict.IN_FORCE


FORGED_ENTRY = SealedEntry("e" * 64, EDITION, genuine=False)
FORGED_SIGNATURE = SealedEntry("a" * 64, SIGNATURE, genuine=False)
OTHER = canonical_json({"title": "Forged"})

TAMPERED: dict[str, Callable[[], EditionFacts]] = {
    "other content": lambda: facts(content=OTHER),
    "other content with its own digest": lambda: facts(content=OTHER, digest=digest_of(OTHER)),
    "one more space in the content": lambda: facts(content=CONTENT + " "),
    "another digest": lambda: facts(digest="0" * 64),
    "the edition of another article": lambda: facts(article=8),
    "another number": lambda: facts(number=3),
    "an earlier go-live": lambda: facts(go_live_at="2026-03-01T00:00:00Z"),
    "a go-live that was taken away": lambda: facts(**sealed(go_live_at=LATER), go_live_at=None),
    "another first publication": lambda: facts(first_published_at="2020-01-01T00:00:00Z"),
    "a review that is due later than was signed": lambda: facts(next_review_due="2099-01-01"),
    "a review that is due earlier than was signed": lambda: facts(next_review_due="2026-03-02"),
    "no date for the next review": lambda: facts(next_review_due=None),
    "demo passed off as real": lambda: facts(**sealed(demo=True), demo=False),
    "real passed off as demo": lambda: facts(demo=True),
    "a forged edition entry": lambda: facts(entry=FORGED_ENTRY),
    "a forged signature": lambda: facts(signatures=[FORGED_SIGNATURE]),
    "no signature": lambda: facts(signatures=[]),
    "a signature that the edition does not name": lambda: facts(
        signatures=[SealedEntry("b" * 64, SIGNATURE, genuine=True)]
    ),
    "one signature too many": lambda: facts(
        signatures=[
            SealedEntry("a" * 64, SIGNATURE, genuine=True),
            SealedEntry("b" * 64, SIGNATURE, genuine=True),
        ]
    ),
    "the same signature twice": lambda: facts(
        signatures=[SealedEntry("a" * 64, SIGNATURE, genuine=True)] * 2
    ),
    "a signature of another article": lambda: facts(signature={"article": 8}),
    "a signature of another edition": lambda: facts(signature={"number": 1}),
    "a signature of other words": lambda: facts(signature={"digest": digest_of(OTHER)}),
    "a signature of another kind of review": lambda: facts(signature={"kind": "small"}),
    "a signature for another go-live": lambda: facts(signature={"go_live_at": LATER}),
    "a demo signature under a real edition": lambda: facts(signature={"demo": True}),
    "no signature required": lambda: facts(
        edition={"required_signatures": 0, "signatures": []}, signatures=[]
    ),
    "fewer signatures than required": lambda: facts(edition={"required_signatures": 2}),
    "one physician signing for two": lambda: facts(
        edition={"required_signatures": 2, "signatures": ["a" * 64, "b" * 64]},
        signatures=[
            SealedEntry("a" * 64, SIGNATURE, genuine=True),
            SealedEntry("b" * 64, SIGNATURE, genuine=True),
        ],
    ),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_an_edition_that_was_tampered_with_is_never_served(tampering: str) -> None:
    assert verdict(TAMPERED[tampering](), demo_counts=True) is Verdict.TAMPERED


@pytest.mark.parametrize("field", sorted(EDITION.keys() - {"kind"}))
def test_an_edition_entry_that_lacks_a_fact_is_never_served(field: str) -> None:
    payload = {name: value for name, value in EDITION.items() if name != field}
    entry = SealedEntry("e" * 64, payload, genuine=True)
    found = facts(entry=entry, go_live_at=LATER if field == "go_live_at" else None)
    assert verdict(found) is Verdict.TAMPERED


def test_two_physicians_may_sign_where_two_are_required() -> None:
    second = SealedEntry("b" * 64, SIGNATURE | {"reviewer": 4}, genuine=True)
    found = facts(edition={"required_signatures": 2, "signatures": ["b" * 64, "a" * 64]})
    found = dataclasses.replace(found, signatures=[*found.signatures, second])
    assert verdict(found) is Verdict.IN_FORCE


@pytest.mark.parametrize(
    ("demo", "demo_counts", "expected"),
    [
        (False, False, Verdict.IN_FORCE),
        (False, True, Verdict.IN_FORCE),
        (True, True, Verdict.IN_FORCE),
        (True, False, Verdict.DEMO_ONLY),
    ],
)
def test_a_demo_signature_counts_in_demo_mode_only(demo: bool, demo_counts: bool, expected: Verdict) -> None:
    assert verdict(facts(**sealed(demo=demo)), demo_counts=demo_counts) is expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, Verdict.NOT_YET), (0, Verdict.IN_FORCE), (1, Verdict.IN_FORCE)]
)
def test_an_edition_is_in_force_from_the_second_of_its_go_live(seconds: int, expected: Verdict) -> None:
    now = parse_moment(LATER) + dt.timedelta(seconds=seconds)
    assert verdict(facts(**sealed(go_live_at=LATER)), now=now) is expected


@pytest.mark.parametrize(
    ("verified_on", "expires_on", "signed_at", "go_live_at", "expected"),
    [
        ("2026-03-01", "2026-03-01", "2026-03-01T09:30:00Z", None, Verdict.IN_FORCE),
        ("2026-03-02", "2026-12-31", "2026-03-01T23:59:59Z", None, Verdict.LAPSED),
        ("2026-01-01", "2026-02-28", "2026-03-01T00:00:00Z", None, Verdict.LAPSED),
        ("2026-01-01", "2026-03-04", "2026-03-01T00:00:00Z", "2026-03-04T11:00:00Z", Verdict.IN_FORCE),
        ("2026-01-01", "2026-03-03", "2026-03-01T00:00:00Z", "2026-03-04T11:00:00Z", Verdict.LAPSED),
    ],
)
def test_a_licence_must_cover_the_signing_and_the_going_live(
    verified_on: str, expires_on: str, signed_at: str, go_live_at: str | None, expected: Verdict
) -> None:
    credential = {"verified_on": verified_on, "expires_on": expires_on}
    found = facts(
        edition={"go_live_at": go_live_at},
        signature={"go_live_at": go_live_at, "credential": credential, "signed_at": signed_at},
    )
    assert verdict(found) is expected


def test_a_licence_that_expires_after_the_going_live_takes_nothing_away() -> None:
    in_ten_years = NOW.replace(year=2036)
    assert verdict(facts(), now=in_ten_years, overdue_days=0) is Verdict.IN_FORCE


@pytest.mark.parametrize(
    ("moment", "overdue_days", "expected"),
    [
        ("2027-03-01T00:00:00Z", 60, Verdict.IN_FORCE),
        ("2027-04-29T23:59:59Z", 60, Verdict.IN_FORCE),
        ("2027-04-30T00:00:00Z", 60, Verdict.OUT_OF_DATE),
        ("2027-03-02T00:00:00Z", 1, Verdict.OUT_OF_DATE),
        ("2099-01-01T00:00:00Z", 0, Verdict.IN_FORCE),
    ],
)
def test_an_edition_is_in_force_until_its_review_is_too_long_overdue(
    moment: str, overdue_days: int, expected: Verdict
) -> None:
    assert verdict(facts(), now=parse_moment(moment), overdue_days=overdue_days) is expected


def test_a_moment_is_written_in_utc_to_the_second_and_read_back() -> None:
    moment = dt.datetime(2026, 3, 4, 1, 2, 3, 999, tzinfo=dt.timezone(dt.timedelta(hours=-8)))
    assert format_moment(moment) == "2026-03-04T09:02:03Z"
    assert parse_moment("2026-03-04T09:02:03Z") == moment.replace(microsecond=0)
