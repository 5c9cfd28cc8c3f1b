"""The daily command: run twice, nothing twice; not run for three days, each once; one mail for each person."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from blog.mail import daily
from blog.mail.daily import run_daily
from blog.mail.models import DailyRun, Kind, Mail, MailWishes
from blog.signoff.assigning import pass_on
from blog.signoff.reading import SignedEdition, edition_in_force
from blog.signoff.signing import request_changes
from tests import factories
from tests.mail.conftest import Postbox, html_of, text_of, with_address
from tests.signoff.conftest import Clock
from tests.signoff.conftest import clock as clock

pytestmark = pytest.mark.django_db


def run() -> DailyRun:
    return run_daily(lambda line: None)


def told(postbox: Postbox, user: User) -> list[str]:
    """The subjects that this person has got, and no more of them the next time."""
    subjects = [str(message["Subject"]) for message in postbox.of(user)]
    postbox.received = [message for message in postbox.received if message["To"] != user.email]
    return subjects


@pytest.fixture
def wednesday(clock: Clock) -> Clock:
    """A Wednesday noon in UTC: March 4, 2026."""
    assert clock.moment.weekday() == 2
    return clock


# Reminders to sign


def test_who_has_not_signed_is_reminded_after_2_5_and_8_working_days(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    factories.submitted_article("How long?")
    run()
    told(postbox, physician)
    got = {}
    for day in range(1, 20):
        wednesday.move(days=1)
        run()
        if subjects := told(postbox, physician):
            got[day] = subjects
    asked = ["Still to sign (full review, about 10 s): How long?"]
    # Friday, the Wednesday after, and the Monday after that.
    assert got == {2: asked, 7: asked, 12: asked}


def test_the_command_run_twice_tells_nothing_twice(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    factories.submitted_article()
    wednesday.move(days=2)
    run()
    assert len(told(postbox, physician)) == 2  # to sign, and the reminder
    again = run()
    assert (again.written, again.sent) == (0, 0)
    assert told(postbox, physician) == []


def test_after_three_missed_days_each_reminder_is_told_once_and_late(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    factories.submitted_article("First")
    wednesday.move(days=1)
    factories.submitted_article("Second")
    run()
    told(postbox, physician)
    wednesday.move(days=4)  # Friday and Monday, on which both were to be told, are gone
    run()
    (daily_mail,) = postbox.of(physician)
    assert text_of(daily_mail).count("This has waited for a physician") == 2
    assert set(Mail.objects.filter(kind=Kind.STILL_TO_SIGN).values_list("about", "sent_at")) == {
        (mail.about, wednesday.moment) for mail in Mail.objects.filter(kind=Kind.STILL_TO_SIGN)
    }
    assert Mail.objects.filter(kind=Kind.STILL_TO_SIGN).count() == 2


def test_two_missed_steps_of_one_thing_are_told_in_one_breath(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    factories.submitted_article("How long?")
    run()
    told(postbox, physician)
    wednesday.move(days=8)
    run()
    assert told(postbox, physician) == ["Still to sign (full review, about 10 s): How long?"]
    steps = Mail.objects.filter(kind=Kind.STILL_TO_SIGN)
    assert [mail.about.rpartition(":")[2] for mail in steps] == ["+2", "+5"]
    assert not steps.waiting().exists()


def test_nobody_is_reminded_of_what_was_answered(postbox: Postbox, physician: User, wednesday: Clock) -> None:
    signed, sent_back = factories.submitted_article(), factories.submitted_article()
    factories.sign_off(signed, by=physician)
    request_changes(page=sent_back, user=physician, comment="Which dose?")
    wednesday.move(days=2)
    run()
    assert told(postbox, physician) == []


def test_several_things_are_one_mail(
    postbox: Postbox, physician: User, editor: User, wednesday: Clock
) -> None:
    MailWishes.objects.create(user=physician, once_a_day=True)
    for title in ("First", "Second", "Third"):
        factories.submitted_article(title)
    run()
    (message,) = postbox.of(physician)
    assert message["Subject"] == "To sign (full review, about 10 s): First, and 2 more"
    for title in ("First", "Second", "Third"):
        assert f"To sign (full review, about 10 s): {title}" in text_of(message)


def test_what_is_too_much_for_one_mail_is_on_the_desk(
    postbox: Postbox, physician: User, wednesday: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blog.mail.writing.MOST_LETTERS", 2)
    MailWishes.objects.create(user=physician, once_a_day=True)
    for number in range(5):
        factories.submitted_article(f"Number {number}")
    run()
    (message,) = postbox.of(physician)
    assert message["Subject"] == "To sign (full review, about 10 s): Number 0, and 4 more"
    assert "5 things for you" in html_of(message)
    for body in (text_of(message), html_of(message)):
        assert "Number 1" in body and "Number 2" not in body
        assert "3 more on your desk" in body and "http://testserver/admin/" in body
    assert not Mail.objects.waiting().exists()


# Reviews


@pytest.fixture
def reviewed(editor: User, physician: User, wednesday: Clock) -> dt.datetime:
    """An article, signed just now for twelve months; the moment at which its review is due."""
    page = factories.submit(factories.article_draft("How long?", by=editor), by=editor)
    factories.sign_off(page, by=physician)
    return wednesday.moment.replace(year=2027)


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        (-60, "Review due in 60 days: How long?"),
        (-30, "Review due in 30 days: How long?"),
        (-7, "Review due in 7 days: How long?"),
        (0, "Review due today: How long?"),
        (7, "Review overdue by 7 days: How long?"),
        (56, "Review overdue by 56 days: How long?"),
        (60, "Withdrawn, its review is out of date: How long?"),
    ],
)
def test_a_review_that_falls_due_is_told_to_its_physician_and_its_editor(
    postbox: Postbox,
    editor: User,
    physician: User,
    reviewed: dt.datetime,
    wednesday: Clock,
    days: int,
    subject: str,
) -> None:
    wednesday.moment = reviewed + dt.timedelta(days=days - 1)
    run()
    told(postbox, physician), told(postbox, editor)
    wednesday.move(days=1)
    run()
    assert told(postbox, physician) == [subject]
    assert told(postbox, editor) == [subject]


def test_between_the_steps_nothing_is_told(
    postbox: Postbox, editor: User, physician: User, reviewed: dt.datetime, wednesday: Clock
) -> None:
    days = []
    for day in (-61, -60, -59, -31, -30, -29, -1, 0, 1, 6, 7, 8, 59, 60, 67):
        wednesday.moment = reviewed + dt.timedelta(days=day)
        run()
        if told(postbox, physician):
            days.append(day)
    # On the 59th day those of the weeks before it are told, late.
    assert days == [-60, -30, -1, 0, 7, 59, 60]


def test_who_signs_no_more_is_not_told_and_the_others_are(
    postbox: Postbox, physician: User, reviewed: dt.datetime, wednesday: Clock
) -> None:
    other = with_address(factories.physician("robin"))
    physician.reviewer.active = False
    physician.reviewer.save()
    wednesday.moment = reviewed - dt.timedelta(days=30)
    run()
    assert postbox.of(physician) == []
    assert len(postbox.of(other)) == 1


def test_a_review_that_was_done_is_told_no_more(
    postbox: Postbox, physician: User, reviewed: dt.datetime, wednesday: Clock
) -> None:
    from blog.models import ArticlePage

    wednesday.moment = reviewed - dt.timedelta(days=30)
    factories.new_edition(ArticlePage.objects.get(title="How long?"), signer=physician, title="How long now?")
    run()
    assert not [subject for subject in told(postbox, physician) if "due" in subject]


# Licences


def test_a_licence_that_expires_is_told_to_its_holder_and_who_verified_it(
    postbox: Postbox, wednesday: Clock
) -> None:
    verifier = with_address(factories.account("toni"))
    expires_on = wednesday.moment.date() + dt.timedelta(days=70)
    holder = with_address(
        factories.physician(
            "lee",
            given_name="Lee",
            family_name="Sample",
            licence_expires_on=expires_on,
            verified_on=wednesday.moment.date() - dt.timedelta(days=300),
            verified_by=verifier,
        )
    )
    got = {}
    today = wednesday.moment
    for day in (-61, -60, -59, -31, -30, -29, -8, -7, -6, 0, 1, 30):
        wednesday.moment = today + dt.timedelta(days=70 + day)
        run()
        if subjects := [*told(postbox, holder), *told(postbox, verifier)]:
            got[day] = subjects
    theirs = "The licence of Lee Sample, MD expires"
    assert got == {
        -60: ["Your licence expires in 60 days", f"{theirs} in 60 days"],
        -30: ["Your licence expires in 30 days", f"{theirs} in 30 days"],
        -7: ["Your licence expires in 7 days", f"{theirs} in 7 days"],
        0: ["Your licence expires today", f"{theirs} today"],
    }


# Held back


def test_an_article_that_does_not_appear_on_its_day_is_told_to_its_editor_once(
    postbox: Postbox, editor: User, physician: User, wednesday: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = wednesday.moment + dt.timedelta(days=1)
    for title in ("Appears", "Does not"):
        page = factories.article_draft(title, by=editor, go_live_at=day)
        factories.sign_off(factories.submit(page, by=editor), by=physician)
    run()
    told(postbox, editor)

    def serve_but_one(page_id: int, at: dt.datetime) -> SignedEdition | None:
        return None if page_id == page.pk else edition_in_force(page_id, at)

    monkeypatch.setattr("blog.mail.holding_back.edition_in_force", serve_but_one)
    wednesday.move(days=2)
    run(), run()
    assert told(postbox, editor) == ["Held back: Does not"]


# Faults


def test_a_step_that_fails_stops_no_other_and_the_command_says_so(
    postbox: Postbox, physician: User, wednesday: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> int:
        raise RuntimeError("no such table")

    factories.submitted_article()
    wednesday.move(days=2)
    monkeypatch.setattr(daily.run_daily, "__defaults__", ((("Something that fails", fail), *daily.STEPS),))
    out = io.StringIO()
    with pytest.raises(CommandError, match="Something that fails: RuntimeError: no such table"):
        call_command("daily", stdout=out)
    assert "Something that fails: failed" in out.getvalue()
    assert "Reminders to sign: 1" in out.getvalue()
    assert len(postbox.of(physician)) == 2


def test_a_server_that_is_down_is_a_fault_and_the_next_day_tells_all_once(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    postbox.refuses[physician.email] = "451 Try again later"
    factories.submitted_article()
    wednesday.move(days=2)
    with pytest.raises(CommandError, match="451"):
        call_command("daily", verbosity=0)
    postbox.refuses.clear()
    wednesday.move(days=1)
    call_command("daily", verbosity=0)
    assert sorted(told(postbox, physician)) == [
        f"Still to sign (full review, about 10 s): {title}"
        if still
        else f"To sign (full review, about 10 s): {title}"
        for still in (True, False)
        for title in [Mail.objects.all()[0].page.draft_title]  # type: ignore[union-attr]
    ]
    call_command("send_mails", "--now", verbosity=0)
    assert told(postbox, physician) == []


def test_whoever_has_just_been_asked_is_not_reminded_of_what_others_left(
    postbox: Postbox, physician: User, wednesday: Clock
) -> None:
    colleague = factories.physician("robin")
    page = factories.submitted_article()
    wednesday.move(days=6)
    pass_on(page=page, user=colleague, to=physician.reviewer, note="You know more about doses.")
    run()
    assert told(postbox, physician) == [f"To sign (full review, about 10 s): {page.title}"]
    wednesday.move(days=2)
    run()
    assert told(postbox, physician) == [f"Still to sign (full review, about 10 s): {page.title}"]
