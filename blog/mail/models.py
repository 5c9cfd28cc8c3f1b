"""The outbox: one row for each thing that one person is told."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a mail is about."""

    TO_SIGN = "to_sign", _("To sign")
    STILL_TO_SIGN = "still_to_sign", _("Still to sign")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    DECLINED = "declined", _("Declined")
    SIGNED = "signed", _("Signed")
    REVOKED = "revoked", _("Signature revoked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("No longer scheduled")
    HELD_BACK = "held_back", _("Held back")
    LET_GO = "let_go", _("Goes live after all")
    REVIEW_DUE = "review_due", _("Review due")
    LICENCE = "licence", _("Licence expires")


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails by where they are on their way."""

    def waiting(self) -> "MailQuerySet":
        """Neither sent nor found to be needless."""
        return self.filter(sent_at__isnull=True, dropped_at__isnull=True)

    def due(self) -> "MailQuerySet":
        """Those to be tried now."""
        return self.waiting().filter(due_at__lte=timezone.now())


class Mail(models.Model):
    """Something that one person is to be told, once: `kind` and `about` name the event.

    `facts` are what it says beyond what the database says at sending. A row that goes into the `daily` mail has no
    `due_at` until the daily command runs. The row stays when it is sent: it is why nobody is told twice.
    """

    kind = models.CharField(max_length=30, choices=Kind)
    about = models.CharField(max_length=160, help_text=_("The event, such as “task:12” or “task:12:+2”."))
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    facts = models.JSONField(default=dict)
    daily = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, help_text=_("When it is tried next."))
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text=_("When it was found to be needless."))

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "recipient"], name="each_is_told_once_of_each_event"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="mails_that_wait",
                condition=models.Q(sent_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} → {self.recipient_id}"


class MailWishes(models.Model):
    """How somebody wants their mail. Without a row: each at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mail_wishes"
    )
    once_a_day = models.BooleanField(
        _("One mail a day"),
        default=False,
        help_text=_("All that is new in one mail each morning, and none in between."),
    )

    class Meta:
        verbose_name = _("wishes about mail")
        verbose_name_plural = _("wishes about mail")

    def __str__(self) -> str:
        return str(self.user_id)


class DailyRun(models.Model):
    """One run of `manage.py daily`: when, how many mails it wrote and sent, what went wrong."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    faults = models.TextField(blank=True, help_text=_("One a line."))

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("daily run")
        verbose_name_plural = _("daily runs")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
