"""The review screen of a changed article: the change, nothing else, and the whole one tap away."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.signoff.models import Edition
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

TICKS = sorted(factories.EVERY_TICK)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(client: Client, page: Any) -> str:
    return client.get(f"/admin/reviews/{page.pk}/").content.decode()


def token(html: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', html)
    assert found
    return found[1]


def signing(client: Client, page: Any, html: str, password: str = factories.PASSWORD) -> Any:
    data = {"shown": token(html), "ticked": TICKS, "password": password}
    return client.post(f"/admin/reviews/{page.pk}/sign/", data)


def test_a_small_change_is_shown_alone_with_the_whole_article_folded_away() -> None:
    dana = factories.physician(family_name="Ruiz")
    page = small.changed(small.signed("Rest", signer=dana))

    html = shown(small.logged_in(dana), page)

    assert "Small change · about 10 s" in words(html)
    assert re.search(
        r"You signed this on \w+ \d+, \d{4} \. Since then: 1 sentence changed \. Nothing else differs\.",
        words(html).replace(". Since", " . Since"),
    )
    assert "Change 1 of 1 · Text changed : “In the room”" in words(html)
    assert ">Removed: </span>calm</del>" in html and ">Added: </span>quiet</ins>" in html
    assert '<details class="whole">' in html and "Show whole article" in html
    assert "have read the change shown and its context" in html
    assert "Sign this change" in html


def test_another_physician_reads_who_signed_before() -> None:
    page = small.changed(small.signed(signer=factories.physician(family_name="Ruiz")))

    assert "Dana Ruiz, MD signed this on" in words(shown(small.logged_in(factories.physician()), page))


def test_a_full_review_of_a_changed_article_shows_the_change_why_it_is_full_and_the_whole() -> None:
    page = small.changed(small.signed(), small.DOSED)

    html = shown(small.logged_in(factories.physician()), page)

    assert "a number, or words beside one, differ" in html
    assert re.search(r">Added: </span>[^<]*50 mg[^<]*</ins>", html)
    assert '<details class="whole">' not in html
    assert "Sign this version" in html


def test_a_first_review_shows_the_whole_article_as_its_readers_will_get_it() -> None:
    page = factories.submitted_article("First")

    html = shown(small.logged_in(factories.physician()), page)

    assert "Readers have nothing of this text yet." in html
    assert 'class="difference"' not in html and "Sign this version" in html


def test_signing_what_has_moved_on_answers_409_with_the_new_change() -> None:
    page = small.changed(small.signed())
    client = small.logged_in(factories.physician())
    before = shown(client, page)
    factories.revise(page, body=small.body(small.CALM.replace("a book", "a paper")))

    answer = signing(client, page, before)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This changed while you were reading." in html and "See the new change" in html
    assert ">Removed: </span>book</del>" in html and ">Added: </span>paper</ins>" in html
    assert "quiet</ins>" not in html
    assert Edition.objects.filter(page=page).count() == 1
    assert signing(client, page, html).status_code == 302


def test_a_wrong_password_signs_nothing_and_keeps_the_ticks() -> None:
    page = small.changed(small.signed())
    client = small.logged_in(factories.physician())

    answer = signing(client, page, shown(client, page), password="wrong")

    assert answer.status_code == 422
    assert answer.content.decode().count(" checked") == len(TICKS)
    assert Edition.objects.filter(page=page).count() == 1


def test_a_small_signature_is_sealed_as_one() -> None:
    page = small.changed(small.signed())
    client = small.logged_in(factories.physician())

    assert signing(client, page, shown(client, page)).status_code == 302
    assert list(Edition.objects.filter(page=page).values_list("kind", flat=True)) == ["full", "small"]


def test_what_an_editor_writes_stays_text_in_the_change() -> None:
    page = small.signed()
    page = factories.submit(
        factories.revise(
            page, body=[factories.heading("<script>alert(1)</script>"), factories.text(small.CALM)]
        )
    )

    assert "<script>alert(1)" not in shown(small.logged_in(factories.physician()), page)


def test_a_review_takes_few_queries() -> None:
    page = small.changed(small.signed())
    client = small.logged_in(factories.physician())
    shown(client, page)

    with CaptureQueriesContext(connection) as queries:
        shown(client, page)

    assert len(queries) <= 48


def test_an_unchanged_article_whose_review_is_due_is_signed_again_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dana = factories.physician()
    page = factories.signed_article("How Long", signer=dana, topics=(factories.topic(months=2),))
    address = f"/admin/reviews/{page.pk}/"
    assert "Still correct" not in small.logged_in(dana).get(address).content.decode()

    later = timezone.now() + dt.timedelta(days=70)
    monkeypatch.setattr(timezone, "now", lambda: later)
    html = small.logged_in(dana).get(address).content.decode()
    for words in (
        "Re-review",
        "Nothing differs since then.",
        "Its review is overdue",
        "Still correct: sign whole",
    ):
        assert words in html
    assert "Show whole article" not in html

    gone = later + dt.timedelta(days=60)
    monkeypatch.setattr(timezone, "now", lambda: gone)
    html = small.logged_in(dana).get(address).content.decode()
    assert "Readers no longer have this article" in html
    assert "Readers have nothing of this text yet" not in html
    assert "Still correct: sign whole" in html
