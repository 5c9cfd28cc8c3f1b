"""The ledger: one hash chain over everything that was signed or taken back, and over signers' keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One sealed link of the chain. Append-only, in the database too.

    `hash` is the SHA-256 of the canonical JSON of sequence, kind, payload digest and previous hash; `seal` is the
    site's Ed25519 signature of that hash, by the key `key_id`. All hashes are 64 lower-case hex digits.
    """

    class Kind(models.TextChoices):
        EDITION = "edition", _("Edition")
        SIGNATURE = "signature", _("Signature")
        REVOCATION = "revocation", _("Revocation")
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        CANCELLATION = "cancellation", _("Cancelled before it went live")
        CREDENTIAL = "credential", _("Passkey enrolled or removed")
        HOLD = "hold", _("Scheduled edition held back")
        RELEASE = "release", _("Held edition let go")

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=16)
    seal = models.CharField(max_length=88)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            # Asked at every signing, among entries of which nearly all are of other kinds.
            models.Index(
                fields=["sequence"], name="ledger_credential_entries", condition=models.Q(kind="credential")
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"
