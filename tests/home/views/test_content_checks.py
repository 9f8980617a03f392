"""The advice about a draft, beside the editor and on a screen of its own."""

from __future__ import annotations

import pytest

from cms.core.models import StandardPage

pytestmark = pytest.mark.django_db

ADVICE = "“klik hier”"


@pytest.fixture
def draft(site) -> StandardPage:
    page = StandardPage.objects.get(title="Privacy nl")
    page.body = [{"type": "text", "value": '<p><a href="/themas/">klik hier</a></p>'}]
    page.save_revision()
    return page


def test_the_editor_shows_the_advice_about_the_draft(client, draft, anna_editor):
    client.force_login(anna_editor)
    assert ADVICE in client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert ADVICE in client.get(f"/admin/pages/{draft.pk}/checks/").content.decode()


def test_who_may_not_edit_the_page_reads_nothing_of_its_draft(client, draft, carla_reader):
    client.force_login(carla_reader)
    assert ADVICE not in client.get(f"/admin/pages/{draft.pk}/checks/").content.decode()


def test_a_page_without_faults_is_told_so(client, site, anna_editor):
    client.force_login(anna_editor)
    page = StandardPage.objects.get(title="Privacy nl")
    assert '<li class="w-mb-3">' not in client.get(f"/admin/pages/{page.pk}/checks/").content.decode()
    assert client.get("/admin/pages/999999/checks/").status_code == 404


def test_the_checker_of_the_editor_runs_every_rule_of_axe(client, draft, anna_editor):
    client.force_login(anna_editor)
    text = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    configuration = text.split('id="checker-axe-configuration"', 1)[1].split("</script>", 1)[0]
    assert "runOnly" not in configuration
