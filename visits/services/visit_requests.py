"""Moderation of a visit request: every change is checked against the table, locked, and written to the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cms.mail.models import OutgoingMail
from cms.mail.services import retry
from visits.enums import AccessAction, EventKind, RegistrationStatus, RequestStatus
from visits.models import InfoDay, Registration, RequestEvent, VisitRequest
from visits.permissions import can_moderate
from visits.services import access_log, individual_visits, mails, run_sheets, seats
from visits.services.seats import InfoDayClosed, NotEnoughPlaces
from visits.services.transitions import (
    StaleVisitRequest,
    TransitionNotAllowed,
    about_day,
    change_status,
    events_since,
    lock_request,
    require,
    write,
)

__all__ = [
    "InfoDayClosed",
    "NotEnoughPlaces",
    "StaleVisitRequest",
    "TransitionNotAllowed",
    "add_note",
    "assign",
    "complete",
    "decline",
    "events_since",
    "mark_no_show",
    "mark_read",
    "mark_spam",
    "put_on_waiting_list",
    "reopen",
    "schedule",
    "send_mail_again",
    "send_question",
    "start_review",
]


def start_review(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Take a request up. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        if row.assignee_id is None and by is not None:
            row.assignee = by
        return change_status(row, RequestStatus.IN_REVIEW, by=by, now=now)


def send_question(
    visit_request: VisitRequest,
    note: str,
    *,
    by: Any,
    now: datetime,
    expected_version: int | None = None,
    subject: str = "",
) -> VisitRequest:
    """Mail a question to the requester and wait for the answer; with a subject the note is the whole mail.

    Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        change_status(row, RequestStatus.QUESTION_SENT, by=by, now=now, note=note)
        mails.queue_to_requester(row, "question", now=now, by=by, message=note, subject=subject)
        return row


def put_on_waiting_list(
    visit_request: VisitRequest,
    *,
    by: Any,
    now: datetime,
    expected_version: int | None = None,
    note: str = "",
    subject: str = "",
) -> VisitRequest:
    """Let a request wait for an info day; frees places it held. With a subject the note is mailed, else nothing is.

    Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        change_status(row, RequestStatus.WAITING, by=by, now=now, note=note)
        if subject:
            mails.queue_to_requester(row, "waiting", now=now, by=by, message=note, subject=subject)
        return row


def schedule(
    visit_request: VisitRequest,
    *,
    by: Any,
    now: datetime,
    info_day: InfoDay | None = None,
    scheduled_at: datetime | None = None,
    ends_at: datetime | None = None,
    location: str = "",
    expected_version: int | None = None,
    note: str = "",
    subject: str = "",
) -> VisitRequest:
    """Plan the visit, on an info day (takes places there) or at a moment of its own, and mail the requester.

    A visit of its own has an end and a place too; without an end it takes the usual two hours. The calendar file
    goes along.

    Raises TransitionNotAllowed, StaleVisitRequest, NotEnoughPlaces, InfoDayClosed; ValueError when neither or
    both of day and moment are given.
    """
    if (info_day is None) == (scheduled_at is None):
        raise ValueError("give an info day or a moment")
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version, days=[info_day.pk] if info_day is not None else [])
        place = _take_places(row, info_day, now) if info_day is not None else None
        day = place.info_day if place is not None else None
        row.scheduled_at = day.starts_at if day is not None else scheduled_at
        detail = f"info-day:{day.pk}" if day else ""
        change_status(row, RequestStatus.SCHEDULED, by=by, now=now, note=note, detail=detail, keep=place)
        if scheduled_at is not None:
            visit = individual_visits.put_visit(row, starts_at=scheduled_at, ends_at=ends_at, location=location)
            run_sheets.visit_planned(visit, by=by, now=now)
            words = individual_visits.about_visit(row, visit)
            calendar: Any = mails.visit_entry(row, visit, now=now)
        else:
            words, calendar = about_day(row, place) if place is not None else {}, day
        mails.queue_to_requester(
            row, "scheduled", now=now, by=by, calendar=calendar, message=note, subject=subject, **words
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
    subject: str = "",
) -> VisitRequest:
    """Say no, with a reason code; mails reason and note unless told not to; frees places.

    Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        row.decline_reason = reason
        change_status(row, RequestStatus.DECLINED, by=by, now=now, note=note, detail=reason)
        if mail:
            mails.queue_to_requester(row, "declined", now=now, by=by, message=note, reason=reason, subject=subject)
        return row


def complete(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Record that the visit took place. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        return change_status(row, RequestStatus.COMPLETED, by=by, now=now, note=note)


def mark_no_show(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Record that the group did not come. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        return change_status(row, RequestStatus.NO_SHOW, by=by, now=now, note=note)


def mark_spam(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Move a request to the spam tab; nobody is mailed. Raises TransitionNotAllowed, StaleVisitRequest."""
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        return change_status(row, RequestStatus.SPAM, by=by, now=now)


def reopen(
    visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None, note: str = ""
) -> VisitRequest:
    """Take a closed, spam, waiting or questioned request up again; frees its places.

    What comes out of spam gets its confirmation now, unless it had one. Raises TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        if row.status == RequestStatus.NEW:
            # The table leads there, but by starting the review.
            raise TransitionNotAllowed(row, RequestStatus.IN_REVIEW)
        was_spam = row.status == RequestStatus.SPAM
        change_status(row, RequestStatus.IN_REVIEW, by=by, now=now, note=note)
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
        row = lock_request(visit_request, by, expected_version)
        row.assignee = to
        return write(row, EventKind.ASSIGNED, by=by, now=now, detail=f"user:{to.pk}" if to is not None else "")


def add_note(
    visit_request: VisitRequest, note: str, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Add an internal note, whatever the status. Raises StaleVisitRequest."""
    with transaction.atomic():
        return write(lock_request(visit_request, by, expected_version), EventKind.NOTE, by=by, now=now, note=note)


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
        row = lock_request(visit_request, by, None)
        if mail.about != mails.about(row) or not retry(mail):
            return False
        RequestEvent.objects.create(visit_request=row, at=now, by=by, kind=EventKind.MAIL, detail="again")
        access_log.record(row.site, by, AccessAction.MAIL, row.reference, now=now)
        return True


def _take_places(row: VisitRequest, info_day: InfoDay, now: datetime) -> Registration:
    """Reserve the group's places; the day is locked, so that two groups cannot get the same chairs."""
    day = seats.hold(info_day.pk).info_day
    if day.site_id != row.site_id or day.is_cancelled or day.starts_at <= now:
        raise InfoDayClosed
    require(row, RequestStatus.SCHEDULED)
    registration = seats.registration_for(row, day, now=now)
    seats.put(registration, RegistrationStatus.ACCEPTED, people=row.people)
    return registration
