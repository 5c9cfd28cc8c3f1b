"""What the queue says about a waiting draft, noted so that a list of many need not freeze and compare each of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from blog.signoff.models import ReviewKind


class ChangeNote(models.Model):
    """Kind, summary and length of a review, as of one draft and one edition in force.

    Only a note: the review screen compares anew, and nothing is ever signed by what stands here.
    """

    task_state = models.OneToOneField(
        TaskState, primary_key=True, on_delete=models.CASCADE, related_name="change_note"
    )
    draft_id = models.PositiveBigIntegerField(null=True)
    drafted_at = models.DateTimeField(null=True)
    base_digest = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=ReviewKind)
    unchanged = models.BooleanField(default=False, help_text=_("The draft is what was signed last."))
    summary = models.CharField(max_length=300)
    seconds = models.PositiveIntegerField(_("seconds to read"))

    class Meta:
        verbose_name = _("note on a waiting change")
        verbose_name_plural = _("notes on waiting changes")

    def __str__(self) -> str:
        return self.summary
