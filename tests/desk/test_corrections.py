"""Correcting a mistake: a note that a physician signs with the text, and that readers find for good."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from blog.corrections import recent_corrections
from blog.signoff.append_only import disarmed
from blog.signoff.canonical import parse_canonical
from blog.signoff.models import Correction, Edition, ReviewKind
from blog.signoff.proposals import propose
from blog.signoff.review_kind import WhyFull
from blog.signoff.signing import withdraw
from blog.signoff.verification import verify
from tests import factories
from tests.desk import small
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

NOTE = "An earlier version named the wrong study."


def edition_of(page: object, number: int) -> Edition:
    return Edition.objects.get(page=page, number=number)


def test_readers_find_a_correction_on_the_page_in_its_history_and_in_the_log() -> None:
    page = factories.signed_article("Walking")

    factories.new_edition(page, correction=NOTE, signer=factories.physician(family_name="Reed"))

    article = read(page.url)
    assert NOTE in words(article, "aside[aria-labelledby=correction-title]")
    assert f"Correction: {NOTE}" in words(article, ".history li")
    log = words(read("/how-we-review/"), ".log")
    assert f"Walking {NOTE} Signed by Dana Reed, MD." in log


def test_a_correction_reaches_readers_only_when_it_is_signed() -> None:
    page = factories.signed_article()

    factories.submit(factories.revise(page, correction=NOTE))

    assert NOTE not in words(read(page.url))
    assert NOTE not in words(read("/how-we-review/"))


def test_the_note_is_part_of_what_the_physician_is_shown_and_signs() -> None:
    page = factories.submit(factories.revise(factories.signed_article(), correction=NOTE))
    physician = factories.physician()

    html = small.logged_in(physician).get(f"/admin/reviews/{page.pk}/").content.decode()

    assert "Correction added" in html
    assert NOTE in html
    edition = factories.sign_off(page, by=physician)
    assert parse_canonical(edition.content)["correction"] == NOTE


def test_a_correction_is_never_a_small_change() -> None:
    page = small.signed()

    proposal = propose(small.changed(factories.revise(page, correction=NOTE)))

    assert proposal.kind is ReviewKind.FULL
    assert WhyFull.UNKNOWN in proposal.reasons


def test_the_note_stays_on_the_page_but_is_logged_once() -> None:
    page = factories.signed_article("First")
    factories.new_edition(page, correction=NOTE)

    factories.new_edition(page, title="Third")

    assert NOTE in words(read(page.url), "aside[aria-labelledby=correction-title]")
    [logged] = recent_corrections()
    assert logged.url.endswith("/2/")
    assert list(Correction.objects.values_list("edition__number", flat=True)) == [2]


def test_a_second_correction_stands_beside_the_first_in_the_log_and_in_the_history() -> None:
    page = factories.signed_article()
    factories.new_edition(page, correction=NOTE)

    factories.new_edition(page, correction="It also named the wrong year.")

    assert {one.note for one in recent_corrections()} == {NOTE, "It also named the wrong year."}
    history = words(read(page.url), ".history")
    assert NOTE in history
    assert "wrong year" in history
    assert NOTE not in words(read(page.url), "aside[aria-labelledby=correction-title]")


def test_a_correction_that_is_scheduled_is_logged_when_its_time_has_come() -> None:
    page = factories.signed_article()
    tomorrow = timezone.now() + dt.timedelta(days=1)

    factories.new_edition(page, correction=NOTE, go_live_at=tomorrow)

    assert recent_corrections() == []


def test_a_correction_stays_in_the_log_when_its_own_review_is_long_out_of_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = factories.signed_article()
    factories.new_edition(page, correction=NOTE)
    years_later = timezone.now() + dt.timedelta(days=3 * 365)
    monkeypatch.setattr(timezone, "now", lambda: years_later)

    assert Edition.objects.out_of_date(years_later).exists()
    assert [one.note for one in recent_corrections()] == [NOTE]


def test_corrections_of_a_withdrawn_article_leave_the_log_with_it() -> None:
    page = factories.signed_article()
    factories.new_edition(page, correction=NOTE)

    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    assert recent_corrections() == []


def test_an_article_that_comes_back_with_its_old_note_corrects_nothing_new() -> None:
    page = factories.signed_article()
    factories.new_edition(page, correction=NOTE)
    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    factories.new_edition(page, title="Back")

    assert Correction.objects.count() == 1


def test_what_was_signed_without_a_note_has_no_place_for_one() -> None:
    factories.signed_article()

    assert "correction" not in parse_canonical(Edition.objects.get().content)


def test_a_forged_row_puts_nothing_into_the_log_and_is_named() -> None:
    page = factories.signed_article()
    Correction.objects.create(edition=edition_of(page, 1))

    assert recent_corrections() == []
    assert list(verify()) == ["The log of corrections names ledger entry 2, which corrects nothing."]


def test_a_correction_that_was_taken_from_the_log_is_named() -> None:
    page = factories.signed_article()
    factories.new_edition(page, correction=NOTE)
    connection.check_constraints()  # PostgreSQL alters no table that still has some to check
    with disarmed(connection):
        Correction.objects.all()._raw_delete(connection.alias)

    assert list(verify()) == ["Ledger entry 4 corrects a mistake, but the log of corrections lacks it."]
    assert NOTE in words(read(page.url), ".history")


def test_the_editor_has_a_place_for_the_note() -> None:
    page = factories.signed_article()
    client: Client = small.logged_in(factories.editor())

    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert "Correction of a mistake" in html
    assert 'name="correction"' in html
