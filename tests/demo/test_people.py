import pytest
from django.contrib.auth.password_validation import validate_password

from blog.demo.articles import ARTICLES, UNFINISHED
from blog.demo.people import ADMIN, EDITORS, PASSWORD, PEOPLE, PHYSICIANS, DemoPerson
from blog.demo.pictures import PORTRAITS


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.username)
def test_everybody_is_said_to_be_made_up_and_has_an_address_that_reaches_nobody(person: DemoPerson) -> None:
    assert "made up" in person.biography
    assert person.email.endswith("@example.org")


def test_there_are_two_editors_two_physicians_and_one_administrator() -> None:
    assert [len(EDITORS), len(PHYSICIANS), len(PEOPLE)] == [2, 2, 5]
    assert len({person.username for person in PEOPLE}) == 5
    assert ADMIN in PEOPLE


def test_a_physicians_name_and_licence_are_plainly_invented() -> None:
    for physician in PHYSICIANS:
        assert physician.last_name in {"Example", "Sample"}
        assert "made up" in physician.licence_jurisdiction
        assert physician.conflicts_of_interest
        assert physician.portrait in PORTRAITS


def test_every_text_is_by_an_editor() -> None:
    assert {article.author for article in (*ARTICLES, UNFINISHED)} == {editor.username for editor in EDITORS}


def test_the_password_passes_the_rules_of_the_site() -> None:
    validate_password(PASSWORD)
