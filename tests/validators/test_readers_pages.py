"""Readers' pages before the judges: valid HTML, and structured data in schema.org's own words."""

from pathlib import Path
from typing import Any

import pytest

from tests.validators.judges import TSC, VNU, html_faults, require, vocabulary_faults
from tests.validators.readers_pages import graphs_of

PAGE = "https://clinic.example/a/"
WRONG: dict[str, dict[str, Any]] = {
    "a review of the article and not of its page": {"@type": "Article", "lastReviewed": "2026-03-04"},
    "a type that there is not": {"@type": "MedicalPage", "name": "A page"},
    "a property that there is not": {"@type": "Article", "headlin": "A title"},
    "a property of a node inside": {
        "@type": "MedicalWebPage",
        "about": [{"@type": "MedicalCondition", "nam": "Depression"}],
    },
    "an author of no type": {"@type": "Article", "author": {"@type": "Persn", "name": "Ana"}},
    "no date": {"@type": "Article", "datePublished": None},
}


@pytest.fixture(autouse=True)
def judges() -> None:
    require("java", VNU)
    require("node", TSC)


def test_every_page_is_valid_html(pages: dict[str, str], tmp_path: Path) -> None:
    assert html_faults(pages, tmp_path) == []


def test_a_fault_in_html_is_found(tmp_path: Path) -> None:
    page = (
        '<!doctype html><html lang="en"><head><title>A</title></head><body><p id="x"><p id="x"></body></html>'
    )
    assert any("Duplicate ID" in fault for fault in html_faults({"faulty": page}, tmp_path))


def test_structured_data_says_what_schema_org_knows(pages: dict[str, str], tmp_path: Path) -> None:
    graphs = graphs_of(pages)
    kinds = {node["@type"] for graph in graphs.values() for node in graph["@graph"]}
    assert {
        "MedicalWebPage",
        "Article",
        "FAQPage",
        "BreadcrumbList",
        "CollectionPage",
        "ProfilePage",
    } <= kinds
    assert vocabulary_faults(graphs, tmp_path) == {}


def test_every_wrong_graph_is_refused(tmp_path: Path) -> None:
    graphs = {
        name: {"@context": "https://schema.org", "@graph": [{"@id": PAGE, **node}]}
        for name, node in WRONG.items()
    }
    assert vocabulary_faults(graphs, tmp_path).keys() == WRONG.keys()
