"""Pictures come from the files that were named, and from nowhere else."""

import socket
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as PillowImage

from blog.importer.records import ImportProblem
from blog.importer.wordpress.items import Attachment, uploaded_path
from blog.importer.wordpress.media import MediaLibrary, read_list
from blog.models import Picture
from tests.factories import plain_jpeg
from tests.importer.wordpress import CLINIC
from tests.importer.wordpress.exports import SITE, draft_of, export_file, import_, notes_of, post

UPLOADED = f"{SITE}/wp-content/uploads/2024/05"


def attachment(**fields: Any) -> Attachment:
    defaults: dict[str, Any] = {
        "id": 5,
        "url": "",
        "file": "",
        "alt": "",
        "caption": "",
        "title": "",
        "parent": 0,
    }
    return Attachment(**defaults | fields)


@pytest.fixture
def library(tmp_path: Path) -> MediaLibrary:
    folder = tmp_path / "uploads"
    (folder / "2024/05").mkdir(parents=True)
    (folder / "2024/05/path.jpg").write_bytes(plain_jpeg())
    (folder / "flat.jpg").write_bytes(plain_jpeg())
    (tmp_path / "secret.jpg").write_bytes(plain_jpeg())
    return MediaLibrary(folder)


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (f"{UPLOADED}/path.jpg", "2024/05/path.jpg"),
        (f"{UPLOADED}/path-300x200.jpg", "2024/05/path.jpg"),
        (f"{UPLOADED}/path-scaled.jpg", "2024/05/path.jpg"),
        (f"{UPLOADED}/path.jpg?ssl=1", "2024/05/path.jpg"),
        ("https://cdn.example/harbour/wp-content/uploads/sites/3/2024/05/path.jpg", "2024/05/path.jpg"),
        (f"{UPLOADED}/flat-10x10.jpg", "flat.jpg"),
        (f"{UPLOADED}/gone.jpg", None),
        ("https://elsewhere.example/path.jpg", None),
    ],
)
def test_an_address_means_the_original_file(library: MediaLibrary, url: str, file: str | None) -> None:
    assert library.find(url, None) == file


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "/etc/passwd", "2024/../../secret.jpg", "a\0b.jpg", "2024"]
)
def test_no_name_leads_out_of_the_folder(library: MediaLibrary, name: str) -> None:
    assert library.find(f"{SITE}/wp-content/uploads/{name}", attachment(file=name)) is None


def test_no_link_in_the_folder_leads_out_of_it(library: MediaLibrary, tmp_path: Path) -> None:
    (tmp_path / "uploads/link.jpg").symlink_to(tmp_path / "secret.jpg")
    assert library.find(f"{SITE}/wp-content/uploads/link.jpg", None) is None


def test_what_is_no_picture_of_ours_is_not_found(library: MediaLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    (folder / "text.jpg").write_text("no picture")
    (folder / "drawing.svg").write_text("<svg/>")
    PillowImage.new("1", (20_000, 20_000)).save(folder / "huge.png")
    PillowImage.new("RGB", (2, 2)).save(folder / "old.bmp")
    for name in ("text.jpg", "drawing.svg", "huge.png", "old.bmp"):
        assert library.find(f"{SITE}/wp-content/uploads/{name}", None) is None


def test_uploads_are_known_by_their_path() -> None:
    assert uploaded_path(f"{UPLOADED}/a%20b.jpg") == "2024/05/a b.jpg"
    assert uploaded_path("https://elsewhere.example/a.jpg") == ""


def test_a_list_gives_files_by_address(tmp_path: Path) -> None:
    (tmp_path / "p.jpg").write_bytes(plain_jpeg())
    listed = tmp_path / "list.csv"
    listed.write_text(
        f"# old,new\n{SITE}/img/path.jpg,p.jpg\nhttps://cdn.example/x.jpg\tp.jpg\n", encoding="utf-8"
    )
    library = MediaLibrary(None, read_list(listed))
    assert library.find(f"{SITE}/img/path.jpg?w=3", None) == str(tmp_path / "p.jpg")
    assert library.find("http://cdn.example/x-300x200.jpg", None) == str(tmp_path / "p.jpg")
    assert library.find("http://cdn.example/y.jpg", None) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("one\n", "another line"), ("a.jpg,gone.jpg\n", "none called gone.jpg"), ("a,b,c\n", "another line")],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, text: str, found: str) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("# a comment\n" + text, encoding="utf-8")
    with pytest.raises(ImportProblem, match=rf"list\.csv, line 2: .*{found}"):
        read_list(listed)


@pytest.mark.django_db
def test_the_same_picture_is_stored_once(library: MediaLibrary) -> None:
    first = library.picture("2024/05/path.jpg", attachment(title="Path", alt="A path"))
    assert library.picture("flat.jpg", None) == first
    assert MediaLibrary(Path(library._folder or "")).picture("flat.jpg", None) == first
    assert Picture.objects.get().description == "A path"


@pytest.mark.django_db
def test_no_server_is_asked_for_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError("An import asked the network.")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    import_(CLINIC)
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_a_picture_that_is_missing_is_named_with_its_words_and_its_place(tmp_path: Path) -> None:
    figure = f'<img src="{UPLOADED}/a.jpg" alt="A path"><figcaption>By the water</figcaption>'
    import_(export_file(tmp_path, post(f"<p>The path is here.</p><figure>{figure}</figure>")))
    assert notes_of(1) == [
        f"A picture is missing: {UPLOADED}/a.jpg (alternative text “A path”, caption “By the water”), "
        "after “… The path is here.”."
    ]


@pytest.mark.django_db
def test_a_picture_that_turns_up_later_comes_with_the_next_import(tmp_path: Path) -> None:
    path = export_file(tmp_path, post(f'<p>Here.</p><img src="{UPLOADED}/a.jpg" alt="A path">'))
    import_(path)
    (tmp_path / "up/2024/05").mkdir(parents=True)
    (tmp_path / "up/2024/05/a.jpg").write_bytes(plain_jpeg())
    assert "0 new, 1 changed." in import_(path, "--media", str(tmp_path / "up"))
    assert [block.block_type for block in draft_of(1).body] == ["text", "image"]


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="expected a folder of pictures; found none of this name"):
        import_(CLINIC, "--media", str(tmp_path / "nowhere"))
