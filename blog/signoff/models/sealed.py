"""Sealed pages: page rows that are only a desk. What their readers get is an edition."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, Revision
from wagtail.url_routing import RouteResult

from blog.signoff.copying import CopyAsDraftForm
from blog.signoff.freezing import Freezer, freeze_text
from blog.signoff.permissions import ParentOfSealedPagesPermissionTester, SealedPagePermissionTester

CONTENT_SCHEMA = 1
DEFAULT_REVIEW_INTERVAL_MONTHS = 12
LONGEST_CORRECTION = 600


CORRECTION_PANEL = MultiFieldPanel(
    [FieldPanel("correction")], heading=_("Correction of a mistake"), classname="collapsed"
)


class RoutesWithoutContent(models.Model):
    """Finds a child by its slug without loading the child's own columns: none of them may reach a reader."""

    class Meta:
        abstract = True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if not path_components:
            return self.route_to_itself()
        page: Any = self
        signed = Exists(apps.get_model("signoff", "Edition").objects.filter(page=OuterRef("pk")))
        child = page.get_children().filter(slug=path_components[0]).annotate(was_signed=signed).first()
        if child is None:
            raise Http404
        child._cached_parent_obj = self
        specific = child.specific_deferred
        specific.was_signed = child.was_signed
        return specific.route(request, path_components[1:])

    def route_to_itself(self) -> RouteResult:
        """Wagtail's own rule: a page that is not live is not found."""
        page: Any = self
        if not page.live:
            raise Http404
        return RouteResult(page)


class SealedPage(RoutesWithoutContent):
    """Mixin for every page type that has a body. Put it before `Page` among the bases."""

    sealed_kind: ClassVar[str] = "page"
    # Dotted names: a page type names its views, and need not know them.
    served_by: ClassVar[str]
    previewed_by: ClassVar[str]
    copy_form_class = CopyAsDraftForm

    correction = models.TextField(
        _("what was wrong, and what is right"),
        blank=True,
        max_length=LONGEST_CORRECTION,
        help_text=_(
            "Fill this in when the change corrects a mistake that readers had. A physician signs it with the text; "
            "readers see it on the page, in its history and in the log of corrections. It stays until you change it."
        ),
    )

    class Meta:
        abstract = True

    def signable_content(self, freezer: Freezer) -> dict[str, Any]:
        """All that readers are to see, as plain JSON by value. A page type adds its own fields to this.

        Raises `blog.signoff.freezing.CannotFreeze`.
        """
        page: Any = self
        social_image = getattr(page, "og_image", None)
        # Parts of their own only where there are any: what was signed before they existed keeps its digest.
        seldom = {"correction": freeze_text(page.correction), "language": _foreign_language(page)}
        return {name: value for name, value in seldom.items() if value} | {
            "schema": CONTENT_SCHEMA,
            "kind": self.sealed_kind,
            "title": page.title.strip(),
            "seo_title": page.seo_title.strip(),
            "search_description": page.search_description.strip(),
            "social_image": freezer.image(social_image, alt=social_image.description)
            if social_image
            else None,
            "body": freezer.stream(page.body),
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. An alias takes over who wrote what it repeats: it may become a page of its own."""
        from blog.signoff.contributions import inherit_contributions

        page: Any = self
        with transaction.atomic():
            is_new = page._state.adding
            super().save(*args, **kwargs)
            if is_new and page.alias_of_id:
                inherit_contributions(page, page.alias_of_id)

    def save_revision(self, user: AbstractBaseUser | None = None, **kwargs: Any) -> Revision:
        """Save the draft, and remember who wrote it: the four-eyes rule outlives the revision."""
        from blog.signoff.contributions import record_contribution

        page: Any = self
        with transaction.atomic():
            # One after the other with signing: a change belongs to the edition before it or after it, never to none.
            list(Page.objects.select_for_update().filter(pk=page.pk).values_list("pk"))
            revision: Revision = super().save_revision(user=user, **kwargs)  # type: ignore[misc]
            record_contribution(self, user)
        return revision

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Set the row to a revision that is signed as it stands. Raises NotSigned for any other."""
        from blog.signoff.publishing import require_signed

        require_signed(self, revision)
        return super().publish(revision, *args, **kwargs)  # type: ignore[misc]

    def route_to_itself(self) -> RouteResult:
        """Whether there is something to read is the edition's to say; `live` says nothing here."""
        page: Any = self
        return RouteResult(page)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return import_string(self.served_by)(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return import_string(self.previewed_by)(request, self)

    @property
    def status_string(self) -> str:
        """The state in words, as the explorer and the editor show it; Wagtail's own knows no editions."""
        return str(self.sign_off_state)

    @property
    def sign_off_state(self) -> Any:
        """A `blog.signoff.states.State`."""
        from blog.signoff.states import facts_of_page, state_of

        return state_of(facts_of_page(self))

    def permissions_for_user(self, user: Any) -> SealedPagePermissionTester:
        return SealedPagePermissionTester(user, self)

    def review_interval_months(self) -> int:
        """Months until the next full review is due; page types with topics ask these."""
        return DEFAULT_REVIEW_INTERVAL_MONTHS

    def required_signatures(self) -> int:
        """How many physicians must sign one version of this page."""
        return 1

    def default_reviewers(self) -> set[int]:
        """Reviewers (primary keys) of whom one is asked when an editor chooses nobody."""
        return set()

    def excluded_reviewers(self) -> set[int]:
        """Reviewers (primary keys) with a conflict of interest in what this page is about: they do not sign it."""
        return set()


class ParentOfSealedPages(RoutesWithoutContent):
    """Mixin for pages under which sealed pages are created: Wagtail asks the parent about “create and publish”."""

    served_by: ClassVar[str]
    copy_form_class = CopyAsDraftForm

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return import_string(self.served_by)(request, self)

    def permissions_for_user(self, user: Any) -> ParentOfSealedPagesPermissionTester:
        return ParentOfSealedPagesPermissionTester(user, self)


def _foreign_language(page: Any) -> str:
    """The language of a page's locale (BCP 47); "" where it is the site's own, and before the page has one."""
    if page.locale_id is None:
        return ""
    language: str = page.locale.language_code
    return "" if language == get_supported_content_language_variant(settings.LANGUAGE_CODE) else language


def is_sealed(page: Page | type[Page]) -> bool:
    """Whether readers of this page (or page type) get editions only."""
    model = page if isinstance(page, type) else page.specific_class
    return isinstance(model, type) and issubclass(model, SealedPage)
