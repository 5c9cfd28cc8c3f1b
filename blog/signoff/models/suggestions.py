"""Words that a physician suggests and has signed already, on the condition that an editor accepts exactly them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.signoff.models.candidates import CandidateSignature


class Suggestion(models.Model):
    """How to make, of the draft, the version that the signature stands under: words by the id of their place.

    No part of the ledger: what was signed is the digest in the signature's own sealed entry. Words of another digest
    are refused, whatever this row says.
    """

    signature = models.OneToOneField(
        CandidateSignature, primary_key=True, on_delete=models.PROTECT, related_name="suggestion"
    )
    words = models.JSONField()
    note = models.TextField(_("note"), blank=True)
    turned_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    turned_down_at = models.DateTimeField(null=True)
    turned_down_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return str(self.signature)
