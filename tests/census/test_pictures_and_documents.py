"""Ways through pictures, documents and the files in storage."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from blog.models import Picture
from blog.signoff.content import freeze
from blog.signoff.models import EditionPicture, PictureFile
from blog.signoff.pictures import read_picture_file, stored_path
from tests import factories
from tests.census.attacks import Actor, attempt
from tests.census.readers import MARKER, Reader, assert_readers_see_only_what_was_signed
from tests.census.world import World

pytestmark = pytest.mark.django_db

PICTURES = re.compile(r"/pictures/([0-9a-f]{64})\.(avif|webp|jpg)")


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200
    assert_pictures_are_signed(world)


def assert_pictures_are_signed(world: World, *, all_there: bool = True) -> None:
    """Each picture of the article is served with the bytes that its address names, or not at all."""
    reader = Reader()
    names = set(PICTURES.findall(world.signed_words[world.article.pk].article))
    assert len(names) == 3, "the lead picture in three formats"
    for sha256, extension in names:
        answer = reader.get(f"/pictures/{sha256}.{extension}")
        assert answer.status == 200 or not all_there
        assert answer.status == 404 or hashlib.sha256(answer.body).hexdigest() == sha256


def other_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("other.jpg", factories.plain_jpeg(40, 30, "red"), "image/jpeg")


def picture_form(**changes: Any) -> dict[str, Any]:
    return {"title": f"{MARKER} title", "description": f"{MARKER} description", "tags": "", **changes}


def test_editing_the_words_of_a_signed_picture(actor: Actor, world: World) -> None:
    actor.post("wagtailimages:edit", world.picture.pk, data=picture_form())
    changed = Picture.objects.get(pk=world.picture.pk).description == f"{MARKER} description"
    assert changed is (actor.role != "physician")
    still_signed(world)


def test_replacing_the_file_of_a_signed_picture(actor: Actor, world: World) -> None:
    actor.post("wagtailimages:edit", world.picture.pk, data=picture_form(file=other_picture()))
    still_signed(world)


def test_editing_a_signed_picture_among_many(actor: Actor, world: World) -> None:
    prefix = f"image-{world.picture.pk}-"
    form = {f"{prefix}{name}": value for name, value in picture_form().items()}
    address = reverse("wagtailimages:edit_multiple", args=[world.picture.pk])
    actor.client.post(address, form, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    still_signed(world)


def test_deleting_a_signed_picture(actor: Actor, world: World) -> None:
    actor.post("wagtailimages:delete", world.picture.pk)
    address = reverse("wagtailimages:delete_multiple", args=[world.picture.pk])
    actor.client.post(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    still_signed(world)


def test_deleting_signed_pictures_in_bulk(actor: Actor, world: World) -> None:
    address = reverse("wagtail_bulk_action", args=["blog", "picture", "delete"])
    response = actor.client.post(f"{address}?id={world.picture.pk}&next=/admin/")
    assert response.status_code in (302, 200, 404)
    still_signed(world)


def test_uploading_a_picture_changes_nothing(actor: Actor, world: World) -> None:
    actor.post("wagtailimages:add", data=picture_form(file=other_picture()))
    still_signed(world)


def test_a_draft_s_picture_is_for_the_desk_alone(world: World) -> None:
    """Its public file exists as soon as somebody previews the draft; no reader gets it before it is signed."""
    frozen = freeze(factories.fresh(world.article).get_latest_revision_as_object())
    [files] = frozen.pictures.values()
    for file in files:
        extension = {"jpeg": "jpg"}.get(file["format"], file["format"])
        assert read_picture_file(file["sha256"], extension)
        assert Reader().get(f"/pictures/{file['sha256']}.{extension}").status == 404


def test_a_row_that_calls_a_draft_s_picture_signed_does_not_make_it_public(world: World) -> None:
    frozen = freeze(factories.fresh(world.article).get_latest_revision_as_object())
    signed = world.article.editions.latest("number")
    for source, files in frozen.pictures.items():
        for file in files:
            EditionPicture.objects.create(
                edition=signed, source_sha256=source, sha256=file["sha256"], format=file["format"]
            )
            extension = {"jpeg": "jpg"}.get(file["format"], file["format"])
            assert Reader().get(f"/pictures/{file['sha256']}.{extension}").status == 404
    still_signed(world)


def test_picture_rows_rewritten_in_code(world: World) -> None:
    unsigned = PictureFile.objects.exclude(source_sha256=world.picture.sha256).first()
    for row in PictureFile.objects.filter(source_sha256=world.picture.sha256):
        PictureFile.objects.filter(pk=row.pk).update(
            sha256=unsigned.sha256 if unsigned else "0" * 64, width=1
        )
    Picture.objects.filter(pk=world.picture.pk).update(
        sha256="0" * 64,
        description=MARKER,
        title=MARKER,
        file=world.unsigned_picture.file.name,
        is_decorative=True,
    )
    still_signed(world)


def test_replacing_the_file_in_code(world: World) -> None:
    picture = Picture.objects.get(pk=world.picture.pk)
    picture.file.save("other.jpg", ContentFile(factories.plain_jpeg(40, 30, "red")))
    picture.description = MARKER
    picture.save()
    still_signed(world)


def test_deleting_the_picture_in_code(world: World) -> None:
    with attempt():
        Picture.objects.get(pk=world.picture.pk).delete()
    Picture.objects.get(pk=world.picture.pk).renditions.all().delete()
    Picture.objects.get(pk=world.picture.pk).file.delete(save=False)
    PictureFile.objects.all().delete()
    still_signed(world)


def test_purging_and_making_renditions_anew(world: World) -> None:
    call_command("wagtail_update_image_renditions", verbosity=0)
    call_command("wagtail_update_image_renditions", purge_only=True, verbosity=0)
    still_signed(world)


def in_storage(folder: str = "") -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT) / folder
    return (path for path in root.rglob("*") if path.is_file())


def replace_originals() -> None:
    for path in in_storage("original_images"):
        path.write_bytes(factories.plain_jpeg(40, 30, "red"))


def replace_everything() -> None:
    for path in in_storage():
        path.write_bytes(factories.plain_jpeg(40, 30, "red"))


def delete_everything() -> None:
    for path in in_storage():
        path.unlink()


def swap_signed_files() -> None:
    paths = list(in_storage("signed"))
    contents = [path.read_bytes() for path in paths]
    for path, data in zip(paths, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(data)


def empty_everything() -> None:
    for path in in_storage():
        path.write_bytes(b"")


@pytest.mark.parametrize(
    ("attack", "all_there"),
    [
        (replace_originals, True),
        (replace_everything, False),
        (delete_everything, False),
        (swap_signed_files, False),
        (empty_everything, False),
    ],
)
def test_files_in_storage_changed_behind_the_site_s_back(
    attack: Callable[[], None], all_there: bool, world: World
) -> None:
    attack()
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words) == 200
    assert_pictures_are_signed(world, all_there=all_there)


def test_a_file_of_a_draft_laid_under_a_signed_name_is_not_served(world: World) -> None:
    [row] = PictureFile.objects.filter(source_sha256=world.picture.sha256, format="webp")
    path = Path(settings.MEDIA_ROOT) / stored_path(row.sha256, "webp")
    path.write_bytes(factories.plain_jpeg(40, 30, "red"))
    assert Reader().get(f"/pictures/{row.sha256}.webp").status == 404
    assert Client().get(f"/pictures/{row.sha256}.webp").status_code == 404


def test_media_files_have_no_address_of_their_own(world: World) -> None:
    """Originals and documents lie under /media/; the site itself serves nothing there."""
    for path in in_storage():
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        assert Reader().get(f"{settings.MEDIA_URL}{name}").status == 404


def test_a_document_is_for_the_desk_alone(actor: Actor, world: World) -> None:
    assert Reader().get(world.document.url).status == 404
    assert actor.client.get(world.document.url).status_code == 200


def test_replacing_a_document(actor: Actor, world: World) -> None:
    upload = SimpleUploadedFile("unsigned.txt", f"{MARKER} again".encode(), "text/plain")
    form = {"title": MARKER, "tags": "", "file": upload}
    actor.post("wagtaildocs:edit", world.document.pk, data=form)
    actor.post("wagtaildocs:add", data=form)
    still_signed(world)


def test_deleting_a_document(actor: Actor, world: World) -> None:
    actor.post("wagtaildocs:delete", world.document.pk)
    still_signed(world)
