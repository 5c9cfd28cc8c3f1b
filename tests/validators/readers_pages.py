"""Every type of page that readers meet, as HTML: of the demonstration, and of a site with real signatures."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from io import StringIO
from typing import Any

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, RequestFactory, override_settings

from blog.answers import being_rechecked
from blog.bench.making import make_articles
from blog.demo.loading import load_demonstration
from blog.models import Topic
from blog.proof import proof_url
from blog.signoff.signing import withdraw
from config.environment import REPOSITORY
from tests import factories

#: Every block an editor may use, with what makes HTML hard: marks in headings, tables, empty captions.
EVERY_BLOCK: list[dict[str, Any]] = [
    {"type": "key_points", "value": {"points": ["One & two [1].", "Three.", "Four."]}},
    {"type": "off_label_notice", "value": {"heading": "Important", "text": "<p>Off-label.</p>"}},
    factories.heading("What <is> it? [1]"),
    factories.text("<p>Text <b>bold</b> [1].</p><ul><li>Item</li></ul><ol><li>First</li></ol>"),
    factories.heading("Detail", "3"),
    {"type": "claim", "value": {"text": "A claim.", "sources": [1]}},
    {"type": "quote", "value": {"text": "A quotation.", "attribution": "Somebody"}},
    {"type": "notice", "value": {"heading": "On the day", "text": "<p>Go home with someone.</p>"}},
    {"type": "crisis_notice", "value": {"heading": "If you need help now", "text": "<p>Call 988.</p>"}},
    {"type": "faq", "value": {"items": [{"question": "Is it?", "answer": "<p>It is [1].</p>"}]}},
    {"type": "questions", "value": {"heading": "Questions", "questions": ["Why?"]}},
]


def every_page() -> dict[str, str]:
    """The HTML of each type of page by name. Makes the demonstration and some articles in the database."""
    cache.clear()
    return {**_real_pages(), **_demonstration_pages()}


def graphs_of(pages: Mapping[str, str]) -> dict[str, Any]:
    """The structured data of those pages that have some."""
    found = {
        name: BeautifulSoup(html, "html.parser").select_one('script[type="application/ld+json"]')
        for name, html in pages.items()
    }
    return {name: json.loads(script.get_text()) for name, script in found.items() if script}


def _real_pages() -> dict[str, str]:
    sleep = Topic.objects.create(name="Sleep", subject=Topic.Subject.CONDITION)
    article = factories.signed_article(
        "Every block",
        topics=(sleep,),
        authors=(factories.author("Ana Writer"),),
        signer=factories.physician(given_name="Noor", family_name="Hale"),
        featured_image=factories.picture(width=1600, height=900),
        body=EVERY_BLOCK,
        references=[factories.reference(doi="10.1176/x", accessed="2026-03-01", url="https://example.org/")],
    )
    factories.new_edition(article, title="Every block, again")
    withdrawn = factories.signed_article("Withdrawn")
    withdraw(page=withdrawn, user=factories.superuser(), public_reason="A number in it was wrong.")
    make_articles(12, words=60)
    call_command("update_search", stdout=StringIO())
    feedback = f"/feedback/{article.pk}/problem/"
    return {
        "real-home": _html("/"),
        "real-index": _html("/articles/"),
        "real-index-second": _html("/articles/?page=2"),
        "real-article": _html(article.get_url()),
        "real-topics": _html("/topics/"),
        "real-topic": _html("/topics/sleep/"),
        "real-reviewers": _html("/reviewers/"),
        "real-reviewer": _html("/reviewers/noor-hale/"),
        "real-how-we-review": _html("/how-we-review/"),
        "real-proof": _html(proof_url(article.pk, 2)),
        "withdrawn": _html(withdrawn.get_url(), HTTPStatus.GONE),
        "rechecked": _rechecked(),
        "broken": (REPOSITORY / "site" / "templates" / "500.html").read_text(encoding="utf-8"),
        "feedback-form": _html(feedback),
        "feedback-faults": Client(headers={"Sec-Fetch-Site": "same-origin"}).post(feedback).content.decode(),
        "feedback-thanks": _html(f"/feedback/{article.pk}/thanks/"),
        "search-facets": _html("/search/?q=block"),
    }


def _demonstration_pages() -> dict[str, str]:
    with override_settings(SIGNOFF_DEMO=True):
        load_demonstration(StringIO(), progress=False)
        call_command("update_search", stdout=StringIO())
        cache.clear()
        addresses = {
            "home": "/",
            "index": "/articles/",
            "standard-page": "/about-this-site/",
            "topics": "/topics/",
            "topic": "/topics/depression/",
            "reviewers": "/reviewers/",
            "how-we-review": "/how-we-review/",
            "get-help": "/get-help/",
            "search": "/search/",
            "search-found": "/search/?q=ketamine",
            "search-mended": "/search/?q=ketamne",
            "search-nothing": "/search/?q=elephants",
            "search-crisis": "/search/?q=suicide",
            "log-in": "/account/login/",
        }
        pages = {name: _html(path) for name, path in addresses.items()}
        for link in BeautifulSoup(pages["home"], "html.parser").select(".card-title a"):
            path = str(link["href"])
            pages[f"article-{path.strip('/').rpartition('/')[2]}"] = _html(path)
        return {**pages, "not-found": _html("/no-such-page/", HTTPStatus.NOT_FOUND)}


def _html(path: str, status: int = HTTPStatus.OK) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def _rechecked() -> str:
    return being_rechecked(RequestFactory().get("/articles/x/", SERVER_NAME="testserver")).content.decode()
