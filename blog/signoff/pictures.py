"""Picture files in a content-addressed store: a file's name is the SHA-256 of its bytes.

Renditions are made when content is frozen, from bytes whose digest is in the content, by Wagtail's image library.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.models import AbstractImage, Filter

from blog.signoff.canonical import digest_of_bytes
from blog.signoff.freezing import CannotFreeze, read_image
from blog.signoff.models import EditionPicture, PictureFile

WIDTHS = (400, 800, 1200)
FORMATS = ("avif", "webp", "jpeg")
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
FOLDER = "signed"


def pictures_in(content: Any) -> Iterator[dict[str, Any]]:
    """Every picture of a frozen content, wherever it stands, in reading order."""
    if isinstance(content, Mapping):
        if "sha256" in content and "width" in content:
            yield dict(content)
            return
        for value in content.values():
            yield from pictures_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from pictures_in(value)


def renditions_for(
    content: Mapping[str, Any], images: Mapping[str, AbstractImage]
) -> dict[str, list[dict[str, Any]]]:
    """Make (once) the public files of every picture in `content`; their descriptions by source digest.

    `images` maps a source digest to the image that has these bytes. Raises CannotFreeze when one cannot be encoded.
    """
    wanted = {picture["sha256"] for picture in pictures_in(content)}
    return {sha256: _renditions_of(sha256, images[sha256]) for sha256 in sorted(wanted)}


def stored_path(sha256: str, extension: str) -> str:
    return f"{FOLDER}/{sha256[:2]}/{sha256}.{extension}"


def read_picture_file(sha256: str, extension: str) -> bytes | None:
    """The bytes stored under a digest, or None when they are missing or are not what the digest says."""
    try:
        with default_storage.open(stored_path(sha256, extension), "rb") as file:
            data = bytes(file.read())
    except OSError:
        return None
    return data if digest_of_bytes(data) == sha256 else None


def held_image_digests(digests: set[str]) -> set[str]:
    """Which of these source digests an edition holds."""
    held = EditionPicture.objects.filter(source_sha256__in=digests)
    return set(held.values_list("source_sha256", flat=True))


def is_held(image: AbstractImage) -> bool:
    """Whether a signed edition shows this image, so that its file may not be replaced or deleted."""
    return bool(image.sha256 and held_image_digests({image.sha256}))


def _renditions_of(sha256: str, image: AbstractImage) -> list[dict[str, Any]]:
    specs = {
        f"{width}-{format_name}": (width, format_name) for format_name in FORMATS for width in _widths(image)
    }
    known = {row.spec: row for row in PictureFile.objects.filter(source_sha256=sha256, spec__in=specs)}
    rows = []
    for spec, (width, format_name) in specs.items():
        row = known.get(spec)
        if row is None or not _is_stored(row):
            row = _encode(sha256, image, spec, width, format_name)
        rows.append(row)
    return [_describe(row) for row in rows]


def _widths(image: AbstractImage) -> list[int]:
    fitting = [width for width in WIDTHS if width < image.width]
    return fitting if len(fitting) == len(WIDTHS) else [*fitting, image.width]


def _encode(source_sha256: str, image: AbstractImage, spec: str, width: int, format_name: str) -> PictureFile:
    source = read_image(image)
    if digest_of_bytes(source) != source_sha256:
        raise CannotFreeze(
            f"The file of the picture “{image.title}” changed while it was being read. Try again."
        )
    try:
        willow_image = Filter(f"width-{width}|format-{format_name}").run(
            image, BytesIO(), source=BytesIO(source)
        )
    except Exception as error:  # Willow raises what its decoders raise: anything
        raise CannotFreeze(f"The picture “{image.title}” cannot be read as an image: {error}") from error
    data = willow_image.f.getvalue()
    sha256 = digest_of_bytes(data)
    _store(sha256, EXTENSIONS[format_name], data)
    row, _created = PictureFile.objects.update_or_create(
        source_sha256=source_sha256,
        spec=spec,
        defaults={
            "format": format_name,
            "width": width,
            "height": max(1, round(image.height * width / image.width)),
            "size": len(data),
            "sha256": sha256,
        },
    )
    return row


def _is_stored(row: PictureFile) -> bool:
    path = stored_path(row.sha256, EXTENSIONS[row.format])
    return default_storage.exists(path) and default_storage.size(path) == row.size


def _store(sha256: str, extension: str, data: bytes) -> None:
    if read_picture_file(sha256, extension) is not None:
        return
    path = stored_path(sha256, extension)
    # Half a file, of a process that was killed, would keep the name for ever.
    default_storage.delete(path)
    default_storage.save(path, ContentFile(data))


def _describe(row: PictureFile) -> dict[str, Any]:
    return {
        "format": row.format,
        "width": row.width,
        "height": row.height,
        "sha256": row.sha256,
        "bytes": row.size,
    }
