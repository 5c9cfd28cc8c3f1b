"""Who is asked to sign: chosen, passed on, taken, released; and nobody else signs."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from blog.signoff import signals
from blog.signoff.assigning import assign, pass_on, release, state_conflict, take, take_conflict_back
from blog.signoff.delegating import delegate
from blog.signoff.eligibility import assignment_of
from blog.signoff.may_sign import MayNotSign, Refusal
from blog.signoff.models import Assignment, Edition, Handover, Reviewer
from blog.signoff.proposals import open_task_state, propose, refusal_for
from blog.signoff.signing import decline, request_changes
from tests import factories
from tests.signoff.conftest import Clock

pytestmark = pytest.mark.django_db

DUE = dt.date(2030, 1, 2)


@pytest.fixture
def told() -> Iterator[list[signals.Assigned]]:
    """Who was told that a review is theirs, in order."""
    events: list[signals.Assigned] = []

    def hear(event: signals.Assigned, **kwargs: Any) -> None:
        events.append(event)

    signals.assigned.connect(hear)
    yield events
    signals.assigned.disconnect(hear)


def asked(page: Any) -> Reviewer | None:
    assignment = assignment_of(open_task_state(factories.fresh(page)))
    assert assignment is not None
    return assignment.reviewer


def refusal_now(user: User, page: Any) -> Refusal | None:
    fresh = User.objects.get(pk=user.pk)
    return refusal_for(fresh, propose(factories.fresh(page)))


def given_to(user: User, **draft: Any) -> Any:
    """A submitted article that an editor has asked this physician to review."""
    page = factories.submitted_article(**draft)
    assign(page=page, user=factories.editor(), to=user.reviewer, due_on=DUE)
    return factories.fresh(page)


# Choosing


def test_without_a_choice_any_physician_may_sign_and_there_is_no_history() -> None:
    page = factories.submitted_article()
    assert asked(page) is None
    assert not Handover.objects.exists()
    assert refusal_now(factories.physician(), page) is None


def test_the_usual_reviewer_of_a_topic_is_asked_and_nobody_else_may_sign(
    told: list[signals.Assigned],
) -> None:
    dana, sam = factories.physician(), factories.physician()
    topic = factories.topic()
    topic.default_reviewers.add(dana.reviewer)
    page = factories.submitted_article(topics=(topic,))
    assert asked(page) == dana.reviewer
    assert [(one.reviewer, one.page.pk) for one in told] == [(dana.reviewer, page.pk)]
    assert refusal_now(dana, page) is None
    assert refusal_now(sam, page) is Refusal.ASSIGNED_TO_ANOTHER
    with pytest.raises(MayNotSign):
        factories.sign_off(page, by=sam)
    assert factories.sign_off(page, by=dana).number == 1


def test_of_several_usual_reviewers_the_one_with_the_least_to_do_is_asked() -> None:
    busy = factories.physician(family_name="Adams")
    free = factories.physician(family_name="Zola")
    topic = factories.topic()
    topic.default_reviewers.add(busy.reviewer, free.reviewer)
    assert asked(factories.submitted_article(topics=(topic,))) == busy.reviewer
    assert asked(factories.submitted_article(topics=(topic,))) == free.reviewer


def test_somebody_who_could_not_sign_is_not_asked() -> None:
    author = factories.physician()
    unverified = factories.physician(verified_on=None)
    excluded = factories.physician()
    topic = factories.topic()
    topic.default_reviewers.add(author.reviewer, unverified.reviewer, excluded.reviewer)
    topic.excluded_reviewers.add(excluded.reviewer)
    assert asked(factories.submitted_article(by=author, topics=(topic,))) is None


def test_the_topics_of_the_draft_choose_and_not_those_of_the_version_before() -> None:
    from blog.models import ArticleTopic
    from blog.signoff.content import latest_draft

    dana = factories.physician()
    topic = factories.topic()
    topic.default_reviewers.add(dana.reviewer)
    page = factories.article_draft()
    draft = latest_draft(page)
    draft.article_topics.set([ArticleTopic(topic=topic)])
    draft.save_revision()
    assert asked(factories.submit(page)) == dana.reviewer


def test_an_editor_chooses_a_physician_a_day_and_a_note(told: list[signals.Assigned]) -> None:
    editor, dana = factories.editor(), factories.physician()
    page = factories.submitted_article()
    assign(page=page, user=editor, to=dana.reviewer, due_on=DUE, note=" The dose is new. ")
    assignment = Assignment.objects.get()
    assert (assignment.reviewer, assignment.due_on) == (dana.reviewer, DUE)
    step = Handover.objects.get()
    assert (step.kind, step.by, step.note) == (Handover.Kind.ASSIGNED, editor, "The dose is new.")
    assert [(one.reviewer, one.note, one.user) for one in told] == [
        (dana.reviewer, "The dose is new.", editor)
    ]


def test_asking_the_same_physician_again_for_another_day_tells_nobody(told: list[signals.Assigned]) -> None:
    dana = factories.physician()
    page = given_to(dana)
    assign(page=page, user=factories.editor(), to=dana.reviewer, due_on=DUE + dt.timedelta(days=1))
    assert Assignment.objects.get().due_on == DUE + dt.timedelta(days=1)
    assert len(told) == Handover.objects.count() == 1


def test_nobody_is_asked_who_could_not_sign() -> None:
    writer = factories.physician()
    page = factories.submitted_article(by=writer)
    for reviewer in (
        writer.reviewer,
        factories.physician(active=False).reviewer,
        factories.physician(licence_expires_on=dt.date(2020, 1, 1)).reviewer,
        factories.reviewer_for(None),
    ):
        with pytest.raises(ValidationError, match="cannot sign this"):
            assign(page=page, user=factories.editor(), to=reviewer, due_on=DUE)
    assert asked(page) is None


def test_a_review_is_due_some_working_days_after_its_submission(clock: Clock) -> None:
    factories.submitted_article()  # on Wednesday, March 4, 2026
    assert Assignment.objects.get().due_on == dt.date(2026, 3, 11)


def test_whoever_asked_for_changes_is_asked_again() -> None:
    dana = factories.physician()
    page = given_to(dana)
    request_changes(page=page, user=dana, comment="Cite it.")
    factories.fresh(page).current_workflow_state.resume(user=factories.editor())
    assert asked(page) == dana.reviewer
    assert Handover.objects.last().kind == Handover.Kind.AGAIN  # type: ignore[union-attr]


def test_whoever_has_written_in_the_meantime_is_not_asked_again() -> None:
    dana = factories.physician()
    page = given_to(dana)
    request_changes(page=page, user=dana, comment="Cite it.")
    factories.revise(page, by=dana, title="Better")
    factories.fresh(page).current_workflow_state.resume(user=factories.editor())
    assert asked(page) is None


def test_only_the_physician_who_is_asked_sends_back() -> None:
    dana = factories.physician()
    page = given_to(dana)
    for send_back in (
        lambda user: request_changes(page=page, user=user, comment="No."),
        lambda user: decline(page=page, user=user, reason="No."),
    ):
        with pytest.raises(MayNotSign) as caught:
            send_back(factories.physician())
        assert caught.value.reason is Refusal.ASSIGNED_TO_ANOTHER
    request_changes(page=page, user=dana, comment="Cite it.")


# Passing on and taking


def test_passing_on_moves_the_review_and_is_recorded(told: list[signals.Assigned]) -> None:
    dana, sam = factories.physician(), factories.physician()
    page = given_to(dana)
    pass_on(page=page, user=dana, to=sam.reviewer, note="You know this drug better.")
    assert asked(page) == sam.reviewer
    step = Handover.objects.last()
    assert step is not None
    assert (step.kind, step.from_reviewer, step.to_reviewer, step.by, step.note) == (
        Handover.Kind.PASSED_ON,
        dana.reviewer,
        sam.reviewer,
        dana,
        "You know this drug better.",
    )
    assert told[-1].reviewer == sam.reviewer and told[-1].note == "You know this drug better."
    assert refusal_now(dana, page) is Refusal.ASSIGNED_TO_ANOTHER
    assert factories.sign_off(page, by=sam).number == 1


def test_a_review_of_anybodys_is_passed_on_too() -> None:
    dana, sam = factories.physician(), factories.physician()
    page = factories.submitted_article()
    pass_on(page=page, user=dana, to=sam.reviewer, note="Please.")
    assert asked(page) == sam.reviewer


def test_only_the_physician_who_is_asked_passes_on() -> None:
    dana, sam, robin = factories.physician(), factories.physician(), factories.physician()
    page = given_to(dana)
    for user in (sam, factories.editor(), factories.superuser()):
        with pytest.raises(MayNotSign):
            pass_on(page=page, user=user, to=robin.reviewer, note="Please.")
    assert asked(page) == dana.reviewer


def test_a_review_is_not_passed_on_to_somebody_who_could_not_sign() -> None:
    dana, writer, conflicted = factories.physician(), factories.physician(), factories.physician()
    page = given_to(dana, by=writer)
    state_conflict(page=page, user=conflicted)
    for reviewer in (
        writer.reviewer,
        conflicted.reviewer,
        factories.physician(verified_on=None).reviewer,
        factories.physician(active=False).reviewer,
        dana.reviewer,
    ):
        with pytest.raises(ValidationError):
            pass_on(page=page, user=dana, to=reviewer, note="Please.")
    assert asked(page) == dana.reviewer


def test_passing_on_needs_a_note_and_something_that_waits() -> None:
    dana, sam = factories.physician(), factories.physician()
    page = given_to(dana)
    with pytest.raises(ValidationError, match="note"):
        pass_on(page=page, user=dana, to=sam.reviewer, note=" ")
    with pytest.raises(MayNotSign):
        pass_on(page=factories.article_draft(), user=dana, to=sam.reviewer, note="Please.")


def test_another_physician_takes_a_review_and_it_is_recorded() -> None:
    dana, sam = factories.physician(), factories.physician()
    page = given_to(dana)
    take(page=page, user=sam)
    step = Handover.objects.last()
    assert step is not None
    assert (step.kind, step.from_reviewer, step.to_reviewer) == ("taken", dana.reviewer, sam.reviewer)
    assert refusal_now(dana, page) is Refusal.ASSIGNED_TO_ANOTHER
    assert factories.sign_off(page, by=sam).number == 1


def test_whoever_could_not_sign_cannot_take_a_review() -> None:
    dana, writer = factories.physician(), factories.physician()
    page = given_to(dana, by=writer)
    for user in (writer, factories.physician(verified_on=None), factories.editor(), factories.superuser()):
        with pytest.raises(MayNotSign):
            take(page=page, user=user)
    assert asked(page) == dana.reviewer


# Conflicts of interest


def test_a_stated_conflict_excludes_from_signing_and_asks_somebody_else() -> None:
    dana, sam = factories.physician(family_name="Adams"), factories.physician(family_name="Zola")
    topic = factories.topic()
    topic.default_reviewers.add(dana.reviewer, sam.reviewer)
    page = factories.submitted_article(topics=(topic,))
    assert asked(page) == dana.reviewer
    state_conflict(page=page, user=dana, note="I own shares.")
    assert asked(page) == sam.reviewer
    step = Handover.objects.last()
    assert step is not None and (step.kind, step.note) == (Handover.Kind.CONFLICT, "I own shares.")
    assert refusal_now(dana, page) is Refusal.CONFLICT
    with pytest.raises(MayNotSign):
        take(page=page, user=dana)


def test_a_stated_conflict_without_another_reviewer_leaves_it_to_anybody() -> None:
    dana = factories.physician()
    page = given_to(dana)
    state_conflict(page=page, user=dana)
    assert asked(page) is None
    assert factories.sign_off(page).number == 1


def test_a_conflict_holds_for_later_editions_until_it_is_taken_back() -> None:
    dana = factories.physician()
    page = factories.signed_article()
    state_conflict(page=page, user=dana)
    factories.submit(factories.revise(page, title="Later"))
    assert refusal_now(dana, page) is Refusal.CONFLICT
    take_conflict_back(page=page, user=dana)
    assert refusal_now(dana, page) is None


def test_a_reviewer_who_is_excluded_from_a_topic_does_not_sign_its_articles() -> None:
    dana = factories.physician()
    topic = factories.topic()
    topic.excluded_reviewers.add(dana.reviewer)
    page = factories.submitted_article(topics=(factories.topic(), topic))
    assert refusal_now(dana, page) is Refusal.CONFLICT
    assert refusal_now(dana, factories.submitted_article(topics=(factories.topic(),))) is None


def test_whoever_is_asked_and_then_excluded_by_topic_is_released() -> None:
    dana = factories.physician()
    topic = factories.topic()
    page = given_to(dana, topics=(topic,))
    release(page=page, user=dana)
    assert asked(page) == dana.reviewer  # nothing to release from
    topic.excluded_reviewers.add(dana.reviewer)
    release(page=page, user=dana)
    assert asked(page) is None


def test_only_physicians_state_conflicts() -> None:
    page = factories.submitted_article()
    for user in (factories.editor(), factories.superuser(), factories.physician(active=False)):
        with pytest.raises(MayNotSign):
            state_conflict(page=page, user=user)


# Absences


def test_work_for_somebody_who_is_away_is_told_to_the_delegate(
    clock: Clock, told: list[signals.Assigned]
) -> None:
    dana, sam = factories.physician(family_name="Ruiz"), factories.physician()
    day = clock.now().date()
    delegate(user=dana, to=sam.reviewer, starts_on=day, ends_on=day + dt.timedelta(days=7))
    given_to(dana)
    assert told[-1].reviewer == sam.reviewer
    assert told[-1].note == "For Dana Ruiz, MD, who is away until March 11, 2026."


def test_somebody_who_is_there_is_asked_before_somebody_who_is_away(clock: Clock) -> None:
    away, there = factories.physician(family_name="Adams"), factories.physician(family_name="Zola")
    day = clock.now().date()
    delegate(user=away, to=factories.physician().reviewer, starts_on=day, ends_on=day)
    topic = factories.topic()
    topic.default_reviewers.add(away.reviewer, there.reviewer)
    assert asked(factories.submitted_article(topics=(topic,))) == there.reviewer
    assert not Edition.objects.exists()
