"""Comments on the review screen: at the words, Wagtail's own, and nothing is signed while one is open."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, CommentReply

from blog.models import ArticlePage
from blog.signoff.content import latest_draft
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import Edition
from blog.signoff.places import place_of, places_of
from tests import factories

pytestmark = pytest.mark.django_db

WORDS = "It is given in a quiet room."
BODY: list[dict[str, Any]] = [
    {"type": "heading", "id": "h", "value": {"level": "2", "text": "Before"}},
    {
        "type": "text",
        "id": "t",
        "value": f'<p data-block-key="aaaaa">First.</p><p data-block-key="bbbbb">{WORDS}</p>',
    },
    {
        "type": "key_points",
        "id": "k",
        "value": {"points": [{"type": "item", "id": one, "value": f"Point {one}."} for one in "pqr"]},
    },
]


@pytest.fixture
def dana() -> User:
    return factories.physician("dana")


@pytest.fixture
def page() -> ArticlePage:
    return factories.submit_unchecked(factories.article_draft("Walking", body=BODY))


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def write(user: User, page: Any, text: str = "Which dose?", place: str = "body.t#1") -> Comment:
    data = {"comment-text": text, "comment-place": place}
    answer = browser(user).post(reverse("desk:comment", args=[page.pk]), data)
    assert answer.status_code == 302
    return Comment.objects.latest("pk")


def screen(user: User, page: Any) -> str:
    return browser(user).get(reverse("desk:review", args=[page.pk])).content.decode()


def test_every_text_of_a_draft_is_a_place_that_wagtail_knows(page: ArticlePage) -> None:
    draft = latest_draft(page)
    places = {place.id: place.words for place in places_of(draft)}
    assert places["title"] == "Walking"
    assert places["body.h.text"] == "Before"
    assert places["body.t#1"] == WORDS
    assert places["body.k.points.p"] == "Point p."
    for place in places_of(draft):
        comment = Comment(contentpath=place.path, position=place.position)
        assert comment.has_valid_contentpath(draft), place
        assert place_of(comment, places_of(draft)) == place


def test_a_comment_is_wagtails_own_at_the_words_it_is_about(dana: User, page: ArticlePage) -> None:
    comment = write(dana, page)

    assert (comment.contentpath, comment.user, comment.text) == ("body.t", dana, "Which dose?")
    assert json.loads(comment.position) == [{"key": "bbbbb", "start": 0, "end": len(WORDS)}]
    html = screen(factories.physician(), page)
    assert "1 open comment" in html
    assert f"<q>{WORDS}</q>" in html
    assert "Which dose?" in html


def test_an_editor_finds_the_comment_in_wagtails_editor(dana: User, page: ArticlePage) -> None:
    write(dana, page)

    html = (
        browser(factories.editor()).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    )

    assert "Which dose?" in html
    assert "body.t" in html


def test_nobody_signs_while_a_comment_is_open(dana: User, page: ArticlePage) -> None:
    comment = write(factories.editor(), page)

    with pytest.raises(MayNotSign) as refused:
        factories.sign_off(page, by=dana)
    assert refused.value.reason is Refusal.OPEN_COMMENTS
    html = screen(dana, page)
    assert 'href="#desk-comments"' in html
    assert 'id="desk-sign"' not in html
    assert 'id="desk-send-back"' in html

    # As Wagtail's editor does it.
    comment.resolved_at = comment.created_at
    comment.save()
    factories.sign_off(page, by=dana)
    assert Edition.objects.of_page(page.pk).exists()


def test_its_writer_resolves_a_comment_on_the_screen_and_nobody_else(dana: User, page: ArticlePage) -> None:
    comment = write(dana, page)
    address = reverse("desk:resolve_comment", args=[page.pk, comment.pk])

    assert browser(factories.physician()).post(address).status_code == 302
    assert Comment.objects.filter(pk=comment.pk, resolved_at=None).exists()

    assert browser(dana).post(address).status_code == 302
    comment.refresh_from_db()
    assert comment.resolved_by == dana
    assert 'id="desk-sign"' in screen(dana, page)


def test_what_the_editor_answered_stands_below_the_comment(dana: User, page: ArticlePage) -> None:
    comment = write(dana, page)
    CommentReply.objects.create(comment=comment, user=factories.editor("ed"), text="Fifty milligrams.")

    assert "Fifty milligrams." in screen(dana, page)


def test_a_comment_about_words_that_are_gone_is_still_shown(dana: User, page: ArticlePage) -> None:
    write(dana, page)
    factories.revise(page, body=[factories.text("<p>All new.</p>")])

    html = screen(dana, page)

    assert "About words that are gone" in html
    assert "Which dose?" in html


def test_an_empty_comment_is_refused_with_what_to_do(dana: User, page: ArticlePage) -> None:
    answer = browser(dana).post(reverse("desk:comment", args=[page.pk]), {"comment-text": " "})

    assert answer.status_code == 422
    assert "Write what you want to say." in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_stranger_writes_no_comment(page: ArticlePage) -> None:
    browser(factories.account()).post(reverse("desk:comment", args=[page.pk]), {"comment-text": "Hello."})

    assert not Comment.objects.exists()


def test_asking_for_changes_takes_a_reason_from_the_list_and_leaves_a_comment(
    dana: User, page: ArticlePage
) -> None:
    address = reverse("desk:send_back", args=[page.pk])
    data = {"reason": "Which dose?", "place": "body.t#1", "changes": ""}

    refused = browser(dana).post(address, data)
    assert refused.status_code == 422
    assert "Choose what is wrong with it" in refused.content.decode()
    assert not Comment.objects.exists()

    assert browser(dana).post(address, data | {"why": "unclear"}).status_code == 302
    comment = Comment.objects.get()
    assert (comment.text, comment.contentpath) == ("Unclear: Which dose?", "body.t")
    assert page.current_workflow_state.current_task_state.comment == "Unclear: Which dose?"


def test_declining_needs_a_reason_but_none_from_the_list(dana: User, page: ArticlePage) -> None:
    data = {"reason": "Not our subject.", "decline": ""}

    assert browser(dana).post(reverse("desk:send_back", args=[page.pk]), data).status_code == 302

    assert not Comment.objects.exists()
    assert factories.fresh(page).current_workflow_state is None
