"""The visit of one group on a date of its own: planned, moved, cancelled, its programme kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from visits import calendars
from visits.enums import SEAT_TAKING, EventKind, RequestStatus
from visits.models import IndividualVisit, VisitRequest
from visits.programmes import programme_of
from visits.services import hosts, mails, run_sheets
from visits.services.day_changes import check_when_and_where
from visits.services.transitions import (
    StaleVisitRequest,
    TransitionNotAllowed,
    change_status,
    events_since,
    lock_request,
    write,
)

# For who plans without saying how long it takes.
USUAL_LENGTH = timedelta(hours=2)


def visit_of(visit_request: VisitRequest) -> IndividualVisit | None:
    """The visit of a request that is planned on a date of its own now, or None."""
    if not is_individual(visit_request):
        return None
    found: IndividualVisit | None = IndividualVisit.objects.filter(visit_request=visit_request).first()
    return found


def is_individual(visit_request: VisitRequest) -> bool:
    """Whether the request is planned on a date of its own, with or without a stored visit."""
    if visit_request.status != RequestStatus.SCHEDULED or visit_request.scheduled_at is None:
        return False
    return not visit_request.registrations.filter(status__in=SEAT_TAKING).exists()


def put_visit(row: VisitRequest, *, starts_at: datetime, ends_at: datetime | None, location: str) -> IndividualVisit:
    """Make the visit of a locked request, or give the one of an earlier plan its new date."""
    visit = IndividualVisit.objects.filter(visit_request=row).first() or IndividualVisit(visit_request=row)
    if visit.pk:
        visit.sequence += 1
    visit.starts_at, visit.ends_at, visit.location = starts_at, ends_at or starts_at + USUAL_LENGTH, location.strip()
    visit.previous_starts_at = None
    _forget_reminders(visit)
    visit.save()
    return visit


def move(
    visit_request: VisitRequest,
    *,
    starts_at: datetime,
    ends_at: datetime,
    location: str,
    note: str = "",
    by: Any,
    now: datetime,
    expected_version: int | None = None,
) -> VisitRequest:
    """Give a planned visit another date or place; the mail updates the calendar of the group and asks nothing.

    The same move twice does nothing. Raises PermissionDenied, TransitionNotAllowed when no visit of its own is
    planned or it has begun, StaleVisitRequest, ValidationError.
    """
    with transaction.atomic():
        row, visit = _planned(visit_request, by, now)
        location = location.strip()
        if visit and (visit.starts_at, visit.ends_at, visit.location) == (starts_at, ends_at, location):
            return row
        _check_version(row, expected_version)
        check_when_and_where(starts_at, ends_at, location, now=now)
        before = row.scheduled_at or starts_at
        if visit is None:
            # Planned before visits were stored: calendars know it by the request's own number.
            visit = IndividualVisit(visit_request=row, uid=row.public_id, sequence=row.version)
        visit.starts_at, visit.ends_at, visit.location = starts_at, ends_at, location
        visit.previous_starts_at = before
        visit.sequence += 1
        _forget_reminders(visit)
        visit.save()
        row.scheduled_at = starts_at
        write(row, EventKind.NOTE, by=by, now=now, note=note, detail="visit-moved")
        mails.queue_to_requester(
            row,
            "moved",
            now=now,
            by=by,
            calendar=mails.visit_entry(row, visit, now=now),
            previous=timezone.localtime(before, timezone.get_default_timezone()),
            message=note,
            **about_visit(row, visit),
        )
        hosts.visit_moved(visit, by=by, now=now)
        run_sheets.visit_moved(visit, before, now=now)
        return row


def cancel(
    visit_request: VisitRequest, *, reason: str, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Cancel a planned visit: the group is told why, its calendar entry ends, and the request waits again.

    Raises PermissionDenied, TransitionNotAllowed, StaleVisitRequest.
    """
    with transaction.atomic():
        row, visit = _planned(visit_request, by, None, expected_version)
        words = about_visit(row, visit)
        if visit is not None:
            visit.sequence += 1
            visit.save(update_fields=["sequence"])
        entry = mails.visit_entry(row, visit, now=now, is_cancelled=True)
        # The request forgets its date with the next line, and counts one version up.
        change_status(row, RequestStatus.WAITING, by=by, now=now, note=reason, detail="visit-cancelled")
        if visit is None:
            entry = replace(entry, sequence=row.version)
        mails.queue_to_requester(
            row,
            "cancelled",
            now=now,
            by=by,
            calendar=entry,
            method=calendars.CANCEL,
            reason=reason,
            waits_again=True,
            **words,
        )
        if visit is not None:
            hosts.visit_cancelled(visit, by=by, now=now)
            run_sheets.cancelled(visit)
        return row


def save_programme(visit_request: VisitRequest, save: Callable[[], Any], *, by: Any, now: datetime) -> VisitRequest:
    """Store the rows of a planned visit, with a line in the history.

    Raises PermissionDenied, TransitionNotAllowed when the visit is no longer planned.
    """
    with transaction.atomic():
        row, _visit = _planned(visit_request, by, None)
        save()
        return write(row, EventKind.NOTE, by=by, now=now, detail="visit-programme")


def about_visit(row: VisitRequest, visit: IndividualVisit | None) -> dict[str, Any]:
    """What the mails about a visit of one group say of it; moments on the clock of the city."""
    clock = timezone.get_default_timezone()
    starts_at = visit.starts_at if visit is not None else row.scheduled_at
    return {
        "visit": visit,
        "starts_at": timezone.localtime(starts_at, clock) if starts_at is not None else None,
        "ends_at": timezone.localtime(visit.ends_at, clock) if visit is not None else None,
        "programme": programme_of(visit, row.form_language, with_hosts=True),
    }


def _planned(
    visit_request: VisitRequest, by: Any, now: datetime | None, expected_version: int | None = None
) -> tuple[VisitRequest, IndividualVisit | None]:
    row = lock_request(visit_request, by, expected_version)
    has_begun = now is not None and row.scheduled_at is not None and row.scheduled_at <= now
    if not is_individual(row) or has_begun:
        raise TransitionNotAllowed(row, RequestStatus.SCHEDULED)
    return row, visit_of(row)


def _check_version(row: VisitRequest, expected_version: int | None) -> None:
    if expected_version is not None and row.version != expected_version:
        raise StaleVisitRequest(row, events_since(row, expected_version))


def _forget_reminders(visit: IndividualVisit) -> None:
    """What was asked about the old date is asked again about the new one."""
    visit.reminded_at = visit.count_asked_at = visit.thanked_at = None
