"""Pictures at the desk: described at upload, safe to open, kept while an edition holds them, found when unused."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image as PillowImage
from wagtail.models import UploadedFile

from blog.desk.unused_pictures import unused_pictures
from blog.models import ArticlePage, Picture
from blog.signoff.signing import withdraw
from tests import factories
from tests.desk.small import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return logged_in(factories.editor())


def jpeg(name: str = "room.jpg", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or factories.plain_jpeg(60, 40, "navy"), "image/jpeg")


def upload(desk: Client, **fields: Any) -> Any:
    form = {"title": "A room", "file": jpeg(), "description": "", "tags": "", **fields}
    return desk.post("/admin/images/add/", form)


def said(answer: Any) -> str:
    return str(answer.content.decode())


# Described when uploaded


def test_a_picture_is_described_when_it_is_uploaded(desk: Client) -> None:
    assert upload(desk, description="A quiet room").status_code == 302
    assert Picture.objects.get().description == "A quiet room"


def test_a_picture_may_be_decorative_instead(desk: Client) -> None:
    assert upload(desk, is_decorative="on").status_code == 302
    assert Picture.objects.get().is_decorative


@pytest.mark.parametrize("description", ["", "   "])
def test_a_picture_that_is_neither_is_asked_about(desk: Client, description: str) -> None:
    answer = upload(desk, description=description)

    assert "Say what the picture shows, or tick “Decorative”" in said(answer)
    assert not Picture.objects.exists()


def test_a_picture_that_is_both_is_asked_about(desk: Client) -> None:
    answer = upload(desk, description="A quiet room", is_decorative="on")

    assert "take the description away, or the tick" in said(answer)
    assert not Picture.objects.exists()


def test_the_chooser_in_the_editor_asks_too(desk: Client) -> None:
    form = {"image-chooser-upload-title": "A room", "image-chooser-upload-file": jpeg()}

    answer = desk.post("/admin/images/chooser/create/", form)

    assert "Say what the picture shows" in said(answer)
    assert not Picture.objects.exists()


def test_of_many_uploads_none_becomes_a_picture_before_it_is_described(desk: Client) -> None:
    answer = desk.post("/admin/images/multiple/add/", {"title": "A room", "files[]": jpeg()}).json()

    assert answer["success"]
    assert "What it shows" in answer["form"]
    assert not Picture.objects.exists()
    waiting = UploadedFile.objects.get()
    prefix = f"uploaded-image-{waiting.pk}-"
    address = f"/admin/images/multiple/create_from_uploaded_image/{waiting.pk}/"
    refused = desk.post(address, {f"{prefix}title": "A room", f"{prefix}description": ""}).json()
    assert not refused["success"]
    assert "Say what the picture shows" in refused["form"]
    taken = desk.post(address, {f"{prefix}title": "A room", f"{prefix}description": "A quiet room"}).json()
    assert taken["success"]
    assert Picture.objects.get().description == "A quiet room"


# Safe to open


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def animation(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [PillowImage.new("L", (800, 800), number % 256) for number in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
REFUSED = {
    "a bomb": (lambda: jpeg("bomb.png", png_of(60_000, 60_000)), "too many pixels"),
    "too many pixels": (lambda: jpeg("wide.png", png_of(9_000, 9_000)), "too many pixels"),
    "too many frames": (lambda: jpeg("film.gif", animation(110)), "too many pixels"),
    "a drawing with a script": (lambda: jpeg("drawing.svg", SVG), "Not a supported image format"),
    "a drawing that calls itself a picture": (lambda: jpeg("drawing.png", SVG), "Not a valid .png image"),
    "a web page": (lambda: jpeg("page.jpg", HTML), "Upload a valid image"),
    "a damaged picture": (
        lambda: jpeg("half.jpg", factories.plain_jpeg(900, 900)[:-4000]),
        "cannot be opened as a picture",
    ),
    "a picture of another format than its name": (lambda: jpeg("room.png"), "Not a valid .png image"),
    "nothing": (lambda: jpeg("empty.jpg", b" "), "Upload a valid image"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_safe_picture_is_refused_with_the_reason(desk: Client, name: str) -> None:
    make, reason = REFUSED[name]

    answer = upload(desk, file=make(), description="A quiet room")

    assert answer.status_code == 200
    assert reason in said(answer)
    assert not Picture.objects.exists()


# Kept while a signed edition holds them


@pytest.fixture
def held() -> Picture:
    """A picture of a signed article named “Walking”."""
    picture = factories.picture("A room")
    factories.signed_article("Walking", featured_image=picture, featured_image_alt="A room")
    return picture


def edit(desk: Client, picture: Picture, **fields: Any) -> Any:
    form = {"title": "A room", "description": "A quiet room", "tags": "", **fields}
    return desk.post(f"/admin/images/{picture.pk}/", form)


def test_the_file_of_a_signed_picture_is_not_replaced_and_the_articles_are_named(
    desk: Client, held: Picture
) -> None:
    answer = edit(desk, held, file=jpeg())

    page = ArticlePage.objects.get()
    assert "Upload the new one as a new picture." in said(answer)
    assert f'It is held by <a href="/admin/pages/{page.pk}/edit/">Walking</a>.' in said(answer)
    assert Picture.objects.get(pk=held.pk).sha256 == held.sha256


def test_the_words_of_a_signed_picture_may_be_mended_for_the_next_article(
    desk: Client, held: Picture
) -> None:
    assert edit(desk, held).status_code == 302
    assert Picture.objects.get(pk=held.pk).description == "A quiet room"


def test_the_file_of_a_picture_in_a_draft_may_be_replaced(desk: Client) -> None:
    picture = factories.picture()
    factories.article_draft(featured_image=picture)

    assert edit(desk, picture, file=jpeg()).status_code == 302
    assert Picture.objects.get().sha256 != picture.sha256


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signed_picture_is_not_deleted_and_the_articles_are_named(
    desk: Client, held: Picture, method: str
) -> None:
    answer = getattr(desk, method)(f"/admin/images/{held.pk}/delete/")

    assert answer.status_code == 403
    assert "“A room” cannot be deleted" in said(answer)
    assert "upload it as a new one" in said(answer)
    assert f'<a href="/admin/pages/{ArticlePage.objects.get().pk}/edit/">Walking</a>' in said(answer)
    assert Picture.objects.filter(pk=held.pk).exists()


def test_it_stays_when_the_article_was_withdrawn_or_shows_another_by_now(desk: Client, held: Picture) -> None:
    page = ArticlePage.objects.get()
    factories.new_edition(page, featured_image=factories.picture(), featured_image_alt="Another")
    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    assert desk.post(f"/admin/images/{held.pk}/delete/").status_code == 403


def test_among_many_uploads_it_stays_too(desk: Client, held: Picture) -> None:
    answer = desk.post(f"/admin/images/multiple/{held.pk}/delete/")

    assert answer.status_code == 403
    assert "Walking" in answer.json()["error_message"]
    assert Picture.objects.filter(pk=held.pk).exists()


def test_a_second_upload_of_the_same_picture_can_be_deleted(desk: Client, held: Picture) -> None:
    with held.file.open("rb") as file:
        twin = factories.picture(data=file.read())
    assert twin.sha256 == held.sha256

    assert desk.post(f"/admin/images/{twin.pk}/delete/").status_code == 302
    assert desk.post(f"/admin/images/{held.pk}/delete/").status_code == 403


def test_deleting_many_deletes_the_others_and_says_what_holds_the_signed_ones(held: Picture) -> None:
    # Wagtail offers bulk deletion to whoever may delete pictures of others.
    desk, other = logged_in(factories.superuser()), factories.picture("Other")
    address = f"/admin/bulk/blog/picture/delete/?id={held.pk}&id={other.pk}&next=/admin/"

    page = said(desk.get(address))
    desk.post(address)

    assert "so they stay" in page
    assert "Walking</a>." in page
    assert "You don&#x27;t have permission" not in page
    assert list(Picture.objects.all()) == [held]


def test_a_picture_in_use_by_nobody_is_deleted(desk: Client) -> None:
    picture = factories.picture()

    assert desk.post(f"/admin/images/{picture.pk}/delete/").status_code == 302
    assert not Picture.objects.exists()


# Found when unused


def block_with(picture: Picture) -> dict[str, Any]:
    image = {"image": picture.pk, "alt_text": "A room", "decorative": False}
    return {"type": "image", "value": {"image": image, "caption": ""}}


def test_a_picture_is_unused_when_nothing_shows_it_or_is_about_to() -> None:
    pictures = {
        name: factories.picture(name) for name in ("signed", "row", "block", "draft", "later", "free")
    }
    factories.signed_article(featured_image=pictures["signed"], featured_image_alt="A room")
    factories.article_draft(featured_image=pictures["row"])
    factories.article_draft(body=[block_with(pictures["block"])])
    live = factories.signed_article()
    factories.revise(live, featured_image=pictures["draft"])
    factories.revise(factories.signed_article(), body=[block_with(pictures["later"])])

    assert [picture.title for picture in unused_pictures()] == ["free"]


def test_a_picture_that_an_edition_showed_once_is_not_unused() -> None:
    page = factories.signed_article(featured_image=factories.picture(), featured_image_alt="A room")
    factories.new_edition(page, featured_image=None)

    assert not unused_pictures().exists()


def test_a_reviewer_s_portrait_is_not_unused() -> None:
    factories.reviewer_for(None, photo=factories.picture())

    assert not unused_pictures().exists()


def test_the_report_lists_them_with_the_way_to_delete_them(desk: Client) -> None:
    free = factories.picture("Free")

    html = said(desk.get("/admin/reports/unused-pictures/"))

    assert "Free" in html
    assert f"/admin/images/{free.pk}/delete/" in html


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_is_saved_as_a_table(desk: Client, kind: str) -> None:
    factories.picture("Free")

    answer = desk.get(f"/admin/reports/unused-pictures/?export={kind}")

    data = b"".join(answer)
    assert data[:2] == b"PK" if kind == "xlsx" else b"Free" in data


def test_the_report_says_when_there_is_none(desk: Client) -> None:
    assert "Every picture is shown somewhere" in said(desk.get("/admin/reports/unused-pictures/"))


def test_the_report_is_not_for_physicians() -> None:
    answer = logged_in(factories.physician()).get("/admin/reports/unused-pictures/")

    assert answer.status_code == 302


def test_the_report_asks_as_much_for_many_pictures_and_drafts_as_for_one(desk: Client) -> None:
    def asked() -> int:
        desk.get("/admin/reports/unused-pictures/results/")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/reports/unused-pictures/results/")
        return sum("blog_picturerendition" not in query["sql"] for query in queries)

    ContentType.objects.get_for_model(Picture)
    factories.picture()
    few = asked()
    for _number in range(4):
        factories.picture()
        factories.article_draft(featured_image=factories.picture())

    assert asked() == few
