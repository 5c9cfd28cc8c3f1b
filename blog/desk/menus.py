"""Menu entries of the desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem

from blog.desk.queue import waiting_count
from blog.signoff.models import Edition
from blog.signoff.models.sealed import is_sealed
from blog.signoff.proposals import open_task_state


class ReviewsMenuItem(MenuItem):
    """“Reviews (3)” in the admin's main menu."""

    def __init__(self) -> None:
        super().__init__(_("Reviews"), reverse("desk:queue"), name="reviews", icon_name="check", order=50)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        count = waiting_count()
        if count:
            component.label = f"{self.label} ({count})"
        return component


class WithdrawMenuItem(ActionMenuItem):
    """The way from the editor to the withdrawal, once readers have had the article."""

    label = _("Withdraw from readers…")
    name = "withdraw"
    icon_name = "cross"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        if not (page and page.pk and is_sealed(page)):
            return False
        return Edition.objects.of_page(page.pk).in_force(timezone.now()).exists()

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("desk:withdraw", args=[parent_context["page"].pk])


class ReviewMenuItem(ActionMenuItem):
    """The way from the editor to the review screen, while a draft waits for a physician."""

    label = _("See it as a reviewer")
    name = "review"
    icon_name = "view"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return bool(page and page.pk and is_sealed(page) and open_task_state(page))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("desk:review", args=[parent_context["page"].pk])
