"""Wagtail's own workflow mails: off. They are sent inside the request, to superusers too, and lead to the edit page."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.dispatch import Signal
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

STOCK: tuple[tuple[Signal, Any, str], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def silence_workflow_mails() -> None:
    """Disconnect them. Raises ImproperlyConfigured when they are not connected: then they would be later."""
    for signal, sender, name in STOCK:
        if not signal.disconnect(sender=sender, dispatch_uid=name):
            raise ImproperlyConfigured(
                f"INSTALLED_APPS: “blog.mail” belongs behind “wagtail.admin”, whose mail “{name}” it replaces."
            )
