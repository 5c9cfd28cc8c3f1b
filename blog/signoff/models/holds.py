"""What keeps a scheduled edition from its readers: a signer's credential that does not last until its day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.signoff.lapses import LapseReason
from blog.signoff.models.editions import Edition, Signature
from blog.signoff.models.ledger import LedgerEntry


class Hold(models.Model):
    """A scheduled edition is held back, from before its day: a credential under it has lapsed. Append-only."""

    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="holds")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=LapseReason)
    lapses_on = models.DateField()
    held_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="hold")

    class Meta:
        ordering = ["entry"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")

    def __str__(self) -> str:
        return f"{self.edition} · {self.get_reason_display()}"


class Release(models.Model):
    """What caused a hold was mended before the edition's day. Append-only."""

    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="release")
    released_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="release")

    class Meta:
        ordering = ["entry"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return str(self.hold)
