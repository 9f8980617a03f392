"""The coordinators' morning mail: on working days, once, only when there is something to say, without names."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from cms.core.models import SiteSettings
from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from visits.models import InfoDayPlan, RunSheetTask, VisitRequest
from visits.services import digest

pytestmark = pytest.mark.django_db
# Monday 4 May 2026.
MORNING = dt.datetime(2026, 5, 4, 8, 0, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture
def overdue(site):
    row = VisitRequestFactory()
    VisitRequest.objects.update(received_at=MORNING - dt.timedelta(days=40))
    return row


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (MORNING - dt.timedelta(seconds=1), 0),
        (MORNING, 1),
        (MORNING + dt.timedelta(hours=3, minutes=59), 1),
        (MORNING + dt.timedelta(hours=4), 0),
        (MORNING - dt.timedelta(days=1), 0),
        (MORNING - dt.timedelta(days=3), 0),  # 1 May
    ],
)
def test_goes_out_in_the_morning_of_working_days(overdue, moment, expected):
    assert digest.send_due(moment) == expected


def test_once_a_day_and_again_the_next(overdue):
    assert [digest.send_due(MORNING + dt.timedelta(minutes=number)) for number in range(3)] == [1, 0, 0]
    assert digest.send_due(MORNING + dt.timedelta(days=1)) == 1
    assert OutgoingMail.objects.count() == 2


def test_nothing_to_say_is_not_said(site):
    assert digest.send_due(MORNING) == 0


def test_without_an_address_nothing_is_sent(overdue):
    SiteSettings.objects.update(contact_email="", coordinators_email="")
    assert digest.send_due(MORNING) == 0


def test_says_what_waits_and_no_name(overdue, theme):
    day = InfoDayFactory(starts_at=MORNING + dt.timedelta(days=20), themes=[theme])
    RunSheetTask.objects.create(info_day=day, title="Programma maken", due_on=MORNING.date() - dt.timedelta(days=1))
    RunSheetTask.objects.create(info_day=day, title="Nog tijd", due_on=MORNING.date())
    RunSheetTask.objects.create(
        info_day=day, title="Al gedaan", due_on=MORNING.date() - dt.timedelta(days=1), done_at=MORNING
    )
    assert digest.send_due(MORNING) == 1
    import email.policy
    from email import message_from_bytes

    raw = bytes(OutgoingMail.objects.get().raw)
    text = message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
    assert overdue.reference in text
    assert "Programma maken" in text
    assert "Infodag" in text
    assert "Nog tijd" not in text
    assert "Al gedaan" not in text
    assert MARKER not in text


def test_day_that_goes_ahead_without_a_host_on_purpose_is_not_named(site):
    day = InfoDayFactory(starts_at=MORNING + dt.timedelta(days=20))
    assert digest.digest_of(site, now=MORNING).days_without_host == [day]
    InfoDayPlan.objects.create(info_day=day, without_host_note="De schepen doet het zelf")
    assert digest.digest_of(site, now=MORNING).days_without_host == []


def test_failed_mails_of_another_site_are_not_counted(overdue):
    from django.core.mail import EmailMessage
    from wagtail.models import Page, Site

    from cms.mail import services as mail

    other = Site.objects.create(hostname="elders.example", root_page=Page.objects.get(depth=1))
    there = VisitRequestFactory(site=other)
    for row in (overdue, there):
        mail.queue(EmailMessage("S", "T", "s@x.example", ["p@x.example"]), about=f"visit-request:{row.pk}")
    OutgoingMail.objects.update(status="failed")
    assert digest.digest_of(overdue.site, now=MORNING).failed_mails == 1
