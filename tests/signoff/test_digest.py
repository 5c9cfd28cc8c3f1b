"""The same words give the same digest, wherever they have been; another character gives another digest."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import ArticlePage
from blog.signoff.content import digest_of_draft, latest_draft
from tests import factories
from tests.signoff.words import (
    ARTICLE,
    BLOCKS,
    Plan,
    another,
    build,
    changed,
    leaves,
    two_pictures,
    value_at,
    whole_article,
    with_one_character_changed,
)

pytestmark = pytest.mark.django_db

# The database is the test's own, and rolled back once for all examples: each of them leaves authors only.
by_chance = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
few = settings(by_chance, max_examples=15)


@pytest.fixture
def pictures() -> list[int]:
    return two_pictures()


@by_chance
@given(plan=ARTICLE)
def test_a_draft_keeps_its_digest_through_the_json_of_a_revision(pictures: list[int], plan: Plan) -> None:
    page = build(plan, pictures)
    again = ArticlePage.from_json(page.to_json())
    assert digest_of_draft(again) == digest_of_draft(page)


@few
@given(plan=ARTICLE)
def test_a_draft_keeps_its_digest_through_the_database(pictures: list[int], plan: Plan) -> None:
    page = ArticlePage.objects.first() or factories.article_draft()
    planned = build(plan, pictures)
    page.with_content_json(planned.serializable_data()).save_revision(clean=False)
    draft = latest_draft(factories.fresh(page))
    assert digest_of_draft(draft) == digest_of_draft(planned)
    # Once more, as by an editor who changed nothing.
    draft.save_revision(clean=False)
    assert digest_of_draft(latest_draft(factories.fresh(page))) == digest_of_draft(planned)


@by_chance
@given(plan=ARTICLE, data=st.data())
def test_changing_any_visible_character_changes_the_digest(
    pictures: list[int], plan: Plan, data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(leaves(plan)))
    new = another(path, value_at(plan, path), lambda text: with_one_character_changed(data.draw, text))
    before = digest_of_draft(build(plan, pictures))
    assert digest_of_draft(build(changed(plan, path, new), pictures)) != before


def test_every_field_and_every_block_type_is_in_the_digest(pictures: list[int]) -> None:
    plan = whole_article()
    assert {block["type"] for block in plan["body"]} == set(BLOCKS) == set(_block_types())
    before = digest_of_draft(build(plan, pictures))
    for path in leaves(plan):
        value = value_at(plan, path)
        new = another(path, value, lambda text: f"Ж{text}")
        assert digest_of_draft(build(changed(plan, path, new), pictures)) != before, path


@by_chance
@given(plan=ARTICLE, data=st.data())
def test_taking_a_part_away_changes_the_digest(pictures: list[int], plan: Plan, data: st.DataObject) -> None:
    lists = [path for path in _lists(plan) if value_at(plan, path)]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    parts = value_at(plan, path)
    place = data.draw(st.integers(0, len(parts) - 1))
    shorter = changed(plan, path, parts[:place] + parts[place + 1 :])
    assert digest_of_draft(build(shorter, pictures)) != digest_of_draft(build(plan, pictures))


@by_chance
@given(plan=ARTICLE, data=st.data())
def test_another_order_of_different_parts_changes_the_digest(
    pictures: list[int], plan: Plan, data: st.DataObject
) -> None:
    lists = [path for path in _lists(plan) if len({json.dumps(part) for part in value_at(plan, path)}) > 1]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    parts = value_at(plan, path)
    order = data.draw(st.permutations(parts).filter(lambda some: list(some) != parts))
    before = build(plan, pictures)
    assert digest_of_draft(build(changed(plan, path, list(order)), pictures)) != digest_of_draft(before)


def _lists(plan: Plan) -> list[tuple[str | int, ...]]:
    tops: list[tuple[str | int, ...]] = [("authors",), ("body",), ("references",)]
    inner: list[tuple[str | int, ...]] = [
        ("body", index, "value", name)
        for index, block in enumerate(plan["body"])
        if isinstance(block["value"], dict)
        for name, part in block["value"].items()
        # A table with a column too few is none.
        if isinstance(part, list) and name not in {"columns", "rows", "html"}
    ]
    return tops + inner


def _block_types() -> list[str]:
    return list(ArticlePage.body.field.stream_block.child_blocks)
