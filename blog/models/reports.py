"""What readers say about a page. Nothing about who they are is kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReaderReport(models.Model):
    """One answer of a reader: helpful or not, or what is wrong. No address, no cookie, no account is stored."""

    class Answer(models.TextChoices):
        YES = "yes", _("Helpful")
        NO = "no", _("Not helpful")
        WRONG = "wrong", _("Something may be wrong")
        UNCLEAR = "unclear", _("Something is hard to understand")
        BROKEN = "broken", _("Something on the page does not work")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="reader_reports")
    edition_number = models.PositiveIntegerField(help_text=_("What the reader had before them."))
    answer = models.CharField(max_length=10, choices=Answer)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("reader’s report")
        verbose_name_plural = _("readers’ reports")
        indexes = [
            models.Index(
                fields=["created_at"], name="reports_to_see", condition=models.Q(answer="wrong", seen_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}: {self.page_id}"
