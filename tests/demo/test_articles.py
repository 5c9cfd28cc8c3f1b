import json
import re
from pathlib import Path

import pytest

from blog.demo.articles import (
    ABOUT,
    ABOUT_CHANGE,
    ARTICLES,
    HOW_LONG,
    HOW_LONG_CHANGE,
    PTSD,
    PTSD_SMALL_CHANGE,
    TOPICS,
    UNFINISHED,
)
from blog.demo.building import OFF_LABEL_NOTICE, DemoArticle, Wording, reworded
from blog.demo.sources import SOURCES
from tests.demo.reading_text import NOTICES, cited_numbers, passages, sentences, words

SHARED = Path(__file__).resolve().parents[3] / "shared"

STUDY_FIGURE = re.compile(
    r"\d|%|\b(?:half|third|quarter|percent|six infusions|eight infusions|ten studies)\b", re.IGNORECASE
)
STRONG_WORD = re.compile(
    r"\b(?:safe|safer|safely|cure[sd]?|erases?|proven|faster|more effective|better than)\b", re.IGNORECASE
)
NEVER = re.compile(
    r"commit(?:s|ted|ting)? suicide|(?:successful|failed) (?:suicide )?attempt|epidemic|medically reviewed|"
    r"click here|read more|beacon|breakthrough|miracle|revolutionary|life-changing|guarantee|game.changer|"
    r"mg/kg|\bmg\b|\bdos(?:es|age|ages)\b|non-invasive|neuroplasticity|high efficacy",
    re.IGNORECASE,
)

every_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.key)


def own_sentences(article: DemoArticle) -> list[str]:
    """What we wrote ourselves: the summary and the body, without the notices with a standard wording."""
    texts = [article.summary, article.search_description, *passages(article.body, notices=False)]
    return [sentence for text in texts for sentence in sentences(text)]


def values(article: DemoArticle, kind: str) -> list[dict]:
    return [block["value"] for block in article.body if block["type"] == kind]


def test_there_are_five_articles_with_different_titles_and_addresses() -> None:
    assert len(ARTICLES) == 5
    for field in ("key", "slug", "title", "picture", "summary"):
        assert len({getattr(article, field) for article in ARTICLES}) == 5


@every_article
def test_an_article_keeps_the_limits_of_the_house(article: DemoArticle) -> None:
    body_words = sum(len(words(passage)) for passage in passages(article.body))
    assert 350 <= body_words <= 600
    assert len(article.title) <= 70
    assert 0 < len(article.summary.split()) <= 40
    assert 0 < len(article.search_description) <= 160
    assert set(article.topics) <= {topic.slug for topic in TOPICS} and article.topics


@every_article
def test_an_article_has_three_to_five_short_key_points(article: DemoArticle) -> None:
    [key_points] = values(article, "key_points")
    assert 3 <= len(key_points["points"]) <= 5
    assert all(len(point.split()) <= 20 for point in key_points["points"])


@every_article
def test_an_article_has_sections_notices_claims_and_questions(article: DemoArticle) -> None:
    assert [heading["level"] for heading in values(article, "heading")].count("2") >= 2
    for kind in ("off_label_notice", "crisis_notice", "questions"):
        assert len(values(article, kind)) == 1
    assert values(article, "claim")


def test_one_article_has_a_table_another_has_an_faq_and_one_has_neither() -> None:
    assert [article.key for article in ARTICLES if values(article, "table")] == ["ptsd"]
    assert [article.key for article in ARTICLES if values(article, "faq")] == ["uses"]


@every_article
def test_every_sentence_of_an_article_with_a_study_figure_cites_its_source(article: DemoArticle) -> None:
    body = [sentence for passage in passages(article.body, notices=False) for sentence in sentences(passage)]
    uncited = [sentence for sentence in body if STUDY_FIGURE.search(_without_citations(sentence))]
    assert [sentence for sentence in uncited if not cited_numbers(sentence)] == []


@every_article
def test_every_sentence_with_a_strong_word_cites_its_source(article: DemoArticle) -> None:
    strong = [sentence for sentence in own_sentences(article) if STRONG_WORD.search(sentence)]
    assert [sentence for sentence in strong if not cited_numbers(sentence)] == []


def _without_citations(sentence: str) -> str:
    return " ".join(words(sentence))


@every_article
def test_every_cited_number_has_a_reference_and_every_reference_is_cited(article: DemoArticle) -> None:
    cited = {number for passage in passages(article.body) for number in cited_numbers(passage)}
    assert cited == set(range(1, len(article.sources) + 1))


@every_article
def test_references_come_only_from_the_list_and_can_be_followed(article: DemoArticle) -> None:
    assert set(article.sources) <= set(SOURCES)
    for reference in article.raw_references():
        value = reference["value"]
        assert value["doi"] or value["pmid"] or value["url"].startswith("https://")
        assert value["accessed"] == "2026-11-01"


def test_the_sources_say_what_the_agreed_list_of_references_says() -> None:
    listed = SHARED / "references.json"
    if not listed.exists():
        pytest.skip("the agreed list of references is not part of the repository, and it is not here")
    agreed = {entry["id"]: entry for entry in json.loads(listed.read_text("utf-8"))["references"]}
    assert set(SOURCES) == set(agreed)
    for key, source in SOURCES.items():
        entry = agreed[key]
        for field in ("authors", "title"):
            assert getattr(source, field) == entry[field]
        assert source.year == str(entry["year"])
        assert source.source.startswith(entry["journal"])
        assert (source.doi or None, source.pmid or None) == (entry.get("doi"), entry.get("pmid"))


def test_figures_of_the_texts_are_figures_of_the_agreed_facts() -> None:
    listed = SHARED / "references.json"
    if not listed.exists():
        pytest.skip("the agreed list of references is not part of the repository, and it is not here")
    agreed = {entry["id"]: entry for entry in json.loads(listed.read_text("utf-8"))["references"]}
    for article in ARTICLES:
        for passage in passages(article.body, notices=False):
            for sentence in sentences(passage):
                sources = [agreed[article.sources[number - 1]] for number in cited_numbers(sentence)]
                known = " ".join(f"{source['year']} {' '.join(source['facts'])}" for source in sources)
                for figure in re.findall(r"\d+(?:\.\d+)?%?", _without_citations(sentence)):
                    assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d.]\d)", known), sentence


def test_no_sentence_of_the_texts_is_one_of_the_texts_that_started_this() -> None:
    seed = SHARED / "seed" / "expected.json"
    if not seed.exists():
        pytest.skip("the seed is not part of the repository, and it is not here")
    theirs = " ".join(
        entry["body_seed_text"] for entry in json.loads(seed.read_text("utf-8"))["articles"]
    ).lower()
    for article in ARTICLES:
        for sentence in own_sentences(article):
            ours = " ".join(words(sentence)).lower().rstrip(".?!")
            assert len(ours.split()) < 6 or ours not in theirs


@every_article
def test_sentences_are_short(article: DemoArticle) -> None:
    assert [
        sentence for sentence in own_sentences(article) if _is_prose(sentence) and len(words(sentence)) > 20
    ] == []


def _is_prose(passage: str) -> bool:
    return "|" not in passage


@every_article
def test_paragraphs_are_short(article: DemoArticle) -> None:
    prose = [passage for passage in passages(article.body, notices=False) if _is_prose(passage)]
    assert [passage for passage in prose if len(sentences(passage)) > 5] == []


@every_article
def test_an_article_reads_at_school_grade_nine_or_below(article: DemoArticle) -> None:
    prose = [sentence for sentence in own_sentences(article) if _is_prose(sentence)]
    assert _flesch_kincaid_grade(prose) <= 9


def _flesch_kincaid_grade(prose: list[str]) -> float:
    """Flesch-Kincaid grade, with syllables counted as groups of vowels and a silent final e taken off."""
    spoken = [word for sentence in prose for word in re.findall(r"[A-Za-z]+", " ".join(words(sentence)))]
    syllables = sum(
        max(1, len(re.findall(r"[aeiouy]+", word.lower())) - bool(re.search(r"[^aeiouyl]e$", word.lower())))
        for word in spoken
    )
    return 0.39 * len(spoken) / len(prose) + 11.8 * syllables / len(spoken) - 15.59


@every_article
def test_nothing_is_promised_dosed_or_said_in_a_harmful_way(article: DemoArticle) -> None:
    everything = [article.title, *own_sentences(article)]
    assert [sentence for sentence in everything if NEVER.search(sentence)] == []


@every_article
def test_driving_is_only_ever_a_question_to_ask(article: DemoArticle) -> None:
    driving = [
        sentence for sentence in own_sentences(article) if re.search(r"\bdriv(?:e|es|ing)\b", sentence)
    ]
    assert all(sentence.endswith("?") for sentence in driving)


def test_the_notices_have_the_standard_wording() -> None:
    assert "has not approved ketamine for depression, PTSD or any other" in OFF_LABEL_NOTICE["value"]["text"]
    for article in ARTICLES:
        crisis = values(article, "crisis_notice")[0]
        assert "988" in crisis["text"] and "911" in crisis["text"]


def test_the_unfinished_draft_has_a_figure_without_a_source_a_vague_link_and_no_topic() -> None:
    text = " ".join(passages(UNFINISHED.body))
    assert "Nine in 10" in text and not cited_numbers(text) and "Click here" in text
    assert not UNFINISHED.topics and not UNFINISHED.sources and not UNFINISHED.summary
    assert [heading["level"] for heading in values(UNFINISHED, "heading")] == ["3"]


def test_the_about_page_says_that_the_site_is_a_demonstration_and_holds_no_article_block() -> None:
    text = " ".join(passages(ABOUT.body))
    assert "This site is a demonstration" in text
    assert "no physician has read these texts" in text
    assert {block["type"] for block in ABOUT.body} <= {"heading", "text"}
    assert NOTICES.isdisjoint(block["type"] for block in ABOUT.body)


@pytest.mark.parametrize(
    ("body", "change"),
    [
        pytest.param(PTSD.body, PTSD_SMALL_CHANGE, id="ptsd"),
        pytest.param(HOW_LONG.body, HOW_LONG_CHANGE, id="how-long"),
        pytest.param(ABOUT.body, ABOUT_CHANGE, id="about"),
    ],
)
def test_a_newer_draft_differs_in_one_block_and_leaves_the_text_itself_alone(
    body: tuple, change: Wording
) -> None:
    before = json.dumps(body)
    changed = reworded(body, change)
    assert sum(old != new for old, new in zip(body, changed, strict=True)) == 1
    assert json.dumps(body) == before


def test_a_change_whose_old_words_are_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly one must"):
        reworded(PTSD.body, Wording(old="words that nobody wrote", new=""))
