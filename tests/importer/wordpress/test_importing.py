"""A whole export through the command: what becomes of it, once, again, stopped half way, and never in public."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from blog.importer.wordpress import saving
from blog.models import ArticlePage, Author, BlogIndexPage, ImportedPost, Picture, Topic
from blog.signoff.content import digest_of_draft
from blog.signoff.models import Edition, Reviewer, Signature
from home.models import HomePage, StandardPage
from tests.factories import editor, heading, key_points, plain_jpeg, reference, revise, sign_off, submit, text
from tests.importer.wordpress import CLINIC
from tests.importer.wordpress.exports import SITE, attachment, draft_of, export_file, import_, notes_of, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    """A copy of the clinic's uploads in which the map is missing."""
    folder = tmp_path / "uploads"
    (folder / "2024/05").mkdir(parents=True)
    (folder / "2024/05/path.jpg").write_bytes(plain_jpeg())
    return folder


def blocks_of(page: Any) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in page.body.get_prep_value()]


def last_line(said: str) -> str:
    return said.splitlines()[-1]


def test_posts_become_articles_and_pages_become_standard_pages(uploads: Path) -> None:
    said = import_(CLINIC, "--media", str(uploads))
    assert last_line(said) == "5 new, 0 changed."
    assert "Left out: 1 post, trash" in said
    assert "Left out: 1 type “testimonial”" in said
    index = BlogIndexPage.objects.get()
    assert [page.title for page in index.get_children()] == [
        "A Walk After Lunch & What It Costs",
        "Old Paths",
        "Kept Between Us",
    ]
    contact = StandardPage.objects.get(slug="contact")
    assert contact.get_parent().pk == HomePage.objects.get().pk
    assert StandardPage.objects.get(slug="hours").get_parent().pk == contact.pk


def test_gutenberg_blocks_become_ours(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    walk = draft_of(11)
    assert [kind for kind, _ in blocks_of(walk)] == [
        "text",
        "heading",
        "text",
        "image",
        "quote",
        "text",
        "table",
        "faq",
        "text",
    ]
    found = dict(blocks_of(walk))
    old, contact = (ImportedPost.objects.get(key=f"{SITE}/{key}").page_id for key in ("?p=12", "?page_id=22"))
    assert blocks_of(walk)[0][1] == (
        "<p>Shoes on, and <i>out</i>: a walk costs nothing.[1] "
        f'See also <a linktype="page" id="{old}">our old paths</a>.</p>'
    )
    assert found["heading"] == {"level": "2", "text": "What to bring"}
    assert found["quote"] == {"text": "I walk, so I am hungry.", "attribution": "A patient of nobody"}
    assert found["table"]["table"]["caption"] == "Two routes"
    assert [row["values"] for row in found["table"]["table"]["rows"]] == [["Harbour", "20"], ["Hill", "35"]]
    assert found["faq"]["items"] == [
        {"question": "Is it far?", "answer": f'<p>No, <a linktype="page" id="{contact}">ask us</a>.</p>'},
        {"question": "Is it steep?", "answer": "<p>A little.</p>"},
        {"question": "And when it rains?", "answer": "<p>Take a coat.</p>"},
    ]
    assert "<p>Call us before you walk.</p>" in blocks_of(walk)[-1][1]
    assert any("core/latest-posts" in note for note in notes_of(11))


def test_the_old_editors_html_becomes_paragraphs(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    text = blocks_of(draft_of(12))[0][1]
    assert text == (
        "<p>Paths are older than roads.[1]<br/>They were there first [2], over 10<sup>2</sup> of them.</p>"
        '<p>They said it was "old" [sic], and new it was.</p><p>Inside a page builder.</p>'
    )
    notes = " ".join(notes_of(12))
    assert '[contact-form-7 id="77" title="Ask about paths"]' in notes
    assert "A script was left out." in notes
    assert "caption “A map of paths”" in notes
    assert "struck through" in notes
    assert "Spring" in notes


def test_footnotes_and_lists_of_sources_become_references(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    [shoes] = [block.value for block in draft_of(11).references]
    assert (shoes["authors"], shoes["title"], shoes["doi"]) == (
        "Roe J, Doe K.",
        "On shoes",
        "10.5555/shoes.1",
    )
    first, second = [block.value for block in draft_of(12).references]
    assert (first["authors"], first["year"], first["doi"]) == (
        "Roe, J., & Doe, K.",
        "2018",
        "10.5555/paths.2",
    )
    assert first["source"] == "Journal of Invented Walks, 12(3), 4–5"
    assert (second["title"], second["pmid"]) == ("A leaflet on paths.", "1234567")
    assert blocks_of(StandardPage.objects.get(slug="contact"))[-1] == (
        "text",
        "<ol><li>On the blue door.</li></ol>",
    )


def test_pictures_come_from_the_folder_with_their_words(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    picture = Picture.objects.get()
    walk = draft_of(11)
    assert (picture.title, picture.description) == ("path", "A path beside the harbour")
    assert walk.featured_image_id == picture.pk
    assert walk.featured_image_alt == "A path beside the harbour"
    assert walk.featured_image_caption == "By the water"
    image = dict(blocks_of(walk))["image"]
    assert image == {
        "image": {"image": picture.pk, "alt_text": "Two people on a path", "decorative": False},
        "caption": "The path by the harbour",
    }


def test_a_printed_credit_is_kept_and_is_no_sign_off(uploads: Path) -> None:
    said = import_(CLINIC, "--media", str(uploads))
    assert "Reviewer noted, inactive and unverified: Mira Okonjo-Hale, MD" in said
    assert draft_of(11).printed_credit == "Dr. Mira Okonjo-Hale, M.D."
    assert draft_of(12).printed_credit == "Mira Okonjo-Hale, MD on May 3, 2019"
    assert draft_of(13).printed_credit == "Ada Lind, RN"
    assert "reviewed by" not in str([blocks_of(draft_of(number)) for number in (11, 12, 13)])
    assert Reviewer.objects.filter(family_name="Okonjo-Hale", active=False, verified_on=None).count() == 1
    assert not Signature.objects.exists()
    assert not Edition.objects.exists()


def test_authors_and_topics_are_those_on_record_or_new_with_their_name_alone(uploads: Path) -> None:
    Author.objects.create(name="nell abara")
    walking = Topic.objects.create(name="Walks", slug="walking")
    import_(CLINIC, "--media", str(uploads))
    walk = draft_of(11)
    assert [link.author.name for link in walk.article_authors.all()] == ["nell abara"]
    assert [link.topic for link in walk.article_topics.all()] == [walking]
    assert [link.author.name for link in draft_of(12).article_authors.all()] == ["Tomas Quill", "Gwen Guest"]
    assert not Topic.objects.exclude(pk=walking.pk).exists()


def test_tags_become_topics_when_asked(uploads: Path) -> None:
    import_(CLINIC, "--tags")
    assert set(Topic.objects.values_list("name", flat=True)) == {"Walking", "Lunch"}


def test_the_rest_of_a_post_has_its_place(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    walk = draft_of(11)
    assert walk.summary == "Why a short walk is worth its time."
    assert (walk.seo_title, walk.search_description) == ("", "Walk after lunch, and why.")
    imported = ImportedPost.objects.get(page=walk.pk)
    assert imported.original_url == f"{SITE}/blog/a-walk-after-lunch/"
    assert imported.published_at is not None and imported.published_at.year == 2024
    assert "A subtitle of the theme" in " ".join(imported.notes)
    assert "open sesame" not in str(list(ImportedPost.objects.values()))
    assert "behind a password" in " ".join(notes_of(13))


def test_every_draft_can_be_signed_as_it_stands(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    for imported in ImportedPost.objects.all():
        assert digest_of_draft(imported.page.specific.get_latest_revision_as_object())


def test_nothing_of_an_import_is_public(uploads: Path, client: Client) -> None:
    import_(CLINIC, "--media", str(uploads), "--tags")
    for page in ImportedPost.objects.all():
        specific = page.page.specific
        assert not specific.live
        assert specific.first_published_at is specific.last_published_at is specific.live_revision is None
        assert specific.go_live_at is None
        answer = client.get(specific.get_url())
        assert answer.status_code == 404
    for address in ("/", "/articles/", "/topics/", "/search/?q=walk", "/feed.xml", "/sitemap.xml"):
        answer = client.get(address, follow=True)
        for words in ("What It Costs", "Old Paths", "Opening Hours", "Walking", "Lunch", "Nell", "Okonjo"):
            assert words not in answer.content.decode()


def test_an_old_address_leads_nowhere_until_the_article_has_readers(uploads: Path, client: Client) -> None:
    import_(CLINIC, "--media", str(uploads))
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {
        "/blog/a-walk-after-lunch",
        "/blog/old-paths",
    }
    old = "/blog/old-paths/?utm_source=mail"
    assert client.get(old).status_code == 404
    page = ArticlePage.objects.get(slug="old-paths")
    mended = revise(page, summary="All.", body=[heading(), text(), key_points()], references=[reference()])
    sign_off(submit(mended))
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, "/articles/old-paths/")


def test_a_second_import_changes_nothing(uploads: Path) -> None:
    import_(CLINIC, "--media", str(uploads))
    before = list(ImportedPost.objects.order_by("pk").values("page_id", "revision_id", "revision_digest"))
    assert last_line(import_(CLINIC, "--media", str(uploads))) == "0 new, 0 changed, 5 unchanged."
    assert (
        list(ImportedPost.objects.order_by("pk").values("page_id", "revision_id", "revision_digest"))
        == before
    )
    assert Picture.objects.count() == 1


def test_what_changed_in_the_export_is_followed(tmp_path: Path) -> None:
    import_(export_file(tmp_path, post("<p>Old words.</p>"), post("<p>Same.</p>", number=2)))
    said = import_(export_file(tmp_path, post("<p>New words.</p>"), post("<p>Same.</p>", number=2)))
    assert last_line(said) == "0 new, 1 changed, 1 unchanged."
    assert blocks_of(draft_of(1)) == [("text", "<p>New words.</p>")]


def test_a_draft_that_somebody_has_edited_is_kept_and_named(tmp_path: Path) -> None:
    import_(export_file(tmp_path, post("<p>Old words.</p>")))
    page = ArticlePage.objects.get()
    revise(page, by=editor(), title="An Editor’s Title")
    said = import_(export_file(tmp_path, post("<p>New words.</p>")))
    assert "Line 9, A Walk After Lunch: kept: edited since" in said
    assert last_line(said) == "0 new, 0 changed, 1 kept: edited since."
    assert draft_of(1).title == "An Editor’s Title"
    assert blocks_of(draft_of(1)) == [("text", "<p>Old words.</p>")]


def test_an_import_that_was_killed_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export_file(tmp_path, *(post(f"<p>Text {n}.</p>", number=n) for n in range(1, 6)))
    write, calls = saving.Saver._finish, []

    def die_at_the_third(self: Any, *arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        write(self, *arguments)

    monkeypatch.setattr(saving.Saver, "_finish", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        import_(path)
    # The third had its page already; it went with its transaction.
    assert ImportedPost.objects.count() == ArticlePage.objects.count() == 2
    monkeypatch.undo()
    assert last_line(import_(path)) == "3 new, 0 changed, 2 unchanged."
    assert last_line(import_(path)) == "0 new, 0 changed, 5 unchanged."


def test_a_stopped_import_leaves_no_file_of_a_picture_behind(
    tmp_path: Path, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored: list[str] = []
    save = Picture.save

    def remember(self: Picture, *arguments: Any, **named: Any) -> None:
        save(self, *arguments, **named)
        stored.append(self.file.path)

    def die(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Picture, "save", remember)
    monkeypatch.setattr(saving.Saver, "_finish", die)
    with pytest.raises(KeyboardInterrupt):
        import_(CLINIC, "--media", str(uploads))
    assert stored
    assert not any(Path(path).exists() for path in stored)
    assert not Picture.objects.exists()


def test_a_dry_run_says_the_same_and_saves_nothing(uploads: Path) -> None:
    said = import_(CLINIC, "--media", str(uploads), "--dry-run")
    assert last_line(said) == "Dry run, nothing was saved: 5 new, 0 changed."
    assert "Old Paths: new (" in said
    for model in (ImportedPost, ArticlePage, StandardPage, Picture, Author, Topic, Redirect, Reviewer):
        assert not model.objects.exists(), model
    import_(CLINIC, "--media", str(uploads))
    assert "5 unchanged" in last_line(import_(CLINIC, "--media", str(uploads), "--dry-run"))


def test_one_kind_alone_or_public_texts_alone(tmp_path: Path) -> None:
    said = import_(CLINIC, "--only", "pages")
    assert last_line(said) == "2 new, 0 changed."
    assert "Left out: 3 post, not asked for" in said
    assert last_line(import_(CLINIC, "--published-only")) == "2 new, 0 changed, 2 unchanged."
    assert not ArticlePage.objects.filter(title="Kept Between Us").exists()


def test_names_of_authors_can_be_given(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("Nell,Nell A. Abara\n", encoding="utf-8")
    import_(CLINIC, "--author-map", str(names))
    assert [link.author.name for link in draft_of(11).article_authors.all()] == ["Nell A. Abara"]
    names.write_text("nell\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"names\.csv, line 1: expected a login, a comma and a name"):
        import_(CLINIC, "--author-map", str(names))


def test_with_several_blogs_the_one_to_fill_must_be_named(tmp_path: Path) -> None:
    home = HomePage.objects.get()
    news = home.add_child(instance=BlogIndexPage(title="News", slug="news"))
    path = export_file(tmp_path, post())
    with pytest.raises(CommandError, match=r"--under: articles \(.*\), news \(News\)"):
        import_(path)
    with pytest.raises(CommandError, match="--under"):
        import_(path, "--under", "nowhere")
    import_(path, "--under", "news")
    assert ArticlePage.objects.get().get_parent().pk == news.pk


def test_options_of_exports_are_refused_for_an_index_text(tmp_path: Path) -> None:
    from tests.importer import FIXTURE

    with pytest.raises(CommandError, match="--tags is for WordPress exports"):
        import_(FIXTURE, "--tags")
    assert not ArticlePage.objects.exists()


def test_two_posts_of_one_guid_are_two_articles(tmp_path: Path) -> None:
    path = export_file(tmp_path, post(number=1, guid="same"), post("<p>Two.</p>", number=2, guid="same"))
    assert last_line(import_(path)) == "2 new, 0 changed."
    assert last_line(import_(path)) == "0 new, 0 changed, 2 unchanged."


def test_a_post_that_stands_in_the_file_twice_is_imported_once(tmp_path: Path) -> None:
    path = export_file(tmp_path, post(number=1), post(number=1), post(number=1))
    said = import_(path)
    assert ArticlePage.objects.count() == 2
    assert "Left out: 1 posts that stand in the file a second time" in said


def test_posts_without_a_title_or_a_slug_get_one(tmp_path: Path) -> None:
    path = export_file(tmp_path, post(number=3, title="").replace("<wp:post_name>walk-3", "<wp:post_name>"))
    import_(path)
    page = ArticlePage.objects.get()
    assert (page.title, page.slug) == ("Untitled (post 3)", "untitled-post-3")


def test_addresses_in_other_scripts_are_read(tmp_path: Path) -> None:
    import_(export_file(tmp_path, post(slug="%d0%bf%d1%83%d1%82%d1%8c", title="Путь")))
    page = ArticlePage.objects.get()
    assert (page.title, page.slug) == ("Путь", "put")
    assert Redirect.objects.get().old_path == "/blog/путь"


def test_a_gallery_that_names_no_pictures_shows_those_of_its_post(tmp_path: Path, uploads: Path) -> None:
    path = export_file(
        tmp_path,
        post("Look.\n\n[gallery columns=2]", number=1),
        attachment(5, "2024/05/path.jpg", alt="A path", caption="By the water", parent=1),
    )
    import_(path, "--media", str(uploads))
    kind, value = blocks_of(draft_of(1))[-1]
    assert (kind, value["caption"], value["image"]["alt_text"]) == ("image", "By the water", "A path")


def test_no_query_of_a_long_import_stays_in_memory(tmp_path: Path, settings: Any) -> None:
    from django.db import connection

    settings.DEBUG = True
    import_(export_file(tmp_path, *(post(f"<p>{n}</p>", number=n) for n in range(1, 8))))
    assert len(connection.queries_log) < 20


def test_an_account_is_neither_needed_nor_made(uploads: Path) -> None:
    before = get_user_model().objects.count()
    import_(CLINIC, "--media", str(uploads))
    assert get_user_model().objects.count() == before
    assert not ArticlePage.objects.exclude(owner=None).exists()


def test_halves_of_characters_and_nul_do_no_harm(tmp_path: Path) -> None:
    path = export_file(
        tmp_path,
        post(
            '<!-- wp:a/b {"text":"a \\u0000 \\ud800 b"} /--><p>&#0;&#8; &#xD800;word<sup data-fn="f"></sup></p>',
            slug="a%00b",
            meta={"footnotes": '[{"id":"f","content":"x \\u0000\\udfff y"}]'},
        ),
        post("<p>Next.</p>", number=2),
    )
    assert last_line(import_(path)) == "2 new, 0 changed."
    assert "word[1]" in blocks_of(draft_of(1))[0][1]


def test_a_post_that_no_page_can_hold_is_named_and_the_others_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Any, page: Any, draft: Any) -> None:
        if draft.title == "Bad":
            raise ValidationError("No page can hold it.")

    monkeypatch.setattr(saving.Saver, "_write_article", refuse)
    said = import_(export_file(tmp_path, post(title="Bad"), post(number=2)))
    assert "Not saved: line 9, “Bad”: No page can hold it." in said
    assert last_line(said) == "1 new, 0 changed."
    assert ArticlePage.objects.count() == 1
