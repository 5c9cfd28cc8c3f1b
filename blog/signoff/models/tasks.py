"""The workflow task “Physician sign-off”. It only says who waits for whom; signing is a verb of its own."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState


class PhysicianSignOff(Task):
    """Waits until a physician signs, asks for changes or declines on the review screen."""

    class Meta:
        verbose_name = _("physician sign-off")
        verbose_name_plural = _("physician sign-offs")

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return is_active_reviewer(user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        # The draft stays open: what is signed is checked at signing, word for word.
        return False

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        # Wagtail's form hands any posted field to `on_action`: no place for a signature.
        return []

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        raise PermissionDenied(_("A sign-off is given on the review screen only."))

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        # Wagtail's dashboard would show Approve buttons; the queue of reviews is a page of its own.
        return TaskState.objects.none()

    @classmethod
    def get_description(cls) -> str:
        return str(_("A physician with a verified licence signs exactly these words."))


def is_active_reviewer(user: Any) -> bool:
    """Whether an account is bound to an active reviewer. Not yet the right to sign: see `may_sign`."""
    reviewer = getattr(user, "reviewer", None)
    return bool(user.is_active and reviewer is not None and reviewer.active)
