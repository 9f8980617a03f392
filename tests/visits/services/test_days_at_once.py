"""A day that moves or is cancelled while groups answer: one mail each, nobody left on a day that is off."""

from __future__ import annotations

import datetime as dt

import pytest

from cms.core.models import SiteSettings
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from tests.visits.services.test_places_at_once import NOW, at_once, surprises
from visits.models import Registration, RequestEvent, SeatCount
from visits.services import days, registrations
from visits.services.seats import InfoDayClosed

pytestmark = pytest.mark.django_db(transaction=True)
START = NOW + dt.timedelta(days=40)


def unexpected(results):
    return [one for one in surprises(results) if not isinstance(one, InfoDayClosed)]


def invited_groups(day, other):
    """Six groups invited to the day; half of them wait for the other day too."""
    registrations.invite(VisitRequestFactory(in_review=True, people=2), other, now=NOW)
    for number in range(6):
        row = VisitRequestFactory(in_review=True, people=2)
        if number % 2:
            registrations.join_waiting_list(row, other, now=NOW)
        row.refresh_from_db()
        registrations.invite(row, day, now=NOW)
    return list(Registration.objects.filter(info_day=day).select_related("visit_request", "info_day"))


@pytest.mark.parametrize("asks_again", [True, False])
def test_double_click_on_move_while_groups_accept(ben_coordinator, asks_again):
    SiteSettings.objects.update(ask_again_when_moved=asks_again)
    day = InfoDayFactory(capacity=12, starts_at=START)
    other = InfoDayFactory(capacity=2, starts_at=START + dt.timedelta(days=1))
    places = invited_groups(day, other)
    later = START + dt.timedelta(days=3)

    def move():
        end = later + dt.timedelta(hours=2)
        return days.reschedule(day, starts_at=later, ends_at=end, location="Zaal", by=ben_coordinator, now=NOW)

    steps = [lambda place=place: registrations.accept(place, now=NOW) for place in places] + [move] * 3
    results = at_once(steps)
    assert not unexpected(results)
    assert sorted(results[-3:]) == [0, 0, 6]
    for place in places:
        place.refresh_from_db()
        place.visit_request.refresh_from_db()
        assert place.visit_request.events.filter(detail="moved").count() == 1
        assert (place.visit_request.status, place.status) in {("confirmed", "accepted"), ("invited", "invited")}
        if place.status == "accepted":
            assert place.visit_request.scheduled_at == later
    assert SeatCount.objects.get(info_day=day).taken == 12


def test_double_click_on_cancel_while_groups_answer_and_a_day_beside_it_is_cancelled_too(ben_coordinator):
    day = InfoDayFactory(capacity=12, starts_at=START)
    other = InfoDayFactory(capacity=2, starts_at=START + dt.timedelta(days=1))
    places = invited_groups(day, other)

    def cancel(which):
        return days.cancel(which, reason="Ziek", by=ben_coordinator, now=NOW)

    steps = [lambda place=place: registrations.accept(place, now=NOW) for place in places[:3]]
    steps += [lambda place=place: registrations.withdraw(place.visit_request, now=NOW) for place in places[3:5]]
    steps += [lambda: cancel(day), lambda: cancel(other), lambda: cancel(day), lambda: cancel(other)]
    assert not unexpected(at_once(steps))
    day.refresh_from_db()
    assert day.is_cancelled
    assert SeatCount.objects.get(info_day=day).taken == 0
    assert not Registration.objects.filter(status__in=("invited", "accepted", "waiting")).exists()
    assert not RequestEvent.objects.filter(visit_request__status__in=("invited", "confirmed")).exists()
    told = RequestEvent.objects.filter(detail="cancelled", visit_request__registrations__info_day=day).distinct()
    counts = {}
    for event in told:
        counts[event.visit_request_id] = counts.get(event.visit_request_id, 0) + 1
    assert max(counts.values()) <= 2
