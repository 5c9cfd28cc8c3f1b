"""What happens when a workflow ends (`WAGTAIL_FINISH_WORKFLOW_ACTION`).

Wagtail imports this module while its own models are still loading, so nothing here may import them at the top.
"""

from typing import Any


def publish_signed_content(workflow_state: Any, user: Any = None) -> None:
    """Set the row to the signed words. A workflow that ended without a signature publishes nothing."""
    from wagtail.models import Page

    from blog.signoff.models.sealed import is_sealed
    from blog.signoff.publishing import set_row_to_signed

    page = workflow_state.content_object
    if isinstance(page, Page) and is_sealed(page):
        set_row_to_signed(page.specific, user)
        return
    # Pages without a body (home, indexes) and whatever else has a workflow: Wagtail's own way.
    from wagtail.workflows import publish_workflow_state

    publish_workflow_state(workflow_state, user)
