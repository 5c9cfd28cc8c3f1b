"""Readers' pages speak the reader's language, and say which words are in another."""

from io import StringIO
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from blog.models import Topic
from blog.proof import proof_url
from blog.signoff.signing import withdraw
from tests import factories
from tests.languages.pseudo import hard_coded, pseudo_language

pytestmark = pytest.mark.django_db

SPANISH = {"Accept-Language": "es-US,es;q=0.9,en;q=0.5"}
GREEK: list[dict[str, Any]] = [
    {"type": "key_points", "value": {"points": ["Ωω.", "Ωω.", "Ωω."]}},
    factories.heading("Ωω"),
    factories.text("<p>Ωω [1].</p>"),
    {"type": "claim", "value": {"text": "Ωω.", "sources": [1]}},
    {"type": "questions", "value": {"heading": "Ωω;", "questions": ["Ωω;"]}},
]


@pytest.fixture
def greek() -> dict[str, str]:
    """Addresses of every kind of page of a site whose own content has no Latin letter."""
    cache.clear()
    for page in (factories.blog_index(), factories.blog_index().get_parent().specific):
        page.title, page.introduction = "Ωω", "Ωω ωω"
        page.save()
    topic = Topic.objects.create(name="Ωω", slug="topic", description="Ωω")
    signer = factories.physician(
        given_name="Δδ", family_name="Εε", specialty="Ωω", licence_jurisdiction="Ωω", post_nominals=""
    )
    article = factories.signed_article(
        "Ωω",
        topics=(topic,),
        authors=(factories.author("Αα"),),
        signer=signer,
        body=GREEK,
        summary="Ωω",
        references=[factories.reference(title="Ωω", authors="Αα", accessed="2026-03-01")],
    )
    factories.new_edition(article, summary="Ωω ωω", signer=signer)
    gone = factories.signed_article("Ωω", signer=signer)
    withdraw(page=gone, user=factories.superuser(), public_reason="Ωω")
    call_command("update_search", stdout=StringIO())
    reviewer = BeautifulSoup(Client().get("/reviewers/").content, "html.parser").select(".tile-name a")
    return {
        "home": "/",
        "index": "/articles/",
        "article": article.get_url(),
        "withdrawn": gone.get_url(),
        "not found": "/no-such-page/",
        "topics": "/topics/",
        "topic": "/topics/topic/",
        "reviewers": "/reviewers/",
        "reviewer": str(reviewer[0]["href"]),
        "how we review": "/how-we-review/",
        "get help": "/get-help/",
        "search": "/search/",
        "search, found": "/search/?q=ωω",
        "search, nothing": "/search/?q=77777",
        "report": f"/feedback/{article.pk}/problem/",
        "thanks": f"/feedback/{article.pk}/thanks/",
        "proof": proof_url(article.pk, 2),
    }


def test_no_text_of_a_readers_page_is_hard_coded(greek: dict[str, str]) -> None:
    asked: set[str] = set()
    found = {}
    with pseudo_language(asked):
        for name, path in greek.items():
            cache.clear()
            if faults := hard_coded(Client().get(path).content.decode()):
                found[name] = faults
    assert found == {}


def test_whatever_readers_pages_ask_for_has_spanish(greek: dict[str, str]) -> None:
    asked: set[str] = set()
    # What Wagtail builds once, at the first request of a process, are the labels of the editors' fields.
    for path in greek.values():
        Client().get(path)
    with pseudo_language(asked):
        for path in greek.values():
            cache.clear()
            Client().get(path)
    spanish = polib.pofile(str(settings.LOCALE_PATHS[0] / "es/LC_MESSAGES/django.po"))
    ours = {text for entry in spanish if entry.translated() for text in (entry.msgid, entry.msgid_plural)}
    # Months and the like are Django's own, which has them in Spanish.
    djangos = {entry for entry in asked if " " not in entry and entry not in ours}
    assert asked - ours - djangos == set()
    assert len(asked & ours) > 120


def _spanish(path: str, status: int = 200, *, cookies: bool = False) -> BeautifulSoup:
    answer = Client(headers=SPANISH).get(path)
    assert answer.status_code == status
    assert answer["Content-Language"] == "es"
    assert cookies or not answer.cookies
    return BeautifulSoup(answer.content, "html.parser")


def _words(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text().split())


def test_a_reader_with_a_spanish_browser_gets_help_in_spanish() -> None:
    page = _spanish("/get-help/")
    line = page.select_one(".help-line")
    assert line is not None
    assert "¿En crisis? Llame al 988 y marque 2 para español" in " ".join(line.get_text().split())
    assert [link["href"] for link in line.select("a")] == ["tel:988", "sms:988", "tel:911"]
    box = [link["href"] for link in page.select(".box-crisis a")]
    assert box == ["tel:988", "sms:988", "https://988lifeline.org/es/", "tel:911"]
    assert _words(page, "h1") == "Pida ayuda ahora"


def test_a_reader_with_any_other_browser_gets_english() -> None:
    for language in ("", "en-US,en", "de-DE,de;q=0.9"):
        page = BeautifulSoup(
            Client(headers={"Accept-Language": language}).get("/get-help/").content, "html.parser"
        )
        assert str(page.html["lang"]).startswith("en")  # type: ignore[index]
        assert _words(page, "h1") == "Get help now"


def test_what_was_signed_stays_as_it_was_signed_and_is_marked_as_english() -> None:
    article = factories.signed_article("Sleep after treatment")
    page = _spanish(article.get_url())
    assert page.html is not None
    assert page.html["lang"] == "es"
    for selector in ("h1", ".article-opening", ".article-blocks", ".reviewed blockquote"):
        element = page.select_one(selector)
        assert element is not None, selector
        assert element["lang"] == "en", selector
    assert _words(page, "h1") == "Sleep after treatment"
    assert "I, " in _words(page, ".reviewed blockquote")
    assert "Cómo se revisó este artículo" in _words(page, ".reviewed")


def test_an_english_page_marks_nothing() -> None:
    answer = Client().get(factories.signed_article().get_url())
    page = BeautifulSoup(answer.content, "html.parser")
    assert [element.name for element in page.select("[lang]")] == ["html"]


def test_an_article_in_another_language_says_so() -> None:
    spanish = Locale.objects.create(language_code="es")
    article = factories.signed_article("Dormir después del tratamiento", locale=spanish)
    type(article).objects.filter(pk=article.pk).update(locale=Locale.objects.exclude(pk=spanish.pk).get())
    english = BeautifulSoup(Client().get(article.get_url()).content, "html.parser")
    assert english.select("h1")[0]["lang"] == "es"
    assert not _spanish(article.get_url()).select("h1")[0].has_attr("lang")


def test_dates_are_written_as_the_language_has_them() -> None:
    article = factories.signed_article()
    day = BeautifulSoup(Client().get(article.get_url()).content, "html.parser").select_one(".byline time")
    dia = _spanish(article.get_url()).select_one(".byline time")
    assert day is not None
    assert dia is not None
    assert day["datetime"] == dia["datetime"]
    year, _month, number = str(day["datetime"]).split("-")
    assert day.get_text().endswith(f" {int(number)}, {year}")
    assert dia.get_text().startswith(f"{int(number)} de ")
    assert dia.get_text().endswith(f" de {year}")


def test_counts_are_grouped_as_the_language_has_them() -> None:
    with override("en"):
        assert intcomma(12345) == "12,345"
    with override("es"):
        assert intcomma(12345) == "12\N{NO-BREAK SPACE}345"


def test_the_admin_follows_the_profile_and_not_the_browser() -> None:
    client = Client(headers=SPANISH)
    assert _words(_spanish("/account/login/", cookies=True), "h1") == "Iniciar sesión"
    person = factories.editor()
    client.force_login(person)
    answer = client.get("/admin/")
    assert answer["Content-Language"].startswith("en")
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "es"
    profile.save()
    assert "Revisiones" in client.get("/admin/").content.decode()
