"""The demo accounts."""

from __future__ import annotations

import stat

import pytest
from django.contrib.auth import get_user_model

from cms.demo.accounts import DEMO_ACCOUNTS, create_accounts, demo_password


def test_password_is_made_once_kept_private_and_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    first = demo_password(tmp_path)
    assert len(first) >= 12
    assert demo_password(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "demo-password").stat().st_mode) == 0o600
    monkeypatch.setenv("DEMO_PASSWORD", "zelf-gekozen")
    assert demo_password(tmp_path) == "zelf-gekozen"


@pytest.mark.django_db
def test_accounts_have_their_role_and_are_made_once(roles, client):
    assert create_accounts("een-wachtwoord") == 5
    assert create_accounts("een-wachtwoord") == 0
    for username, (role, _name) in DEMO_ACCOUNTS.items():
        user = get_user_model().objects.get(username=username)
        assert [group.name for group in user.groups.all()] == [role]
        assert user.is_superuser == (role == "admin")
        assert client.login(username=username, password="een-wachtwoord")


@pytest.mark.django_db
def test_accounts_follow_a_changed_password(roles, client):
    create_accounts("een-wachtwoord")
    create_accounts("ander-wachtwoord")
    assert not client.login(username="admin", password="een-wachtwoord")
    assert client.login(username="admin", password="ander-wachtwoord")
