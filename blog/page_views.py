"""Counting readers without knowing them: one number for each article and day.

No cookie, no address, no browser's name is read or stored. Whoever is logged in, asks not to be tracked (`DNT`,
`Sec-GPC`), or whose browser only fetches ahead is not counted. What a cache in front of the site answers never comes
here, so the numbers are a lower bound; they compare articles, and do not count people.
"""

import datetime as dt
import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from blog.models import PageViews

logger = logging.getLogger(__name__)


def is_counted(request: HttpRequest) -> bool:
    """Whether opening a page counts: a reader's own GET, unless they ask not to be tracked."""
    headers = request.headers
    return (
        settings.PAGE_VIEW_COUNTS
        and request.method == "GET"
        and headers.get("DNT") != "1"
        and headers.get("Sec-GPC") != "1"
        and not headers.get("Sec-Purpose", headers.get("Purpose", "")).startswith("prefetch")
        # Readers have no cookie at all; and looking at the account would make the answer vary with cookies.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def count_view(request: HttpRequest, response: HttpResponse, page_id: int) -> HttpResponse:
    """Count this answer once it has been sent, so that nobody waits for a number. Gives the response back."""
    if response.status_code == 200 and is_counted(request):
        # What Django closes with the response, after the last byte of it.
        response._resource_closers.append(lambda: _add_one(page_id))  # type: ignore[attr-defined]
    return response


def views_of(page_ids: Iterable[int], *, days: int) -> dict[int, int]:
    """How often each of these pages was opened in the last `days` days, today included; pages never opened are
    left out. One query."""
    return dict(_since(days).filter(page__in=list(page_ids)).values_list("page").annotate(Sum("views")))


def most_read(*, days: int, limit: int = 10) -> list[tuple[int, int]]:
    """The pages opened most often in the last `days` days, each as (primary key, times), most first. One query."""
    rows = _since(days).values_list("page").annotate(total=Sum("views")).order_by("-total", "page")
    return list(rows[:limit])


def since(days: int) -> dt.date:
    """The day (UTC) after which the last `days` days lie, today included."""
    return _today() - dt.timedelta(days=days)


def _since(days: int) -> QuerySet[PageViews]:
    return PageViews.objects.filter(day__gt=since(days))


def _today() -> dt.date:
    return timezone.now().astimezone(dt.UTC).date()


def _add_one(page_id: int) -> None:
    row = PageViews.objects.filter(page_id=page_id, day=_today())
    try:
        if row.update(views=F("views") + 1):
            return
        try:
            with transaction.atomic():
                PageViews.objects.create(page_id=page_id, day=_today(), views=1)
        except IntegrityError:
            # Somebody else opened it for the first time that day, in the same moment; or the page has just gone.
            row.update(views=F("views") + 1)
    except DatabaseError:
        logger.warning("A view of page %s was not counted.", page_id, exc_info=True)
