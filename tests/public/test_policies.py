"""“How we review” and “Get help now”."""

import pytest
from django.db import connection
from pytest_django import Settings

from blog.signoff.append_only import disarmed
from blog.signoff.models import Withdrawal
from blog.signoff.signing import withdraw
from blog.signoff.statement import CHECKLIST, FULL_STATEMENT, SMALL_STATEMENT
from tests.factories import new_edition, physician, signed_article, superuser
from tests.public.reading import queries_of, read, words

pytestmark = pytest.mark.django_db


def test_every_page_leads_to_help_and_to_how_we_review() -> None:
    for path in ("/", "/articles/", "/get-help/", "/how-we-review/", "/reviewers/"):
        links = {link["href"] for link in read(path).select(".site-nav a")}
        assert {"/articles/", "/how-we-review/", "/get-help/"} <= links


def test_the_way_to_help_is_marked_as_such_and_as_the_current_page() -> None:
    (link,) = read("/get-help/").select(".site-nav .help-button")
    assert (link["href"], link["aria-current"]) == ("/get-help/", "page")


def test_help_gives_the_numbers_to_call_and_to_text() -> None:
    links = {link["href"] for link in read("/get-help/").select("main a")}
    assert {"tel:988", "sms:988", "tel:911"} <= links


def test_the_statement_is_printed_word_for_word() -> None:
    page = words(read("/how-we-review/"))
    for statement in (FULL_STATEMENT, SMALL_STATEMENT):
        assert statement.format(name="(name of the physician)") in page
    for item in CHECKLIST:
        assert item.text in page


def test_readers_are_told_when_an_overdue_article_is_withdrawn_if_it_is(settings: Settings) -> None:
    assert "If nobody has read it 60 days later, we withdraw it" in words(read("/how-we-review/"))
    settings.SIGNOFF_OVERDUE_DAYS = 0
    assert "days later, we withdraw it" not in words(read("/how-we-review/"))


def test_withdrawals_are_printed_from_their_seals_and_never_from_their_rows() -> None:
    withdraw(page=signed_article("Old advice"), user=superuser(), public_reason="A wrong number.")
    connection.check_constraints()  # PostgreSQL alters no table that still has some to check
    with disarmed(connection):
        Withdrawal.objects.update(title="POISON", public_reason="POISON")
        connection.check_constraints()
    page = words(read("/how-we-review/"), ".log")
    assert "Old advice Reason: A wrong number." in page
    assert "POISON" not in page


def test_a_change_is_logged_with_who_signed_it_and_a_first_edition_is_none() -> None:
    signed_article("Never changed")
    page = signed_article("Changed once", signer=physician(family_name="Moss"))
    new_edition(page, signer=physician(family_name="Reed"), title="Changed twice")
    log = words(read("/how-we-review/"), ".log")
    assert "Changed twice Whole text read and signed again, by Dana Reed, MD" in log
    assert "Never changed" not in log


def test_the_page_takes_as_many_queries_for_many_changes_as_for_one() -> None:
    new_edition(signed_article("One"), title="One again")
    one = queries_of("/how-we-review/")
    new_edition(signed_article("Two"), title="Two again")
    assert queries_of("/how-we-review/") == one == 5


def test_the_page_takes_as_many_queries_for_many_corrections_as_for_one() -> None:
    new_edition(signed_article("One"), correction="It said fifty.")
    one = queries_of("/how-we-review/")
    new_edition(signed_article("Two"), correction="It said sixty.")
    assert queries_of("/how-we-review/") == one == 6
