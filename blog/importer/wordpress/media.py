"""Pictures from files that the operator names: a copy of the uploads, or a list of addresses. Nothing is fetched."""

from __future__ import annotations

import csv
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as PillowImage

from blog.importer.records import ImportProblem
from blog.importer.wordpress.items import Attachment, uploaded_path
from blog.importer.wordpress.links import comparable
from blog.models import Picture
from blog.models.pictures import without_metadata
from blog.signoff.canonical import digest_of_bytes

_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+$)")
_SCALED = re.compile(r"-(?:scaled|rotated)(?=\.\w+$)")
_REMEMBERED = 2_000
_LIST_LIMIT = 1_000_000
_TITLE_LIMIT = 255


class MediaLibrary:
    """Finds the file that an address of the old site means, and makes pictures of such files, each once."""

    def __init__(self, folder: Path | None = None, listed: Mapping[str, Path] | None = None) -> None:
        """`folder` is a copy of WordPress's uploads; `listed` gives files by address, in the comparable form."""
        self._folder = folder.resolve() if folder else None
        self._listed = listed or {}
        self._made: OrderedDict[str, int] = OrderedDict()
        self.stored: list[Picture] = []

    def find(self, url: str, attachment: Attachment | None) -> str | None:
        """The name of the file for a picture, or None; of a resized copy, the original's where that is there."""
        addresses = [url, attachment.url if attachment else "", _SIZE.sub("", url)]
        for address in filter(None, addresses):
            path = self._listed.get(comparable(address))
            if path is not None and _is_picture(path):
                return str(path)
        names = [attachment.file] if attachment else []
        names += [uploaded_path(address) for address in addresses if address]
        return next((name for name in _variants(names) if self._is_there(name)), None)

    def picture(self, name: str, attachment: Attachment | None) -> int:
        """The primary key of the picture with this file; a picture of the same bytes is used again."""
        if name in self._made:
            return self._made[name]
        path = self._path(name)
        data = path.read_bytes()
        known = Picture.objects.filter(sha256=digest_of_bytes(without_metadata(data))).order_by("pk").first()
        made = known or self._make(path, data, attachment)
        self._made[name] = made.pk
        if len(self._made) > _REMEMBERED:
            self._made.popitem(last=False)
        return int(made.pk)

    def keep(self) -> None:
        """The pictures made so far are saved: call it after the transaction."""
        self.stored = []

    def forget(self) -> None:
        """Takes the files of rolled-back pictures away again."""
        for picture in self.stored:
            picture.file.storage.delete(picture.file.name)
        self.stored = []
        self._made.clear()

    def _make(self, path: Path, data: bytes, attachment: Attachment | None) -> Picture:
        title = " ".join((attachment.title if attachment else "").split()) or path.stem
        alt = attachment.alt if attachment else ""
        picture = Picture(title=title[:_TITLE_LIMIT], description=alt[:_TITLE_LIMIT])
        picture.file.save(path.name, ContentFile(data, name=path.name), save=False)
        self.stored.append(picture)
        picture.save()
        return picture

    def _path(self, name: str) -> Path:
        inside = self._inside(name)
        return inside if inside is not None and inside.is_file() else Path(name)

    def _is_there(self, name: str) -> bool:
        path = self._inside(name)
        return path is not None and _is_picture(path)

    def _inside(self, name: str) -> Path | None:
        """The file of this name below the folder; None where a name or a link would lead out of it."""
        if self._folder is None or not name or "\0" in name:
            return None
        try:
            path = (self._folder / name).resolve()
        except (OSError, ValueError):
            return None
        return path if path.is_relative_to(self._folder) else None


def read_list(path: Path) -> dict[str, Path]:
    """A list of pictures: each line an address of the old site, a comma or tab, and a file's path.

    Relative paths start from the list's own folder. Raises ImportProblem, naming the line.
    """
    found: dict[str, Path] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = (line.replace("\t", ",", 1) for line in stream)
            for number, row in enumerate(csv.reader(lines, strict=True), start=1):
                if not row or not row[0].strip() or row[0].startswith("#"):
                    continue
                found[comparable(row[0])] = _listed_file(path, number, row)
                if number > _LIST_LIMIT:
                    raise ImportProblem(str(path), number, f"at most {_LIST_LIMIT:,} lines", "one more")
    except (UnicodeDecodeError, csv.Error):
        raise ImportProblem(str(path), None, "lines of “address,file” in UTF-8", "something else") from None
    except OSError as error:
        raise ImportProblem(str(path), None, "a list of pictures", str(error.strerror)) from None
    return found


def _listed_file(path: Path, number: int, row: list[str]) -> Path:
    if len(row) != 2 or not row[1].strip():
        raise ImportProblem(str(path), number, "an address, a comma or tab, and a file", "another line")
    file = (path.parent / row[1].strip()).resolve()
    if not file.is_file():
        raise ImportProblem(str(path), number, "a file that is there", f"none called {row[1].strip()[:80]}")
    return file


def _variants(names: list[str]) -> Iterator[str]:
    """Names under which a file may be in a copy of the uploads: the original, then the copy it was shown as."""
    for name in dict.fromkeys(filter(None, names)):
        original = _SCALED.sub("", _SIZE.sub("", name))
        yield from dict.fromkeys((original, _SIZE.sub("", name), name, PurePosixPath(original).name))


def _is_picture(path: Path) -> bool:
    """Whether a file is a picture that the site takes: its kind, its bytes and its size in pixels."""
    try:
        if not path.is_file() or path.stat().st_size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            return False
        with PillowImage.open(path) as picture:
            kind = (picture.format or "").lower()
            return (
                kind in settings.WAGTAILIMAGES_EXTENSIONS and picture.width * picture.height <= _PIXELS_LIMIT
            )
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError):
        return False


_PIXELS_LIMIT = 64_000_000
