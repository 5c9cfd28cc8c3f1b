"""Remembering that something did not verify.

Logging is set up before Django's models are there, so nothing here may import them.
"""

import datetime as dt
import logging

from django.core.cache import cache
from django.utils import timezone

ALARM_KEY = "signoff-last-alarm"
ALARM_DAYS = 7


def last_alarm() -> dt.datetime | None:
    """When the last alarm was raised (aware), or None when none was in the last week."""
    moment: dt.datetime | None = cache.get(ALARM_KEY)
    return moment


class RememberAlarm(logging.Handler):
    """Keeps the moment of the last alarm where every process finds it (the shared cache)."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            cache.set(ALARM_KEY, timezone.now(), ALARM_DAYS * 24 * 3600)
        except Exception:  # a cache that is down must not keep the alarm from the log
            self.handleError(record)
