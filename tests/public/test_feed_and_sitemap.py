"""What readers' programs get: feed, sitemap, robots.txt, security.txt."""

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from wagtail.models import PageViewRestriction

from blog.bench.making import make_articles
from blog.listing import public_articles
from blog.models import ArticlePage
from blog.signoff.signing import withdraw
from tests.factories import (
    article_draft,
    author,
    page_draft,
    sign_off,
    signed_article,
    submit,
    superuser,
    topic,
)
from tests.public.reading import queries_of

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def _xml(path: str) -> ET.Element:
    answer = Client().get(path)
    assert answer.status_code == 200
    return ET.fromstring(answer.content)  # noqa: S314  (our own answer)


def _locations(path: str) -> list[str]:
    return [loc.text or "" for loc in _xml(path).iterfind(".//s:loc", MAP)]


def test_the_feed_holds_what_was_signed_with_its_metadata() -> None:
    page = signed_article(
        "Signs & <wonders>", summary="A < B & C", authors=(author("Ana Writer"),), topics=(topic("Sleep"),)
    )
    (entry,) = _xml("/feed.xml").iterfind("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "Signs & <wonders>"
    assert entry.findtext("a:summary", "", ATOM) == "A &lt; B &amp; C"
    assert entry.findtext("a:author/a:name", "", ATOM) == "Ana Writer"
    assert [category.get("term") for category in entry.iterfind("a:category", ATOM)] == ["Sleep"]
    assert [link.get("href") for link in entry.iterfind("a:link", ATOM)] == [
        f"http://testserver{page.get_url()}"
    ]
    for name in ("published", "updated"):
        assert dt.datetime.fromisoformat(entry.findtext(f"a:{name}", "", ATOM)).tzinfo


def test_the_feed_says_of_an_overdue_article_that_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_article("Sleep", summary="How to rest.", topics=(topic("Short", months=1),))
    later = timezone.now() + dt.timedelta(days=40)
    monkeypatch.setattr(timezone, "now", lambda: later)
    (entry,) = _xml("/feed.xml").iterfind("a:entry", ATOM)
    summary = entry.findtext("a:summary", "", ATOM)
    assert summary.startswith("This article was due for review on ")
    assert summary.endswith("Some details may be out of date. How to rest.")


def test_an_entry_keeps_its_identity_when_its_address_changes() -> None:
    page = signed_article()
    before = _xml("/feed.xml").findtext("a:entry/a:id", "", ATOM)
    ArticlePage.objects.filter(pk=page.pk).update(slug="elsewhere", url_path="/home/articles/elsewhere/")
    assert _xml("/feed.xml").findtext("a:entry/a:id", "", ATOM) == before


def test_drafts_withdrawn_articles_and_rows_are_not_in_the_feed() -> None:
    article_draft("A draft")
    withdraw(page=signed_article("Withdrawn"), user=superuser(), public_reason="Wrong.")
    page = signed_article("Signed")
    ArticlePage.objects.filter(pk=page.pk).update(title="POISON", summary="POISON")
    entries = [entry.findtext("a:title", "", ATOM) for entry in _xml("/feed.xml").iterfind("a:entry", ATOM)]
    assert entries == ["Signed"]
    assert b"POISON" not in Client().get("/feed.xml").content


def test_control_characters_do_not_break_the_feed() -> None:
    signed_article("Bell \x07 rings")
    assert _xml("/feed.xml").findtext("a:entry/a:title", "", ATOM) == "Bell  rings"


def test_the_feed_takes_four_queries_however_long_it_is() -> None:
    signed_article()
    one = queries_of("/feed.xml")
    for _ in range(3):
        signed_article()
    assert queries_of("/feed.xml") == one == 4


def test_the_sitemap_lists_every_page_that_has_an_edition_in_force() -> None:
    page = signed_article()
    about = page_draft()
    sign_off(submit(about))
    article_draft()
    withdraw(page=signed_article(), user=superuser(), public_reason="Wrong.")
    found = {place for section in _locations("/sitemap.xml") for place in _locations(section)}
    assert {f"http://testserver{page.get_url()}", f"http://testserver{about.get_url()}"} <= found
    assert {"http://testserver/", "http://testserver/how-we-review/"} <= found
    assert len([place for place in found if "/articles/" in place]) == 2


def test_the_sitemap_is_cut_into_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.sitemaps.SECTION", 2)
    pages = [signed_article() for _ in range(3)]
    sections = _locations("/sitemap.xml")
    assert len(sections) >= 3
    found = [place for section in sections for place in _locations(section)]
    assert {f"http://testserver{page.get_url()}" for page in pages} <= set(found)
    assert all(len(_locations(section)) <= 2 for section in sections[1:])


@pytest.mark.parametrize("section", ["999", "x", "-1", "99999999999999999999"])
def test_a_section_without_pages_is_not_found(section: str) -> None:
    assert Client().get(f"/sitemap-{section}.xml").status_code == 404


def test_each_section_of_the_sitemap_takes_one_query() -> None:
    page = signed_article()
    assert queries_of(f"/sitemap-{page.pk // 5000}.xml") == 1


def test_robots_are_sent_to_the_sitemap_and_away_from_searches() -> None:
    text = Client().get("/robots.txt").content.decode()
    # The empty form may be found; what somebody searched for may not.
    assert "Disallow: /search/?\n" in text
    assert "Disallow: /search/\n" not in text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /\n" not in text


@pytest.mark.parametrize("name", ["SITE_NOINDEX", "SIGNOFF_DEMO"])
def test_a_rehearsal_sends_robots_away(settings: Settings, name: str) -> None:
    setattr(settings, name, True)
    assert Client().get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_security_txt_names_a_contact_and_expires_within_a_year(settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@journal.example"
    text = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@journal.example\n" in text
    (expires,) = re.findall(r"^Expires: (.*)$", text, re.MULTILINE)
    assert timezone.now() < dt.datetime.fromisoformat(expires) < timezone.now() + dt.timedelta(days=365)


def test_there_is_no_security_txt_without_a_contact() -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_a_page_below_a_private_one_is_in_no_list() -> None:
    page = signed_article("Private")
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert [_xml("/feed.xml").findtext("a:entry/a:title", "", ATOM)] == [""]
    assert Client().get(f"/sitemap-{page.pk // 5000}.xml").status_code == 404


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a trap of SQLite's planner")
def test_statistics_of_an_empty_table_do_not_make_a_list_read_all_pages_for_each_page() -> None:
    make_articles(60, words=20)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        sql, parameters = public_articles().query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        plan = [row[3] for row in cursor.fetchall()]
    assert not [line for line in plan if line.startswith("SCAN U1")], plan


def test_browsers_that_read_no_page_find_the_icon() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert Client().get(answer["Location"])["Content-Type"].startswith("image/")
    assert "max-age" in answer["Cache-Control"]


def test_the_icons_of_the_manifest_are_there() -> None:
    folder = Path(configured.STATICFILES_DIRS[0])
    manifest = json.loads((folder / "site.webmanifest").read_text(encoding="utf-8"))
    for icon in manifest["icons"]:
        with Image.open(folder / icon["src"]) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
