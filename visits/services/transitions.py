"""How a request changes status: locked, checked against the table, with its places, its history, and who is next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cms.core.models import SiteSettings
from visits.enums import CLOSED_STATUSES, SEAT_TAKING, EventKind, RegistrationStatus, RequestStatus
from visits.models import InfoDay, Registration, RequestEvent, VisitRequest
from visits.permissions import can_moderate
from visits.programmes import programme_of
from visits.services import mails, seats
from visits.services.seats import InfoDayClosed

# What becomes of the group's places when a request gets this status.
_PLACES_AFTER = {
    RequestStatus.COMPLETED: RegistrationStatus.ATTENDED,
    RequestStatus.NO_SHOW: RegistrationStatus.ABSENT,
}
_DECISIONS = (RequestStatus.INVITED, RequestStatus.SCHEDULED, RequestStatus.DECLINED, RequestStatus.SPAM)
_UNDECIDED = (RequestStatus.IN_REVIEW, RequestStatus.QUESTION_SENT, RequestStatus.WAITING)
# With these a group gives up its turn on the waiting lists of days.
_LEAVES_WAITING_LISTS = (*CLOSED_STATUSES, RequestStatus.SPAM, RequestStatus.CONFIRMED, RequestStatus.SCHEDULED)


class TransitionNotAllowed(Exception):
    """The table of transitions does not lead from the request's status to the one asked for."""

    def __init__(self, visit_request: VisitRequest, to_status: str) -> None:
        super().__init__(f"{visit_request.reference}: {visit_request.status} -> {to_status}")
        self.visit_request = visit_request
        self.to_status = to_status


class StaleVisitRequest(Exception):
    """Somebody changed the request after the version that the caller looked at; `events` tells what."""

    def __init__(self, visit_request: VisitRequest, events: list[RequestEvent]) -> None:
        super().__init__(f"{visit_request.reference} is at version {visit_request.version}")
        self.visit_request = visit_request
        self.events = events


def lock_request(
    visit_request: VisitRequest, by: Any, expected_version: int | None = None, *, days: Iterable[int] = ()
) -> VisitRequest:
    """The row as it is now, locked until the transaction ends. `by=None` is the requester or the system itself.

    The days it has to do with (and `days`) are locked first: days before requests, everywhere, so that nobody who
    holds a day and looks for the next group ever waits for somebody who waits for that day.
    """
    if by is not None and not can_moderate(by):
        raise PermissionDenied
    days = set(days)
    while True:
        point = transaction.savepoint()
        held = days | _days_of(visit_request)
        seats.hold_all(held)
        # SQLite has no row locks: there the transaction took the write lock when it began (IMMEDIATE).
        row: VisitRequest = VisitRequest.objects.select_for_update().get(pk=visit_request.pk)
        if _days_of(row) <= held:
            transaction.savepoint_commit(point)
            break
        # It got another day while we waited: let go, and start with that one.
        transaction.savepoint_rollback(point)
    if row.anonymised_at is not None:
        # There is nobody left to answer, and a note would never be removed again.
        raise TransitionNotAllowed(row, row.status)
    if expected_version is not None and row.version != expected_version:
        raise StaleVisitRequest(row, events_since(row, expected_version))
    return row


def events_since(visit_request: VisitRequest, version: int) -> list[RequestEvent]:
    """The history lines that made the versions after this one, oldest first."""
    missed = max(visit_request.version - version, 0)
    versioned = visit_request.events.exclude(kind__in=(EventKind.RECEIVED, EventKind.MAIL))
    return list(versioned.select_related("by").order_by("-at", "-pk")[:missed])[::-1]


def change_status(
    row: VisitRequest,
    to_status: str,
    *,
    by: Any,
    now: datetime,
    note: str = "",
    detail: str = "",
    keep: Registration | None = None,
    freed: Iterable[int] = (),
) -> VisitRequest:
    """The only place where a status changes. The row must be locked.

    All its places but those of `keep` are given back, and offered to who waits for them, like those of the days
    `freed` by the caller.
    """
    require(row, to_status)
    from_status, row.status = row.status, to_status
    freed = {*freed, *_settle_places(row, to_status, keep)}
    # From here the time runs that the request is kept for.
    row.closed_at = None if row.is_open else now
    if to_status in _UNDECIDED:
        row.scheduled_at, row.decided_at, row.decline_reason = None, None, ""
    elif to_status in _DECISIONS:
        row.decided_at = now
        if to_status == RequestStatus.DECLINED:
            row.scheduled_at = None
    write(row, EventKind.STATUS, by=by, now=now, note=note, detail=detail, from_status=from_status)
    for day_id in sorted(freed):
        offer_freed_places(day_id, now=now)
    return row


def require(row: VisitRequest, to_status: str) -> None:
    """Raises TransitionNotAllowed unless the table leads there."""
    if not row.can_become(to_status):
        raise TransitionNotAllowed(row, to_status)


def write(row: VisitRequest, kind: str, *, by: Any, now: datetime, from_status: str = "", **words: str) -> VisitRequest:
    """Save the row as a new version, with one history line."""
    row.version += 1
    if row.read_at is None and by is not None:
        row.read_at = now
    row.save()
    RequestEvent.objects.create(
        visit_request=row,
        at=now,
        by=by,
        kind=kind,
        from_status=from_status,
        to_status=row.status if kind == EventKind.STATUS else "",
        **words,
    )
    return row


def invite_locked(
    row: VisitRequest,
    info_day: InfoDay,
    *,
    people: int,
    respond_by: datetime | None = None,
    by: Any,
    now: datetime,
    note: str = "",
    subject: str = "",
) -> Registration:
    """Hold places for a group and mail it the invitation. Day and row must be locked, in that order.

    Raises TransitionNotAllowed, InfoDayClosed, NotEnoughPlaces.
    """
    require(row, RequestStatus.INVITED)
    if row.status == RequestStatus.CONFIRMED:
        # Only a day that moves asks a confirmed group again; another day would take its places away.
        raise TransitionNotAllowed(row, RequestStatus.INVITED)
    closes_at = answers_until(info_day)
    if info_day.site_id != row.site_id or info_day.is_cancelled or closes_at <= now:
        raise InfoDayClosed
    if respond_by is None:
        respond_by = end_of_day(now, SiteSettings.for_site(row.site).response_days)
    if respond_by <= now:
        raise ValueError("an answer cannot be asked for in the past")
    registration = seats.registration_for(row, info_day, now=now)
    seats.put(
        registration,
        RegistrationStatus.INVITED,
        people=people,
        respond_by=min(respond_by, closes_at),
        reminded_at=None,
    )
    change_status(
        row,
        RequestStatus.INVITED,
        by=by,
        now=now,
        note=note,
        detail=f"info-day:{info_day.pk}",
        keep=registration,
    )
    mails.queue_to_requester(
        row, "invited", now=now, by=by, message=note, subject=subject, **about_day(row, registration)
    )
    return registration


def end_of_day(now: datetime, days: int) -> datetime:
    """One minute to midnight, so many days from now, on the clock of the city; never in the past."""
    clock = timezone.get_default_timezone()
    day = timezone.localtime(now, clock).date() + timedelta(days=days)
    moment = timezone.make_aware(datetime.combine(day, time(23, 59)), clock)
    return moment if moment > now else end_of_day(now, days + 1)


def answers_until(info_day: InfoDay) -> datetime:
    """The last moment at which an invitation to the day can be answered."""
    return min(info_day.registration_deadline or info_day.starts_at, info_day.starts_at)


def about_day(row: VisitRequest, registration: Registration) -> dict[str, Any]:
    """What the mails about a registration say of the day; moments on the clock of the city."""
    day = registration.info_day
    clock = timezone.get_default_timezone()
    return {
        "registration": registration,
        "info_day": day,
        "text": day.text(row.form_language),
        "starts_at": timezone.localtime(day.starts_at, clock),
        "ends_at": timezone.localtime(day.ends_at, clock),
        "programme": programme_of(day, row.form_language, with_hosts=True),
        "respond_by": timezone.localtime(registration.respond_by, clock) if registration.respond_by else None,
    }


def offer_freed_places(info_day: InfoDay | int, *, now: datetime) -> int:
    """Invite the groups that wait for this day, in order of arrival, each that fits; returns how many.

    A group that is too large keeps its turn, and is passed by who does fit.
    """
    day_id = info_day if isinstance(info_day, int) else info_day.pk
    invited = 0
    with transaction.atomic():
        while True:
            places = seats.hold(day_id)
            day = places.info_day
            if not day.is_bookable(now):
                return invited
            waiting = (
                Registration.objects.filter(
                    info_day_id=day_id,
                    status=RegistrationStatus.WAITING,
                    people__lte=seats.people_left(places),
                    visit_request__status=RequestStatus.WAITING,
                )
                .order_by("queued_at", "pk")
                .first()
            )
            if waiting is None:
                return invited
            # Whoever holds this request waits for no day: who wants both has locked the day before.
            row = VisitRequest.objects.select_for_update().get(pk=waiting.visit_request_id)
            if row.status != RequestStatus.WAITING:
                continue
            invite_locked(row, day, people=waiting.people, by=None, now=now)
            invited += 1


def _settle_places(row: VisitRequest, to_status: str, keep: Registration | None) -> set[int]:
    """Give back what the new status does not need; returns the days where places came free."""
    freed = set()
    for registration in row.registrations.order_by("info_day_id"):
        if keep is not None and registration.pk == keep.pk:
            continue
        if registration.status in SEAT_TAKING:
            status = _PLACES_AFTER.get(RequestStatus(to_status), RegistrationStatus.CANCELLED)
            if seats.put(registration, status) > 0:
                freed.add(registration.info_day_id)
        elif registration.status == RegistrationStatus.WAITING and to_status in _LEAVES_WAITING_LISTS:
            seats.put(registration, RegistrationStatus.CANCELLED)
    return freed


def _days_of(visit_request: VisitRequest) -> set[int]:
    """The days where the request has, or waits for, places."""
    held = Registration.objects.filter(
        visit_request_id=visit_request.pk, status__in=(*SEAT_TAKING, RegistrationStatus.WAITING)
    )
    return set(held.values_list("info_day_id", flat=True))
