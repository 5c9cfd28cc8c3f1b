"""Suggesting words on the review screen, and accepting them in the editor's name."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from blog.models import ArticlePage
from blog.signoff.models import Edition, Suggestion
from tests import factories

pytestmark = pytest.mark.django_db

OLD, NEW = "It is given in a quiet room.", "It is always given in a quiet room."


@pytest.fixture
def ed() -> User:
    return factories.editor("ed")


@pytest.fixture
def dana() -> User:
    return factories.physician("dana")


@pytest.fixture
def page(ed: User) -> ArticlePage:
    draft = factories.article_draft("Walking", by=ed, body=[factories.text(f"<p>{OLD}</p>")])
    return factories.submit(draft, by=ed)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(client: Client, page: Any) -> dict[str, str]:
    """The fields as the screen has them, with the sentence written otherwise."""
    form = client.get(reverse("desk:suggest", args=[page.pk])).context["form"]
    words = {name: place.words for name, place in form.places.items()}
    return {name: NEW if text == OLD else text for name, text in words.items()}


def signed(client: Client, page: Any, **more: Any) -> Any:
    address = reverse("desk:suggest", args=[page.pk])
    fields = typed(client, page)
    seen = client.post(address, fields)
    proof = {"sign": "1", "shown": seen.context["shown"], "password": factories.PASSWORD}
    return client.post(address, fields | proof | {"ticked": sorted(factories.EVERY_TICK)} | more)


def test_the_difference_is_shown_before_anything_is_signed(dana: User, page: ArticlePage) -> None:
    client = browser(dana)
    assert (
        reverse("desk:suggest", args=[page.pk])
        in client.get(reverse("desk:review", args=[page.pk])).content.decode()
    )

    answer = client.post(reverse("desk:suggest", args=[page.pk]), typed(client, page))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(r"Added: </span>[^<]*always", html)
    assert "I, Dana Ruiz" in html
    assert not Suggestion.objects.exists()


def test_signed_it_waits_for_an_editor_who_accepts_all_of_it(
    dana: User, ed: User, page: ArticlePage, client: Client
) -> None:
    assert signed(browser(dana), page).status_code == 302
    assert client.get(page.url).status_code == 404
    desk, address = browser(ed), reverse("desk:suggestion", args=[page.pk])
    assert address in desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "always" in desk.get(address).content.decode()

    assert desk.post(address, {"accept": ""}).status_code == 302

    assert NEW in client.get(page.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "no"}, "That is not your password"),
        ({"ticked": []}, "Confirm every point"),
        ({"shown": "0" * 64}, "This changed while you were reading."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_signed(
    wrong: dict[str, Any], said: str, dana: User, page: ArticlePage
) -> None:
    answer = signed(browser(dana), page, **wrong)

    assert answer.status_code in (409, 422)
    html = answer.content.decode()
    assert said in html
    assert NEW in html  # what was typed is kept
    assert not Suggestion.objects.exists()


def test_no_change_and_an_emptied_text_are_refused(dana: User, page: ArticlePage) -> None:
    client, address = browser(dana), reverse("desk:suggest", args=[page.pk])
    unchanged = {name: text.replace(NEW, OLD) for name, text in typed(client, page).items()}
    assert "You have changed no words yet." in client.post(address, unchanged).content.decode()
    emptied = dict.fromkeys(unchanged, "")
    assert "ask for changes instead" in client.post(address, emptied).content.decode()


def test_an_editor_turns_it_down_with_a_reason(dana: User, ed: User, page: ArticlePage) -> None:
    signed(browser(dana), page)
    desk, address = browser(ed), reverse("desk:suggestion", args=[page.pk])
    assert desk.post(address, {"turn_down": "", "reason": " "}).status_code == 422

    assert desk.post(address, {"turn_down": "", "reason": "Not always."}).status_code == 302

    assert "There is nothing to accept." in desk.get(address).content.decode()
    history = desk.get(reverse("desk:history", args=[page.pk])).content.decode()
    assert "Suggested other words and signed them" in history
    assert "Not always." in history


def test_who_may_not_has_no_way_in(dana: User, ed: User, page: ArticlePage) -> None:
    signed(browser(dana), page)
    assert browser(ed).get(reverse("desk:suggest", args=[page.pk])).status_code == 302
    for user in (dana, factories.physician(), factories.account()):
        browser(user).post(reverse("desk:suggestion", args=[page.pk]), {"accept": ""})
    assert not Edition.objects.exists()
