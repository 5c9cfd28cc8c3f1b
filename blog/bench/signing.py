"""What a physician waits for: server time of each step from the queue to the signature, on a long article."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.bench.making import SEED, paragraphs
from blog.bench.measuring import Figure
from blog.models import ArticlePage, ArticleTopic, BlogIndexPage, Topic
from blog.signoff.models import Reviewer
from blog.signoff.proposals import propose
from blog.signoff.statement import CHECKLIST

# Of the database that is thrown away afterwards.
PASSWORD = "a password of the benchmark"  # noqa: S105
LONGEST = 1000  # milliseconds


def measure_sign_off(words: int) -> Iterator[Figure]:
    """Milliseconds of each step: the first review of an article of so many words, then that of a small change."""
    editor, physician = _account("bench-editor"), _physician()
    page = _article(editor, words)
    client = Client(SERVER_NAME="localhost")
    client.force_login(physician, backend="django.contrib.auth.backends.ModelBackend")
    for kind in ("full review", "small change"):
        if kind == "small change":
            _change_a_word(page, editor)
        _submit(page, editor)
        for step, work in _steps(client, page):
            milliseconds = _timed(work)
            yield Figure(
                f"{kind} of {words} words: {step}",
                milliseconds,
                "ms",
                f"≤ {LONGEST}",
                milliseconds <= LONGEST,
            )


def _steps(client: Client, page: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "queue", lambda: _expect(200, client.get(reverse("desk:queue")))
    yield "review screen", lambda: _expect(200, client.get(reverse("desk:review", args=[page.pk])))
    form = {
        "shown": propose(_fresh(page)).token,
        "ticked": [item.id for item in CHECKLIST],
        "password": PASSWORD,
    }
    yield "signing", lambda: _expect(302, client.post(reverse("desk:sign", args=[page.pk]), form))


def _expect(status: int, answer: Any) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"A step of the sign-off answered {answer.status_code} and cannot be measured.")


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _account(name: str) -> User:
    return User.objects.create_user(username=name, password=PASSWORD)


def _physician() -> User:
    user, today = _account("bench-signer"), timezone.now().date()
    user.groups.add(Group.objects.get(name="Physicians"))
    Reviewer.objects.create(
        given_name="Bench",
        family_name="Signer",
        post_nominals="MD",
        user=user,
        active=True,
        verified_by=_account("bench-verifier"),
        verified_on=today - dt.timedelta(days=1),
        licence_expires_on=today + dt.timedelta(days=365),
    )
    return user


def _article(editor: User, words: int) -> Any:
    chance = random.Random(SEED)  # noqa: S311  (made-up prose, nothing to guess)
    body = [
        {"type": "heading", "value": {"level": "2", "text": "What to know"}},
        *({"type": "text", "value": f"<p>{text} [1].</p>"} for text in paragraphs(chance, words)),
        {"type": "key_points", "value": {"points": ["It is made up.", "It is long.", "It is signed."]}},
    ]
    reference = {
        "type": "reference",
        "value": {
            "authors": "Roe J",
            "title": "A study",
            "year": "2020",
            "url": "https://example.org/study",
            "accessed": "2026-01-02",
        },
    }
    page = ArticlePage(
        title="A long article to sign",
        slug="a-long-article-to-sign",
        summary="Made up for the benchmark.",
        body=body,
        references=[reference],
        live=False,
    )
    page.article_topics.set([ArticleTopic(topic=Topic.objects.create(name="Benchmark"))])
    BlogIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=editor)
    return page


def _change_a_word(page: Any, editor: User) -> None:
    draft = _fresh(page).get_latest_revision_as_object()
    body = list(draft.body.raw_data)
    first = body[1]["value"]
    draft.body = [body[0], {"type": "text", "value": first.replace("</p>", " Gently.</p>")}, *body[2:]]
    draft.save_revision(user=editor)


def _submit(page: Any, editor: User) -> None:
    fresh = _fresh(page)
    fresh.get_workflow().start(fresh, editor)


def _fresh(page: Any) -> Any:
    return ArticlePage.objects.get(pk=page.pk)
