"""How often readers opened a page, by day. Nothing about any of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageViews(models.Model):
    """One row for a page and a day (UTC): how often it was opened. There is no row for a reader."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="views_by_day")
    day = models.DateField(_("day"))
    views = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("page views of a day")
        verbose_name_plural = _("page views by day")
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="views_once_per_page_and_day")]
        indexes = [models.Index(fields=["day"], name="views_by_day")]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day}: {self.views}"
