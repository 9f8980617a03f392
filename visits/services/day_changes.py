"""What moving and cancelling a day have in common: the locks, the live row with its drafts, and who counts on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.enums import SEAT_TAKING, RegistrationStatus
from visits.models import InfoDay, Registration, VisitRequest
from visits.permissions import can_move_days
from visits.services import seats

# Who is told: invited, coming, or waiting for places on the day.
EXPECTED = (RegistrationStatus.INVITED, RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING)
LONGEST_LOCATION = 250


class StaleInfoDay(Exception):
    """Somebody changed the day after the page that the caller looked at; `info_day` is what it is now."""

    def __init__(self, info_day: InfoDay) -> None:
        super().__init__(f"info day {info_day.pk} is at sequence {info_day.sequence}")
        self.info_day = info_day


def lock_day(info_day: InfoDay, by: Any) -> InfoDay:
    """The day as it is now, locked with every other day that its groups have to do with. Raises PermissionDenied.

    All days come before the first request, as everywhere. While the day is held, no group on it gets another one.
    """
    if not can_move_days(by):
        raise PermissionDenied
    return hold_with_neighbours(info_day)


def hold_with_neighbours(info_day: InfoDay) -> InfoDay:
    """The same, for a caller that has asked who may."""
    while True:
        point = transaction.savepoint()
        held = {info_day.pk, *_days_beside(info_day)}
        seats.hold_all(held)
        if _days_beside(info_day) <= held:
            transaction.savepoint_commit(point)
            return InfoDay.objects.get(pk=info_day.pk)
        transaction.savepoint_rollback(point)


def check_version(day: InfoDay, expected_sequence: int | None) -> None:
    """Raises StaleInfoDay when calendars were told something else meanwhile."""
    if expected_sequence is not None and day.sequence != expected_sequence:
        raise StaleInfoDay(day)


def store(day: InfoDay, values: dict[str, Any], *, by: Any) -> InfoDay:
    """Write a decision to the live row and to the newest draft, which keeps its other edits.

    What was published as it stands is published again, so that the history of the day shows who decided.
    """
    has_revision, has_draft = day.latest_revision_id is not None, day.has_unpublished_changes or not day.live
    _set(day, values | {"sequence": day.sequence + 1})
    # Named fields only: the guard in `InfoDay.save` is against everything that does not come this way.
    day.save(update_fields=[*values, "sequence", "updated_at"])
    if has_revision:
        draft = day.get_latest_revision_as_object()
        _set(draft, values | {"sequence": day.sequence})
        # A draft may be unfinished; that is no reason not to move the day.
        revision = draft.save_revision(user=by, clean=False, log_action=True)
        if not has_draft:
            revision.publish(user=by)
    return InfoDay.objects.prefetch_related("texts").get(pk=day.pk)


def expected_groups(day: InfoDay) -> Iterator[tuple[Registration, VisitRequest]]:
    """Each group that counts on the day, with its request locked and read just before its turn.

    An anonymised request has nobody to tell, and is left alone.
    """
    for registration in Registration.objects.filter(info_day=day, status__in=EXPECTED).order_by("pk"):
        row = VisitRequest.objects.select_for_update().get(pk=registration.visit_request_id)
        if row.anonymised_at is None:
            registration.info_day = day
            yield registration, row


def told(day: InfoDay) -> tuple[int, int]:
    """How many groups, and how many people, a change of the day is mailed to."""
    found = Registration.objects.filter(
        info_day=day, status__in=EXPECTED, visit_request__anonymised_at__isnull=True
    ).values_list("people", flat=True)
    return len(found), sum(found)


def check_when_and_where(starts_at: Any, ends_at: Any, location: str, *, now: datetime) -> None:
    """Raises ValidationError, by field, for a moment or place that no day or visit can have."""
    errors: dict[str, Any] = {}
    if starts_at <= now:
        errors["starts_at"] = _("This moment is past. Fill in a moment in the future.")
    if ends_at <= starts_at:
        errors["ends_at"] = _("The day must end after it starts.")
    if not location.strip() or len(location) > LONGEST_LOCATION or "\x00" in location:
        errors["location"] = _("Fill in a place of at most 250 characters.")
    if errors:
        raise ValidationError(errors)


def moved_along(moment: datetime | None, before: datetime, after: datetime) -> datetime | None:
    """A moment that keeps its distance to the day in days and hours on the clock, also across summer time."""
    if moment is None:
        return None
    clock = timezone.get_default_timezone()
    naive = [timezone.make_naive(one, clock) for one in (moment, before, after)]
    moved = timezone.make_aware(naive[0] + (naive[2] - naive[1]), clock)
    # In UTC: a moment in the night that the clock changes compares to nothing otherwise.
    return min(moved.astimezone(UTC), after.astimezone(UTC))


def _set(day: InfoDay, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(day, name, value)


def _days_beside(info_day: InfoDay) -> set[int]:
    """Days on which the groups of this day have, or wait for, places."""
    groups = Registration.objects.filter(info_day_id=info_day.pk, status__in=EXPECTED).values("visit_request")
    beside = Registration.objects.filter(
        visit_request__in=groups, status__in=(*SEAT_TAKING, RegistrationStatus.WAITING)
    )
    return set(beside.values_list("info_day_id", flat=True))
