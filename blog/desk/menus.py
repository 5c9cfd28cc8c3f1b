"""Menu entries of the desk."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from blog.desk.queue import waiting_count
from blog.desk.removal import may_withdraw, withdraw_url
from blog.desk.scheduling import CANCEL, scheduled_editions
from blog.desk.viewing import Viewer
from blog.signoff.models import Edition
from blog.signoff.models.sealed import is_sealed
from blog.signoff.proposals import open_task_state
from blog.signoff.states import facts_of_page
from blog.signoff.suggesting import open_suggestion


class ReviewsMenuItem(MenuItem):
    """“Reviews (3)” in the admin's main menu."""

    def __init__(self) -> None:
        super().__init__(_("Reviews"), reverse("desk:queue"), name="reviews", icon_name="check", order=50)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        count = waiting_count(Viewer.of(request.user))
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
        return Edition.objects.of_page(page.pk).standing().exists()

    def get_url(self, parent_context: dict[str, Any]) -> str:
        page_id = parent_context["page"].pk
        return withdraw_url(page_id, then=reverse("wagtailadmin_pages:edit", args=[page_id]))


def buttons_of_listed_page(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """“Withdraw…” in the menu of a page in a list, while readers have it or will have it."""
    if not is_sealed(page) or not may_withdraw(user, page):
        return
    facts = facts_of_page(page)
    if facts.readers_have_it or facts.goes_live_at:
        yield Button(
            _("Withdraw from readers…"),
            withdraw_url(page.pk, then=next_url or ""),
            icon_name="cross",
            attrs={"aria-label": _("Withdraw “%s” from readers") % page.get_admin_display_title()},
            priority=35,
        )


class CancelScheduleMenuItem(ActionMenuItem):
    """One click stops a signed version before its day; what was typed is saved as a draft first."""

    label = _("Cancel the schedule")
    name = CANCEL
    icon_name = "calendar-check"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return bool(page and page.pk and is_sealed(page) and scheduled_editions(page))


class HistoryMenuItem(ActionMenuItem):
    """Who submitted, sent back, signed, scheduled and took back, and when."""

    label = _("Review history")
    name = "review-history"
    icon_name = "history"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return bool(page and page.pk and is_sealed(page))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("desk:history", args=[parent_context["page"].pk])


class SuggestionMenuItem(ActionMenuItem):
    """The way from the editor to the words that a physician suggests and has signed."""

    label = _("See the physician's words…")
    name = "suggestion"
    icon_name = "comment"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return bool(page and page.pk and is_sealed(page) and open_suggestion(page))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("desk:suggestion", args=[parent_context["page"].pk])


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
