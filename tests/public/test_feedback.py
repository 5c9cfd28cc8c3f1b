"""What readers can say, what is kept of it, and who sees it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import ReaderReport
from blog.signoff.signing import withdraw
from tests.factories import article_draft, editor, physician, signed_article, superuser
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

OURS = {"Sec-Fetch-Site": "same-origin"}


def _post(path: str, *, headers: dict[str, str] | None = None, **fields: str) -> Any:
    return Client(enforce_csrf_checks=True).post(path, fields, headers=OURS if headers is None else headers)


def _answer(page: Any, answer: str, **options: Any) -> Any:
    return _post(reverse("feedback", args=[page.pk]), answer=answer, **options)


def _report(page: Any, **fields: Any) -> Any:
    return _post(reverse("report_problem", args=[page.pk]), **{"answer": "wrong", **fields})


def test_the_form_below_an_article_needs_no_script_and_sets_no_cookie() -> None:
    page = signed_article()
    answer = Client().get(page.get_url())
    assert not answer.cookies
    (form,) = read(page.get_url()).select("form.feedback")
    assert (form["method"], form["action"]) == ("post", f"/feedback/{page.pk}/")
    assert not form.select("[name=csrfmiddlewaretoken]")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_is_kept_with_its_edition_and_thanked_for(answer: str) -> None:
    page = signed_article("On sleep")
    response = _answer(page, answer)
    assert (response.status_code, response["Location"]) == (303, f"/feedback/{page.pk}/thanks/")
    assert ReaderReport.objects.values_list("page", "edition_number", "answer").get() == (page.pk, 1, answer)
    assert "On sleep" in words(read(response["Location"]))


def test_nothing_about_the_reader_is_stored() -> None:
    kept = {field.name for field in ReaderReport._meta.get_fields()}
    assert kept == {"id", "page", "edition_number", "answer", "text", "created_at", "seen_at", "seen_by"}


def test_a_problem_leads_to_a_form_that_asks_for_no_personal_details() -> None:
    page = signed_article()
    response = _answer(page, "problem")
    assert response.status_code == 303
    form = words(read(response["Location"]))
    assert "Please don’t include personal or health details." in form
    assert not ReaderReport.objects.exists()


def test_a_report_without_its_kind_is_asked_for_it() -> None:
    response = _report(signed_article(), answer="")
    assert response.status_code == 422
    assert "Choose what the problem is." in response.content.decode()


def test_a_report_that_is_too_long_is_refused() -> None:
    assert _report(signed_article(), text="x" * 1_001).status_code == 422


def test_what_fills_the_field_that_people_do_not_see_is_thanked_for_and_thrown_away() -> None:
    response = _report(signed_article(), website="https://spam.example")
    assert response.status_code == 303
    assert not ReaderReport.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_form_on_another_site_is_refused(headers: dict[str, str]) -> None:
    page = signed_article()
    assert _answer(page, "yes", headers=headers).status_code == 403
    assert _report(page, headers=headers).status_code == 403
    assert not ReaderReport.objects.exists()


def test_an_older_browser_is_known_by_its_origin() -> None:
    assert _answer(signed_article(), "yes", headers={"Origin": "http://testserver"}).status_code == 303


def test_too_many_answers_from_one_address_are_refused_for_a_while() -> None:
    page = signed_article()
    assert [_answer(page, "yes").status_code for _ in range(12)] == [303] * 10 + [429] * 2
    assert ReaderReport.objects.count() == 10


@pytest.mark.parametrize("answer", ["yes", "problem"])
def test_there_is_no_feedback_on_what_readers_do_not_have(answer: str) -> None:
    withdrawn = signed_article()
    withdraw(page=withdrawn, user=superuser(), public_reason="Wrong.")
    for page in (withdrawn, article_draft()):
        assert _answer(page, answer).status_code == 404


def test_an_answer_that_nobody_offered_leads_back_to_the_article() -> None:
    page = signed_article()
    assert _answer(page, "perhaps")["Location"] == page.get_url()
    assert not ReaderReport.objects.exists()


def _queue(user: Any) -> tuple[Client, str]:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, client.get(reverse("desk:queue")).content.decode()


def test_what_may_be_wrong_reaches_the_physicians_until_one_has_seen_it() -> None:
    page = signed_article("On sleep")
    _report(page, text="The dose in <b>line 3</b>.")
    _report(page, answer="broken", text="A link is dead.")
    client, queue = _queue(physician())
    assert "The dose in &lt;b&gt;line 3&lt;/b&gt;." in queue
    assert "A link is dead." not in queue
    report = ReaderReport.objects.get(answer="wrong")
    assert client.post(reverse("desk:report_seen", args=[report.pk])).status_code == 302
    assert "The dose in" not in client.get(reverse("desk:queue")).content.decode()


def test_only_a_physician_marks_a_report_as_seen() -> None:
    _report(signed_article())
    report = ReaderReport.objects.get()
    client, _queue_page = _queue(editor())
    # Wagtail turns a refusal in the admin into a message on its first page.
    assert client.post(reverse("desk:report_seen", args=[report.pk]))["Location"] == "/admin/"
    report.refresh_from_db()
    assert report.seen_at is None
