"""Recalling a draft from review, by those who submitted it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from blog.signoff.locking import locked_page
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.proposals import open_task_state


class MayNotRecall(Exception):
    """Only who asked for a review, or owns the page, takes it back."""

    def __str__(self) -> str:
        return _("Only who submitted this draft, or who began the page, can recall it.")


def may_recall(user: Any, task_state: TaskState) -> bool:
    """Whether a person takes this review back: who asked for it, or the owner of the page."""
    page = task_state.workflow_state.content_object
    return user.pk is not None and user.pk in (task_state.workflow_state.requested_by_id, page.owner_id)


def recall(*, page: Any, user: Any, note: str = "") -> None:
    """Take a draft out of review; it is a draft again, and the note stays with the review that ended.

    Raises MayNotSign where nothing waits, MayNotRecall for somebody else's review.
    """
    with transaction.atomic():
        task_state = open_task_state(locked_page(page))
        if task_state is None:
            raise MayNotSign(Refusal.NOT_IN_REVIEW)
        if not may_recall(user, task_state):
            raise MayNotRecall()
        task_state.workflow_state.cancel(user=user)
        # Wagtail's own cancelling leaves no word.
        TaskState.objects.filter(pk=task_state.pk).update(comment=note.strip())
