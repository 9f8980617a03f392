"""Moderation of a visit request: every change is checked against the table, locked, and written to the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cms.mail.models import OutgoingMail
from cms.mail.services import retry
from visits.enums import SEAT_TAKING, AccessAction, EventKind, InfoDayStatus, RegistrationStatus, RequestStatus
from visits.models import InfoDay, Registration, RequestEvent, VisitRequest
from visits.permissions import can_moderate
from visits.services import access_log, mails

# What becomes of the group's places when a request gets this status; staying planned is not in the table.
_PLACES_AFTER = {
    RequestStatus.COMPLETED: RegistrationStatus.ATTENDED,
    RequestStatus.NO_SHOW: RegistrationStatus.ABSENT,
}
_DECISIONS = (RequestStatus.SCHEDULED, RequestStatus.DECLINED, RequestStatus.SPAM)
_UNDECIDED = (RequestStatus.IN_REVIEW, RequestStatus.QUESTION_SENT, RequestStatus.WAITING)


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


class NotEnoughPlaces(Exception):
    """The group does not fit in what is left of the info day."""

    def __init__(self, info_day: InfoDay, people_left: int) -> None:
        super().__init__(f"info day {info_day.pk} has {people_left} places left")
        self.info_day = info_day
        self.people_left = people_left


class InfoDayClosed(Exception):
    """The info day is cancelled, has begun, or belongs to another site."""


def start_review(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Take a request up. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        if row.assignee_id is None and by is not None:
            row.assignee = by
        return _transition(row, RequestStatus.IN_REVIEW, by=by, now=now)


def send_question(
    visit_request: VisitRequest, note: str, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Mail a question to the requester and wait for the answer. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        _transition(row, RequestStatus.QUESTION_SENT, by=by, now=now, note=note)
        mails.queue_to_requester(row, "question", now=now, by=by, message=note)
        return row


def put_on_waiting_list(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Let a request wait for an info day; frees places it held. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        return _transition(row, RequestStatus.WAITING, by=by, now=now, note=note)


def schedule(
    visit_request: VisitRequest,
    *,
    by: Any,
    now: datetime,
    info_day: InfoDay | None = None,
    scheduled_at: datetime | None = None,
    expected_version: int | None = None,
    note: str = "",
) -> VisitRequest:
    """Plan the visit, on an info day (takes places there) or at a moment of its own, and mail the requester.

    Raises TransitionNotAllowed, StaleVisitRequest, NotEnoughPlaces, InfoDayClosed; ValueError when neither or
    both of day and moment are given.
    """
    if (info_day is None) == (scheduled_at is None):
        raise ValueError("give an info day or a moment")
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        day = _take_places(row, info_day, now) if info_day is not None else None
        row.scheduled_at = day.starts_at if day is not None else scheduled_at
        _transition(row, RequestStatus.SCHEDULED, by=by, now=now, note=note, detail=f"info-day:{day.pk}" if day else "")
        text = day.text(row.form_language) if day is not None else None
        starts_at = timezone.localtime(row.scheduled_at, timezone.get_default_timezone())
        mails.queue_to_requester(
            row, "scheduled", now=now, by=by, info_day=day, text=text, starts_at=starts_at, message=note
        )
        return row


def decline(
    visit_request: VisitRequest,
    reason: str,
    note: str = "",
    *,
    by: Any,
    now: datetime,
    expected_version: int | None = None,
    mail: bool = True,
) -> VisitRequest:
    """Say no, with a reason code; mails reason and note unless told not to; frees places.

    Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        row.decline_reason = reason
        _transition(row, RequestStatus.DECLINED, by=by, now=now, note=note, detail=reason)
        if mail:
            mails.queue_to_requester(row, "declined", now=now, by=by, message=note, reason=reason)
        return row


def complete(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Record that the visit took place. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        return _transition(row, RequestStatus.COMPLETED, by=by, now=now, note=note)


def mark_no_show(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Record that the group did not come. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        return _transition(row, RequestStatus.NO_SHOW, by=by, now=now, note=note)


def mark_spam(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Move a request to the spam tab; nobody is mailed. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        return _transition(row, RequestStatus.SPAM, by=by, now=now)


def reopen(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Take a closed, spam, waiting or questioned request up again; frees its places.

    What comes out of spam gets its confirmation now, unless it had one. Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        if row.status == RequestStatus.NEW:
            # The table leads there, but by starting the review.
            raise TransitionNotAllowed(row, RequestStatus.IN_REVIEW)
        was_spam = row.status == RequestStatus.SPAM
        _transition(row, RequestStatus.IN_REVIEW, by=by, now=now, note=note)
        if was_spam:
            mails.queue_confirmation(row, now=now)
        return row


def assign(
    visit_request: VisitRequest, to: Any, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Give a request to a colleague, or to nobody (None).

    Raises StaleVisitRequest; PermissionDenied when the colleague may not moderate.
    """
    if to is not None and not can_moderate(to):
        raise PermissionDenied
    with transaction.atomic():
        row = _lock(visit_request, by, expected_version)
        row.assignee = to
        return _write(row, EventKind.ASSIGNED, by=by, now=now, detail=f"user:{to.pk}" if to is not None else "")


def add_note(
    visit_request: VisitRequest, note: str, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Add an internal note, whatever the status. Raises StaleVisitRequest."""
    with transaction.atomic():
        return _write(_lock(visit_request, by, expected_version), EventKind.NOTE, by=by, now=now, note=note)


def mark_read(visit_request: VisitRequest, *, by: Any, now: datetime) -> bool:
    """Take the unread marker off, once, when somebody who moderates opens the request; True if it was on.

    No history line and no new version: looking changes nothing for a colleague who is typing.
    """
    if not can_moderate(by):
        return False
    return bool(VisitRequest.objects.filter(pk=visit_request.pk, read_at__isnull=True).update(read_at=now))


def send_mail_again(visit_request: VisitRequest, mail: OutgoingMail, *, by: Any, now: datetime) -> bool:
    """Queue a failed mail about this request once more, with a history line; False when there is nothing to send."""
    with transaction.atomic():
        row = _lock(visit_request, by, None)
        if mail.about != mails.about(row) or not retry(mail):
            return False
        RequestEvent.objects.create(visit_request=row, at=now, by=by, kind=EventKind.MAIL, detail="again")
        access_log.record(row.site, by, AccessAction.MAIL, row.reference, now=now)
        return True


def _lock(visit_request: VisitRequest, by: Any, expected_version: int | None) -> VisitRequest:
    """The row as it is now, locked until the transaction ends. `by=None` is the system itself."""
    if by is not None and not can_moderate(by):
        raise PermissionDenied
    # SQLite has no row locks: there the transaction took the write lock when it began (IMMEDIATE).
    row: VisitRequest = VisitRequest.objects.select_for_update().get(pk=visit_request.pk)
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


def _transition(
    row: VisitRequest, to_status: str, *, by: Any, now: datetime, note: str = "", detail: str = ""
) -> VisitRequest:
    """The only place where a status changes. The row must be locked."""
    if not row.can_become(to_status):
        raise TransitionNotAllowed(row, to_status)
    from_status, row.status = row.status, to_status
    if to_status != RequestStatus.SCHEDULED:
        _give_back_places(row, _PLACES_AFTER.get(RequestStatus(to_status), RegistrationStatus.CANCELLED))
    # From here the time runs that the request is kept for.
    row.closed_at = None if row.is_open else now
    if to_status in _UNDECIDED:
        row.scheduled_at, row.decided_at, row.decline_reason = None, None, ""
    elif to_status in _DECISIONS:
        row.decided_at = now
        if to_status == RequestStatus.DECLINED:
            row.scheduled_at = None
    return _write(row, EventKind.STATUS, by=by, now=now, note=note, detail=detail, from_status=from_status)


def _write(
    row: VisitRequest, kind: str, *, by: Any, now: datetime, from_status: str = "", **words: str
) -> VisitRequest:
    """Save the row as a new version, with one history line."""
    row.version += 1
    if row.read_at is None:
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


def _take_places(row: VisitRequest, info_day: InfoDay, now: datetime) -> InfoDay:
    """Reserve the group's places under a lock on the day, so that two groups cannot get the same chairs."""
    day: InfoDay = InfoDay.objects.select_for_update().get(pk=info_day.pk)
    if day.site_id != row.site_id or day.status == InfoDayStatus.CANCELLED or day.starts_at <= now:
        raise InfoDayClosed
    if not row.can_become(RequestStatus.SCHEDULED):
        raise TransitionNotAllowed(row, RequestStatus.SCHEDULED)
    _give_back_places(row, RegistrationStatus.CANCELLED)
    people_left = day.capacity - day.people_taken_now()
    if row.people > people_left:
        raise NotEnoughPlaces(day, people_left)
    Registration.objects.update_or_create(
        info_day=day,
        visit_request=row,
        defaults={"people": row.people, "status": RegistrationStatus.ACCEPTED},
        create_defaults={"people": row.people, "status": RegistrationStatus.ACCEPTED, "created_at": now},
    )
    return day


def _give_back_places(row: VisitRequest, status: str) -> None:
    row.registrations.filter(status__in=SEAT_TAKING).update(status=status)
