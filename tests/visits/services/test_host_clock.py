"""Hosts who do not answer are asked once more; hosts whom nobody needs any more are let go."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from cms.mail.models import OutgoingMail
from tests.factories.visits import HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from visits.models import HostAssignment
from visits.services import host_clock, hosts, visit_requests

pytestmark = pytest.mark.django_db
BRUSSELS = timezone.get_default_timezone()
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
# A Tuesday, five weeks on.
MORNING = dt.datetime(2026, 12, 8, 9, 0, tzinfo=BRUSSELS)
DAY = dt.timedelta(days=1)


@pytest.fixture
def asked(theme):
    day = InfoDayFactory(themes=[theme], starts_at=MORNING, ends_at=MORNING + dt.timedelta(hours=4))
    return hosts.ask(HostFactory(themes=[theme]), day, by=None, now=NOW)


def asked_again():
    return OutgoingMail.objects.filter(dedupe_key__startswith="host-reminder").count()


def test_silent_host_is_asked_once_more(asked):
    assert host_clock.remind_silent(NOW + 4 * DAY) == 0
    assert host_clock.remind_silent(NOW + 5 * DAY) == 1
    assert host_clock.remind_silent(NOW + 20 * DAY) == 0
    assert asked_again() == 1


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_host_who_answered_is_left_alone(asked, answer):
    hosts.answer(asked, answer, now=NOW + DAY)
    assert host_clock.remind_silent(NOW + 6 * DAY) == 0
    assert asked_again() == 0


def test_nobody_is_reminded_on_the_last_day_or_afterwards(asked):
    assert host_clock.remind_silent(MORNING - dt.timedelta(hours=23)) == 0
    assert host_clock.remind_silent(MORNING + DAY) == 0


def test_host_of_a_visit_that_is_declined_after_all_is_let_go(theme, ben_coordinator):
    visit_request = VisitRequestFactory(scheduled=True, themes=[theme])
    visit = IndividualVisitFactory(
        visit_request=visit_request, starts_at=MORNING, ends_at=MORNING + dt.timedelta(hours=2)
    )
    host = HostFactory(themes=[theme])
    hosts.ask(host, visit, by=None, now=NOW)
    assert host_clock.release_unneeded(NOW) == 0
    visit_requests.decline(visit_request, "other", by=ben_coordinator, now=NOW)
    assert host_clock.release_unneeded(NOW) == 1
    assert HostAssignment.objects.get().answer == "released"
    assert OutgoingMail.objects.filter(recipient=host.email).count() == 2
