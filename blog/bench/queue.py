"""The queue with a thousand waiting reviews: time and queries of its pages, for a physician."""

import math
import time
from collections.abc import Iterator

from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, reset_queries
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, Task, TaskState, Workflow, WorkflowState

from blog.bench.measuring import Figure
from blog.desk.models import ChangeNote
from blog.desk.queue import waiting_reviews
from blog.models import ArticlePage
from blog.signoff.models import Assignment, Edition, PhysicianSignOff, Reviewer, ReviewKind

ROUNDS = 40
MOST_QUERIES = 30
LONGEST = 500  # milliseconds
CHUNK = 500


def measure_queue(waiting: int) -> Iterator[Figure]:
    """The 95th percentile of milliseconds of its pages, and the most queries that one takes."""
    client = _client()
    address = reverse("desk:queue")
    _submit_many(min(waiting, Edition.objects.count()))
    last = waiting_reviews().page.paginator.num_pages
    pages = [1, *(1 + round((last - 1) * number / (ROUNDS - 1)) for number in range(ROUNDS - 1))]
    for _warm in range(3):
        client.get(address)
    seconds = sorted(_seconds(client, f"{address}?page={number}") for number in pages)
    p95 = seconds[math.ceil(len(seconds) * 0.95) - 1] * 1000
    what = f"queue, {waiting} submitted, {last} pages"
    yield Figure(f"{what}: 95th percentile", p95, "ms", f"≤ {LONGEST}", p95 <= LONGEST)
    queries = max(_queries(client, f"{address}?page={number}") for number in (1, last // 2 + 1, last))
    yield Figure(f"{what}: queries", queries, "queries", f"≤ {MOST_QUERIES}", queries <= MOST_QUERIES)


def _client() -> Client:
    user = User.objects.create_user("bench-reader-of-queues")
    user.user_permissions.add(*Permission.objects.filter(codename="access_admin"))
    Reviewer.objects.create(given_name="Bench", family_name="Reader", user=user, active=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _submit_many(number: int) -> None:
    """Drafts of the newest articles in review: noted as small and full changes by turns, laid into the tables."""
    in_force = Edition.objects.in_force(timezone.now())  # one an article: no draft is submitted twice
    editions = list(in_force.order_by("-pk").select_related("page").defer("content")[:number])
    for first in range(0, len(editions), CHUNK):
        _submit_chunk(editions[first : first + CHUNK], first)


def _submit_chunk(editions: list[Edition], first: int) -> None:
    now, task = timezone.now(), Task.objects.get(pk=PhysicianSignOff.objects.values("pk")[:1])
    types = {
        "content_type": ContentType.objects.get_for_model(ArticlePage),
        "base_content_type": ContentType.objects.get_for_model(Page),
    }
    revisions = Revision.objects.bulk_create(
        Revision(**types, object_id=str(edition.page_id), content={}, created_at=now) for edition in editions
    )
    workflow, editor = Workflow.objects.get(workflow_tasks__task=task), _editor()
    states = WorkflowState.objects.bulk_create(
        WorkflowState(**types, object_id=str(edition.page_id), workflow=workflow, requested_by=editor)
        for edition in editions
    )
    waiting = TaskState.objects.bulk_create(
        TaskState(
            workflow_state=state,
            revision=revision,
            task=task,
            status=TaskState.STATUS_IN_PROGRESS,
            content_type=ContentType.objects.get_for_model(TaskState),
            started_at=now,
        )
        for state, revision in zip(states, revisions, strict=True)
    )
    pages = [edition.page for edition in editions]
    for state, one, page, revision in zip(states, waiting, pages, revisions, strict=True):
        state.current_task_state = one
        page.latest_revision, page.latest_revision_created_at = revision, now
    WorkflowState.objects.bulk_update(states, ["current_task_state"])
    Page.objects.bulk_update(pages, ["latest_revision", "latest_revision_created_at"])
    _note(waiting, editions, first)


def _note(waiting: list[TaskState], editions: list[Edition], first: int) -> None:
    today = timezone.now().date()
    ChangeNote.objects.bulk_create(
        ChangeNote(
            task_state=state,
            draft_id=edition.page.latest_revision_id,
            drafted_at=edition.page.latest_revision_created_at,
            base_digest=edition.digest,
            kind=ReviewKind.SMALL if (first + place) % 2 else ReviewKind.FULL,
            summary="1 sentence",
            seconds=30,
        )
        for place, (state, edition) in enumerate(zip(waiting, editions, strict=True))
    )
    Assignment.objects.bulk_create(Assignment(task_state=state, due_on=today) for state in waiting)


def _editor() -> User:
    return User.objects.get_or_create(username="bench-editor-of-queues")[0]


def _seconds(client: Client, address: str) -> float:
    started = time.perf_counter()
    _get(client, address)
    return time.perf_counter() - started


def _queries(client: Client, address: str) -> int:
    with override_settings(DEBUG=True):
        reset_queries()
        _get(client, address)
        return len(connection.queries)


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code} and cannot be measured.")
