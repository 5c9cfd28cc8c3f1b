"""The report “Unused pictures”: what nothing shows, neither to readers nor in any draft."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.images.permissions import permission_policy
from wagtail.models import Page, ReferenceIndex, Revision

from blog.models import Picture
from blog.signoff.models import EditionPicture

EDITORS_MAY = ["add", "change", "delete"]


def unused_pictures() -> QuerySet[Picture]:
    """Pictures that no signed edition holds, no row of the desk refers to, and no draft names; newest first."""
    shown = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Picture),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    held = EditionPicture.objects.filter(source_sha256=OuterRef("sha256"))
    return (
        Picture.objects.filter(~Exists(shown), ~Exists(held))
        .exclude(pk__in=set(pictures_in_drafts()))
        .order_by("-created_at", "-pk")
    )


def pictures_in_drafts() -> Iterator[int]:
    """The keys of pictures that drafts name whose words are not in their rows yet: Wagtail's index lacks those."""
    drafts = Revision.page_revisions.filter(
        pk__in=Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    )
    for content in drafts.values_list("content", flat=True).iterator(chunk_size=100):
        yield from _pictures_named(content)


def _pictures_named(value: Any, name: str = "") -> Iterator[int]:
    match value:
        case dict():
            for key, part in value.items():
                yield from _pictures_named(part, key)
        case list():
            for part in value:
                yield from _pictures_named(part, name)
        case int() if name.endswith("image"):
            yield value
        case str() if name in {"body", "references"}:
            # A stream is kept as text inside the text of the revision.
            yield from _pictures_named(json.loads(value or "[]"))


class UnusedPicturesReport(ReportView):
    """What can be deleted without anybody missing it; also as CSV and XLSX."""

    page_title = _("Unused pictures")
    header_icon = "image"
    results_template_name = "desk/unused_pictures_results.html"
    index_url_name = "unused_pictures_report"
    index_results_url_name = "unused_pictures_report_results"
    permission_policy = permission_policy
    any_permission_required = EDITORS_MAY
    list_export = ["title", "description", "created_at", "size"]
    export_headings = {
        "title": _("Title"),
        "description": _("What it shows"),
        "created_at": _("Uploaded"),
        "size": _("Bytes"),
    }
    export_filename = "unused-pictures"

    def get_queryset(self) -> QuerySet[Picture]:
        return unused_pictures().annotate(size=F("file_size"))


class UnusedPicturesMenuItem(MenuItem):
    """The report's line in the menu “Reports”."""

    def __init__(self) -> None:
        address = reverse(UnusedPicturesReport.index_url_name)
        super().__init__(_("Unused pictures"), address, name="unused-pictures", icon_name="image", order=760)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(permission_policy.user_has_any_permission(request.user, EDITORS_MAY))
