"""The demo accounts and the invented visits."""

from __future__ import annotations

import collections
import csv
import stat

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from cms.demo.accounts import DEMO_ACCOUNTS, create_accounts, demo_password
from cms.demo.visits import VISITS, create_visits
from cms.mail.models import MailStatus, OutgoingMail
from visits.models import (
    Evaluation,
    HostAssignment,
    InfoDayTemplate,
    Macro,
    Participant,
    ReplyTemplate,
    RequestEvent,
    RunSheetTask,
    SeatCount,
    VisitRequest,
)


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
    assert create_accounts("een-wachtwoord") == len(DEMO_ACCOUNTS)
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


@pytest.mark.django_db
def test_invented_visits_end_as_the_file_says_once(roles):
    call_command("import_content", str(settings.BASE_DIR / "demo"), verbosity=0)
    create_accounts("een-wachtwoord")
    now = timezone.now()
    wanted = collections.Counter(row["outcome"] for row in csv.DictReader(VISITS.read_text("utf-8").splitlines()))
    assert create_visits(now=now) == wanted.total()
    assert collections.Counter(VisitRequest.objects.values_list("status", flat=True)) == wanted
    assert not RequestEvent.objects.filter(at__gt=now).exists()
    assert all(count.taken <= count.capacity for count in SeatCount.objects.all())
    old = [f"visit-request:{row.pk}" for row in VisitRequest.objects.all() if (now - row.received_at).days > 14]
    assert not OutgoingMail.objects.filter(about__in=old, status=MailStatus.QUEUED).exists()
    assert HostAssignment.objects.filter(answer="yes").exists()
    assert Macro.objects.count() == ReplyTemplate.objects.count() == 2
    assert InfoDayTemplate.objects.count() == 1
    assert RunSheetTask.objects.filter(done_at__isnull=True).exists()
    assert Evaluation.objects.exists()
    assert Participant.objects.exists()
    assert create_visits(now=now) == 0
