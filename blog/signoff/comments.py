"""Comments on a draft (Wagtail's own): while one is open, nobody signs."""

from django.db.models import QuerySet
from wagtail.models import Comment


def open_comments(page_id: int) -> QuerySet[Comment]:
    """The comments on a page that nobody has resolved yet, oldest first."""
    waiting: QuerySet[Comment] = Comment.objects.filter(page_id=page_id, resolved_at__isnull=True)
    return waiting.order_by("created_at", "pk")
