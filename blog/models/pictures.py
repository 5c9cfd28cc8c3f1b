"""The image model: pictures are known by the digest of their bytes and carry nothing that betrays a place."""

import io
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image as PillowImage
from PIL import ImageOps
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from blog.signoff.canonical import digest_of_bytes


class StrippedFile(WagtailImageFieldFile):
    """A file that loses its metadata on its way into storage, and tells its picture the digest."""

    instance: "Picture"

    def save(self, name: str, content: "File[Any]", save: bool = True) -> None:
        content.seek(0)
        data = without_metadata(content.read())
        self.instance.sha256 = digest_of_bytes(data)
        super().save(name, ContentFile(data, name=name), save=False)
        # The descriptor measures what storage has now, not what was uploaded.
        setattr(self.instance, self.field.attname, self.name)
        self.instance.file_size = len(data)
        if save:
            self.instance.save()


class StrippedImageField(WagtailImageField):
    """An image field whose files carry nothing but the picture."""

    attr_class = StrippedFile


class Picture(AbstractImage):
    """An uploaded picture. Its file is stripped of EXIF, XMP and comments before it is stored."""

    file = StrippedImageField(
        verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )
    sha256 = models.CharField(
        _("SHA-256 of the file"), max_length=64, blank=True, editable=False, db_index=True
    )
    # Not “decorative”: Wagtail sets an attribute of that name on every image it makes from a block.
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text does not: screen readers pass over it."),
    )

    admin_form_fields = (*Image.admin_form_fields, "is_decorative")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]


class PictureRendition(AbstractRendition):
    """Wagtail's own renditions, for the admin only: readers get the content-addressed ones."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


def without_metadata(data: bytes) -> bytes:
    """The same picture, upright, without EXIF, XMP, comments or thumbnails; its colour profile stays.

    Bytes that are no picture come back as they are: validating an upload is the form's work.
    """
    try:
        with PillowImage.open(io.BytesIO(data)) as picture:
            return _saved_again(picture)
    except (OSError, SyntaxError):
        return data


def _saved_again(picture: PillowImage.Image) -> bytes:
    format_name = picture.format or "PNG"
    profile = picture.info.get("icc_profile")
    duration = picture.info.get("duration")
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    if getattr(picture, "is_animated", False):
        options |= {"save_all": True, "loop": picture.info.get("loop", 0)}
        if duration:
            options["duration"] = duration
        upright: PillowImage.Image = picture
    else:
        upright = ImageOps.exif_transpose(picture)
    if format_name in {"JPEG", "WEBP", "AVIF"}:
        options["quality"] = 92
    upright.info = {}
    out = io.BytesIO()
    upright.save(out, format=format_name, exif=b"", **options)
    return out.getvalue()
