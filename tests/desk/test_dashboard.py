"""The dashboard on the admin's home, and the report behind it."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import TaskState

from blog.bench.making import make_articles
from blog.desk.dashboard.chart import HEIGHT, SMALLEST, WIDTH, bars_of, spoken_wait
from blog.desk.dashboard.signing_times import WEEKS, Week, percentile, signing_times, summary
from blog.models import ReaderReport
from blog.signoff.models import Reviewer, VerificationRun
from blog.signoff.signing import cancel, request_changes, withdraw
from tests import factories
from tests.desk.small import logged_in

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)
BEGINS = dt.date(2025, 12, 11)


def wait(hours: float, *, days_ago: int = 0) -> tuple[dt.datetime, dt.datetime]:
    finished = NOW - dt.timedelta(days=days_ago)
    return finished - dt.timedelta(hours=hours), finished


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


# Figures


@pytest.mark.parametrize(
    ("durations", "percent", "expected"),
    [
        ([], 50, None),
        ([5], 50, 5),
        ([5], 90, 5),
        ([4, 1, 3, 2], 50, 2),
        ([3, 1, 2], 50, 2),
        ([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 90, 9),
        ([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 90, 10),
    ],
)
def test_a_percentile_is_a_wait_that_somebody_had(
    durations: list[int], percent: int, expected: int | None
) -> None:
    found = percentile([hours(number) for number in durations], percent)
    assert found == (None if expected is None else hours(expected))


def test_waits_are_summed_up_by_the_week_in_which_they_ended() -> None:
    times = summary([wait(2), wait(4, days_ago=1), wait(6, days_ago=8), wait(8, days_ago=83)], BEGINS)

    assert (times.count, times.median, times.ninetieth) == (4, hours(4), hours(8))
    assert [week.count for week in times.weeks] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]
    assert times.weeks[0].begins == BEGINS
    assert times.weeks[-1].median == hours(2)
    assert times.weeks[1].median is None


def test_where_nothing_was_signed_there_is_no_figure() -> None:
    times = summary([], BEGINS)

    assert (times.count, times.median, times.ninetieth) == (0, None, None)
    assert len(times.weeks) == WEEKS


def test_the_longest_week_fills_the_drawing_and_an_empty_one_has_no_bar() -> None:
    weeks = (
        Week(BEGINS, 2, hours(10)),
        Week(BEGINS, 0, None),
        Week(BEGINS, 1, hours(5)),
        Week(BEGINS, 1, hours(0)),
    )

    bars = bars_of(weeks)

    assert [bar.height for bar in bars] == [HEIGHT, 0, HEIGHT / 2, SMALLEST]
    assert all(bar.y + bar.height == HEIGHT for bar in bars)
    assert bars[0].x == 0
    assert bars[-1].x + bars[-1].width == pytest.approx(WIDTH, abs=0.1)


def test_weeks_of_no_wait_at_all_are_drawn_too() -> None:
    assert [bar.height for bar in bars_of((Week(BEGINS, 1, hours(0)),))] == [SMALLEST]
    assert bars_of(()) == ()


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (None, "–"),
        (hours(0.2), "less than an hour"),
        (hours(1), "1 hour"),
        (hours(47), "47 hours"),
        (hours(48), "2 days"),
        (hours(24 * 9.4), "9 days"),
    ],
)
def test_a_wait_in_words(duration: dt.timedelta | None, words: str) -> None:
    assert spoken_wait(duration) == words


@pytest.mark.django_db
def test_only_signatures_of_the_last_twelve_weeks_count() -> None:
    factories.signed_article()
    factories.signed_article()
    factories.submitted_article()
    old = TaskState.objects.filter(status=TaskState.STATUS_APPROVED).earliest("pk")
    long_ago = timezone.now() - dt.timedelta(weeks=WEEKS, days=1)
    TaskState.objects.filter(pk=old.pk).update(started_at=long_ago, finished_at=long_ago)

    assert signing_times(timezone.now()).count == 1


# The panels


@pytest.fixture
def ana(db: None) -> User:
    return factories.editor("ana")


def home(user: User) -> BeautifulSoup:
    answer = logged_in(user).get("/admin/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def section(page: BeautifulSoup, name: str) -> str:
    """The words of one list."""
    found = [one for one in page.select(".desk-list") if name in one.select_one("h3").get_text()]  # type: ignore[union-attr]
    assert len(found) == 1, name
    return " ".join(found[0].get_text(" ").split())


def test_an_editor_finds_own_drafts_and_not_those_of_others(ana: User) -> None:
    factories.article_draft("Mine", by=ana)
    factories.article_draft("Somebody else's")
    factories.submitted_article("Submitted", by=ana)

    assert section(home(ana), "My drafts") == "My drafts 1 Mine saved a moment ago"


def test_a_draft_that_an_editor_has_changed_is_also_theirs(ana: User) -> None:
    page = factories.signed_article("Live")
    factories.revise(page, title="Changed by me", by=ana)

    assert "Changed by me" in section(home(ana), "My drafts")


def test_what_waits_is_listed_with_its_age_and_the_longest_wait_first(ana: User) -> None:
    factories.submitted_article("Later")
    first = factories.submitted_article("Earlier")
    state = first.current_workflow_task_state
    TaskState.objects.filter(pk=state.pk).update(started_at=timezone.now() - dt.timedelta(days=3, hours=1))

    words = section(home(ana), "Waiting for a physician")

    assert words.index("Earlier") < words.index("Later")
    assert "asked 3\xa0days ago" in words.replace("3 days", "3\xa0days")


def test_what_was_sent_back_is_listed_with_what_should_change(ana: User) -> None:
    page = factories.submitted_article("Sent back")
    request_changes(page=page, user=factories.physician(), comment="Please cite the study.")

    assert "Sent back Please cite the study." in section(home(ana), "Changes requested")


def test_what_is_signed_and_not_out_is_listed_and_stopped_with_one_click(ana: User) -> None:
    page = factories.signed_article("Later", go_live_at=timezone.now() + dt.timedelta(days=3))
    client = logged_in(ana)
    form = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one(
        f'form[action="/admin/reviews/{page.pk}/cancel-schedule/"]'
    )
    assert form is not None

    answer = client.post(str(form["action"]), {"next": "/admin/"}, follow=True)

    assert "Cancelled." in answer.content.decode()
    assert "Nothing signed waits for its day." in section(home(ana), "Signed, not out yet")


def test_what_is_signed_and_held_back_is_listed_with_the_reason(ana: User) -> None:
    signer = factories.physician(family_name="Ruiz")
    factories.signed_article("Held", signer=signer, go_live_at=timezone.now() + dt.timedelta(days=9))
    reviewer = Reviewer.objects.get(user=signer)
    reviewer.licence_expires_on = timezone.now().date() + dt.timedelta(days=2)
    reviewer.save()

    words = section(home(ana), "Signed, not out yet")

    assert "Held held: The licence of Dana Ruiz, MD lapses on" in words
    assert titles(ana, group="scheduled") == ["Held"]


def test_what_falls_due_is_listed_with_two_clicks_to_the_withdrawal(
    ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = factories.signed_article("Old")
    factories.signed_article("Younger", topics=(factories.topic(months=36),))
    then = timezone.now() + dt.timedelta(days=340)
    monkeypatch.setattr(timezone, "now", lambda: then)

    found = home(ana)

    words = section(found, "Review due within 60 days")
    assert "Old due in" in words
    assert "Younger" not in words
    assert found.select_one(f'a[href^="/admin/reviews/{page.pk}/withdraw/"]') is not None


def test_what_is_overdue_comes_first(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.signed_article("Overdue", topics=(factories.topic(months=11),))
    factories.signed_article("Due", topics=(factories.topic(months=12),))
    then = timezone.now() + dt.timedelta(days=345)
    monkeypatch.setattr(timezone, "now", lambda: then)

    words = section(home(ana), "Review due within 60 days")

    assert words.index("Overdue overdue") < words.index("Due due in")


def test_what_readers_say_is_listed_until_a_physician_has_seen_it(ana: User) -> None:
    page = factories.signed_article("Walking")
    report = ReaderReport.objects.create(
        page=page, edition_number=1, answer="wrong", text="A <b>number</b> is off."
    )
    assert "Walking A <b>number</b> is off." in section(home(ana), "Readers say may be wrong")

    ReaderReport.objects.filter(pk=report.pk).update(seen_at=timezone.now())

    assert "No reader's report" in section(home(ana), "Readers say may be wrong")


def test_licences_that_expire_are_for_whoever_looks_after_reviewers(ana: User) -> None:
    today = timezone.now().date()
    factories.reviewer_for(None, family_name="Soon", licence_expires_on=today + dt.timedelta(days=59))
    factories.reviewer_for(None, family_name="Gone", licence_expires_on=today - dt.timedelta(days=1))
    factories.reviewer_for(None, family_name="Fine", licence_expires_on=today + dt.timedelta(days=70))
    factories.reviewer_for(None, family_name="Left", licence_expires_on=today, active=False)

    words = section(home(factories.superuser()), "Licences that expire")

    assert "Dana Gone, MD expired" in words
    assert "Dana Soon, MD expires" in words
    assert "Fine" not in words
    assert "Left" not in words
    if not ana.has_perm("signoff.change_reviewer"):
        assert not [one for one in home(ana).select("h3") if "Licences" in one.get_text()]


def test_notices_in_other_words_than_todays_are_counted_and_listed(ana: User) -> None:
    standard, own = notice(), notice(text="<p>Older words.</p>")
    factories.signed_article("Standard", body=[standard])
    factories.signed_article("Older", body=[own])
    factories.signed_article("Without")

    page = home(ana)

    link = page.select_one('a[href="/admin/reports/articles/?group=notices"]')
    assert link is not None and "One article has" in link.get_text()
    assert titles(ana, group="notices") == ["Older"]


def notice(**changes: str) -> dict[str, Any]:
    from blog.blocks import OFF_LABEL_HEADING, OFF_LABEL_TEXT

    value = {"heading": OFF_LABEL_HEADING, "text": OFF_LABEL_TEXT}
    return {"type": "off_label_notice", "value": value | changes}


def test_the_chart_has_words_for_those_who_do_not_see_it_and_asks_nobody_for_anything(ana: User) -> None:
    factories.signed_article()

    page = home(ana)

    chart = page.select_one(".desk-chart svg")
    assert chart is not None
    assert chart["role"] == "img"
    assert "median wait" in chart.select_one("title").get_text()  # type: ignore[union-attr]
    assert len(page.select(".desk-chart-table tbody tr")) == WEEKS
    elements = page.select("img[src], script[src], link[href]")
    assert [one for one in elements if "//" in str(one.get("src") or one.get("href"))] == []


def test_before_anything_was_signed_there_is_no_chart(ana: User) -> None:
    assert "Nothing was signed in the last twelve weeks." in home(ana).get_text()


def test_an_administrator_is_told_when_the_ledger_was_verified(ana: User) -> None:
    admin = factories.superuser()
    assert "never been verified" in home(admin).get_text()

    VerificationRun.objects.create(started_at=timezone.now(), finished_at=timezone.now(), faults=2)

    assert "2 faults" in home(admin).get_text()
    assert "verified" not in home(ana).get_text()


def test_a_physician_lands_at_the_queue(db: None) -> None:
    assert logged_in(factories.physician()).get("/admin/")["Location"] == "/admin/reviews/"


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def fill(user: User) -> None:
    """Something in every list."""
    factories.article_draft(by=user)
    factories.submitted_article()
    request_changes(page=factories.submitted_article(), user=factories.physician(), comment="Why?")
    factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=3))
    page = factories.signed_article()
    ReaderReport.objects.create(page=page, edition_number=1, answer="wrong")
    factories.reviewer_for(None, licence_expires_on=timezone.now().date())


@pytest.mark.django_db
@pytest.mark.parametrize("role", [factories.editor, factories.superuser])
def test_the_dashboard_asks_as_much_for_much_as_for_little(role: Any) -> None:
    user = role()
    client = logged_in(user)
    for _time in range(6):
        fill(user)
    some = queries_of(client, "/admin/")
    for _time in range(2):
        fill(user)
    make_articles(20, words=60)

    # Wagtail's own list of recent edits asks for each of its five lines.
    assert queries_of(client, "/admin/") <= some
    assert some <= 75


# The report


def titles(user: User, **query: str) -> list[str]:
    answer = logged_in(user).get("/admin/reports/articles/", query)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    return sorted(one.get_text().strip() for one in page.select("tbody td.title"))


@pytest.mark.django_db
def test_the_report_lists_each_article_in_its_state(ana: User) -> None:
    tomorrow = timezone.now() + dt.timedelta(days=1)
    factories.article_draft("draft", by=ana)
    factories.submitted_article("in review")
    request_changes(page=factories.submitted_article("sent back"), user=factories.physician(), comment="Why?")
    factories.signed_article("scheduled", go_live_at=tomorrow)
    factories.signed_article("live")
    factories.page_draft("a page", by=ana)
    withdraw(page=factories.signed_article("gone"), user=ana, public_reason="Old.")
    stopped = factories.signed_article("stopped", go_live_at=tomorrow)
    cancel(edition=stopped.editions.get(), user=ana)

    assert titles(ana, group="draft") == ["a page", "draft", "gone", "stopped"]
    assert titles(ana, group="draft", mine="true") == ["a page", "draft"]
    assert titles(ana, group="in_review") == ["in review"]
    assert titles(ana, group="changes_requested") == ["sent back"]
    assert titles(ana, group="scheduled") == ["scheduled"]
    assert titles(ana, group="live") == ["live"]
    assert titles(ana, group="withdrawn") == ["gone"]
    assert titles(ana, group="due") == titles(ana, group="overdue") == []
    assert len(titles(ana)) == 8


@pytest.mark.django_db
def test_the_report_finds_what_is_due_and_what_is_overdue(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.signed_article("Overdue", topics=(factories.topic(months=11),))
    factories.signed_article("Due", topics=(factories.topic(months=12),))
    factories.signed_article("Fine", topics=(factories.topic(months=24),))
    then = timezone.now() + dt.timedelta(days=345)
    monkeypatch.setattr(timezone, "now", lambda: then)

    assert titles(ana, group="due") == ["Due", "Overdue"]
    assert titles(ana, group="overdue") == ["Overdue"]


@pytest.mark.django_db
def test_the_report_is_saved_as_a_table_with_the_states_in_words(ana: User) -> None:
    factories.signed_article("Walking")
    factories.submitted_article("Waiting")

    answer = logged_in(ana).get("/admin/reports/articles/?export=csv&group=live")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    [row] = [{key.strip(): value for key, value in row.items()} for row in rows]
    assert (row["Title"], row["State"], row["Type"]) == ("Walking", "live", "article")
    assert row["Next review due"]


@pytest.mark.django_db
def test_the_report_is_saved_for_a_spreadsheet(ana: User) -> None:
    factories.signed_article("Walking")

    answer = logged_in(ana).get("/admin/reports/articles/?export=xlsx")

    assert b"".join(answer)[:2] == b"PK"


@pytest.mark.django_db
def test_a_group_that_does_not_exist_is_said_so(ana: User) -> None:
    factories.article_draft("draft")

    html = logged_in(ana).get("/admin/reports/articles/?group=nonsense").content.decode()

    assert "nonsense is not one of the available choices" in html


@pytest.mark.django_db
def test_the_report_asks_as_much_for_many_articles_as_for_few(ana: User) -> None:
    client = logged_in(ana)
    for _number in range(2):
        factories.submitted_article()
        factories.signed_article()
    few = queries_of(client, "/admin/reports/articles/")
    for _number in range(3):
        factories.submitted_article()
        factories.signed_article()

    assert queries_of(client, "/admin/reports/articles/") == few


@pytest.mark.django_db
def test_the_report_is_for_those_who_edit_pages() -> None:
    assert logged_in(factories.physician()).get("/admin/reports/articles/").status_code == 302
