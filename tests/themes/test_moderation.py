"""A note passes two people before it is published, and none of them is who wrote it; driven through the admin."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage

from tests.factories.themes import StrategicNoteFactory, add_note_page

pytestmark = pytest.mark.django_db

# The button that saves and approves at once.
APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}


def person(name: str, *groups: str):
    user = get_user_model().objects.create_user(name, f"{name}@teststad.example", "wachtwoord-123", first_name=name)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def draft(theme, roles):
    return add_note_page(StrategicNoteFactory(slug="nota", name="De nota"), live=False)


@pytest.fixture
def reader(roles):
    return person("rik", "editor")


@pytest.fixture
def approver(roles):
    return person("gita", "approver")


def edit(client, user, page, **more):
    client.force_login(user)
    data = {
        "note": page.note_id, "title": more.pop("title", page.title), "slug": page.slug, "summary": "Kort.",
        "seo_title": "", "sections-count": "0", "change_note": "", "image": "", "image_alt": "",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        **more,
    }  # fmt: skip
    return client.post(f"/admin/pages/{page.pk}/edit/", data, follow=True)


def act(client, user, page, action: str = "approve"):
    client.force_login(user)
    state = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": ""}, follow=True)


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_a_note_is_read_over_and_approved_by_two_others(client, draft, anna_editor, reader, approver):
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    assert Page.objects.get(pk=draft.pk).current_workflow_state is not None
    act(client, reader, draft)
    assert not is_live(draft), "one person is not enough"
    act(client, approver, draft)
    assert is_live(draft)


def test_an_editor_cannot_publish_a_note_in_any_way(client, draft, anna_editor):
    edit(client, anna_editor, draft, **{"action-publish": "1"})
    assert not is_live(draft)
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}", {})
    assert not is_live(draft)
    assert not draft.get_parent().specific.permissions_for_user(anna_editor).can_publish_subpage()


def test_who_asks_for_it_does_not_read_it_over(client, draft, anna_editor, reader, approver):
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    act(client, anna_editor, draft)
    act(client, approver, draft)
    assert not is_live(draft)
    assert draft.current_workflow_task.name == "Nota nalezen"


def test_an_approver_who_wrote_in_the_draft_does_not_approve_it(client, draft, anna_editor, reader, approver):
    edit(client, approver, draft, title="Door Gita")
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    act(client, reader, draft)
    act(client, approver, draft)
    assert not is_live(draft)
    act(client, person("guy", "approver"), draft)
    assert is_live(draft)


def test_an_approver_who_changes_the_text_while_approving_does_not_publish_it(
    client, draft, anna_editor, reader, approver
):
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    act(client, reader, draft)
    edit(
        client,
        approver,
        draft,
        title="Toch anders",
        **APPROVE,
    )
    assert not is_live(draft)


def test_the_reader_may_mend_the_text_and_send_it_on(client, draft, anna_editor, reader, approver):
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    edit(client, reader, draft, title="Beter", **APPROVE)
    act(client, approver, draft)
    assert Page.objects.get(pk=draft.pk).title == "Beter"
    assert is_live(draft)


def test_changes_can_be_asked_for(client, draft, anna_editor, reader):
    edit(client, anna_editor, draft, **{"action-submit": "1"})
    act(client, reader, draft, "reject")
    assert draft.current_workflow_state.status == "needs_changes"


def test_an_administrator_may_still_publish_at_once(client, draft, admin_user):
    edit(client, admin_user, draft, **{"action-publish": "1"})
    assert is_live(draft)


def test_other_pages_are_published_as_before(client, theme, anna_editor):
    page = Page.objects.get(title="Privacy nl")
    page.unpublish()
    client.force_login(anna_editor)
    assert page.permissions_for_user(anna_editor).can_publish()


def test_installing_again_changes_nothing_and_keeps_what_the_city_changed(roles, site):
    before = list(WorkflowPage.objects.values_list("page_id", "workflow_id"))
    assert len(before) >= 3
    task = GroupApprovalTask.objects.get(name="Nota goedkeuren")
    task.groups.set(Group.objects.filter(name="admin"))
    call_command("sync_roles", verbosity=0)
    assert list(WorkflowPage.objects.values_list("page_id", "workflow_id")) == before
    assert [group.name for group in task.groups.all()] == ["admin"]
    Workflow.objects.filter(name="Strategische nota's").update(active=False)
    WorkflowPage.objects.all().delete()
    call_command("sync_roles", verbosity=0)
    assert not WorkflowPage.objects.exists()
