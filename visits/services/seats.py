"""Places of an info day, counted in people: taken and given back under one lock per day, nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Sum

from visits.enums import SEAT_TAKING, RegistrationStatus
from visits.models import InfoDay, Registration, SeatCount, VisitRequest


class NotEnoughPlaces(Exception):
    """The group does not fit in what is left of the info day."""

    def __init__(self, info_day: InfoDay, people_left: int) -> None:
        super().__init__(f"info day {info_day.pk} has {people_left} places left")
        self.info_day = info_day
        self.people_left = people_left


class InfoDayClosed(Exception):
    """The info day is cancelled, has begun, takes no answers any more, or belongs to another site."""


class GroupSizeNotAllowed(Exception):
    """The group is smaller or larger than the day allows, or larger than what was offered."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(f"between {least} and {most} people")
        self.least = least
        self.most = most


def hold(day_id: int) -> SeatCount:
    """The places of a day, locked until the transaction ends, recounted and in step with the day's capacity.

    SQLite has no row locks: there the transaction took the write lock when it began (IMMEDIATE).
    """
    capacity = InfoDay.objects.values_list("capacity", flat=True).get(pk=day_id)
    if not SeatCount.objects.filter(info_day_id=day_id).exists():
        # Two who come first at once: one row, and both wait for it below.
        SeatCount.objects.bulk_create([SeatCount(info_day_id=day_id, capacity=capacity)], ignore_conflicts=True)
    places = lock(day_id)
    places.info_day = InfoDay.objects.prefetch_related("texts").get(pk=day_id)
    taken = recount(day_id)
    # An old draft that was published around our check shrinks the room at most to who is in it.
    capacity = max(places.info_day.capacity, taken)
    if (places.taken, places.capacity) != (taken, capacity):
        places.taken, places.capacity = taken, capacity
        places.save(update_fields=["taken", "capacity"])
    return places


def hold_all(day_ids: Iterable[int]) -> None:
    """Lock several days, always in the same order, so that two who need the same days never wait for each other."""
    for day_id in sorted(set(day_ids)):
        hold(day_id)


def lock(day_id: int) -> SeatCount:
    """The row lock itself, in a function of its own so that a test can show what happens without it."""
    places: SeatCount = SeatCount.objects.select_for_update().get(info_day_id=day_id)
    return places


def recount(day_id: int) -> int:
    """People who hold a place, from the registrations themselves."""
    held = Registration.objects.filter(info_day_id=day_id, status__in=SEAT_TAKING)
    return int(held.aggregate(total=Sum("people"))["total"] or 0)


def people_left(places: SeatCount) -> int:
    """Places that nobody holds; needs the lock to mean anything."""
    return max(places.info_day.capacity - places.taken, 0)


def registration_for(visit_request: VisitRequest, info_day: InfoDay, *, now: datetime) -> Registration:
    """The group's registration on the day, or a new one that is not stored yet."""
    found: Registration | None = Registration.objects.filter(info_day=info_day, visit_request=visit_request).first()
    return found or Registration(
        info_day=info_day, visit_request=visit_request, people=1, status=RegistrationStatus.CANCELLED, created_at=now
    )


def put(registration: Registration, status: str, *, people: int | None = None, **fields: Any) -> int:
    """Store a registration with this status and size; returns how many places came free (less than 0: were taken).

    The one place where registrations are written. Raises NotEnoughPlaces and then changes nothing.
    """
    places = hold(registration.info_day_id)
    before = 0
    if registration.pk:
        stored = Registration.objects.get(pk=registration.pk)
        before = stored.people if stored.status in SEAT_TAKING else 0
    size = registration.people if people is None else people
    change = (size if status in SEAT_TAKING else 0) - before
    if change > 0 and change > people_left(places):
        raise NotEnoughPlaces(places.info_day, people_left(places))
    registration.status, registration.people = status, size
    for name, value in fields.items():
        setattr(registration, name, value)
    registration.save()
    if change:
        # Added to what is stored, not to what was read: even without the lock the constraint would refuse.
        SeatCount.objects.filter(pk=places.pk).update(taken=F("taken") + change)
    return -change


def check_group(info_day: InfoDay, people: int, *, most: int | None = None) -> None:
    """Raises GroupSizeNotAllowed when the day does not receive groups of this size."""
    least = info_day.min_group or 1
    largest = min(size for size in (info_day.max_group, most, info_day.capacity) if size is not None)
    # Who asked for fewer than the smallest group was let in on purpose; such a group may stay as it is.
    least = min(least, largest)
    if not least <= people <= largest:
        raise GroupSizeNotAllowed(least, largest)
