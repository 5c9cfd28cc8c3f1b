"""Pages of the people who sign: what their seals say, and nothing else."""

import datetime as dt
from typing import Any

import pytest

from blog.signoff.models import Reviewer
from tests.factories import (
    new_edition,
    physician,
    reviewer_for,
    signed_article,
)
from tests.public.reading import queries_of, read, words

pytestmark = pytest.mark.django_db


def _signer(**fields: Any) -> Reviewer:
    return Reviewer.objects.get(user=physician(given_name="Noor", family_name="Hale", **fields))


def test_a_reviewer_page_prints_what_the_newest_signature_says() -> None:
    person = _signer(conflicts_of_interest="Owns shares in a clinic.", verified_on=dt.date(2026, 1, 5))
    signed_article("Sleep and mood", signer=person.user)
    page = words(read("/reviewers/noor-hale/"))
    assert "Noor Hale, MD" in page
    assert "Licensed in California" in page
    assert "License verified on January 5, 2026" in page
    assert "Owns shares in a clinic." in page
    assert "Articles reviewed (1)" in page
    assert "Sleep and mood Whole article" in page


def test_a_reviewers_row_puts_no_word_on_their_page() -> None:
    person = _signer()
    signed_article("Sleep and mood", signer=person.user)
    columns = ("given_name", "family_name", "post_nominals", "specialty", "licence_jurisdiction", "biography",
               "aliases", "conflicts_of_interest", "licence_number")  # fmt: skip
    Reviewer.objects.filter(pk=person.pk).update(**dict.fromkeys(columns, "POISON"))
    for path in ("/reviewers/", "/reviewers/noor-hale/"):
        assert "POISON" not in str(read(path))


def test_a_licence_number_is_never_shown() -> None:
    person = _signer(licence_number="SECRET-77")
    signed_article(signer=person.user)
    assert "SECRET-77" not in str(read("/reviewers/noor-hale/"))


def test_a_former_reviewer_keeps_their_page() -> None:
    person = _signer()
    signed_article(signer=person.user)
    assert "No longer reviews for us" not in words(read("/reviewers/noor-hale/"))
    Reviewer.objects.update(active=False)
    assert "No longer reviews for us" in words(read("/reviewers/noor-hale/"))
    assert "No longer reviews for us" in words(read("/reviewers/"))


def test_somebody_who_has_signed_nothing_has_no_page() -> None:
    reviewer_for(None, given_name="Only", family_name="Entered")
    read("/reviewers/only-entered/", status=404)
    assert "Only Entered" not in words(read("/reviewers/"))


def test_the_byline_leads_to_the_reviewer() -> None:
    page = signed_article(signer=_signer().user)
    (link,) = read(page.get_url()).select(".byline a[rel=author]")
    assert link["href"] == "/reviewers/noor-hale/"


def test_an_article_that_a_colleague_has_signed_since_stays_among_those_reviewed() -> None:
    person = _signer()
    page = signed_article("First words", signer=person.user)
    new_edition(page, signer=physician(), title="Newer words")
    assert "Newer words Whole article" in words(read("/reviewers/noor-hale/"), ".log")


def test_a_reviewer_page_takes_as_many_queries_for_many_articles_as_for_one() -> None:
    person = _signer()
    signed_article(signer=person.user)
    one = queries_of("/reviewers/noor-hale/")
    for _ in range(3):
        signed_article(signer=person.user)
    assert queries_of("/reviewers/noor-hale/") == one == 8
