"""Whose review a waiting draft is: assignment, its history, conflicts of interest, absences.

None of this is part of the ledger: it decides who is asked, and keeps people from signing. What was signed says by
itself who did.
"""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from blog.signoff.models.reviewers import Reviewer


class Assignment(models.Model):
    """Who is asked to sign what waits, and by which day; without a reviewer, any eligible physician is."""

    task_state = models.OneToOneField(
        TaskState, primary_key=True, on_delete=models.CASCADE, related_name="assignment"
    )
    reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField(_("due on"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [models.Index(fields=["reviewer", "due_on"], name="assignments_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.task_state_id} → {self.reviewer_id or '…'}"


class Handover(models.Model):
    """One step in the history of a review: from whom to whom it went, who did it, when, and why."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("chosen by topic")
        AGAIN = "again", _("asked again")
        ASSIGNED = "assigned", _("chosen by an editor")
        PASSED_ON = "passed_on", _("passed on")
        TAKEN = "taken", _("taken")
        CONFLICT = "conflict", _("conflict of interest")
        SIGNED = "signed", _("waits for the next signature")

    task_state = models.ForeignKey(TaskState, on_delete=models.CASCADE, related_name="handovers")
    kind = models.CharField(max_length=10, choices=Kind)
    from_reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.PROTECT, related_name="+")
    to_reviewer = models.ForeignKey(Reviewer, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")

    def __str__(self) -> str:
        return f"{self.task_state_id}: {self.from_reviewer_id} → {self.to_reviewer_id}"


class ConflictOfInterest(models.Model):
    """A physician has an interest in what an article is about, and does not sign it. Stated by themself."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="conflicts")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="conflicts")
    note = models.TextField(blank=True)
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(fields=["page", "reviewer"], name="one_conflict_per_page_and_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} ≠ {self.page_id}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations, asked in sentences."""

    def not_ended(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def on(self, day: dt.date) -> Self:
        """Those that hold on `day` (UTC)."""
        return self.not_ended().filter(starts_on__lte=day, ends_on__gte=day)

    def within(self, first: dt.date, last: dt.date) -> Self:
        """Those that hold on any of these days."""
        return self.not_ended().filter(starts_on__lte=last, ends_on__gte=first)


class Delegation(models.Model):
    """While a physician is away, another one signs for them, in the other one's own name. Both days included."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="stands_in")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                name="delegation_is_to_somebody_else", condition=~models.Q(reviewer=models.F("delegate"))
            ),
            models.CheckConstraint(
                name="delegation_ends_after_it_starts",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} → {self.delegate_id} ({self.starts_on} – {self.ends_on})"
