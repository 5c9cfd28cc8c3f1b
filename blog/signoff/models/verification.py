"""When the ledger was last verified, and how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VerificationRun(models.Model):
    """One run of `manage.py verify`. Not part of the ledger: it proves nothing, it tells that somebody looked."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    entries = models.PositiveBigIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=90, blank=True, help_text=_("Sequence and hash of the last entry."))

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("verification run")
        verbose_name_plural = _("verification runs")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} · {self.faults} faults"
