"""Roles: one table, written once; who may not see requests cannot."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from cms.accounts.roles import ROLES, sync_roles

# Fixtures asked for by name do not tell pytest-django that a database is needed.
pytestmark = pytest.mark.django_db

REQUESTS = ("visits.view_visitrequest", "visits.moderate_visitrequest", "visits.export_visitrequest")


@pytest.mark.parametrize(
    ("who", "view", "moderate", "export"),
    [
        ("anna_editor", False, False, False),
        ("ben_coordinator", True, True, True),
        ("carla_reader", True, False, False),
        ("dora_privacy", True, False, False),
    ],
)
def test_each_role_has_its_rights_on_requests(request, who, view, moderate, export):
    user = request.getfixturevalue(who)
    assert tuple(user.has_perm(name) for name in REQUESTS) == (view, moderate, export)


def test_sync_roles_changes_nothing_the_second_time(roles):
    assert sync_roles().lines == []


def test_sync_roles_takes_away_what_the_table_does_not_have(roles):
    reader = Group.objects.get(name="reader")
    reader.permissions.add(Permission.objects.get(codename="export_visitrequest"))
    assert sync_roles().lines == ["reader: -visits.export_visitrequest"]
    assert not reader.permissions.filter(codename="export_visitrequest").exists()


def test_sync_roles_shuts_out_the_stock_groups(site):
    group = Group.objects.get(name="Editors")
    group.permissions.add(Permission.objects.get(codename="view_visitrequest"))
    sync_roles()
    assert not group.permissions.filter(codename__contains="visitrequest").exists()


def test_editor_may_edit_and_publish_pages_in_every_language(client, anna_editor):
    from visits.models import VisitRequestPage

    pages = VisitRequestPage.objects.all()
    assert pages.count() == 3
    for page in pages:
        rights = page.permissions_for_user(anna_editor)
        assert (rights.can_edit(), rights.can_publish()) == (True, True)
    client.force_login(anna_editor)
    for address in ("visits/info-days/", "themes/", "notes/", "images/", "documents/"):
        assert client.get(f"/admin/{address}").status_code == 200, address


@pytest.mark.parametrize("address", ["themes/", "notes/", "users/", "pages/", "settings/core/sitesettings/"])
def test_coordinator_may_not_edit_content(client, ben_coordinator, address):
    client.force_login(ben_coordinator)
    assert client.get(f"/admin/{address}").status_code == 302
    assert client.get("/admin/visits/info-days/").status_code == 200


def test_every_role_exists_as_a_group(roles):
    assert set(ROLES) <= set(Group.objects.values_list("name", flat=True))


def test_create_admin_makes_a_superuser_with_the_password_of_the_environment(roles, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", "een-lang-en-raar-woord")
    call_command("create_admin", username="baas", email="baas@teststad.example", verbosity=0)
    user = get_user_model().objects.get(username="baas")
    assert user.is_superuser
    assert user.check_password("een-lang-en-raar-woord")
    assert list(user.groups.values_list("name", flat=True)) == ["admin"]


@pytest.mark.parametrize("password", ["kort", "password1234"])
def test_create_admin_refuses_a_weak_password(db, monkeypatch, password):
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("create_admin", username="baas", email="baas@teststad.example")
    assert not get_user_model().objects.exists()


def test_create_admin_leaves_an_existing_account_alone(admin_user):
    with pytest.raises(CommandError):
        call_command("create_admin", username="admin", email="x@teststad.example")
