"""Reviewers: the physicians who may sign, and what proves that they may."""

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable
from wagtail.search import index


class Reviewer(index.Indexed, ClusterableModel):
    """A physician who reviews articles. Readers never see this row: the byline is the signature's, by value."""

    given_name = models.CharField(_("given name"), max_length=80)
    family_name = models.CharField(_("family name"), max_length=80)
    post_nominals = models.CharField(
        _("post-nominals"), max_length=40, blank=True, help_text=_("Such as “MD”.")
    )
    slug = models.SlugField(_("address"), max_length=160, unique=True, blank=True)
    aliases = models.TextField(
        _("also printed as"), blank=True, help_text=_("Other forms of the name in older texts, one a line.")
    )
    specialty = models.CharField(_("specialty"), max_length=120, blank=True)
    licence_jurisdiction = models.CharField(_("licence jurisdiction"), max_length=120, blank=True)
    licence_number = models.CharField(
        _("licence number"), max_length=60, blank=True, help_text=_("Never shown to readers.")
    )
    licence_expires_on = models.DateField(_("licence expires on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who checked the licence with the board: whoever saved it last. Never the reviewer."),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    conflicts_of_interest = models.TextField(
        _("conflicts of interest"),
        blank=True,
        help_text=_("Shown with every article reviewed. Leave empty to state “none declared”."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviewer",
        help_text=_("The account that signs. Without one, nothing can be signed in this name."),
    )
    active = models.BooleanField(_("active"), default=False)

    search_fields = [
        index.SearchField("given_name"),
        index.SearchField("family_name"),
        index.SearchField("aliases"),
        index.SearchField("specialty"),
        index.AutocompleteField("family_name"),
        index.AutocompleteField("given_name"),
        index.FilterField("active"),
    ]

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        permissions = [("verify_licence", _("Can verify the licence of a reviewer"))]
        constraints = [
            models.CheckConstraint(
                name="reviewer_is_not_verified_by_themself",
                condition=models.Q(verified_by__isnull=True)
                | models.Q(user__isnull=True)
                | ~models.Q(verified_by=models.F("user")),
                violation_error_message=_("A licence is verified by somebody else than its holder."),
            )
        ]

    def __str__(self) -> str:
        return self.printed_name

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.slug:
            self.slug = self._free_slug()
        # With what follows from it for editions that wait for their day (blog.signoff.holding).
        with transaction.atomic():
            super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def printed_name(self) -> str:
        """“Dana Ruiz, MD”."""
        return f"{self.name}, {self.post_nominals}" if self.post_nominals else self.name

    def credential_is_valid(self, day: dt.date) -> bool:
        """Whether the licence was verified by then and has not expired on `day`."""
        if self.verified_on is None or self.licence_expires_on is None:
            return False
        return self.verified_on <= day <= self.licence_expires_on

    def _free_slug(self) -> str:
        stem = slugify(self.name) or "reviewer"
        slug, number = stem, 1
        while Reviewer.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            number += 1
            slug = f"{stem}-{number}"
        return slug


class ReviewerProfile(Orderable):
    """A page elsewhere that shows who the reviewer is (licensing board, ORCID, employer)."""

    reviewer = ParentalKey(Reviewer, on_delete=models.CASCADE, related_name="profiles")
    label = models.CharField(_("label"), max_length=80)
    url = models.URLField(_("address"))

    def __str__(self) -> str:
        return self.label
