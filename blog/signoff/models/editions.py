"""Editions and what bears on them: signatures, revocations, withdrawals. All append-only."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.signoff.models.ledger import LedgerEntry
from blog.signoff.models.reviewers import Reviewer
from blog.signoff.querysets import EditionQuerySet


class ReviewKind(models.TextChoices):
    """How much the physician read: the whole article, or one small change and its context."""

    FULL = "full", _("Full review")
    SMALL = "small", _("Small change")


class Edition(models.Model):
    """What readers get: the content of one article by value, as it was signed. It never changes."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ReviewKind)
    content = models.TextField(help_text=_("Canonical JSON; the digest is of exactly this text."))
    digest = models.CharField(max_length=64)
    go_live_at = models.DateTimeField(null=True)
    first_published_at = models.DateTimeField(help_text=_("When the article's first edition went live."))
    next_review_due = models.DateField(
        null=True, help_text=_("When a physician must read the whole article again, as it was sealed.")
    )
    demo = models.BooleanField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="edition")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["page", "number"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="one_edition_per_number")]
        indexes = [
            models.Index(fields=["-first_published_at", "page"], name="editions_newest_first"),
            models.Index(fields=["next_review_due", "page"], name="editions_by_review_due"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number}"


class Signature(models.Model):
    """A physician's signature under one edition. What it says stands in the ledger entry's sealed payload."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="signatures")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(db_index=True)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="signature")

    class Meta:
        ordering = ["entry"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "reviewer"], name="one_signature_per_reviewer_and_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.edition}"


class Revocation(models.Model):
    """A physician takes an own signature back: the edition is no longer in force."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="revocation")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="revocations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    revoked_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="revocation")

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.signature}"


class Withdrawal(models.Model):
    """An article is taken away from its readers: every edition up to a number is out of force for good."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="withdrawals")
    up_to_number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    internal_reason = models.TextField(blank=True)
    public_reason = models.TextField()
    withdrawn_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="withdrawal")

    class Meta:
        ordering = ["withdrawn_at"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.title} ({self.withdrawn_at:%Y-%m-%d})"


class Cancellation(models.Model):
    """A scheduled edition is stopped before its time: it never goes live, and readers keep what they have."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="cancellation")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="cancellation")

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")

    def __str__(self) -> str:
        return f"{self.edition}"


class Correction(models.Model):
    """An edition that corrects a mistake which readers had. What was wrong stands in its seal: this only finds it."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="correction")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return f"{self.edition}"


class EditionPicture(models.Model):
    """A picture file that an edition holds: public under its own hash, and its source may not be replaced."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="picture_files")
    source_sha256 = models.CharField(max_length=64, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    format = models.CharField(max_length=8)

    class Meta:
        verbose_name = _("edition picture")
        verbose_name_plural = _("edition pictures")
        constraints = [
            models.UniqueConstraint(fields=["edition", "sha256"], name="one_row_per_edition_and_picture_file")
        ]

    def __str__(self) -> str:
        return self.sha256
