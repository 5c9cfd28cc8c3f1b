"""What Wagtail's admin may offer on sealed pages. Courtesy: the promise to readers does not rest on it."""

from typing import Any

from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester


class SealedPagePermissionTester(PagePermissionTester):
    """Nobody publishes a sealed page, superusers included; a signature does."""

    page: Page

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        # Taking a page away from readers is a withdrawal, with a reason; unpublishing would be neither.
        return False

    def can_edit_by_right(self) -> bool:
        """Whether this is an editor of the page: whom a review waits for may open it too, and is none for that."""
        if not self.user.is_active:
            return False
        if self.user.is_superuser or "change" in self.permissions:
            return True
        return "add" in self.permissions and self.page.owner_id == self.user.pk

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not super().can_delete(ignore_bulk):
            return False
        return not self._page_or_descendant_has_editions()

    def can_move(self) -> bool:
        # Moving changes an address, not content; it must not be tied to deletion here.
        return super().can_delete(ignore_bulk=True)

    # Wagtail ties these to `can_publish`; whoever held that right keeps them.
    def can_set_view_restrictions(self) -> bool:
        return super().can_publish()

    def can_unschedule(self) -> bool:
        return super().can_publish()

    def _page_or_descendant_has_editions(self) -> bool:
        return _any_was_signed(self.page.get_descendants(inclusive=True))


class ParentOfSealedPagesPermissionTester(PagePermissionTester):
    """The page itself follows Wagtail's rules; what is created under it cannot be published by hand."""

    page: Page

    def can_publish_subpage(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not super().can_delete(ignore_bulk):
            return False
        return not _any_was_signed(self.page.get_descendants())


def _any_was_signed(pages: Any) -> bool:
    """Whether a physician has signed one of these, be it a version that still waits for another signature."""
    signed = Q(editions__isnull=False) | Q(candidate_signatures__isnull=False)
    return bool(pages.filter(signed).exists())
