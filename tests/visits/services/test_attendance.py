"""Who came: marks at the door, names, walk-ins, and the closing of a day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import Participant, Registration, RequestEvent, VisitRequest, WalkIn
from visits.services import attendance, visit_requests
from visits.services.attendees import groups_of, matching, totals

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Europe/Brussels")
START = dt.datetime(2026, 12, 3, 9, 30, tzinfo=CITY)
DURING = START + dt.timedelta(minutes=20)


@pytest.fixture
def day(theme):
    return InfoDayFactory(themes=[theme], starts_at=START, capacity=20)


def group(day, people=8, names=0, **fields):
    row = VisitRequestFactory(status="confirmed", people=people, scheduled_at=day.starts_at, **fields)
    for number in range(names):
        Participant.objects.create(visit_request=row, name=f"Persoon {number}", function="Beleidsmedewerker")
    return Registration.objects.create(
        info_day=day, visit_request=row, people=people, status="accepted", created_at=START - dt.timedelta(days=30)
    )


def people_present(place):
    return Registration.objects.values_list("people_present", flat=True).get(pk=place.pk)


def present_names(place):
    return list(place.visit_request.participants.order_by("pk").values_list("is_present", flat=True))


# Marks -------------------------------------------------------------------------------------------


def test_marks_replace_each_other_and_say_what_was_there(day, ben_coordinator):
    place = group(day)
    steps = [(attendance.EVERYBODY, None, 8), (5, 8, 5), (0, 5, 0), (12, 0, 12), (None, 12, None)]
    for people, before, after in steps:
        assert attendance.mark(place, people, by=ben_coordinator, now=DURING) == before
        assert people_present(place) == after
    place.refresh_from_db()
    assert (place.status, place.visit_request.status, place.checked_in_at) == ("accepted", "confirmed", None)
    lines = place.visit_request.events.order_by("pk")
    assert [line.detail for line in lines] == ["present:8", "present:5", "present:0", "present:12", "present:"]
    assert {line.by for line in lines} == {ben_coordinator}


def test_the_same_mark_twice_is_one_line_in_the_history(day):
    place = group(day)
    for _tap in range(2):
        attendance.mark(place, attendance.EVERYBODY, by=None, now=DURING)
    assert RequestEvent.objects.count() == 1


def test_all_and_nobody_mark_the_names_too_and_a_number_leaves_them(day):
    place = group(day, people=3, names=2)
    attendance.mark(place, attendance.EVERYBODY, by=None, now=DURING)
    assert present_names(place) == [True, True]
    attendance.mark(place, 1, by=None, now=DURING)
    assert present_names(place) == [True, True]
    attendance.mark(place, 0, by=None, now=DURING)
    assert present_names(place) == [False, False]
    attendance.mark(place, None, by=None, now=DURING)
    assert present_names(place) == [None, None]


@pytest.mark.parametrize("people", [-2, 1001, 2**31])
def test_no_mark_holds_a_number_that_no_room_holds(day, people):
    place = group(day)
    with pytest.raises(ValueError, match="people"):
        attendance.mark(place, people, by=None, now=DURING)
    assert people_present(place) is None


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (dt.datetime(2026, 12, 2, 23, 59, tzinfo=CITY), False),
        (dt.datetime(2026, 12, 3, 0, 0, tzinfo=CITY), True),
        (dt.datetime(2026, 12, 17, 23, 59, tzinfo=CITY), True),
        (dt.datetime(2026, 12, 18, 0, 0, tzinfo=CITY), False),
    ],
)
def test_check_in_is_open_from_the_day_itself_until_fourteen_days_after(day, now, is_open):
    place = group(day, names=1)
    person = place.visit_request.participants.get()
    calls = [
        lambda: attendance.mark(place, 3, by=None, now=now),
        lambda: attendance.mark_participant(place, person.pk, True, by=None, now=now),
        lambda: attendance.add_walk_in(day, name="Jo", organisation="", people=1, by=None, now=now),
        lambda: attendance.remove_walk_in(day, 0, by=None, now=now),
    ]
    assert attendance.is_open(day, now=now) == is_open
    for call in calls:
        if is_open:
            call()
        else:
            with pytest.raises(attendance.CheckInClosed):
                call()
    assert WalkIn.objects.count() + (people_present(place) is not None) == (2 if is_open else 0)


def test_nobody_is_checked_in_on_a_cancelled_day(day):
    place = group(day)
    type(day).objects.update(status="cancelled", cancellation_notice="Ziek.")
    with pytest.raises(attendance.CheckInClosed):
        attendance.mark(place, 3, by=None, now=DURING)


def test_who_only_reads_marks_nobody(day, carla_reader):
    place = group(day, names=1)
    calls = [
        lambda: attendance.mark(place, 3, by=carla_reader, now=DURING),
        lambda: attendance.mark_participant(place, 1, True, by=carla_reader, now=DURING),
        lambda: attendance.add_walk_in(day, name="Jo", organisation="", people=1, by=carla_reader, now=DURING),
        lambda: attendance.remove_walk_in(day, 1, by=carla_reader, now=DURING),
        lambda: attendance.close_day(day, {}, expected={}, by=carla_reader, now=DURING),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert people_present(place) is None


@pytest.mark.parametrize("status", ["invited", "waiting", "declined", "expired", "cancelled", "absent"])
def test_a_group_without_a_confirmed_place_is_not_expected(day, status):
    place = group(day)
    Registration.objects.update(status=status)
    with pytest.raises(attendance.NotExpected):
        attendance.mark(place, 3, by=None, now=DURING)
    assert people_present(place) is None


# Names -------------------------------------------------------------------------------------------


def test_a_group_with_all_its_names_is_counted_by_them(day):
    place = group(day, people=2, names=2)
    first, second = place.visit_request.participants.order_by("pk")
    taps = [(first, False, None), (second, True, 1), (first, True, 2), (first, False, 1), (second, False, 0)]
    for person, is_present, counted in taps:
        assert attendance.mark_participant(place, person.pk, is_present, by=None, now=DURING) == counted
        assert people_present(place) == counted
    attendance.mark_participant(place, second.pk, None, by=None, now=DURING)
    assert people_present(place) is None, "somebody was not looked for, so it is not known that nobody came"


def test_with_fewer_names_than_people_a_typed_number_stands(day):
    place = group(day, people=6, names=2)
    first, second = place.visit_request.participants.order_by("pk")
    attendance.mark(place, 5, by=None, now=DURING)
    attendance.mark_participant(place, first.pk, True, by=None, now=DURING)
    attendance.mark_participant(place, second.pk, False, by=None, now=DURING)
    assert people_present(place) == 5
    attendance.mark(place, 1, by=None, now=DURING)
    attendance.mark_participant(place, second.pk, True, by=None, now=DURING)
    assert people_present(place) == 2


def test_a_name_of_another_group_is_not_marked(day):
    place, other = group(day), group(day, names=1)
    with pytest.raises(attendance.NotExpected):
        attendance.mark_participant(place, other.visit_request.participants.get().pk, True, by=None, now=DURING)
    assert present_names(other) == [None]


# Walk-ins ----------------------------------------------------------------------------------------


def test_walk_ins_are_added_counted_beyond_the_places_and_removed_once(day, ben_coordinator):
    group(day, people=20)
    walk_in = attendance.add_walk_in(day, name="Jo", organisation="Stad X", people=3, by=ben_coordinator, now=DURING)
    assert (walk_in.added_by, walk_in.added_at) == (ben_coordinator, DURING)
    attendance.mark(Registration.objects.get(), attendance.EVERYBODY, by=None, now=DURING)
    counted = totals(groups_of(day), list(day.walk_ins.all()))
    assert (counted.present, counted.walk_ins, counted.in_the_room) == (20, 3, 23)
    other = InfoDayFactory(starts_at=START)
    assert attendance.remove_walk_in(other, walk_in.pk, by=None, now=DURING) is False
    assert attendance.remove_walk_in(day, walk_in.pk, by=None, now=DURING) is True
    assert attendance.remove_walk_in(day, walk_in.pk, by=None, now=DURING) is False


# Lists -------------------------------------------------------------------------------------------


def test_groups_are_sorted_and_found_without_capitals_or_accents(day):
    for name in ("Zelzate", "École du Nord", "aalst", "Gent"):
        group(day, organisation=name, names=1, contact_name="Zoë Peeters")
    anonymised = group(day, organisation="")
    VisitRequest.objects.filter(pk=anonymised.visit_request_id).update(anonymised_at=DURING)
    groups = groups_of(day)
    assert [one.visit_request.organisation for one in groups] == ["aalst", "École du Nord", "Gent", "Zelzate"]
    assert [one.visit_request.organisation for one in matching(groups, "ecole NORD")] == ["École du Nord"]
    assert len(matching(groups, "zoe persoon")) == 4
    assert matching(groups, "persoon brugge") == []


def test_invited_groups_stand_on_the_list_only_when_asked_for(day):
    place = group(day)
    Registration.objects.update(status="invited")
    assert groups_of(day) == []
    assert [(one.place, one.is_confirmed) for one in groups_of(day, with_invited=True)] == [(place, False)]


# The closing -------------------------------------------------------------------------------------


def close(day, decided, **options):
    expected = {place.pk: attendance.seen(place) for place in attendance.to_close(day)}
    return attendance.close_day(day, decided, expected=expected, by=None, **({"now": DURING} | options))


def test_closing_completes_who_came_and_records_who_did_not(day):
    came, absent, later = group(day), group(day), group(day)
    attendance.mark(came, 5, by=None, now=DURING)
    done = close(day, {came.pk: 5, absent.pk: 0, later.pk: None})
    assert done == attendance.Closing(came=1, absent=1, left_open=1)
    for place in (came, absent, later):
        place.refresh_from_db()
        place.visit_request.refresh_from_db()
    found = [(place.status, place.people_present, place.visit_request.status) for place in (came, absent, later)]
    assert found == [
        ("attended", 5, "completed"),
        ("absent", 0, "no_show"),
        ("accepted", None, "confirmed"),
    ]
    assert came.visit_request.closed_at == DURING
    line = came.visit_request.events.get(kind="status")
    assert (line.to_status, line.detail) == ("completed", "present:5")
    assert [place.pk for place in attendance.to_close(day)] == [later.pk]


def test_closing_is_refused_when_a_colleague_marked_a_group_meanwhile(day):
    first, second = group(day), group(day)
    expected = {place.pk: attendance.seen(place) for place in attendance.to_close(day)}
    attendance.mark(second, 0, by=None, now=DURING)
    with pytest.raises(attendance.StaleAttendance):
        attendance.close_day(day, {first.pk: 8, second.pk: 8}, expected=expected, by=None, now=DURING)
    assert set(VisitRequest.objects.values_list("status", flat=True)) == {"confirmed"}


@pytest.mark.parametrize("change", ["missing", "more", "closed"])
def test_closing_is_refused_for_another_set_of_groups_than_are_open(day, change):
    first, second = group(day), group(day)
    expected = {place.pk: attendance.seen(place) for place in attendance.to_close(day)}
    decided = {first.pk: 8, second.pk: 8}
    if change == "missing":
        del decided[second.pk]
    elif change == "more":
        decided[999_999] = expected[999_999] = 3
    else:
        visit_requests.mark_no_show(second.visit_request, by=None, now=DURING)
    with pytest.raises(attendance.StaleAttendance):
        attendance.close_day(day, decided, expected=expected, by=None, now=DURING)
    first.visit_request.refresh_from_db()
    assert first.visit_request.status == "confirmed"


def test_a_day_that_has_not_begun_or_is_cancelled_is_not_closed(day):
    place = group(day)
    with pytest.raises(attendance.CheckInClosed):
        close(day, {place.pk: 8}, now=START - dt.timedelta(minutes=1))
    type(day).objects.update(status="cancelled", cancellation_notice="Ziek.")
    with pytest.raises(attendance.CheckInClosed):
        close(day, {place.pk: 8})


def test_closing_works_after_the_check_in_is_over(day):
    place = group(day)
    assert close(day, {place.pk: 8}, now=START + dt.timedelta(days=60)).came == 1


def test_after_the_closing_only_the_number_of_who_came_is_mended(day):
    came, absent = group(day), group(day)
    close(day, {came.pk: 5, absent.pk: 0})
    assert attendance.mark(came, 6, by=None, now=DURING) == 5
    for place, people in ((came, 0), (came, None), (absent, 3), (absent, None)):
        with pytest.raises(attendance.NotExpected):
            attendance.mark(place, people, by=None, now=DURING)
    assert (people_present(came), people_present(absent)) == (6, 0)
