"""Warnings of the health-content checks that an editor let pass, each with the reason that the physician reads."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WarningOverride(models.Model):
    """One warning about one page's words that somebody let pass; other words bring the warning back."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="warning_overrides")
    check_id = models.CharField(max_length=60)
    fault_key = models.CharField(max_length=32, help_text="Names the warning and the words it is about.")
    message = models.TextField(help_text="The warning as it was shown.")
    excerpt = models.TextField(blank=True)
    reason = models.TextField(_("why it may stand"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("warning that was let pass")
        verbose_name_plural = _("warnings that were let pass")
        constraints = [
            models.UniqueConstraint(fields=["page", "fault_key"], name="one_override_per_warning"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.reason}"
