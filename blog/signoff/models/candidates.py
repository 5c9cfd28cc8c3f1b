"""Signatures that wait for others, where a topic asks for two physicians. Append-only, as all that is sealed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.signoff.models.ledger import LedgerEntry
from blog.signoff.models.reviewers import Reviewer


class CandidateSignature(models.Model):
    """A signature under a version that needs more than one; the last one makes an edition of them all.

    Its ledger entry is that of any signature, and becomes the edition's. Whether it still counts is decided anew
    each time (`blog.signoff.candidates`): a row that no longer does simply stays. `review` is the task state in which
    it was given; what is sealed outlives the workflow's own rows.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="candidate_signatures"
    )
    number = models.PositiveIntegerField()
    review = models.PositiveBigIntegerField(db_index=True)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="candidate_signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="candidate_signatures"
    )
    signed_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="candidate")

    class Meta:
        ordering = ["entry"]
        verbose_name = _("signature that waits for others")
        verbose_name_plural = _("signatures that wait for others")

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.page_id}/{self.number}"


class CandidateRevocation(models.Model):
    """A physician takes a signature back that still waits for others."""

    candidate = models.OneToOneField(CandidateSignature, on_delete=models.PROTECT, related_name="revocation")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    revoked_at = models.DateTimeField()
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="candidate_revocation")

    class Meta:
        verbose_name = _("revocation of a signature that waits for others")
        verbose_name_plural = _("revocations of signatures that wait for others")

    def __str__(self) -> str:
        return str(self.candidate)
