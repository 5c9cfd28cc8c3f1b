"""What the sign-off must remember about drafts: who wrote them, and picture files made for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Contribution(models.Model):
    """Somebody changed the draft that is to become edition `number` of a page.

    Recorded at every save, since autosave rewrites revisions in place and purging loses them.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="contributions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "user", "number"], name="one_contribution_per_user_and_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.page_id}/{self.number}"


class PictureFile(models.Model):
    """A rendition in the content-addressed store, so that it is encoded once for each source."""

    source_sha256 = models.CharField(max_length=64)
    spec = models.CharField(max_length=60)
    format = models.CharField(max_length=8)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("picture file")
        verbose_name_plural = _("picture files")
        constraints = [
            models.UniqueConstraint(fields=["source_sha256", "spec"], name="one_file_per_source_and_spec")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}.{self.format}"
