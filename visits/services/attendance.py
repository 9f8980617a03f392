"""Who came: groups and people marked at the door, walk-ins, and the closing of a day that is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from visits.enums import EventKind, RegistrationStatus, RequestStatus
from visits.models import InfoDay, Participant, Registration, VisitRequest, WalkIn
from visits.permissions import can_moderate
from visits.services import seats
from visits.services.day_changes import hold_with_neighbours
from visits.services.transitions import change_status, lock_request, write

# How long after the day what was counted can still be mended.
WINDOW = timedelta(days=14)
# More than any room holds: a typing error, not a group.
MOST_AT_THE_DOOR = 1000
EVERYBODY = -1
LEAVE_OPEN = None


class CheckInClosed(Exception):
    """It is not the day yet, it is too long ago, or the day is cancelled."""


class NotExpected(Exception):
    """The group has no place on this day any more, or its attendance was settled before."""


class StaleAttendance(Exception):
    """Somebody marked a group after the list that the caller looked at."""


@dataclass(frozen=True)
class Closing:
    """How many requests a closing completed, recorded as absent, and left open."""

    came: int = 0
    absent: int = 0
    left_open: int = 0


def first_and_last_day(info_day: InfoDay) -> tuple[date, date]:
    """From when until when people are checked in, in days on the clock of the city."""
    clock = timezone.get_default_timezone()
    start, end = (timezone.localtime(moment, clock).date() for moment in (info_day.starts_at, info_day.ends_at))
    return start, end + WINDOW


def is_open(info_day: InfoDay, *, now: datetime) -> bool:
    """Whether people can be checked in at this moment."""
    first, last = first_and_last_day(info_day)
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    return not info_day.is_cancelled and first <= today <= last


def mark(registration: Registration, people: int | None, *, by: Any, now: datetime) -> int | None:
    """Record how many of a group came: a number, EVERYBODY, 0 for nobody, or None to take the mark back.

    Returns the number that was recorded before. With everybody or nobody the people whose names are known are marked
    too. The request stays open until the day is closed. More people than places is a fact, not an error.
    Raises PermissionDenied, CheckInClosed, NotExpected, ValueError.
    """
    if people is not None and not EVERYBODY <= people <= MOST_AT_THE_DOOR:
        raise ValueError("not a number of people")
    with transaction.atomic():
        row, place = _locked(registration, by, now)
        named = {EVERYBODY: True, 0: False, None: None}
        if people in named:
            row.participants.update(is_present=named[people])
        return _record(row, place, place.people if people == EVERYBODY else people, by=by, now=now)


def mark_participant(
    registration: Registration, participant_pk: int, is_present: bool | None, *, by: Any, now: datetime
) -> int | None:
    """Record whether one person came, and count the group again; returns how many of the group are recorded now.

    Raises PermissionDenied, CheckInClosed; NotExpected also when the name is not on the list any more.
    """
    with transaction.atomic():
        row, place = _locked(registration, by, now)
        # Under the lock of the request: two phones that mark two people of one group count both.
        if not row.participants.filter(pk=participant_pk).update(is_present=is_present):
            raise NotExpected
        _record(row, place, _counted(row, place), by=by, now=now)
        return place.people_present


def add_walk_in(info_day: InfoDay, *, name: str, organisation: str, people: int, by: Any, now: datetime) -> WalkIn:
    """Note people who came without a place. Raises PermissionDenied, CheckInClosed."""
    _check(info_day, by, now)
    return WalkIn.objects.create(
        info_day=info_day, name=name, organisation=organisation, people=people, added_at=now, added_by=by
    )


def remove_walk_in(info_day: InfoDay, walk_in_pk: int, *, by: Any, now: datetime) -> bool:
    """Take a walk-in off the list; returns whether it still stood there. Raises PermissionDenied, CheckInClosed."""
    _check(info_day, by, now)
    deleted, _per_model = WalkIn.objects.filter(info_day=info_day, pk=walk_in_pk).delete()
    return bool(deleted)


def seen(place: Registration) -> str:
    """What a closing was decided on: it is refused when the place is not like this any more."""
    return f"{place.status}:{'' if place.people_present is None else place.people_present}"


def to_close(info_day: InfoDay) -> list[Registration]:
    """The confirmed groups of a day whose requests are still open."""
    return list(
        Registration.objects.filter(info_day=info_day, status=RegistrationStatus.ACCEPTED)
        .filter(visit_request__status=RequestStatus.CONFIRMED, visit_request__anonymised_at__isnull=True)
        .select_related("visit_request")
        .order_by("pk")
    )


def close_day(
    info_day: InfoDay,
    decided: Mapping[int, int | None],
    *,
    expected: Mapping[int, str],
    by: Any,
    now: datetime,
) -> Closing:
    """Close the requests of a day: completed for who came, no-show for who did not, LEAVE_OPEN leaves one open.

    `decided` has a number of people per registration, `expected` what the caller saw of each (`seen`). All or nothing.
    Raises PermissionDenied; CheckInClosed when the day has not begun or is cancelled; StaleAttendance; ValueError.
    """
    if any(people is not None and not 0 <= people <= MOST_AT_THE_DOOR for people in decided.values()):
        raise ValueError("not a number of people")
    if by is not None and not can_moderate(by):
        raise PermissionDenied
    with transaction.atomic():
        day = hold_with_neighbours(info_day)
        if day.is_cancelled or day.starts_at > now:
            raise CheckInClosed
        places = to_close(day)
        if {place.pk: seen(place) for place in places} != dict(expected) or decided.keys() != expected.keys():
            raise StaleAttendance
        counts = {"came": 0, "absent": 0, "left_open": 0}
        for place in places:
            people = decided[place.pk]
            if people is LEAVE_OPEN:
                counts["left_open"] += 1
                continue
            row = lock_request(place.visit_request, by, days=[day.pk])
            seats.put(place, place.status, people_present=people, checked_in_at=place.checked_in_at or now)
            to_status = RequestStatus.COMPLETED if people else RequestStatus.NO_SHOW
            change_status(row, to_status, by=by, now=now, detail=f"present:{people}")
            counts["came" if people else "absent"] += 1
        return Closing(**counts)


def _check(info_day: InfoDay, by: Any, now: datetime) -> None:
    if by is not None and not can_moderate(by):
        raise PermissionDenied
    if not is_open(InfoDay.objects.get(pk=info_day.pk), now=now):
        raise CheckInClosed


def _locked(registration: Registration, by: Any, now: datetime) -> tuple[VisitRequest, Registration]:
    row = lock_request(registration.visit_request, by, days=[registration.info_day_id])
    place = Registration.objects.select_related("info_day").get(pk=registration.pk)
    if not is_open(place.info_day, now=now):
        raise CheckInClosed
    return row, place


def _record(row: VisitRequest, place: Registration, people: int | None, *, by: Any, now: datetime) -> int | None:
    """Store the number and a line in the history; returns the number before. Raises NotExpected."""
    # Once the request is completed only the number can be mended: whether the group came was settled then.
    if place.status != RegistrationStatus.ACCEPTED and not (place.status == RegistrationStatus.ATTENDED and people):
        raise NotExpected
    before = place.people_present
    if people != before:
        seats.put(place, place.status, people_present=people, checked_in_at=None if people is None else now)
        write(row, EventKind.NOTE, by=by, now=now, detail="present:" + ("" if people is None else str(people)))
    return before


def _counted(row: VisitRequest, place: Registration) -> int | None:
    """How many of a group came, by the names: nothing is known while nobody is there and somebody was not looked for.

    With fewer names than people a number that was typed stands, unless more people than that have a name.
    """
    marks = list(Participant.objects.filter(visit_request=row).values_list("is_present", flat=True))
    present = sum(mark is True for mark in marks)
    if len(marks) < place.people:
        if present:
            return max(present, place.people_present or 0)
        return place.people_present or None
    if not present and None in marks:
        return None
    return present
