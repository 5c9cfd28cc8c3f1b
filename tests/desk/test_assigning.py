"""Whose review it is, on the screens: choosing, passing on, taking, conflicts, absences, and the queue."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from blog.desk.queue import waiting_count, waiting_reviews
from blog.desk.timeline import timeline_of
from blog.desk.viewing import Viewer
from blog.signoff.assigning import assign
from blog.signoff.delegating import delegate
from blog.signoff.eligibility import assignment_of, today
from blog.signoff.models import CandidateSignature, ConflictOfInterest, Delegation, Handover
from blog.signoff.proposals import open_task_state
from blog.signoff.signing import take_back
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

DUE = dt.date(2030, 1, 2)


def words(answer: Any) -> str:
    html = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def asked(page: Any) -> Any:
    assignment = assignment_of(open_task_state(factories.fresh(page)))
    return assignment and assignment.reviewer


def given_to(user: User, title: str = "", **draft: Any) -> Any:
    page = factories.submitted_article(title, **draft)
    assign(page=page, user=factories.editor(), to=user.reviewer, due_on=DUE)
    return page


@pytest.fixture
def dana() -> User:
    return factories.physician("dana", given_name="Dana", family_name="Ruiz")


@pytest.fixture
def sam() -> User:
    return factories.physician("sam", given_name="Sam", family_name="Lee", post_nominals="DO")


# Choosing


def test_an_editor_who_has_submitted_is_asked_who_is_to_review(dana: User, sam: User) -> None:
    editor = factories.editor()
    client = small.logged_in(editor)
    page = factories.submitted_article("Rest", by=editor)
    shown = client.get(f"/admin/reviews/{page.pk}/assign/")
    assert "Any physician who may sign" in words(shown)
    assert "Dana Ruiz, MD (Psychiatry)" in words(shown)
    answer = client.post(
        f"/admin/reviews/{page.pk}/assign/", {"to": dana.reviewer.pk, "due_on": "2030-01-02", "note": "New."}
    )
    assert answer.status_code == 302
    assert asked(page) == dana.reviewer
    review = words(small.logged_in(sam).get(f"/admin/reviews/{page.pk}/"))
    assert "Dana Ruiz, MD is asked to sign. Due January 2, 2030." in review
    assert "Chosen by an editor" in review and "New." in review


def test_who_cannot_sign_is_neither_offered_nor_taken(dana: User) -> None:
    editor = factories.editor()
    writer = factories.physician(given_name="Writing", family_name="Physician")
    client = small.logged_in(editor)
    page = factories.submitted_article(by=writer)
    assert "Writing Physician" not in words(client.get(f"/admin/reviews/{page.pk}/assign/"))
    answer = client.post(
        f"/admin/reviews/{page.pk}/assign/", {"to": writer.reviewer.pk, "due_on": "2030-01-02"}
    )
    assert answer.status_code == 422
    assert "Nothing was changed." in words(answer)
    assert asked(page) is None


@pytest.mark.parametrize("due_on", ["", "tomorrow", "2030-13-01"])
def test_a_day_that_is_none_is_named(due_on: str) -> None:
    page = factories.submitted_article()
    client = small.logged_in(factories.editor())
    answer = client.post(f"/admin/reviews/{page.pk}/assign/", {"due_on": due_on})
    assert answer.status_code == 422
    assert 'id="id_due_on_error"' in answer.content.decode()


def test_only_editors_of_the_page_choose(dana: User) -> None:
    page = factories.submitted_article()
    for user in (dana, factories.account()):
        client = small.logged_in(user)
        assert client.get(f"/admin/reviews/{page.pk}/assign/").status_code in (302, 403)
    assert asked(page) is None


def test_of_a_draft_that_does_not_wait_nothing_is_chosen() -> None:
    page = factories.article_draft()
    client = small.logged_in(factories.editor())
    assert client.get(f"/admin/reviews/{page.pk}/assign/")["Location"] == f"/admin/reviews/{page.pk}/"


# Passing on, taking


def test_a_physician_passes_a_review_on_with_a_note(dana: User, sam: User) -> None:
    page = given_to(dana, "Rest")
    client = small.logged_in(dana)
    assert "Pass on to another physician" in words(client.get(f"/admin/reviews/{page.pk}/"))
    shown = words(client.get(f"/admin/reviews/{page.pk}/pass-on/"))
    assert "Sam Lee, DO" in shown and "Dana Ruiz, MD (Psychiatry)" not in shown
    nothing = client.post(f"/admin/reviews/{page.pk}/pass-on/", {"to": sam.reviewer.pk, "note": ""})
    assert nothing.status_code == 422 and asked(page) == dana.reviewer
    data = {"to": sam.reviewer.pk, "note": "You know this drug better."}
    assert client.post(f"/admin/reviews/{page.pk}/pass-on/", data).status_code == 302
    assert asked(page) == sam.reviewer
    review = words(small.logged_in(sam).get(f"/admin/reviews/{page.pk}/"))
    assert "You are asked to sign." in review
    assert (
        "Passed on : Dana Ruiz, MD → to Sam Lee, DO (by dana) You know this drug better."
        in review.replace("on:", "on :")
    )


def test_passing_on_to_somebody_who_is_not_offered_is_refused(dana: User) -> None:
    writer = factories.physician()
    page = given_to(dana, by=writer)
    client = small.logged_in(dana)
    for reviewer in (writer.reviewer, factories.physician(verified_on=None).reviewer, dana.reviewer):
        answer = client.post(f"/admin/reviews/{page.pk}/pass-on/", {"to": reviewer.pk, "note": "Please."})
        assert answer.status_code == 422
    assert "No other physician could sign this" in words(client.get(f"/admin/reviews/{page.pk}/pass-on/"))
    assert asked(page) == dana.reviewer


def test_a_review_of_another_physician_is_read_taken_and_then_signed(dana: User, sam: User) -> None:
    page = given_to(dana)
    client = small.logged_in(sam)
    before = client.get(f"/admin/reviews/{page.pk}/").content.decode()
    assert "Another physician is asked to review this." in before
    assert "Take this review" in before and "Sign this version" not in before
    assert client.post(f"/admin/reviews/{page.pk}/take/").status_code == 302
    after = client.get(f"/admin/reviews/{page.pk}/").content.decode()
    assert "Sign this version" in after and "Take this review" not in after
    assert Handover.objects.latest("pk").kind == Handover.Kind.TAKEN


def test_whoever_is_no_physician_takes_passes_and_states_nothing(dana: User) -> None:
    page = given_to(dana)
    client = small.logged_in(factories.editor())
    for address in ("take", "pass-on", "conflict", "conflict/gone"):
        assert client.post(f"/admin/reviews/{page.pk}/{address}/", {"note": "x"}).status_code in (302, 403)
    assert client.post("/admin/reviews/away/").status_code in (302, 403)
    assert asked(page) == dana.reviewer
    assert not ConflictOfInterest.objects.exists()


# Conflicts of interest


def test_a_conflict_with_the_article_is_stated_and_taken_back(dana: User) -> None:
    page = given_to(dana)
    client = small.logged_in(dana)
    offered = client.get(f"/admin/reviews/{page.pk}/conflict/").content.decode()
    assert re.search(r'<input type="radio" name="topic" value=""[^>]* checked', offered)
    assert "this article" in offered
    answer = client.post(f"/admin/reviews/{page.pk}/conflict/", {"topic": "", "note": "I own shares."})
    assert answer.status_code == 302
    assert asked(page) is None
    review = words(client.get(f"/admin/reviews/{page.pk}/"))
    assert "You have a conflict of interest" in review
    assert "I have no conflict with this article any more" in review
    client.post(f"/admin/reviews/{page.pk}/conflict/gone/")
    assert "Sign this version" in words(client.get(f"/admin/reviews/{page.pk}/"))


def test_a_conflict_with_a_topic_releases_from_all_its_articles(dana: User) -> None:
    topic, other = factories.topic("Rest", months=6), factories.topic("Sleep")
    first, second = given_to(dana, topics=(topic,)), given_to(dana, topics=(topic, other))
    third = given_to(dana, topics=(other,))
    client = small.logged_in(dana)
    assert "every article of the topic “Rest”" in words(client.get(f"/admin/reviews/{first.pk}/conflict/"))
    client.post(f"/admin/reviews/{first.pk}/conflict/", {"topic": topic.pk})
    assert [asked(page) for page in (first, second, third)] == [None, None, dana.reviewer]
    assert list(topic.excluded_reviewers.all()) == [dana.reviewer]


def test_only_a_topic_of_the_article_is_stated(dana: User) -> None:
    page, elsewhere = given_to(dana), factories.topic()
    answer = small.logged_in(dana).post(f"/admin/reviews/{page.pk}/conflict/", {"topic": elsewhere.pk})
    assert answer.status_code == 422
    assert not elsewhere.excluded_reviewers.exists()


# The queue


def seen_by(user: User, *, others: bool = False) -> Viewer:
    return Viewer.of(User.objects.get(pk=user.pk), others=others)


def titles(user: User, *, others: bool = False) -> list[str]:
    queue = waiting_reviews(viewer=seen_by(user, others=others))
    return [one.title for group in queue.groups for one in group.reviews]


def test_the_queue_shows_a_physicians_own_first_and_others_separately(dana: User, sam: User) -> None:
    factories.submitted_article("Anybody's")
    given_to(sam, "Sam's")
    given_to(dana, "Dana's")
    assert titles(dana) == ["Dana's", "Anybody's"]
    assert titles(dana, others=True) == ["Sam's"]
    assert titles(sam) == ["Sam's", "Anybody's"]
    assert sorted(titles(factories.editor())) == ["Anybody's", "Dana's", "Sam's"]
    assert [waiting_count(seen_by(dana)), waiting_count(seen_by(dana, others=True)), waiting_count()] == [
        2,
        1,
        3,
    ]
    client = small.logged_in(dana)
    shown = words(client.get("/admin/reviews/"))
    assert "Waiting for other physicians (1)" in shown and "Sam's" not in shown
    assert "due January 2" in shown and "For any physician who may sign" in shown
    others = words(client.get("/admin/reviews/?whose=others"))
    assert "Sam's" in others and "For Sam Lee, DO" in others and "Dana's" not in others


def test_a_delegate_sees_for_whom_they_sign_and_until_when(dana: User, sam: User) -> None:
    given_to(dana, "Dana's")
    assert titles(sam) == []
    last = today() + dt.timedelta(days=3)
    absence = delegate(user=dana, to=sam.reviewer, starts_on=today(), ends_on=last)
    assert titles(sam) == titles(dana) == ["Dana's"]
    shown = words(small.logged_in(sam).get("/admin/reviews/"))
    assert f"For Dana Ruiz, MD until {last:%B} {last.day}" in shown
    Delegation.objects.filter(pk=absence.pk).update(
        starts_on=today() - dt.timedelta(days=2), ends_on=today() - dt.timedelta(days=1)
    )
    assert titles(sam) == []


# Absences


def test_a_physician_plans_an_absence_and_comes_back(dana: User, sam: User) -> None:
    client = small.logged_in(dana)
    assert "Sam Lee, DO" in words(client.get("/admin/reviews/away/"))
    data = {"to": sam.reviewer.pk, "starts_on": today().isoformat(), "ends_on": today().isoformat()}
    assert client.post("/admin/reviews/away/", data).status_code == 302
    shown = words(client.get("/admin/reviews/away/"))
    assert "Sam Lee, DO signs for you." in shown and "I am back" in shown
    assert "For Dana Ruiz, MD" in words(small.logged_in(sam).get("/admin/reviews/away/"))
    absence = Delegation.objects.get()
    assert small.logged_in(sam).post(f"/admin/reviews/away/{absence.pk}/end/").status_code == 404
    client.post(f"/admin/reviews/away/{absence.pk}/end/")
    assert "I am back" not in words(client.get("/admin/reviews/away/"))


def test_days_that_will_not_do_are_named_at_their_field(dana: User, sam: User) -> None:
    client = small.logged_in(dana)
    yesterday = today() - dt.timedelta(days=1)
    data = {"to": sam.reviewer.pk, "starts_on": today().isoformat(), "ends_on": yesterday.isoformat()}
    answer = client.post("/admin/reviews/away/", data)
    assert answer.status_code == 422
    assert "The last day cannot be before the first." in words(answer)
    assert not Delegation.objects.exists()


def test_an_editor_is_not_offered_as_a_delegate(dana: User) -> None:
    editor = factories.editor()
    inactive = factories.reviewer_for(editor, active=False)
    client: Client = small.logged_in(dana)
    data = {"to": inactive.pk, "starts_on": today().isoformat(), "ends_on": today().isoformat()}
    assert client.post("/admin/reviews/away/", data).status_code == 422
    assert "There is no other physician" in words(client.get("/admin/reviews/away/"))


# Two signatures


def signed_on_the_screen(client: Client, page: Any) -> Any:
    html = client.get(f"/admin/reviews/{page.pk}/").content.decode()
    found = re.search(r'name="shown" value="(\w+)"', html)
    assert found
    data = {"shown": found[1], "ticked": sorted(factories.EVERY_TICK), "password": factories.PASSWORD}
    return client.post(f"/admin/reviews/{page.pk}/sign/", data, follow=True)


def test_the_first_of_two_is_told_who_is_next_and_the_second_that_readers_have_it(
    dana: User, sam: User
) -> None:
    topic = factories.topic(signatures=2)
    topic.default_reviewers.add(dana.reviewer, sam.reviewer)
    page = factories.submitted_article("Dosing", topics=(topic,))
    assert asked(page) == sam.reviewer  # by name
    first, second = small.logged_in(sam), small.logged_in(dana)
    assert "0 of 2 signatures." in words(first.get(f"/admin/reviews/{page.pk}/"))
    assert "Signed. “Dosing” now waits for Dana Ruiz, MD." in words(signed_on_the_screen(first, page))
    waiting = words(first.get(f"/admin/reviews/{page.pk}/"))
    assert "1 of 2 signatures. Sam Lee, DO signed on" in waiting
    assert "Dana Ruiz, MD is asked to sign." in waiting and "You have signed this version." in waiting
    assert "Take my signature back" in waiting and "Sign this version" not in waiting
    assert "Signed by Sam Lee, DO" in words(second.get("/admin/reviews/"))
    assert "1 of 2 signatures." in words(second.get(f"/admin/reviews/{page.pk}/"))
    assert "Signed. Readers have “Dosing” now." in words(signed_on_the_screen(second, page))


def test_the_first_of_two_takes_the_signature_back(dana: User) -> None:
    page = factories.submitted_article(topics=(factories.topic(signatures=2),))
    client = small.logged_in(dana)
    answer = words(signed_on_the_screen(client, page))
    assert "now waits for the signature of another physician" in answer
    address = f"/admin/reviews/{page.pk}/take-back/"
    assert small.logged_in(factories.physician()).get(address).status_code == 404
    wrong = client.post(address, {"reason": "The dose.", "password": "wrong"})
    assert wrong.status_code == 422 and "Nothing was taken back." in words(wrong)
    client.post(address, {"reason": "The dose.", "password": factories.PASSWORD})
    assert "0 of 2 signatures." in words(client.get(f"/admin/reviews/{page.pk}/"))
    assert client.get(address).status_code == 404


def test_a_signature_for_a_later_day_says_when_readers_get_it(dana: User) -> None:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    page = factories.submitted_article("Later", go_live_at=tomorrow)
    answer = words(signed_on_the_screen(small.logged_in(dana), page))
    assert (
        f"Signed. Readers get “Later” on {date_format(tomorrow, 'F j, Y')} at {tomorrow:%H:%M} UTC." in answer
    )


def test_a_signature_that_waits_and_is_taken_back_stands_in_the_history(dana: User) -> None:
    page = factories.submitted_article(topics=(factories.topic(signatures=2),))
    factories.give_signature(page, by=dana)
    take_back(candidate=CandidateSignature.objects.get(), user=dana, reason="The dose.")
    told = [(event.what, event.note) for event in timeline_of(page)]
    assert ("Signed a version that needs another signature", "") in told
    assert ("Signature taken back that waited for another one", "The dose.") in told
