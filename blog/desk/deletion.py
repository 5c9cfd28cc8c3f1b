"""What readers ever had is never deleted: the refusal says why, and leads to the withdrawal.

The permission tester has refused already; Wagtail would answer with “you do not have permission”, which tells nobody
what to do instead.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from wagtail.admin.auth import require_admin_access
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.delete import delete
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from blog.desk.removal import may_withdraw, withdraw_url
from blog.signoff.models import Edition
from blog.signoff.states import facts_of_page, state_of, with_state_facts

# So many are named; the rest is a number.
NAMED = 20


@dataclass(frozen=True)
class SignedPage:
    """A page that cannot be deleted, nor what is above it. `withdraw_url` is "" where nothing is left to withdraw."""

    title: str
    state: str
    page_id: int
    withdraw_url: str


@require_admin_access
def delete_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Wagtail's own view, but 403 with the reason for whom only the editions stand in the way."""
    page = get_object_or_404(Page, pk=page_id)
    if may_delete_but_for_editions(request.user, page) and signed_pages_in(page).exists():
        return render(request, "desk/not_deleted.html", _what_to_do(request, page), status=403)
    response: HttpResponse = delete(request, page_id)
    return response


def may_delete_but_for_editions(user: Any, page: Page) -> bool:
    """Whether Wagtail's rules alone, which know nothing of editions, would let this user delete the page."""
    return bool(PagePermissionTester(user, page).can_delete())


def signed_pages_in(page: Page) -> QuerySet[Page]:
    """The page and those below it which have ever been signed."""
    signed = Exists(Edition.objects.filter(page=OuterRef("pk")))
    return page.get_descendants(inclusive=True).filter(signed)


class DeletePages(DeleteBulkAction):
    """Wagtail's bulk deletion, which says of published pages why they stay and what to do instead."""

    template_name = "desk/delete_pages.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        refused = context["items_with_no_access"]
        kept = [one for one in refused if self._stays_for_its_editions(one["item"])]
        context["items_with_no_access"] = [one for one in refused if one not in kept]
        return context | {"published": [_named(one["item"].specific, self.request) for one in kept]}

    def _stays_for_its_editions(self, page: Page) -> bool:
        return may_delete_but_for_editions(self.request.user, page)


def _what_to_do(request: HttpRequest, page: Page) -> dict[str, Any]:
    signed = signed_pages_in(page)
    first = with_state_facts(signed)[:NAMED].specific()
    return {
        "page": page,
        "signed": [_named(one, request) for one in first],
        "more": max(signed.count() - NAMED, 0),
        "is_itself": list(signed.values_list("pk", flat=True)[:2]) == [page.pk],
        "back": get_valid_next_url_from_request(request),
    }


def _named(page: Any, request: HttpRequest) -> SignedPage:
    facts = facts_of_page(page)
    has_readers = facts.readers_have_it or facts.goes_live_at is not None
    return SignedPage(
        title=page.get_admin_display_title(),
        state=str(state_of(facts)),
        page_id=page.pk,
        withdraw_url=withdraw_url(page.pk, then=request.get_full_path())
        if has_readers and may_withdraw(request.user, page)
        else "",
    )
