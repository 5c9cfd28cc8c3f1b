"""Sealed pages by what is to be done about them. The dashboard counts them, the report lists them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState, get_page_models

from blog.blocks import CRISIS_HEADING, CRISIS_TEXT, OFF_LABEL_HEADING, OFF_LABEL_TEXT
from blog.signoff.canonical import canonical_json
from blog.signoff.freezing import freeze_html
from blog.signoff.models import Contribution, Edition, LedgerEntry, Withdrawal
from blog.signoff.models.sealed import is_sealed
from blog.signoff.querysets import EditionQuerySet

# So far ahead the dashboard looks, in days.
AHEAD = 60
COUNTED_SECONDS = 3600

_STANDARD_NOTICES = {
    "off_label_notice": (OFF_LABEL_HEADING, OFF_LABEL_TEXT),
    "crisis_notice": (CRISIS_HEADING, CRISIS_TEXT),
}


def sealed_pages() -> QuerySet[Page]:
    """Every page that has a body: articles and standard pages."""
    models = [model for model in get_page_models() if is_sealed(model)]
    return Page.objects.filter(content_type__in=ContentType.objects.get_for_models(*models).values())


def drafts(now: dt.datetime) -> QuerySet[Page]:
    """Those with words that readers do not have, which nobody has submitted."""
    return (
        sealed_pages().filter(has_unpublished_changes=True).exclude(pk__in=_in_workflow(*_ACTIVE_WORKFLOWS))
    )


def drafts_of(user: Any, now: dt.datetime) -> QuerySet[Page]:
    """The drafts that this user has begun or worked on."""
    worked_on = Contribution.objects.filter(user=user.pk).values("page")
    return drafts(now).filter(Q(owner=user.pk) | Q(pk__in=worked_on))


def in_review(now: dt.datetime) -> QuerySet[Page]:
    return sealed_pages().filter(pk__in=_in_workflow(WorkflowState.STATUS_IN_PROGRESS))


def changes_requested(now: dt.datetime) -> QuerySet[Page]:
    return sealed_pages().filter(pk__in=_in_workflow(WorkflowState.STATUS_NEEDS_CHANGES))


def scheduled(now: dt.datetime) -> QuerySet[Page]:
    """Those that a physician has signed for a later day, and those that are held back on their day or before it."""
    return _with(Edition.objects.to_come(now), Edition.objects.held())


def with_readers(now: dt.datetime) -> QuerySet[Page]:
    return _with(Edition.objects.in_force(now))


def due_soon(now: dt.datetime) -> QuerySet[Page]:
    """Those whose review falls due within 60 days, or is overdue already."""
    return _with(Edition.objects.due(now, AHEAD), Edition.objects.overdue(now))


def overdue(now: dt.datetime) -> QuerySet[Page]:
    return _with(Edition.objects.overdue(now))


def withdrawn(now: dt.datetime) -> QuerySet[Page]:
    """Those that readers have lost, by a withdrawal or by the age of their review."""
    taken = Exists(Withdrawal.objects.filter(page=OuterRef("pk")))
    aged = Exists(Edition.objects.out_of_date(now).filter(page=OuterRef("pk")))
    back = Exists(Edition.objects.effective(now).filter(page=OuterRef("pk")))
    return sealed_pages().filter(aged | (Q(taken) & ~Q(back)))


def with_other_notices(now: dt.datetime) -> QuerySet[Page]:
    """Those whose readers get an off-label or crisis notice in other words than the standard ones of today."""
    return _with(other_notices(Edition.objects.in_force(now)))


def count_with_other_notices(now: dt.datetime) -> int:
    """How many those are; read once for each state of the ledger, and once an hour, since much text is read for it."""
    head = LedgerEntry.objects.order_by("-sequence").values_list("hash", flat=True).first()
    key = f"other-notices-{head}-{int(settings.SIGNOFF_DEMO)}"
    count: int | None = cache.get(key)
    if count is None:
        count = other_notices(Edition.objects.in_force(now)).count()
        cache.set(key, count, COUNTED_SECONDS)
    return count


def other_notices(editions: EditionQuerySet) -> EditionQuerySet:
    """Those of these editions in whose content such a notice stands; reads the content of each."""
    other = Q()
    for kind, (heading, html) in _STANDARD_NOTICES.items():
        begins = f'"type":"{kind}","value":'
        standard = begins + canonical_json({"heading": heading, "text": freeze_html(html)})
        other |= Q(content__contains=begins) & ~Q(content__contains=standard)
    return editions.filter(other)


#: What the report can be asked for, in the order of an article's life.
GROUPS: dict[str, tuple[Any, Callable[[dt.datetime], QuerySet[Page]]]] = {
    "draft": (_("Drafts"), drafts),
    "in_review": (_("Waiting for a physician"), in_review),
    "changes_requested": (_("Changes requested"), changes_requested),
    "scheduled": (_("Signed, not out yet"), scheduled),
    "live": (_("With readers"), with_readers),
    "due": (_("Review due within 60 days, or overdue"), due_soon),
    "overdue": (_("Review overdue"), overdue),
    "withdrawn": (_("Withdrawn"), withdrawn),
    "notices": (_("Notice in other words than today's"), with_other_notices),
}

_ACTIVE_WORKFLOWS = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def _in_workflow(*statuses: str) -> list[int]:
    # Their keys first: Wagtail keeps them as text, which no index of pages can be asked for.
    page_type = ContentType.objects.get_for_model(Page)
    keys = WorkflowState.objects.filter(status__in=statuses, base_content_type=page_type)
    return [int(key) for key in keys.values_list("object_id", flat=True)]


def _with(*editions: EditionQuerySet) -> QuerySet[Page]:
    found = Q()
    for one in editions:
        found |= Q(pk__in=one.order_by().values("page"))
    return sealed_pages().filter(found)
