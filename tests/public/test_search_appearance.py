"""What wagtail-seo gets wrong, mended: for whoever prints its templates, and for search engines."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from wagtail.models import Site
from wagtailseo.models import SeoSettings

from blog.models import ArticlePage, Topic
from tests.factories import article_draft, author, signed_article, topic
from tests.public.reading import read

pytestmark = pytest.mark.django_db

BREAKS_OUT = "</script><script>alert(1)</script>"


def _printed(template: str, page: ArticlePage) -> list[str]:
    """What stands in the scripts of one of the package's templates."""
    settings = {"wagtailseo": {"SeoSettings": {"struct_meta": True, "struct_org_type": "Organization"}}}
    html = render_to_string(f"wagtailseo/{template}", {"self": page, "settings": settings})
    return [script.get_text() for script in BeautifulSoup(html, "html.parser").select("script")]


def _graph(path: str) -> dict[str, dict[str, Any]]:
    (script,) = read(path).select('script[type="application/ld+json"]')
    return {node["@type"]: node for node in json.loads(script.get_text())["@graph"]}


def _organisation(**fields: str) -> None:
    said = SeoSettings.for_site(Site.objects.get())
    for name, value in fields.items():
        setattr(said, name, value)
    said.save()


def test_a_title_cannot_leave_the_scripts_of_the_package() -> None:
    page = article_draft(BREAKS_OUT)
    (printed,) = _printed("struct_data.html", page)
    assert json.loads(printed)["headline"] == BREAKS_OUT


def test_the_name_of_the_organisation_cannot_leave_them_either() -> None:
    _organisation(struct_org_name=BREAKS_OUT)
    (printed,) = _printed("struct_org_data.html", article_draft())
    assert json.loads(printed)["name"] == BREAKS_OUT


def test_a_title_cannot_leave_the_script_of_a_readers_page() -> None:
    assert _graph(signed_article(BREAKS_OUT).get_url())["Article"]["headline"] == BREAKS_OUT


def test_the_author_is_who_wrote_and_not_who_has_the_account() -> None:
    page = article_draft(authors=(author("Ana Writer"),))
    assert page.seo_struct_article_dict["author"]["name"] == "Ana Writer"
    assert "author" not in article_draft().seo_struct_article_dict


def test_a_draft_has_no_date_and_the_publisher_has_an_address_of_its_own() -> None:
    stated = article_draft().seo_struct_article_dict
    assert "datePublished" not in stated
    assert stated["publisher"]["url"] == f"{Site.objects.get().root_url}/"
    assert stated["@context"] == stated["publisher"]["@context"] == "https://schema.org"


def test_a_page_under_no_site_has_properties_too() -> None:
    page = article_draft()
    Site.objects.all().delete()
    Site.clear_site_root_paths_cache()
    page = ArticlePage.objects.get(pk=page.pk)
    assert page.seo_image_url == ""
    assert json.loads(page.seo_struct_article_json)["headline"] == page.title


def test_the_panel_offers_no_address_that_no_page_prints() -> None:
    (panel, *_menus) = ArticlePage.promote_panels
    names = [field.field_name for field in panel.children]
    assert "canonical_url" not in names
    assert {"slug", "seo_title", "search_description", "og_image"} <= set(names)
    assert [mode for mode, _label in article_draft().preview_modes] == [""]


def test_what_the_settings_say_of_the_organisation_stands_on_every_page() -> None:
    _organisation(
        struct_org_name="Hill Clinic", struct_org_phone="+1-216-555-0100", struct_org_type="Hospital"
    )
    signed_article(topics=(topic("Sleep"),))
    for path in ("/", "/articles/", "/topics/sleep/"):
        assert _graph(path)["Hospital"]["name"] == "Hill Clinic", path
        assert _graph(path)["Hospital"]["telephone"] == "+1-216-555-0100", path


def test_an_article_is_about_its_topics_that_are_something_in_medicine() -> None:
    sleep = Topic.objects.create(name="Insomnia", subject=Topic.Subject.CONDITION)
    page = signed_article(topics=(sleep, topic("News")))
    assert _graph(page.get_url())["MedicalWebPage"]["about"] == [
        {"@type": "MedicalCondition", "name": "Insomnia"}
    ]


def test_the_page_of_a_real_reviewer_states_who_they_are() -> None:
    signed_article()
    path = str(read("/reviewers/").select(".tile-name a")[0]["href"])
    graph = _graph(path)
    assert graph["ProfilePage"]["mainEntity"]["@id"] == graph["Person"]["@id"]
