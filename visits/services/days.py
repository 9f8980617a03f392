"""Moving, cancelling and reinstating an info day: everybody who counts on it is told, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.models import SiteSettings
from visits import calendars
from visits.enums import EventKind, InfoDayStatus, RegistrationStatus, RequestStatus
from visits.models import InfoDay, Registration, VisitRequest
from visits.services import hosts, mails, run_sheets, seats
from visits.services.day_changes import (
    StaleInfoDay,
    check_version,
    check_when_and_where,
    expected_groups,
    lock_day,
    moved_along,
    store,
    told,
)
from visits.services.seats import InfoDayClosed
from visits.services.transitions import about_day, change_status, write

__all__ = ["InfoDayClosed", "StaleInfoDay", "cancel", "reinstate", "reschedule", "told"]


def reschedule(
    info_day: InfoDay,
    *,
    starts_at: datetime,
    ends_at: datetime,
    location: str,
    respond_by: datetime | None = None,
    by: Any,
    now: datetime,
    expected_sequence: int | None = None,
) -> int:
    """Move a day in time or place; every group on it gets a mail that updates its calendar. Returns how many.

    Registration closes as long before the day as it did. With the setting `ask_again_when_moved`, groups that had
    confirmed keep their places but answer again, before `respond_by` or within the site's number of days. The same
    move twice does nothing. Raises PermissionDenied, ValidationError, StaleInfoDay; InfoDayClosed when the day is
    cancelled or has begun.
    """
    with transaction.atomic():
        day = lock_day(info_day, by)
        location = location.strip()
        if (day.starts_at, day.ends_at, day.location) == (starts_at, ends_at, location) and not day.is_cancelled:
            return 0
        check_version(day, expected_sequence)
        if day.is_cancelled or day.starts_at <= now:
            raise InfoDayClosed
        check_when_and_where(starts_at, ends_at, location, now=now)
        if respond_by is not None and not now < respond_by <= starts_at:
            raise ValidationError({"respond_by": _("Choose a moment after now and before the day starts.")})
        before = day.starts_at
        day = store(
            day,
            {
                "starts_at": starts_at,
                "ends_at": ends_at,
                "location": location,
                "status": InfoDayStatus.RESCHEDULED,
                "previous_starts_at": before,
                "registration_deadline": moved_along(day.registration_deadline, before, starts_at),
            },
            by=by,
        )
        site_settings = SiteSettings.for_site(day.site)
        answer_by = respond_by or now + timedelta(days=site_settings.response_days)
        answer_by = min(answer_by, starts_at)
        asks_again = bool(site_settings.ask_again_when_moved)
        count = 0
        for registration, row in expected_groups(day):
            if respond_by is None and not asks_again and registration.respond_by is not None:
                # Whoever has more time to answer keeps it, as far as the new date allows.
                mine = min(max(registration.respond_by, answer_by), starts_at)
            else:
                mine = answer_by
            _tell_of_move(row, registration, before, mine, asks_again, by=by, now=now)
            count += 1
        hosts.day_moved(day, by=by, now=now)
        run_sheets.day_moved(day, before, now=now)
        return count


def cancel(info_day: InfoDay, *, reason: str, by: Any, now: datetime, expected_sequence: int | None = None) -> int:
    """Cancel a day: every group is told why, its calendar entry ends, and its request waits for the theme again.

    Visitors read the reason on the page of the day. Returns how many groups were told; a day that is cancelled
    already stays as it is. Raises PermissionDenied, ValidationError, StaleInfoDay; InfoDayClosed when it is over.
    """
    with transaction.atomic():
        day = lock_day(info_day, by)
        if day.is_cancelled:
            return 0
        check_version(day, expected_sequence)
        if day.is_past(now):
            raise InfoDayClosed
        reason = reason.strip()
        if not reason or "\x00" in reason:
            raise ValidationError({"reason": _("Tell visitors why the day is cancelled.")})
        day = store(day, {"status": InfoDayStatus.CANCELLED, "cancellation_notice": reason}, by=by)
        count = 0
        for registration, row in expected_groups(day):
            _let_go(row, registration, reason, by=by, now=now)
            count += 1
        hosts.day_cancelled(day, by=by, now=now)
        run_sheets.cancelled(day)
        return count


def reinstate(info_day: InfoDay, *, by: Any, now: datetime, expected_sequence: int | None = None) -> InfoDay:
    """Let a cancelled day go ahead after all. Nobody is invited by that: whoever is wanted is invited again.

    A day that goes ahead already stays as it is. Raises PermissionDenied, StaleInfoDay; InfoDayClosed when the day
    has begun.
    """
    with transaction.atomic():
        day = lock_day(info_day, by)
        if not day.is_cancelled:
            return day
        check_version(day, expected_sequence)
        if day.starts_at <= now:
            raise InfoDayClosed
        status = InfoDayStatus.RESCHEDULED if day.previous_starts_at else InfoDayStatus.PLANNED
        day = store(day, {"status": status, "cancellation_notice": ""}, by=by)
        run_sheets.make(day, by=by, now=now)
        return day


def _tell_of_move(
    row: VisitRequest,
    place: Registration,
    before: datetime,
    answer_by: datetime,
    asks_again: bool,
    *,
    by: Any,
    now: datetime,
) -> None:
    """One group: its places stay, its dates follow, its reminders start again, and it gets the mail."""
    day = place.info_day
    fresh: dict[str, Any] = {"reminded_at": None, "visit_reminded_at": None, "count_asked_at": None}
    detail = f"day-moved:{day.pk}"
    # SCHEDULED was arranged in person, so nobody has to confirm it by a click.
    is_asked = asks_again and place.status == RegistrationStatus.ACCEPTED and row.can_become(RequestStatus.INVITED)
    if is_asked or place.status == RegistrationStatus.INVITED:
        # A new date is a new question: whoever had not answered yet gets time too.
        fresh["respond_by"] = answer_by
    seats.put(place, RegistrationStatus.INVITED if is_asked else place.status, **fresh)
    if place.status != RegistrationStatus.WAITING and row.scheduled_at is not None:
        row.scheduled_at = day.starts_at
    if is_asked:
        change_status(row, RequestStatus.INVITED, by=by, now=now, detail=detail, keep=place)
    else:
        write(row, EventKind.NOTE, by=by, now=now, detail=detail)
    mails.queue_to_requester(
        row,
        "moved",
        now=now,
        by=by,
        calendar=day,
        is_accepted=place.status == RegistrationStatus.ACCEPTED,
        previous=timezone.localtime(before, timezone.get_default_timezone()),
        must_answer=place.status == RegistrationStatus.INVITED,
        is_waiting=place.status == RegistrationStatus.WAITING,
        **about_day(row, place),
    )


def _let_go(row: VisitRequest, place: Registration, reason: str, *, by: Any, now: datetime) -> None:
    """One group: off the day, back to waiting for its theme, and told why."""
    words = about_day(row, place)
    detail = f"day-cancelled:{place.info_day_id}"
    was_waiting = place.status == RegistrationStatus.WAITING
    seats.put(place, RegistrationStatus.CANCELLED, respond_by=None, queued_at=None)
    if not was_waiting and row.can_become(RequestStatus.WAITING):
        change_status(row, RequestStatus.WAITING, by=by, now=now, note=reason, detail=detail)
    else:
        write(row, EventKind.NOTE, by=by, now=now, note=reason, detail=detail)
    mails.queue_to_requester(
        row,
        "cancelled",
        now=now,
        by=by,
        calendar=place.info_day,
        method=calendars.CANCEL,
        is_accepted=not was_waiting,
        reason=reason,
        waits_again=row.status == RequestStatus.WAITING,
        **words,
    )
