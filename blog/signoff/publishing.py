"""Setting a page row to what was signed. The row is the editors' desk; this keeps the desk tidy."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, get_page_models

from blog.signoff.content import digest_of_draft
from blog.signoff.freezing import CannotFreeze
from blog.signoff.models import Edition
from blog.signoff.models.sealed import is_sealed


class NotSigned(PermissionDenied):
    """Somebody tried to publish words that no physician has signed."""

    message = _(
        "A physician has not signed this version, so it cannot be published. Submit it for review: "
        "it goes live when it is signed."
    )

    def __init__(self) -> None:
        super().__init__(str(self.message))


def require_signed(page: Any, revision: Revision) -> None:
    """Raises NotSigned unless the page's newest edition has exactly the content of `revision`."""
    newest = _newest_signed(page)
    if newest is None or newest.digest != _digest_or_none(revision):
        raise NotSigned()


def set_row_to_signed(page: Any, user: Any) -> None:
    """Make the row live, with the words of its newest edition where the latest draft still has them.

    A go-live date stays on the edition, which is what readers depend on: a row that were not live yet would be
    hidden by Wagtail itself on the day.
    """
    revision = page.get_latest_revision()
    newest = _newest_signed(page)
    if newest is None or revision is None or newest.digest != _digest_or_none(revision):
        return
    draft = revision.as_object()
    if draft.go_live_at is not None:
        draft.go_live_at = None
        revision = draft.save_revision(user=None, changed=False, clean=False)
    page.publish(revision, user=user, skip_permission_checks=True)


def _newest_signed(page: Any) -> Edition | None:
    """The page's newest edition, whose words readers have or will have unless it is taken back."""
    kept = Edition.objects.of_page(page.pk).filter(cancellation__isnull=True)
    newest: Edition | None = kept.order_by("-number").first()
    return newest


def forget_schedules_of_sealed_pages() -> list[Revision]:
    """Take the due date from every revision of a sealed page that Wagtail's scheduler would publish now.

    A go-live date of a sealed page is its edition's. The scheduler stops at the first refusal: one such revision
    would keep every page behind it from its readers.
    """
    sealed = ContentType.objects.get_for_models(
        *(model for model in get_page_models() if is_sealed(model))
    ).values()
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now(), content_type__in=list(sealed))
    revisions = list(due)
    Revision.objects.filter(pk__in=[revision.pk for revision in revisions]).update(approved_go_live_at=None)
    return revisions


def _digest_or_none(revision: Revision) -> str | None:
    try:
        return digest_of_draft(revision.as_object())
    except CannotFreeze:
        return None
