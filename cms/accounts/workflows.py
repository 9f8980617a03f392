"""The two steps that a strategic note passes before it is published: read over, then approved.

Installed once with the roles. What a city changes afterwards in the workflow, its tasks or its pages stays.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

# Names in the database are Dutch, as the other names that a city starts with.
NOTES = "Strategische nota's"
STEPS = (("Nota nalezen", "editor"), ("Nota goedkeuren", "approver"))
_INDEX = ("themes", "strategicnoteindexpage")


def sync_workflows() -> list[str]:
    """Make the workflow when it never was, and give it to overviews of notes without one of their own.

    Returns what changed, in words. A workflow that was switched off is left alone.
    """
    changes = []
    workflow = Workflow.objects.filter(name=NOTES).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=NOTES)
        for order, (name, group) in enumerate(STEPS):
            task = GroupApprovalTask.objects.create(name=name)
            task.groups.set(Group.objects.filter(name=group))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
        changes.append(f"workflow +{NOTES}")
    if not workflow.active:
        return changes
    app, model = _INDEX
    pages = Page.objects.filter(content_type__app_label=app, content_type__model=model, workflowpage=None)
    for page in pages.order_by("pk"):
        WorkflowPage.objects.create(workflow=workflow, page=page)
        changes.append(f"workflow {NOTES}: +page {page.pk}")
    return changes
