"""The one query that says which edition is in force. Everything public asks it."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from blog.signoff.clock import DUE_DAYS, day_of

if TYPE_CHECKING:
    from blog.signoff.models import Edition  # noqa: F401


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, asked in sentences: `Edition.objects.in_force(now)`, `.of_page(page.pk)`."""

    def of_page(self, page_id: int) -> Self:
        return self.filter(page_id=page_id)

    def standing(self) -> Self:
        """Those which nobody has revoked, withdrawn or cancelled, whether or not their time has come."""
        cancellations = apps.get_model("signoff", "Cancellation").objects.filter(edition=OuterRef("pk"))
        revocations = apps.get_model("signoff", "Revocation").objects.filter(edition=OuterRef("pk"))
        withdrawals = apps.get_model("signoff", "Withdrawal").objects.filter(
            page=OuterRef("page"), up_to_number__gte=OuterRef("number")
        )
        standing = self.filter(~Exists(revocations), ~Exists(withdrawals), ~Exists(cancellations))
        return standing if settings.SIGNOFF_DEMO else standing.filter(demo=False)

    def effective(self, at: dt.datetime) -> Self:
        """Those of them whose time has come, and which nothing holds back; an article may have several."""
        return self.standing().not_held().filter(Q(go_live_at__isnull=True) | Q(go_live_at__lte=at))

    def not_held(self) -> Self:
        """Without those that a signer's lapsed credential holds back."""
        return self.filter(~Exists(_holds()))

    def held(self) -> Self:
        """The newest standing edition of each article that is held back, whether or not its day has come."""
        newer = (
            apps.get_model("signoff", "Edition")
            .objects.standing()
            .filter(page=OuterRef("page"), number__gt=OuterRef("number"))
        )
        return self.standing().filter(Exists(_holds()), ~Exists(newer))

    def scheduled(self, at: dt.datetime) -> Self:
        """Those of them whose time is still to come, and which nothing holds back."""
        return self.to_come(at).not_held()

    def to_come(self, at: dt.datetime) -> Self:
        """Those of them whose time is still to come, held back or not: what can still be cancelled."""
        return self.standing().filter(go_live_at__gt=at)

    def in_force(self, at: dt.datetime) -> Self:
        """At most one edition an article: the newest that is effective at `at` (aware, UTC), if its review is not
        out of date.

        The database's answer alone is not enough to serve an edition: `blog.signoff.reading` verifies each one.
        """
        oldest = _oldest_date(at)
        newest = self.newest_effective(at)
        return newest if oldest is None else newest.filter(_not_due_before(oldest))

    def out_of_date(self, at: dt.datetime) -> Self:
        """Those that readers have lost by age alone: the newest effective of its article, too long overdue."""
        oldest = _oldest_date(at)
        if oldest is None:
            return self.none()
        return self.newest_effective(at).filter(next_review_due__lt=oldest)

    def overdue(self, at: dt.datetime) -> Self:
        """Those in force whose date for the next full review has come."""
        return self.in_force(at).filter(next_review_due__lte=day_of(at))

    def past_due(self, at: dt.datetime) -> Self:
        """Overdue and out of date: the newest effective of each article whose date has come."""
        return self.newest_effective(at).filter(next_review_due__lte=day_of(at))

    def with_readers_first(self, at: dt.datetime) -> Self:
        """Those whose review is not out of date before the others; the earliest date first."""
        oldest = _oldest_date(at) or dt.date.min
        lost = Case(When(next_review_due__lt=oldest, then=Value(1)), default=Value(0))
        return self.order_by(lost, "next_review_due", "page_id")

    def not_overdue(self, at: dt.datetime) -> Self:
        """Without those whose date for the next full review has come."""
        return self.filter(_not_due_before(day_of(at) + dt.timedelta(days=1)))

    def due(self, at: dt.datetime, days: int = DUE_DAYS) -> Self:
        """Those in force whose date comes within so many days, and has not come yet."""
        today = day_of(at)
        return self.in_force(at).filter(
            next_review_due__gt=today, next_review_due__lte=today + dt.timedelta(days=days)
        )

    def newest_effective(self, at: dt.datetime) -> Self:
        """The newest effective edition of each article, however old its review: an older one never comes back."""
        newer = (
            apps.get_model("signoff", "Edition")
            .objects.effective(at)
            .filter(page=OuterRef("page"), number__gt=OuterRef("number"))
        )
        return self.effective(at).filter(~Exists(newer))


def _oldest_date(at: dt.datetime) -> dt.date | None:
    """The earliest date of a next review that does not take an article from its readers yet; None: every date."""
    days = settings.SIGNOFF_OVERDUE_DAYS
    # Gone on the day itself: `blog.signoff.clock.freshness` is the rule, and proves each edition that is served.
    return day_of(at) - dt.timedelta(days=days - 1) if days > 0 else None


def _not_due_before(oldest: dt.date) -> Q:
    return Q(next_review_due__isnull=True) | Q(next_review_due__gte=oldest)


def _holds() -> models.QuerySet[Any]:
    return (
        apps.get_model("signoff", "Hold")
        .objects.filter(edition=OuterRef("pk"), release__isnull=True)
        .order_by()
    )
