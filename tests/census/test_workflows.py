"""Ways through workflows: their screens, their objects, and approvals that no physician gave."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import (
    GroupApprovalTask,
    Page,
    Task,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.signoff.models import PhysicianSignOff
from tests import factories
from tests.census.attacks import Actor, attempt, latest_revision
from tests.census.readers import assert_readers_see_only_what_was_signed
from tests.census.world import World

pytestmark = pytest.mark.django_db


def still_signed(world: World, **kwargs: Any) -> None:
    assert assert_readers_see_only_what_was_signed(world.article, world.signed_words, **kwargs) == 200


def waiting(world: World) -> TaskState:
    state: TaskState = world.article.current_workflow_task_state
    assert state.status == TaskState.STATUS_IN_PROGRESS
    return state


def the_workflow() -> Workflow:
    return Workflow.objects.get(name="Physician sign-off")


@pytest.fixture
def approval_by_a_group(world: World, actor: Actor) -> GroupApprovalTask:
    """A stock task that this actor may approve."""
    task = GroupApprovalTask.objects.create(name="Anybody")
    group = Group.objects.create(name="Approvers")
    actor.user.groups.add(group)
    task.groups.add(group)
    return task


@pytest.mark.parametrize("action", ["approve", "reject", "sign"])
def test_a_forged_approval_on_the_dashboard(actor: Actor, world: World, action: str) -> None:
    actor.post("wagtailadmin_pages:workflow_action", world.article.pk, action, waiting(world).pk)
    actor.post(
        "wagtailadmin_pages:workflow_action", world.article.pk, action, waiting(world).pk, data={"next": "/"}
    )
    still_signed(world)


def test_a_forged_approval_with_extra_data(actor: Actor, world: World) -> None:
    args = (world.article.pk, "approve", waiting(world).pk)
    actor.post("wagtailadmin_pages:collect_workflow_action_data", *args, data={"comment": "fine"})
    still_signed(world)


def test_cancelling_a_workflow_by_publishing(actor: Actor, world: World) -> None:
    actor.post(
        "wagtailadmin_pages:confirm_workflow_cancellation", world.article.pk, data={"action-publish": "1"}
    )
    still_signed(world)


def test_looking_at_what_waits_changes_nothing(actor: Actor, world: World) -> None:
    actor.get("wagtailadmin_pages:workflow_preview", world.article.pk, waiting(world).task_id)
    actor.get("wagtailadmin_pages:workflow_history", world.article.pk)
    still_signed(world)


def test_disabling_the_task_that_the_article_waits_for(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_workflows:disable_task", waiting(world).task_id)
    still_signed(world)


def test_disabling_the_workflow(actor: Actor, world: World) -> None:
    actor.post("wagtailadmin_workflows:disable", the_workflow().pk)
    still_signed(world)


def test_removing_the_workflow_from_the_site_and_publishing(actor: Actor, world: World) -> None:
    home = world.index.get_parent()
    actor.post("wagtailadmin_workflows:remove", home.pk, the_workflow().pk)
    actor.edit(world.article, action_submit="1")
    actor.edit(world.article, action_publish="1")
    still_signed(world)


def test_a_workflow_without_tasks_set_on_the_screen(actor: Actor, world: World) -> None:
    workflow = the_workflow()
    form = nested_form_data(
        {
            "name": workflow.name,
            "active": "on",
            "workflow_tasks": inline_formset([]),
            "pages": inline_formset([]),
        }
    )
    actor.post("wagtailadmin_workflows:edit", workflow.pk, data=form)
    actor.edit(world.article, action_submit="1")
    actor.edit(world.article, **{"action_restart-workflow": "1"})
    still_signed(world)


def test_a_workflow_without_tasks(actor: Actor, world: World) -> None:
    WorkflowTask.objects.all().delete()
    world.article.current_workflow_state.cancel()
    for page, slug in ((world.article, "ketamine"), (world.never_signed, "never-signed")):
        actor.edit(page, action_submit="1", slug=slug)
    still_signed(world)


def test_a_group_approval_in_the_place_of_a_physician(
    actor: Actor, world: World, approval_by_a_group: GroupApprovalTask
) -> None:
    """The workflow is changed, the draft submitted and approved as Wagtail would have it: still nothing is signed."""
    world.article.current_workflow_state.cancel()
    WorkflowTask.objects.update(task=approval_by_a_group)
    page = factories.submit(world.article)
    state = page.current_workflow_task_state
    response = actor.post("wagtailadmin_pages:workflow_action", page.pk, "approve", state.pk)
    state.refresh_from_db()
    assert response.status_code == 302 and state.status == TaskState.STATUS_APPROVED
    still_signed(world)


def test_a_group_approval_in_the_editor(
    actor: Actor, world: World, approval_by_a_group: GroupApprovalTask
) -> None:
    world.article.current_workflow_state.cancel()
    WorkflowTask.objects.update(task=approval_by_a_group)
    factories.submit(world.article)
    actor.edit(world.article, **{"action_workflow-action": "1", "workflow-action-name": "approve"})
    still_signed(world)


def test_approving_the_task_state_in_code(actor: Actor, world: World) -> None:
    state = waiting(world)
    state.approve(user=actor.user)
    assert state.status == TaskState.STATUS_APPROVED
    still_signed(world)


def test_the_task_acting_in_code(actor: Actor, world: World) -> None:
    state = waiting(world)
    with attempt():
        state.task.specific.on_action(state, actor.user, "approve")
    with attempt():
        Task.on_action(state.task, state, actor.user, "approve")
    still_signed(world)


def test_finishing_the_workflow_in_code(actor: Actor, world: World) -> None:
    world.article.current_workflow_state.finish(user=actor.user)
    assert WorkflowState.objects.order_by("pk").last().status == WorkflowState.STATUS_APPROVED
    still_signed(world)


def test_wagtails_own_end_of_a_workflow_called_in_code(actor: Actor, world: World) -> None:
    from wagtail.workflows import publish_workflow_state

    with attempt():
        publish_workflow_state(world.article.current_workflow_state, user=actor.user)
    still_signed(world)


def test_skipping_the_task_in_code(world: World) -> None:
    state = waiting(world)
    TaskState.objects.filter(pk=state.pk).update(status=TaskState.STATUS_SKIPPED)
    world.article.current_workflow_state.update()
    still_signed(world)


def test_approving_by_an_update_of_the_rows(world: World) -> None:
    TaskState.objects.update(status=TaskState.STATUS_APPROVED)
    world.article.current_workflow_state.update()
    WorkflowState.objects.update(status=WorkflowState.STATUS_APPROVED)
    still_signed(world)


def test_deactivating_the_task_in_code(world: World) -> None:
    PhysicianSignOff.objects.get().deactivate()
    still_signed(world)


def test_deactivating_the_workflow_in_code(world: World) -> None:
    the_workflow().deactivate()
    still_signed(world)


def test_deleting_the_workflow_and_its_task(world: World) -> None:
    the_workflow().delete()
    PhysicianSignOff.objects.all().delete()
    still_signed(world)


def test_taking_the_workflow_from_the_pages(world: World) -> None:
    WorkflowPage.objects.all().delete()
    with attempt():
        Page.objects.get(pk=world.never_signed.pk).specific.save_revision().publish()
    still_signed(world)


def test_moving_the_review_to_another_revision(actor: Actor, world: World) -> None:
    """Somebody approves one thing and another is published: with no signature, neither is."""
    page = world.article
    page.save_revision(user=actor.user)
    TaskState.objects.update(revision_id=latest_revision(page).pk)
    waiting(world).approve(user=actor.user)
    still_signed(world)


def test_moving_the_review_of_a_signed_article_to_another_page(actor: Actor, world: World) -> None:
    state = world.article.current_workflow_state
    WorkflowState.objects.filter(pk=state.pk).update(object_id=str(world.never_signed.pk))
    WorkflowState.objects.get(pk=state.pk).finish(user=actor.user)
    still_signed(world)


def test_turning_the_task_into_another_kind_of_task(actor: Actor, world: World) -> None:
    group_task = GroupApprovalTask.objects.create(name="Anybody")
    Task.objects.filter(pk=waiting(world).task_id).update(content_type=group_task.content_type)
    factories.fresh(world.article).current_workflow_task_state.approve(user=actor.user)
    still_signed(world)
