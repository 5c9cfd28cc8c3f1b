"""Pictures at the desk: described when they are uploaded, safe to open, and kept while a signed edition holds them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from PIL import Image as PillowImage
from wagtail.admin.auth import require_admin_access
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.views.bulk_actions.delete import DeleteBulkAction
from wagtail.images.views.images import DeleteView
from wagtail.images.views.multiple import DeleteView as DeleteUploadedView
from wagtail.models import Page

from blog.models import Picture
from blog.signoff.models import EditionPicture

# So many articles are named; the rest is a number.
NAMED = 10


class PictureFileField(WagtailImageField):
    """A file that is a picture to its last byte, and of a size that a server can unfold.

    Wagtail's own field unfolds a picture before it looks at its size, and counts the frames of no animation.
    """

    def to_python(self, data: Any) -> Any:
        """The uploaded file. Raises ValidationError for what is no picture, or only begins like one."""
        try:
            if hasattr(data, "seek"):
                self._refuse_too_many_pixels(data)
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:  # a decoder raises what it likes
            raise ValidationError(
                _(
                    "This file cannot be opened as a picture. It may be damaged: save it anew, and upload that."
                ),
                code="invalid_image",
            ) from error

    def _refuse_too_many_pixels(self, upload: Any) -> None:
        """Look at the header alone. What has none is left to Wagtail, which says what it is not."""
        try:
            with PillowImage.open(upload) as picture:
                pixels = picture.width * picture.height * getattr(picture, "n_frames", 1)
        except PillowImage.DecompressionBombError:
            pixels = self.max_image_pixels + 1
        except (OSError, SyntaxError, ValueError):
            pixels = 0
        finally:
            upload.seek(0)
        if pixels > self.max_image_pixels:
            raise ValidationError(
                _(
                    "This picture has too many pixels. Make it smaller: %(pixels)s at most, all frames together."
                )
                % {"pixels": f"{self.max_image_pixels:,}"},
                code="file_too_many_pixels",
            )


class PictureForm(BaseImageForm):
    """Wagtail's form of a picture, which asks what it shows and leaves alone what was signed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):
            self.fields["file"] = PictureFileField(
                label=given.label, required=given.required, widget=given.widget
            )
        if "description" in self.fields:
            self.fields["description"].label = gettext_lazy("What it shows")
            self.fields["description"].help_text = gettext_lazy(
                "Read aloud to people who do not see the picture. Needed unless it is decorative."
            )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if self.instance.pk and "file" in self.changed_data and (pages := pages_that_hold(self.instance)):
            raise ValidationError(
                format_html(
                    "{} {}",
                    _(
                        "A physician signed this picture, so its file stays. Upload the new one as a new picture."
                    ),
                    _held_by(pages),
                ),
                code="held",
            )
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        described = bool((cleaned.get("description") or "").strip())
        decorative = bool(cleaned.get("is_decorative"))
        if "description" in self.fields and "description" not in self.errors and described == decorative:
            self.add_error(
                "description",
                _("Say what the picture shows, or tick “Decorative” if the text says it all.")
                if not described
                else _(
                    "A decorative picture is passed over in silence: take the description away, or the tick."
                ),
            )
        return cleaned


def pages_that_hold(picture: Picture) -> list[Page]:
    """The pages that have a signed edition with this picture, in whatever state they are; by title."""
    if not picture.sha256:
        return []
    held = EditionPicture.objects.filter(source_sha256=picture.sha256).values("edition__page")
    return list(Page.objects.filter(pk__in=held).order_by("title", "pk"))


def pages_in_the_way(picture: Picture) -> list[Page]:
    """The pages for whose sake this picture cannot be deleted: none while there is another one of the same bytes."""
    if Picture.objects.filter(sha256=picture.sha256).exclude(pk=picture.pk).exists():
        return []
    return pages_that_hold(picture)


@require_admin_access
def delete_picture(request: HttpRequest, image_id: int) -> HttpResponse:
    """Wagtail's own view, but 403 with the reason and the articles while a signed edition holds the picture."""
    picture = get_object_or_404(Picture, pk=image_id)
    if pages := pages_in_the_way(picture):
        context = {"picture": picture, "pages": pages[:NAMED], "more": max(len(pages) - NAMED, 0)}
        return render(request, "desk/picture_not_deleted.html", context, status=403)
    response: HttpResponse = DeleteView.as_view()(request, image_id=image_id)
    return response


@require_admin_access
def delete_uploaded_picture(request: HttpRequest, image_id: int) -> HttpResponse:
    """The same below a form of many uploads, which asks in JSON."""
    if pages := pages_in_the_way(get_object_or_404(Picture, pk=image_id)):
        return JsonResponse({"success": False, "error_message": _held_by(pages)}, status=403)
    response: HttpResponse = DeleteUploadedView.as_view()(request, image_id=image_id)
    return response


class DeletePictures(DeleteBulkAction):
    """Wagtail's bulk deletion, which says of held pictures which articles hold them."""

    template_name = "desk/delete_pictures.html"
    models = [Picture]

    def check_perm(self, picture: Picture) -> bool:
        return bool(super().check_perm(picture)) and not pages_that_hold(picture)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        refused = context["items_with_no_access"]
        held = [one for one in refused if super(DeletePictures, self).check_perm(one["item"])]
        context["items_with_no_access"] = [one for one in refused if one not in held]
        return context | {
            "held": [{"picture": one["item"], "by": _held_by(pages_that_hold(one["item"]))} for one in held]
        }


def _held_by(pages: Iterable[Page]) -> SafeString:
    """“It is held by: A, B.”, each a link to its editor."""
    pages = list(pages)
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title) for page in pages[:NAMED]),
    )
    more = len(pages) - NAMED
    if more <= 0:
        return format_html(_("It is held by {links}."), links=links)
    others = ngettext("{number} more", "{number} more", more).format(number=more)
    return format_html(_("It is held by {links} and {others}."), links=links, others=others)
