"""Where people land in the admin: a physician at the queue, everybody else at Wagtail's dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.home import HomeView
from wagtail.permissions import page_permission_policy

from blog.signoff.models.tasks import is_active_reviewer

dashboard = HomeView.as_view()


@require_admin_access
def admin_home(request: HttpRequest) -> HttpResponse:
    """A physician who edits no pages has nothing to do on the dashboard."""
    if is_active_reviewer(request.user) and not _edits_pages(request):
        return redirect("desk:queue")
    return dashboard(request)


def _edits_pages(request: HttpRequest) -> bool:
    return bool(page_permission_policy.user_has_any_permission(request.user, {"add", "change"}))
