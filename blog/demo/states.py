"""Bringing a draft into a state, by the verbs that an editor's and a physician's screens call."""

import datetime as dt
from typing import Any

from django.utils import timezone

from blog.signoff.models import Edition
from blog.signoff.proposals import propose
from blog.signoff.signing import request_changes, sign
from blog.signoff.statement import CHECKLIST

DAYS_UNTIL_GO_LIVE = 7


def submit(page: Any, editor: Any) -> Any:
    """Send the latest draft to the physicians. The page is given back as it then is."""
    fresh = _fresh(page)
    fresh.get_workflow().start(fresh, editor)
    return _fresh(page)


def sign_off(page: Any, *, submitted_by: Any, signed_by: Any, then_by: Any = None) -> Edition | None:
    """Submit the latest draft, and sign it as it stands; `then_by` is the second physician where two must sign.

    None while another signature is missing.
    """
    edition = _sign(submit(page, submitted_by), signed_by)
    return _sign(page, then_by) if then_by is not None else edition


def _sign(page: Any, physician: Any) -> Edition | None:
    waiting = _fresh(page)
    return sign(
        page=waiting,
        user=physician,
        shown=propose(waiting).token,
        ticked=[item.id for item in CHECKLIST],
        authentication="password",
    )


def send_back(page: Any, *, submitted_by: Any, asked_by: Any, comment: str) -> None:
    """Submit the latest draft, and let a physician ask for changes."""
    request_changes(page=submit(page, submitted_by), user=asked_by, comment=comment)


def go_live_later(draft: Any) -> None:
    """A change for `making.revise`: the draft, once signed, goes live some days from now at nine (UTC)."""
    day = timezone.now().astimezone(dt.UTC).date() + dt.timedelta(days=DAYS_UNTIL_GO_LIVE)
    draft.go_live_at = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)


def _fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)
