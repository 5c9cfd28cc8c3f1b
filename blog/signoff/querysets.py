"""The one query that says which edition is in force. Everything public asks it."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from blog.signoff.models import Edition  # noqa: F401


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, asked in sentences: `Edition.objects.in_force(now)`, `.of_page(page.pk)`."""

    def of_page(self, page_id: int) -> Self:
        return self.filter(page_id=page_id)

    def effective(self, at: dt.datetime) -> Self:
        """Those whose time has come and which nobody has revoked or withdrawn; an article may have several."""
        revocations = apps.get_model("signoff", "Revocation").objects.filter(edition=OuterRef("pk"))
        withdrawals = apps.get_model("signoff", "Withdrawal").objects.filter(
            page=OuterRef("page"), up_to_number__gte=OuterRef("number")
        )
        effective = self.filter(
            Q(go_live_at__isnull=True) | Q(go_live_at__lte=at), ~Exists(revocations), ~Exists(withdrawals)
        )
        return effective if settings.SIGNOFF_DEMO else effective.filter(demo=False)

    def in_force(self, at: dt.datetime) -> Self:
        """At most one edition an article: the newest that is effective at the moment `at` (aware, UTC).

        The database's answer alone is not enough to serve an edition: `blog.signoff.reading` verifies each one.
        """
        newer = (
            apps.get_model("signoff", "Edition")
            .objects.effective(at)
            .filter(page=OuterRef("page"), number__gt=OuterRef("number"))
        )
        return self.effective(at).filter(~Exists(newer))
