"""Two pairs of eyes: which notes pass a workflow, who wrote in their draft, and what those people may not approve."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Revision, WorkflowPage

# Who may change the workflow could take it away, so they may also pass it by.
GO_AROUND = "wagtailcore.change_workflow"
APPROVE = "approve"


def may_go_around(user: Any) -> bool:
    """Whether somebody may publish a note without its workflow."""
    return bool(user.is_active and user.has_perm(GO_AROUND))


def is_moderated(page: Any) -> bool:
    """Whether a workflow was chosen for this note or its overview; the one that Wagtail gives every page is none."""
    paths = [page.path] if page.depth <= 3 else [page.path, page.path[: -page.steplen]]
    return bool(WorkflowPage.objects.filter(workflow__active=True, page__path__in=paths).exists())


def authors_of(page: Any) -> set[int]:
    """Who wrote in the text that is not published yet, and who asked to publish it."""
    revisions = Revision.objects.for_instance(page)
    if page.live_revision_id:
        revisions = revisions.filter(pk__gt=page.live_revision_id)
    authors = {pk for pk in revisions.values_list("user_id", flat=True) if pk}
    state = page.current_workflow_state
    return authors | ({state.requested_by_id} if state and state.requested_by_id else set())


def may_approve(page: Any, user: Any, *, is_last: bool) -> bool:
    """The last step is for who did not write; the first for who did not ask for it, and may mend a comma."""
    if is_last:
        return user.pk not in authors_of(page)
    state = page.current_workflow_state
    return state is None or state.requested_by_id != user.pk


def is_last_task(page: Any, task: Any) -> bool:
    """Whether a task is the last of the workflow that the page is in."""
    state = page.current_workflow_state
    last = state.workflow.workflow_tasks.order_by("-sort_order").values_list("task_id", flat=True).first()
    return bool(task.pk == last)


def allowed_actions(page: Any, task: Any, user: Any, actions: list[Any]) -> list[Any]:
    """The actions of a task without approving, for who must not approve this text."""
    if may_approve(page, user, is_last=is_last_task(page, task)):
        return actions
    return [action for action in actions if action[0] != APPROVE]


def publish_approved(page: Any, workflow_state: Any, user: Any) -> None:
    """Publish a note whose last step was taken. Raises PermissionDenied where who took it also wrote in the text."""
    revision = page.get_latest_revision()
    if not is_moderated(page):
        revision.publish(user=user)
        return
    with transaction.atomic():
        if user is None or user.pk in authors_of(page):
            raise PermissionDenied("Somebody else approves this note.")
        # Approving is the right to publish it: two people looked.
        revision.publish(user=user, skip_permission_checks=True)
