"""What the daily command writes down: reminders, reviews that fall due, licences that expire, what is held back.

Each asks the database how things are today and names every step that has been reached; whatever was named before is
left alone. Days are those of UTC, the calendar in which reviews are dated.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Max
from django.utils import timezone

from blog.desk.queue import waiting_task_states
from blog.mail.holding_back import is_held_back
from blog.mail.models import Kind
from blog.mail.outbox import Notice, batched, post_all
from blog.mail.recipients import editor_of, physicians, physicians_for
from blog.mail.schedule import licence_steps_reached, reminders_reached, review_steps_reached
from blog.signoff.clock import day_of
from blog.signoff.models import Edition, Reviewer, ReviewKind, Signature
from blog.signoff.rereview import AgingArticle, articles_due, articles_out_of_date, articles_overdue

# The first reminder comes so many days before the date.
REVIEW_FIRST_DAYS = 60
# Older ones have been told of; a command that did not run for longer has other troubles.
HELD_BACK_DAYS = 30
_LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


def remind_to_sign() -> int:
    """After 2, 5 and 8 working days; the number of mails written down."""
    return post_all(_reminders(day_of(timezone.now())))


def remind_of_reviews() -> int:
    """60, 30 and 7 days before a review is due, on the day, and each week after it."""
    today = day_of(timezone.now())
    return post_all(_reviews([*articles_due(REVIEW_FIRST_DAYS), *articles_overdue()], today))


def tell_of_age() -> int:
    """Articles that readers have lost because their review is out of date."""
    able = physicians()
    return post_all(
        Notice(
            kind=Kind.WITHDRAWN,
            about=f"age:{article.page_id}:{article.number}",
            to=_concerned(article, able),
            page_id=article.page_id,
            facts={
                "title": article.title,
                "on": article.gone_on.isoformat() if article.gone_on else "",
                "number": article.number,
                "due_on": article.next_review_due.isoformat(),
            },
        )
        for article in articles_out_of_date()
    )


def remind_of_licences() -> int:
    """60, 30 and 7 days before a licence expires, and on the day: its holder, and who verified it."""
    return post_all(_licences(day_of(timezone.now())))


def tell_what_is_held_back() -> int:
    """Articles whose date came, and which readers do not get all the same."""
    return post_all(_held_back(timezone.now()))


def _reminders(today: dt.date) -> Iterator[Notice]:
    states = waiting_task_states().select_related("workflow_state").annotate(handed_over=Max("handovers__at"))
    for state in states.iterator(chunk_size=200):
        # Whoever has it since yesterday has not let it wait.
        steps = reminders_reached(day_of(state.handed_over or state.started_at), today)
        page = state.workflow_state.content_object if steps else None
        people = physicians_for(state, page) if page is not None else []
        for step in steps:
            yield Notice(
                kind=Kind.STILL_TO_SIGN,
                about=f"task:{state.pk}:+{step}",
                to=people,
                page_id=page.pk if page else None,
                facts={"task_state": state.pk},
            )


def _reviews(articles: Iterable[AgingArticle], today: dt.date) -> Iterator[Notice]:
    able = physicians()
    for chunk in batched(articles):
        last_signed = _last_full_signatures(chunk)
        for article in chunk:
            due_on = article.next_review_due
            since = day_of(last_signed.get(article.page_id, _LONG_AGO))
            for step in review_steps_reached(due_on, since, today):
                yield Notice(
                    kind=Kind.REVIEW_DUE,
                    about=f"page:{article.page_id}:due:{due_on.isoformat()}:{step:+}",
                    to=_concerned(article, able),
                    page_id=article.page_id,
                    facts={"due_on": due_on.isoformat()},
                )


def _last_full_signatures(articles: Iterable[AgingArticle]) -> dict[int, dt.datetime]:
    """When each article's last full review was signed, by page."""
    full = Signature.objects.filter(
        edition__kind=ReviewKind.FULL, edition__page__in=[article.page_id for article in articles]
    )
    return dict(full.order_by().values_list("edition__page_id").annotate(last=Max("signed_at")))


def _concerned(article: AgingArticle, able: list[Any]) -> list[Any]:
    """Who signed it last, while they can sign, else all who can; and the editor who looks after it."""
    signers = [reviewer.user for reviewer in article.reviewers if reviewer.user in able]
    people = signers or able
    return people if article.submitter is None else [*people, article.submitter]


def _licences(today: dt.date) -> Iterator[Notice]:
    reviewers = Reviewer.objects.filter(
        active=True, licence_expires_on__isnull=False, verified_on__isnull=False
    ).select_related("user", "verified_by")
    for reviewer in reviewers:
        expires_on, verified_on = reviewer.licence_expires_on, reviewer.verified_on
        if expires_on is None or verified_on is None:
            continue
        for step in licence_steps_reached(expires_on, verified_on, today):
            yield Notice(
                kind=Kind.LICENCE,
                about=f"reviewer:{reviewer.pk}:{expires_on.isoformat()}:{step:+}",
                to=[user for user in (reviewer.user, reviewer.verified_by) if user is not None],
                page_id=None,
                facts={"reviewer": reviewer.pk, "expires_on": expires_on.isoformat()},
            )


def _held_back(now: dt.datetime) -> Iterator[Notice]:
    since = now - dt.timedelta(days=HELD_BACK_DAYS)
    editions = Edition.objects.newest_effective(now).filter(go_live_at__gt=since, go_live_at__lte=now)
    for edition in editions.select_related("page").defer("content"):
        if is_held_back(edition, now):
            yield Notice(
                kind=Kind.HELD_BACK,
                about=f"edition:{edition.pk}",
                to=[user for user in (editor_of(edition.page),) if user is not None],
                page_id=edition.page_id,
                facts={"edition": edition.pk},
            )
