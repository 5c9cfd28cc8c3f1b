"""Comments on the review screen: Wagtail's own, so that the editor sees each at the words it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Comment

from blog.desk.forms import CommentForm
from blog.signoff.comments import open_comments
from blog.signoff.content import latest_draft
from blog.signoff.freezing import CannotFreeze
from blog.signoff.places import WHOLE, Place, place_of, places_of


@dataclass(frozen=True)
class ShownComment:
    """An open comment as the screen shows it, with its place (None when those words are gone)."""

    comment: Comment
    place: Place | None
    is_own: bool


def comments_context(
    user: Any, page: Any, places: Sequence[Place], form: CommentForm | None = None
) -> dict[str, Any]:
    """For the template of the review screen: what is open, and the form for one more."""
    waiting = open_comments(page.pk).select_related("user").prefetch_related("replies__user")
    shown = [ShownComment(one, place_of(one, places), one.user_id == user.pk) for one in waiting]
    return {"comments": shown, "comment_form": form or CommentForm(places=places)}


def add_comment(page: Any, user: Any, text: str, place_id: str) -> Comment:
    """Write a comment at a place of the latest draft; at its title when the place is gone."""
    places = {place.id: place for place in places_to_comment(page)}
    place = places.get(place_id)
    comment: Comment = Comment.objects.create(
        page_id=page.pk,
        user=user,
        text=text,
        contentpath=place.path if place else WHOLE,
        position=place.position if place else "",
        revision_created=page.get_latest_revision(),
    )
    comment.log_create(page_revision=comment.revision_created, user=user)
    return comment


def resolve(comment: Comment, user: Any) -> None:
    """Close an own comment. Raises PermissionDenied for another's: editors resolve those in the editor."""
    if comment.user_id != user.pk:
        raise PermissionDenied(_("Only who wrote a comment resolves it here."))
    comment.resolved_at, comment.resolved_by = timezone.now(), user
    comment.save()
    comment.log_resolve(page_revision=comment.page.get_latest_revision(), user=user)


@require_POST
def resolve_comment(request: HttpRequest, page_id: int, comment_id: int) -> HttpResponse:
    """The writer of a comment says that it is settled."""
    comment = get_object_or_404(open_comments(page_id), pk=comment_id)
    resolve(comment, request.user)
    messages.success(request, _("Resolved."))
    return redirect(f"{reverse('desk:review', args=[page_id])}#desk-comments")


def places_to_comment(page: Any) -> Sequence[Place]:
    """Where a comment can stand in the latest draft."""
    try:
        return places_of(latest_draft(page))
    except CannotFreeze:
        return []
