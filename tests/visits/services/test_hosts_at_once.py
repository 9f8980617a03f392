"""Two planners who ask one host for the same hours at the same moment: one of them gets the host."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from tests.factories.visits import HostFactory, IndividualVisitFactory, InfoDayFactory, VisitRequestFactory
from tests.visits.services.test_places_at_once import at_once
from visits.models import Host, HostAssignment
from visits.services import hosts
from visits.services.hosts import HostUnavailable

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 6, 16, 8, 0, tzinfo=dt.UTC)


def occasions(theme, count):
    """Days and visits that all overlap at eleven o'clock."""
    found = []
    for number in range(count):
        span = {"starts_at": MORNING + dt.timedelta(minutes=number), "ends_at": MORNING + dt.timedelta(hours=4)}
        if number % 2:
            row = VisitRequestFactory(scheduled=True, themes=[theme])
            found.append(IndividualVisitFactory(visit_request=row, **span))
        else:
            found.append(InfoDayFactory(themes=[theme], **span))
    return found


def test_one_host_asked_at_once_for_overlapping_days_and_visits_gets_one(theme):
    host = HostFactory(themes=[theme], most_visits_a_month=50)
    for round_number in range(3):
        HostAssignment.objects.all().delete()
        steps = [
            lambda occasion=occasion: hosts.ask(host, occasion, by=None, now=NOW) for occasion in occasions(theme, 6)
        ]
        results = at_once(steps)
        refused = [result for result in results if isinstance(result, HostUnavailable)]
        assert (len(refused), HostAssignment.objects.count()) == (5, 1), (round_number, results)


def test_two_hosts_asked_in_opposite_order_never_wait_for_each_other(theme):
    pair = [HostFactory(themes=[theme], most_visits_a_month=50) for _number in range(2)]
    steps = [
        lambda day=day, asked=asked: hosts.ask_all(asked, day, by=None, now=NOW)
        for number, day in enumerate(occasions(theme, 8))
        for asked in [pair if number % 2 else pair[::-1]]
    ]
    results = at_once(steps)
    assert sum(isinstance(result, HostUnavailable) for result in results) == 7, results
    assert HostAssignment.objects.count() == 2


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite takes one writer at a time, whatever the code does")
def test_control_without_the_lock_one_host_is_asked_twice(theme, monkeypatch):
    host = HostFactory(themes=[theme], most_visits_a_month=50)
    days = [one for one in occasions(theme, 6) if hasattr(one, "held_in")]
    monkeypatch.setattr(hosts, "lock_hosts", lambda keys: list(Host.objects.filter(pk__in=list(keys))))
    everybody = threading.Barrier(len(days))
    check = hosts._require_free

    def looked(*args):
        check(*args)
        everybody.wait(30)

    monkeypatch.setattr(hosts, "_require_free", looked)
    at_once([lambda day=day: hosts.ask(host, day, by=None, now=NOW) for day in days])
    assert HostAssignment.objects.count() == len(days)
    assert connection.vendor == "postgresql"
