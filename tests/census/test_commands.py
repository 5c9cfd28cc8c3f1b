"""Ways through management commands: the scheduler, the tree, fixtures, imports."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import ArticlePage
from tests import factories
from tests.census.attacks import attempt, latest_revision
from tests.census.readers import MARKER, assert_readers_see_only_what_was_signed, words_just_signed
from tests.census.world import World
from tests.importer.entries import entry

pytestmark = pytest.mark.django_db

AN_HOUR_AGO = timezone.now() - dt.timedelta(hours=1)


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def run(name: str, *args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(name, *args, stdout=out, stderr=out, verbosity=1, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", ["publish_scheduled", "publish_scheduled_pages"])
def test_publishing_what_an_editor_has_scheduled(world: World, name: str) -> None:
    """The scheduler takes a revision whose date has come: without a signature it stays where it is."""
    for page in (world.article, world.never_signed):
        Revision.objects.filter(pk=latest_revision(page).pk).update(approved_go_live_at=AN_HOUR_AGO)
    with attempt():
        run(name)
    still_signed(world)


def test_one_refused_page_does_not_stop_the_scheduler(world: World) -> None:
    """What stands behind an unsigned page in the queue is published all the same."""
    Revision.objects.filter(pk=latest_revision(world.never_signed).pk).update(approved_go_live_at=AN_HOUR_AGO)
    revision = world.other_index.save_revision(approved_go_live_at=timezone.now() - dt.timedelta(minutes=1))
    Page.objects.filter(pk=world.other_index.pk).update(live=False)
    run("publish_scheduled")
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None
    assert Page.objects.get(pk=world.other_index.pk).live
    still_signed(world)


def test_expiring(world: World) -> None:
    Page.objects.filter(pk=world.article.pk).update(expire_at=AN_HOUR_AGO)
    run("publish_scheduled")
    assert_readers_see_only_what_was_signed(world.article, world.signed_words)


def test_purging_revisions(world: World) -> None:
    """Approvals of stock live in revisions; editions do not."""
    Revision.objects.update(created_at=AN_HOUR_AGO - dt.timedelta(days=9))
    run("purge_revisions", days=1)
    run("purge_revisions", pages=True)
    still_signed(world)


def test_moving_all_pages_by_command(world: World) -> None:
    run("move_pages", str(world.index.pk), str(world.other_index.pk))
    assert factories.fresh(world.article).get_parent().pk == world.other_index.pk
    still_signed(world)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("fixtree", {"interactive": False, "full": True}),
        ("set_url_paths", {}),
        ("rebuild_references_index", {}),
        ("update_index", {}),
        ("create_log_entries_from_revisions", {}),
        ("purge_embeds", {}),
        ("remove_stale_contenttypes", {"interactive": False}),
        ("clearsessions", {}),
        ("migrate", {"interactive": False}),
        ("check", {}),
    ],
)
def test_housekeeping_after_every_row_was_rewritten(world: World, name: str, options: dict[str, Any]) -> None:
    Page.objects.filter(pk__in=[world.article.pk, world.never_signed.pk]).update(title=MARKER, live=True)
    run(name, **options)
    still_signed(world)


def fixture(tmp_path: Path, *labels: str, change: Any = None) -> str:
    """Dump rows, put MARKER in their words, and say where the file is."""
    dumped = json.loads(run("dumpdata", *labels))
    assert dumped
    for row in dumped:
        for name, value in row["fields"].items():
            if name in {
                "title",
                "draft_title",
                "seo_title",
                "search_description",
                "summary",
                "name",
                "family_name",
            }:
                row["fields"][name] = f"{MARKER} {row['pk']}"
            if name in {"body", "references"}:
                row["fields"][name] = json.dumps([{"type": "text", "value": f"<p>{MARKER}</p>"}])
            if name == "content" and isinstance(value, dict):
                row["fields"][name] = {**value, "title": MARKER}
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(dumped))
    return str(path)


@pytest.mark.parametrize(
    "labels",
    [
        ("blog.articlepage",),
        ("wagtailcore.revision",),
        ("blog.author", "signoff.reviewer", "blog.articletopic", "blog.articleauthor"),
        ("wagtailcore.taskstate", "wagtailcore.workflowstate"),
    ],
)
def test_loading_rows_from_a_fixture(world: World, tmp_path: Path, labels: tuple[str, ...]) -> None:
    run("loaddata", fixture(tmp_path, *labels))
    still_signed(world)


def test_loading_page_rows_from_a_fixture(world: World, tmp_path: Path) -> None:
    path = fixture(tmp_path, "wagtailcore.page", "blog.articlepage")
    titles = json.loads(Path(path).read_text())
    for row in titles:
        # The words of home and index are chrome; this is about the articles below them.
        if row["pk"] in (world.index.pk, world.index.get_parent().pk, world.other_index.pk):
            row["fields"] |= dict.fromkeys(
                row["fields"].keys() & {"title", "draft_title", "seo_title"}, "Chrome"
            )
    Path(path).write_text(json.dumps(titles))
    run("loaddata", path)
    assert MARKER in Page.objects.get(pk=world.article.pk).title
    still_signed(world)


def test_dumping_and_loading_everything_leaves_the_editions_as_they_were(
    world: World, tmp_path: Path
) -> None:
    """Rows of the ledger that are loaded again over themselves are refused by the database; nothing changes."""
    path = tmp_path / "ledger.json"
    path.write_text(run("dumpdata", "signoff.edition"))
    with pytest.raises(DatabaseError), transaction.atomic():
        run("loaddata", str(path))
    still_signed(world)


def test_importing_texts_beside_signed_articles(world: World, tmp_path: Path) -> None:
    """An import makes drafts, at whatever address."""
    text = tmp_path / "index.txt"
    text.write_text(entry(title=f"Ketamine {MARKER}", excerpt=f"{MARKER} text …"), encoding="utf-8")
    run("import_articles", str(text))
    assert ArticlePage.objects.filter(
        title__contains=MARKER, imported_text__isnull=False, live=False
    ).exists()
    still_signed(world)


def test_importing_a_changed_text_over_an_article_that_was_signed_since(world: World, tmp_path: Path) -> None:
    text = tmp_path / "index.txt"
    text.write_text(entry(title="A Walk After Lunch", excerpt="Shoes on …"), encoding="utf-8")
    run("import_articles", str(text))
    page = ArticlePage.objects.get(imported_text__isnull=False)
    factories.sign_off(factories.submit_unchecked(page))
    with_walk = world.signed_words.and_also(page, words_just_signed(factories.fresh(page)))
    text.write_text(entry(title="A Walk After Lunch", excerpt=f"{MARKER} off …"), encoding="utf-8")
    run("import_articles", str(text))
    assert assert_readers_see_only_what_was_signed(page, with_walk) == 200
