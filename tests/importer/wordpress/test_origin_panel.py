"""Above an imported draft the editor says where it came from and what to look at; above no other."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from blog.importer.wordpress import drafting
from blog.importer.wordpress.catalogue import Catalogue
from blog.importer.wordpress.drafting import Drafter
from blog.importer.wordpress.media import MediaLibrary
from blog.models import ArticlePage
from home.models import StandardPage
from tests.factories import article_draft, editor, submit_unchecked
from tests.importer.wordpress import CLINIC
from tests.importer.wordpress.exports import SITE, export_file, import_, item, post


def words_of_editor(client: Client, page: ArticlePage | StandardPage) -> str:
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


@pytest.mark.django_db
def test_the_editor_shows_origin_and_notes_of_an_imported_draft(client: Client) -> None:
    import_(CLINIC)
    client.force_login(editor())
    words = words_of_editor(client, ArticlePage.objects.get(slug="old-paths"))
    assert "Imported from WordPress" in words
    assert f"{SITE}/blog/old-paths/" in words
    assert "first published there on May 3, 2019" in words
    assert "Shortcodes left out: [contact-form-7" in words
    assert "Read from harbour-clinic.xml, line 146." in words
    page = words_of_editor(client, StandardPage.objects.get(slug="hours"))
    assert "Everything was taken over." in page


@pytest.mark.django_db
def test_a_note_is_text_whatever_the_old_site_wrote(client: Client, tmp_path: Path) -> None:
    import_(
        export_file(
            tmp_path, post("<p>Go.</p>", meta={"subtitle": "a <img src=x onerror=alert(1)> b &lt;script&gt;"})
        )
    )
    client.force_login(editor())
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[ArticlePage.objects.get().pk]))
    assert b"onerror" not in answer.content
    assert b"a b &lt;script&gt;" in answer.content


@pytest.mark.django_db
def test_the_editor_of_another_page_shows_no_origin(client: Client) -> None:
    client.force_login(editor())
    assert "Imported from WordPress" not in words_of_editor(client, article_draft())
    assert (
        client.get(
            reverse("wagtailadmin_pages:add", args=["blog", "articlepage", article_draft().get_parent().pk])
        ).status_code
        == 200
    )


@pytest.mark.django_db
def test_a_draft_that_waits_for_a_physician_is_kept(tmp_path: Path) -> None:
    import_(export_file(tmp_path, post("<p>Old words.</p>")))
    submit_unchecked(ArticlePage.objects.get())
    assert import_(export_file(tmp_path, post("<p>New words.</p>"))).endswith("1 kept: edited since.\n")


def test_a_word_that_found_no_place_is_in_a_note_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "blocks_of", lambda *arguments, **named: [])
    with Catalogue() as catalogue:
        draft = Drafter(catalogue, MediaLibrary()).draft_of(item("<p>Shoes on, and out.</p>"))
    assert draft.notes == ["These words found no place: shoes on and out"]
