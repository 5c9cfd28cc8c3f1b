"""Structured data: true, linked, and unable to leave its element."""

import json
from datetime import UTC, datetime
from typing import Any

from blog import schema
from blog.presentation import Crumb
from blog.publisher import Publisher
from tests.reading.editions import article, heading, presented, reference, signature

PUBLISHER = Publisher(
    "Clinic",
    "https://clinic.example/",
    logo="https://clinic.example/static/mark.png",
    address=(("addressLocality", "Springfield"),),
)
PUBLISHED = datetime(2026, 3, 4, 12, tzinfo=UTC)
FAQ = {
    "type": "faq",
    "value": {"items": [{"question": "Is it & why?", "answer": "<p>It <b>is</b>.</p><p>So.</p>"}]},
}


def _graph(content: dict[str, Any], *signatures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    page = presented(content, *signatures, published_at=PUBLISHED, reviewers_url="/reviewers/")
    crumbs = [Crumb("Home", "/"), Crumb("Articles", "/articles/"), Crumb("Here")]
    data = schema.json_ld(page, publisher=PUBLISHER, breadcrumbs=crumbs)
    return {node["@type"]: node for node in data["@graph"]}


def test_a_closing_script_tag_in_a_title_cannot_leave_the_element() -> None:
    title = "</script><script>alert(1)</script><!-- & -->"
    page = presented(article(title=title))
    printed = schema.json_ld_script(schema.json_ld(page, publisher=PUBLISHER))
    assert not set("<>&") & set(printed)
    assert json.loads(printed)["@graph"][0]["name"] == title


def test_the_review_belongs_to_the_web_page_and_not_to_the_article() -> None:
    graph = _graph(article())
    assert graph["MedicalWebPage"]["lastReviewed"] == "2026-03-04"
    assert graph["MedicalWebPage"]["reviewedBy"] == [
        {
            "@type": "Person",
            "name": "Dana Ruiz",
            "honorificSuffix": "MD",
            "knowsAbout": "Psychiatry",
            "url": "https://clinic.example/reviewers/dana-ruiz/",
        }
    ]
    assert not {"reviewedBy", "lastReviewed"} & set(graph["Article"])


def test_a_demonstration_signature_claims_no_review() -> None:
    page = _graph(article(), signature(demo=True))["MedicalWebPage"]
    assert not {"reviewedBy", "lastReviewed"} & set(page)


def test_an_overdue_review_claims_nothing() -> None:
    page = _graph(article(), signature(next_review_due="2026-04-01"))["MedicalWebPage"]
    assert not {"reviewedBy", "lastReviewed"} & set(page)


def test_a_draft_claims_no_review() -> None:
    page = presented(article(), signatures=[])
    data = schema.json_ld(page, publisher=PUBLISHER)
    assert "reviewedBy" not in json.dumps(data)


def test_the_nodes_are_linked_with_each_other() -> None:
    graph = _graph(article())
    page, story = graph["MedicalWebPage"], graph["Article"]
    assert page["mainEntity"]["@id"] == story["@id"]
    assert story["mainEntityOfPage"]["@id"] == page["@id"]
    assert story["publisher"] == page["publisher"] == {"@id": graph["Organization"]["@id"]}
    assert page["breadcrumb"]["@id"] == graph["BreadcrumbList"]["@id"]


def test_dates_have_an_offset_and_the_newest_signature_is_the_last_change() -> None:
    small = signature(kind="small", number=2, signed_at="2026-03-09T12:00:00Z")
    story = _graph(article(), signature(), small)["Article"]
    assert story["datePublished"] == "2026-03-04T12:00:00+00:00"
    assert story["dateModified"] == "2026-03-09T12:00:00+00:00"


def test_nothing_empty_is_stated() -> None:
    assert not [
        value
        for node in _graph(article(authors=[])).values()
        for value in node.values()
        if value in ("", [], None)
    ]


def test_references_are_citations() -> None:
    content = article() | {
        "references": [reference(title="A trial", authors="Feder A", year="2021", doi="10.1176/x")]
    }
    assert _graph(content)["Article"]["citation"] == [
        {
            "@type": "CreativeWork",
            "name": "A trial",
            "creditText": "Feder A",
            "datePublished": "2021",
            "url": "https://doi.org/10.1176/x",
        }
    ]


def test_breadcrumbs_are_absolute_and_end_at_the_page() -> None:
    items = _graph(article())["BreadcrumbList"]["itemListElement"]
    assert [item["item"] for item in items] == [
        "https://clinic.example/",
        "https://clinic.example/articles/",
        "https://clinic.example/articles/how-long/",
    ]


def test_questions_are_stated_where_they_stand_on_the_page() -> None:
    (question,) = _graph(article(heading("Questions"), FAQ))["FAQPage"]["mainEntity"]
    assert question["name"] == "Is it & why?"
    assert question["acceptedAnswer"]["text"] == "It is. So."
    assert "FAQPage" not in _graph(article())


def test_a_standard_page_is_no_article() -> None:
    assert "Article" not in _graph(article(kind="page"))


def test_an_answer_is_stated_without_the_marks_of_its_sources() -> None:
    faq = {"type": "faq", "value": {"items": [{"question": "Is it?", "answer": "<p>It is [1].</p>"}]}}
    (question,) = _graph(article(faq, references=1))["FAQPage"]["mainEntity"]
    assert question["acceptedAnswer"]["text"] == "It is."


def test_a_page_says_what_it_is_about_and_in_which_language() -> None:
    page = presented(article())
    about = [("MedicalCondition", "Depression")]
    data = schema.json_ld(page, publisher=PUBLISHER, about=about, language="es")
    nodes = {node["@type"]: node for node in data["@graph"]}
    for kind in ("MedicalWebPage", "Article"):
        assert nodes[kind]["about"] == [{"@type": "MedicalCondition", "name": "Depression"}]
        assert nodes[kind]["inLanguage"] == "es"


def test_the_publisher_is_named_with_its_mark_and_its_place() -> None:
    publisher = _graph(article())["Organization"]
    assert publisher["logo"] == {"@type": "ImageObject", "url": "https://clinic.example/static/mark.png"}
    assert publisher["address"] == {"@type": "PostalAddress", "addressLocality": "Springfield"}


def test_lists_and_the_home_page_are_stated_too() -> None:
    crumbs = [Crumb("Home", "/"), Crumb("Sleep")]
    url = "https://clinic.example/topics/sleep/"
    listed = schema.list_json_ld("Sleep", url, publisher=PUBLISHER, breadcrumbs=crumbs)
    home = schema.site_json_ld(PUBLISHER)
    assert [node["@type"] for node in listed["@graph"]] == [
        "CollectionPage",
        "BreadcrumbList",
        "Organization",
    ]
    assert [node["@type"] for node in home["@graph"]] == ["WebSite", "Organization"]
