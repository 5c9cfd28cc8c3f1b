"""The search page: what it finds, what it shows, and what it keeps to itself."""

import io
import logging
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from blog.demo.loading import load_demonstration
from blog.finding.search import find
from blog.models import SearchEntry, SearchWord
from blog.signoff.signing import withdraw
from config.private_logs import WithoutSearchWords
from tests.factories import (
    article_draft,
    heading,
    new_edition,
    physician,
    signed_article,
    superuser,
    text,
    topic,
)
from tests.public.reading import queries_of, read, words

pytestmark = pytest.mark.django_db

DEPRESSION = "after-ketamine-treatment-for-depression"
PTSD = "ketamine-and-ptsd-what-studies-found"
HOW_LONG = "how-long-do-the-effects-of-ketamine-last"

# On SQLite and on PostgreSQL alike: stems, prefixes, phrases, accents, stop words, typing errors.
FIRST_RESULTS = {
    "ketamine": PTSD,
    "Kétamine": PTSD,
    "keta": PTSD,
    "katamine": PTSD,
    "how long do effects last": HOW_LONG,
    "How long does it last?": HOW_LONG,
    "ptsd": PTSD,
    "PTSD studies": PTSD,
    "post-traumatic stress disorder": PTSD,
    "trial": PTSD,
    "two trials": PTSD,
    "what to expect after treatment": DEPRESSION,
    "after treatment": DEPRESSION,
    "treatmnt": DEPRESSION,
    "depression": DEPRESSION,
    "depressed": DEPRESSION,
    "depresion": DEPRESSION,
    "antidepressants": DEPRESSION,
    "nasal spray": DEPRESSION,
    '"nasal spray"': DEPRESSION,
    "spravato": DEPRESSION,
    "side effects": DEPRESSION,
    "blood presure": DEPRESSION,
    "diary of sleep": DEPRESSION,
    "benefits fade": HOW_LONG,
    "fading": HOW_LONG,
    "24 hours": PTSD,
    "the": DEPRESSION,
    "risk of misuse": HOW_LONG,
    "long-term benefit": HOW_LONG,
    "hours to days": HOW_LONG,
    "weeks": HOW_LONG,
}


def _search(query: str, **parameters: str) -> Any:
    return read(
        f"/search/?q={quote(query)}" + "".join(f"&{key}={value}" for key, value in parameters.items())
    )


def _titles(query: str, **parameters: str) -> list[str]:
    call_command("update_search", stdout=io.StringIO())
    return [title.get_text() for title in _search(query, **parameters).select(".result-title")]


def test_the_demonstration_gives_the_same_first_result_on_every_database(settings: Settings) -> None:
    settings.SIGNOFF_DEMO = True
    load_demonstration(io.StringIO(), progress=False)
    call_command("update_search", stdout=io.StringIO())
    found = {query: find(query, url="/search/").results for query in FIRST_RESULTS}
    first = {query: results[0].url.split("/")[2] if results else "" for query, results in found.items()}
    assert first == FIRST_RESULTS


def test_signing_makes_an_article_findable_once_it_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_article("Lavender at night")
    assert [title.get_text() for title in _search("lavender").select(".result-title")] == [
        "Lavender at night"
    ]


def test_only_what_is_in_force_is_found() -> None:
    article_draft("Lavender draft")
    withdraw(page=signed_article("Lavender withdrawn"), user=superuser(), public_reason="Wrong.")
    page = signed_article("Lavender before")
    new_edition(page, title="Valerian now")
    assert _titles("lavender") == []
    assert _titles("valerian") == ["Valerian now"]


def test_a_poisoned_index_puts_no_unsigned_word_before_a_reader() -> None:
    signed_article("Lavender at night", topics=(topic("Sleep"),))
    call_command("update_search", stdout=io.StringIO())
    SearchEntry.objects.update(title="poison", stems="poison", lexemes="poison t:poison w:poison")
    SearchWord.objects.all().delete()
    SearchWord.objects.create(word="poison", editions=9)
    for query in ("poison", "poisn"):
        page = _search(query)
        assert "poison" not in words(page).replace(query, "").lower()
        assert "Lavender at night" in words(page) or not page.select(".result")


def test_an_edition_that_does_not_verify_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    signed_article("Lavender at night")
    assert _titles("lavender") == ["Lavender at night"]
    monkeypatch.setattr("blog.signoff.reading.judge", lambda *_args, **_options: "it is not what was signed")
    assert _titles("lavender") == []


@pytest.mark.parametrize(
    "query",
    [
        "treatment",
        "treat",
        "TREATMENTS",
        "trèatment",
        "treatmant",
        "the treatment of",
        '"night treatment"',
    ],
)
def test_forms_beginnings_accents_and_typing_errors_find_a_word(query: str) -> None:
    signed_article("A night treatment")
    assert _titles(query) == ["A night treatment"]


def test_a_quoted_phrase_stands_word_beside_word() -> None:
    signed_article("Spray for the nasal passage", body=[heading(), text("<p>Words.</p>")])
    signed_article("About nasal spray", body=[heading(), text("<p>Words.</p>")])
    assert _titles('"nasal spray"') == ["About nasal spray"]
    assert len(_titles("nasal spray")) == 2


def test_when_no_article_has_all_words_those_with_some_are_shown_and_it_is_said() -> None:
    signed_article("Lavender at night")
    assert _titles("lavender elephants") == ["Lavender at night"]
    assert "No article has all of these words." in words(_search("lavender elephants"))


def test_found_words_are_marked_and_everything_is_escaped() -> None:
    signed_article("Signs <b>bold</b>", body=[heading(), text("<p>Take lavender &lt;oil&gt; daily.</p>")])
    _titles("lavender")
    page = _search("lavender")
    assert [mark.get_text() for mark in page.select(".result-snippet mark")] == ["lavender"]
    assert "Take lavender <oil> daily." in words(page, ".result-snippet")
    assert not page.select(".result b")


def test_a_mended_word_is_said_and_searched_for() -> None:
    signed_article("Lavender at night")
    _titles("lavender")
    page = words(_search("lavendar"))
    assert "1 result for ‘lavender’" in page
    assert "Did you mean lavender" in page


def test_topic_and_reviewer_narrow_what_was_found_and_can_be_taken_away() -> None:
    sleep, mood = topic("Sleep"), topic("Mood")
    signed_article(
        "Lavender and sleep", topics=(sleep,), signer=physician(given_name="Noor", family_name="Hale")
    )
    signed_article(
        "Lavender and mood", topics=(mood,), signer=physician(given_name="Kim", family_name="Moss")
    )
    assert _titles("lavender", topic="sleep") == ["Lavender and sleep"]
    assert _titles("lavender", reviewer="kim-moss") == ["Lavender and mood"]
    assert _titles("lavender", topic="sleep", reviewer="kim-moss") == []
    chosen = _search("lavender", topic="sleep").select_one(".facets [aria-current]")
    assert chosen is not None
    assert chosen["href"] == "/search/?q=lavender"
    labels = [link.get_text(" ", strip=True) for link in _search("lavender").select(".facets a")]
    assert [label.split(" , ")[0] for label in labels] == ["Mood", "Sleep", "Kim Moss, MD", "Noor Hale, MD"]


@pytest.mark.parametrize(
    "query",
    [
        "suicide",
        "I want to die",
        "kill myself",
        "sucide",
        "SELF-HARM",
        "quiero morir",
        "don’t want to live",
        "988",
    ],
)
def test_help_stands_first_when_somebody_may_be_in_a_crisis(query: str) -> None:
    page = _search(query)
    main = str(page.select_one("main"))
    assert main.index("help-title") < main.index("search-form")


def test_help_does_not_stand_first_otherwise() -> None:
    signed_article("Lavender at night")
    _titles("lavender")
    assert not _search("lavender").select("#help-title")


def test_nothing_found_gives_a_way_on() -> None:
    signed_article(topics=(topic("Sleep"),))
    page = _search("elephants")
    assert "No results for ‘elephants’" in words(page)
    assert page.select_one("a[href='/topics/sleep/']")
    assert page.select_one("main a[href='tel:988']")


STRANGE = [
    "",
    " ",
    '"',
    "'",
    "a AND",
    "NEAR(",
    "lexemes:x",
    "t:x",
    "*",
    ":*",
    "&|!",
    "(((",
    "\\",
    "-",
    "%",
    "\x00",
    "lav\x00ender",
    "\ud7ff",
    "😀",
    "שלום",
    "\u202eevil",
    "e\u0301",
    "漢字",
    "ß",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "lavender " * 1_200,
    '"' * 5_000,
    "1e5 007 3.14",
    "the of and",
]


@pytest.mark.parametrize("query", STRANGE, ids=range(len(STRANGE)))
def test_every_input_is_answered(query: str) -> None:
    signed_article("Lavender at night")
    call_command("update_search", stdout=io.StringIO())
    for parameters in ({"q": query}, {"q": "lavender", "topic": query, "reviewer": query, "page": query}):
        for path in ("/search/", "/search/suggestions/"):
            assert Client().get(path, parameters).status_code == 200
    assert not _search(query[:200]).select("main script:not([src])")


@pytest.mark.parametrize("page", ["0", "2", "999999", "-1", "x"])
def test_a_page_that_does_not_exist_gives_one_that_does(page: str) -> None:
    signed_article("Lavender at night")
    assert _titles("lavender", page=page) == ["Lavender at night"]


def test_suggestions_are_titles_of_signed_articles() -> None:
    signed_article("Lavender at night")
    article_draft("Lavender draft")
    call_command("update_search", stdout=io.StringIO())
    assert Client().get("/search/suggestions/", {"q": "laven"}).json() == {"titles": ["Lavender at night"]}


def test_a_search_leaves_no_trace_in_caches_cookies_or_the_next_request() -> None:
    answer = Client().get("/search/?q=lavender")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


@pytest.mark.parametrize(
    "line",
    [
        '"GET /search/?q=how+to+cope&page=2 HTTP/1.1" 200 5',
        '"GET /search/suggestions/?q=cope HTTP/1.1" 200 5',
    ],
)
def test_logs_hold_no_word_that_was_searched_for(line: str) -> None:
    for message, arguments in ((line, ()), ('"%s" %s', (line, "200"))):
        record = logging.LogRecord("django.server", logging.INFO, "", 0, message, arguments, None)
        assert WithoutSearchWords().filter(record)
        assert "cope" not in record.getMessage()
        assert re.search(r"/search/\S* HTTP", record.getMessage())


def test_the_server_of_the_demonstration_writes_through_that_filter(settings: Settings) -> None:
    console = settings.LOGGING["handlers"]["console"]
    assert console["filters"] == ["without_search_words"]
    assert settings.LOGGING["loggers"]["django.server"]["handlers"] == ["console"]


def test_a_search_takes_nine_queries_however_much_it_finds() -> None:
    sleep = topic("Sleep")
    signed_article("Lavender", topics=(sleep,))
    call_command("update_search", stdout=io.StringIO())
    one = queries_of("/search/?q=lavender")
    for _ in range(4):
        signed_article("Lavender again", topics=(sleep,))
    call_command("update_search", stdout=io.StringIO())
    assert queries_of("/search/?q=lavender") == one == 9


def test_the_index_can_be_made_anew() -> None:
    signed_article("Lavender at night")
    call_command("update_search", stdout=io.StringIO())
    entries, known = (
        list(SearchEntry.objects.values_list()),
        list(SearchWord.objects.order_by("word").values_list()),
    )
    call_command("update_search", "--rebuild", stdout=io.StringIO())
    assert list(SearchEntry.objects.values_list()) == entries
    assert list(SearchWord.objects.order_by("word").values_list()) == known
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO blog_searchentry_words (blog_searchentry_words) VALUES ('integrity-check')"
            )
