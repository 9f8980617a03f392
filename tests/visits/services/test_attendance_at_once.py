"""Two phones at the door, and a closing in the middle of it: no entry is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from tests.visits.services.test_places_at_once import NOW, at_once, surprises
from visits.models import Participant, Registration, RequestEvent
from visits.services import attendance

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(site):
    day = InfoDayFactory(starts_at=NOW - dt.timedelta(minutes=5), capacity=20)
    row = VisitRequestFactory(status="confirmed", people=6, scheduled_at=day.starts_at)
    for number in range(6):
        Participant.objects.create(visit_request=row, name=f"Persoon {number}")
    return Registration.objects.create(
        info_day=day, visit_request=row, people=6, status="accepted", created_at=NOW - dt.timedelta(days=9)
    )


def test_people_of_one_group_marked_on_several_phones_are_all_counted(place):
    people = list(place.visit_request.participants.values_list("pk", flat=True))
    results = at_once([lambda pk=pk: attendance.mark_participant(place, pk, True, by=None, now=NOW) for pk in people])
    assert sorted(results) == [1, 2, 3, 4, 5, 6]
    place.refresh_from_db()
    assert place.people_present == 6


def test_each_of_several_marks_says_which_one_it_replaced(place):
    numbers = [1, 2, 3, 4, 5]
    results = at_once([lambda size=size: attendance.mark(place, size, by=None, now=NOW) for size in numbers])
    place.refresh_from_db()
    assert sorted(results, key=lambda one: one or 0) == [None, *sorted(set(numbers) - {place.people_present})]
    assert RequestEvent.objects.count() == 5


def test_a_closing_and_marks_at_once_leave_what_the_closing_was_told_or_nothing_closed(place):
    expected = {place.pk: attendance.seen(place)}

    def close():
        return attendance.close_day(place.info_day, {place.pk: 6}, expected=expected, by=None, now=NOW)

    results = at_once([lambda: attendance.mark(place, 0, by=None, now=NOW), close, close])
    known = (attendance.StaleAttendance, attendance.NotExpected)
    assert not [one for one in surprises(results) if not isinstance(one, known)]
    place.refresh_from_db()
    place.visit_request.refresh_from_db()
    found = (place.status, place.people_present, place.visit_request.status)
    assert found in {("attended", 6, "completed"), ("accepted", 0, "confirmed")}
