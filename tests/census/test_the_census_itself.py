"""A census that cannot fail counts nothing: the assertion is shown to fail for each thing that it promises to see."""

from typing import Any

import pytest
from django.http import HttpResponse

from blog.models import ArticlePage
from tests.census.attacks import Actor
from tests.census.readers import MARKER, assert_readers_see_only_what_was_signed, read_the_public_site
from tests.census.world import REPLACED, World

pytestmark = pytest.mark.django_db


def test_before_any_attack_readers_get_the_signed_words_and_nothing_else(world: World) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words) == 200
    signed = world.signed_words[world.article.pk]
    for words in (
        "Ketamine in the clinic",
        "It is given in a clinic.",
        "A patient",
        "May I drive?",
        "The room",
    ):
        assert words in signed.article
    assert "A plain description of a session." in "".join(signed.head)
    assert "What happens in a session." in signed.card
    assert signed.structured
    site = read_the_public_site()
    assert {url: answer.status for url, answer in site.items() if answer.page_id and "?" not in url} == {
        "/": 200,
        "/about/": 200,
        "/articles/": 200,
        "/articles/ketamine/": 200,
        "/articles/never-signed/": 404,
        "/articles/sleep/": 200,
        "/articles/tomorrow/": 404,
        "/articles/withdrawn/": 410,
        "/others/": 200,
    }
    assert not any(answer.mentions(MARKER) for answer in site.values())
    # The proofs of a former edition still show what it said, as the public record of what was signed.
    assert {url for url, answer in site.items() if answer.mentions(REPLACED)} == {
        f"/proof/{world.article.pk}/1/",
        f"/proof/{world.article.pk}/1/record.json",
    }


def test_the_assertion_fails_when_the_row_is_served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve_the_row(page: ArticlePage, request: Any) -> HttpResponse:
        return HttpResponse(f"<html><title>{page.title}</title><article>{page.summary}</article></html>")

    monkeypatch.setattr(ArticlePage, "serve", serve_the_row)
    with pytest.raises(AssertionError, match=r"not what was signed|never signed"):
        assert_readers_see_only_what_was_signed(world.article, world.signed_words)


@pytest.mark.parametrize(
    ("where", "html"),
    [
        ("an article at an index", "<article>words</article>"),
        ("a card", '<li class="card"><h2>words</h2></li>'),
        ("the marker", f"<p>{MARKER}</p>"),
    ],
)
def test_the_assertion_fails_for(
    where: str, html: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(world.index), "serve", lambda page, request: HttpResponse(html))
    with pytest.raises(AssertionError):
        assert_readers_see_only_what_was_signed(world.article, world.signed_words)


@pytest.mark.parametrize(
    ("signed", "tampered"),
    [
        ("<title>Ketamine sessions", "<title>Ketamine cures"),
        ('content="A plain description', 'content="Another description'),
        ('"headline": "Ketamine in the clinic"', '"headline": "Another headline"'),
        ("Somebody stays with you.", "Nobody stays with you."),
    ],
)
def test_the_assertion_fails_for_one_changed_word(
    signed: str, tampered: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = ArticlePage.serve

    def serve_tampered(page: ArticlePage, request: Any) -> HttpResponse:
        response: Any = serve(page, request)
        html = response.render().content.decode()
        assert page.pk != world.article.pk or signed in html
        return HttpResponse(html.replace(signed, tampered))

    monkeypatch.setattr(ArticlePage, "serve", serve_tampered)
    with pytest.raises(AssertionError, match="not what was signed"):
        assert_readers_see_only_what_was_signed(world.article, world.signed_words)


def test_the_holder_of_every_permission_may_publish_by_wagtails_own_rules(actor: Actor) -> None:
    from wagtail.models.pages import PagePermissionTester

    stock = PagePermissionTester(actor.user, actor.world.article)
    assert stock.can_publish() is actor.may_publish_by_wagtails_rules
    # A physician too, while the draft is in review.
    assert stock.can_edit()


def test_the_form_of_the_census_is_one_that_the_editor_takes(actor: Actor) -> None:
    before = actor.world.article.latest_revision_id
    actor.edit(actor.world.article)
    after = ArticlePage.objects.get(pk=actor.world.article.pk).latest_revision_id
    assert after != before
