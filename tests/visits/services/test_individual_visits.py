"""The visit of one group: planned with end and place, moved, cancelled, also when it was planned long ago."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.mail.models import OutgoingMail
from tests.factories.visits import MARKER, InfoDayFactory, VisitRequestFactory
from tests.visits.services.test_days import BRUSSELS, NOW, calendar_in, mails_after, text_of
from visits.enums import RequestStatus
from visits.models import IndividualVisit, VisitProgrammeRow
from visits.services import individual_visits, visit_requests
from visits.services.transitions import StaleVisitRequest, TransitionNotAllowed

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 6, 15, 9, 0, tzinfo=BRUSSELS)
END = START + dt.timedelta(hours=3)
LATER = START + dt.timedelta(days=3)


@pytest.fixture
def planned(site, ben_coordinator):
    row = VisitRequestFactory(in_review=True)
    return visit_requests.schedule(
        row, scheduled_at=START, ends_at=END, location="Stadhuis", by=ben_coordinator, now=NOW
    )


def move(row, by, **changes):
    values = {"starts_at": LATER, "ends_at": LATER + dt.timedelta(hours=3), "location": "Zaal 2"} | changes
    return individual_visits.move(row, by=by, now=changes.pop("now", NOW), **values)


def test_planning_stores_end_and_place_and_mails_a_calendar(planned):
    visit = planned.visit
    assert (visit.starts_at, visit.ends_at, visit.location, planned.scheduled_at) == (START, END, "Stadhuis", START)
    (message,) = mails_after(0)
    method, event = calendar_in(message)
    assert (method, event["UID"].split("@")[0], event["SEQUENCE"]) == ("REQUEST", str(visit.uid), 0)
    assert (event["DTSTART"].dt, event["DTEND"].dt, event["LOCATION"]) == (START, END, "Stadhuis")
    assert MARKER not in event.to_ical().decode()
    assert "15 juni 2026, 09:00 - 12:00" in text_of(message)
    assert "Stadhuis" in text_of(message)


def test_moving_updates_the_calendar_and_asks_nothing(planned, ben_coordinator):
    row = move(planned, ben_coordinator, expected_version=planned.version)
    assert (row.status, row.scheduled_at) == (RequestStatus.SCHEDULED, LATER)
    visit = IndividualVisit.objects.get()
    assert (visit.previous_starts_at, visit.sequence) == (START, 1)
    method, event = calendar_in(mails_after(1)[0])
    assert (method, event["SEQUENCE"], event["DTSTART"].dt) == ("REQUEST", 1, LATER)
    assert row.events.get(detail="visit-moved").by == ben_coordinator
    assert move(row, ben_coordinator).version == row.version
    assert len(mails_after(1)) == 1
    with pytest.raises(StaleVisitRequest):
        move(row, ben_coordinator, location="Elders", expected_version=planned.version)


def test_cancelling_ends_the_calendar_entry_and_lets_the_request_wait(planned, ben_coordinator):
    row = individual_visits.cancel(planned, reason="De brug is stuk.", by=ben_coordinator, now=NOW)
    assert (row.status, row.scheduled_at) == (RequestStatus.WAITING, None)
    assert row.events.get(detail="visit-cancelled").note == "De brug is stuk."
    method, event = calendar_in(mails_after(1)[0])
    assert (method, event["STATUS"], event["SEQUENCE"], event["DTSTART"].dt) == ("CANCEL", "CANCELLED", 1, START)
    assert "De brug is stuk." in text_of(mails_after(1)[0])
    with pytest.raises(TransitionNotAllowed):
        individual_visits.cancel(row, reason="Nog eens", by=ben_coordinator, now=NOW)
    with pytest.raises(TransitionNotAllowed):
        move(row, ben_coordinator)
    again = visit_requests.schedule(
        row, scheduled_at=LATER, location="Zaal", by=ben_coordinator, now=NOW + dt.timedelta(hours=1)
    )
    assert (again.visit.sequence, again.visit.ends_at - LATER) == (2, individual_visits.USUAL_LENGTH)


def test_visit_that_was_planned_without_end_or_place_is_moved_and_cancelled(site, ben_coordinator):
    old = VisitRequestFactory(scheduled=True, scheduled_at=START)
    assert individual_visits.visit_of(old) is None
    row = move(old, ben_coordinator)
    visit = row.visit
    assert visit.uid == old.public_id
    assert visit.sequence > old.version
    other = VisitRequestFactory(scheduled=True, scheduled_at=START)
    individual_visits.cancel(other, reason="Ziek", by=ben_coordinator, now=NOW)
    method, event = calendar_in(mails_after(1)[0])
    assert (method, event["DTSTART"].dt) == ("CANCEL", START)
    assert event["SEQUENCE"] > other.version
    assert not IndividualVisit.objects.filter(visit_request=other).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": NOW - dt.timedelta(days=1)}, "starts_at"),
        ({"ends_at": LATER}, "ends_at"),
        ({"location": ""}, "location"),
        ({"location": "\x00"}, "location"),
    ],
)
def test_impossible_moves_are_refused(planned, ben_coordinator, changes, field):
    with pytest.raises(ValidationError) as refused:
        move(planned, ben_coordinator, **changes)
    assert field in refused.value.message_dict
    assert IndividualVisit.objects.get().starts_at == START


def test_visit_on_an_info_day_or_in_the_past_is_not_moved_here(site, ben_coordinator, carla_reader):
    row = VisitRequestFactory(in_review=True)
    day = InfoDayFactory(starts_at=START, ends_at=END)
    visit_requests.schedule(row, info_day=day, by=ben_coordinator, now=NOW)
    old = VisitRequestFactory(scheduled=True, scheduled_at=NOW - dt.timedelta(days=1))
    for one in (row, old):
        with pytest.raises(TransitionNotAllowed):
            move(one, ben_coordinator)
    with pytest.raises(PermissionDenied):
        move(old, carla_reader)


def test_programme_stands_in_mails_and_calendar(planned, ben_coordinator):
    VisitProgrammeRow.objects.create(visit=planned.visit, starts_at=dt.time(11), title_nl="Rondleiding", place="Plein")
    VisitProgrammeRow.objects.create(
        visit=planned.visit, starts_at=dt.time(9), ends_at=dt.time(10), title_nl="Onthaal", title_en="Welcome"
    )
    move(planned, ben_coordinator)
    message = mails_after(1)[0]
    text = text_of(message)
    assert text.index("09:00 - 10:00 Onthaal") < text.index("11:00 Rondleiding (Plein)")
    assert "11:00 Rondleiding (Plein)" in calendar_in(message)[1]["DESCRIPTION"]
    assert OutgoingMail.objects.count() == 2
