"""The final count: shortly before a day or visit each group is asked once with how many it comes, and confirms it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from visits.due_dates import calendar_of, end_of, local_day
from visits.enums import EventKind, InfoDayStatus, Occasion, OffsetUnit, RegistrationStatus, RequestStatus, TaskKind
from visits.models import IndividualVisit, InfoDay, Registration, VisitRequest
from visits.services import individual_visits, mails, registrations, seats
from visits.services.registrations import InvitationClosed
from visits.services.transitions import TransitionNotAllowed, about_day, lock_request, write

logger = logging.getLogger(__name__)

# Without a run sheet; with one the date of its task counts.
WORKING_DAYS_BEFORE = 5
WORKING_DAYS_TO_ANSWER = 2
# Nobody is mailed in the middle of the night.
FROM_HOUR = time(8)
# Who got a mail with the number in it less than this ago is not asked for it again.
SETTLE = timedelta(days=1)
# No run sheet asks earlier than this; what is found further ahead is not due.
HORIZON = timedelta(days=60)
_TOLD = (Occasion.CONFIRMED, Occasion.SCHEDULED, Occasion.MOVED)
_COMING = (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED)
CONFIRMED = "count:"


@dataclass(frozen=True)
class Count:
    """What a group sees of the final count: until when it is asked, and whether it has answered."""

    answer_by: datetime
    is_confirmed: bool
    people: int
    place: Registration | None = None


def ask_on(occasion: InfoDay | IndividualVisit) -> date | None:
    """When the groups are asked: on the date of the run sheet's open task, else five working days before.

    None when somebody ticked the task off, or deleted it from a run sheet that has other tasks.
    """
    tasks = list(occasion.tasks.all())
    counts = [task for task in tasks if task.kind == TaskKind.FINAL_COUNT]
    if counts:
        return min((task.due_on for task in counts if task.done_at is None), default=None)
    if tasks:
        return None
    calendar = calendar_of(_site_of(occasion))
    return calendar.shifted(local_day(occasion.starts_at), -WORKING_DAYS_BEFORE, OffsetUnit.WORKING_DAYS)


def answer_by(asked_at: datetime, occasion: InfoDay | IndividualVisit) -> datetime:
    """Until when the number is asked: the end of the second working day, at the latest of the day before."""
    calendar = calendar_of(_site_of(occasion))
    last = calendar.shifted(local_day(asked_at), WORKING_DAYS_TO_ANSWER, OffsetUnit.WORKING_DAYS)
    return end_of(min(last, local_day(occasion.starts_at) - timedelta(days=1)))


def is_due(occasion: InfoDay | IndividualVisit, now: datetime) -> bool:
    """Whether to ask now: the date has come, and there is still time to answer."""
    on = ask_on(occasion)
    if on is None or not now < answer_by(now, occasion):
        return False
    local = timezone.localtime(now, timezone.get_default_timezone())
    return local.date() >= on and local.time() >= FROM_HOUR


def send_due(now: datetime) -> int:
    """Ask every group whose turn it is, each in one transaction with the mark that it was asked; returns how many.

    Looked at again under the lock: twice, by several workers at once, or cut off half-way ends the same.
    """
    places = Registration.objects.filter(
        visit_request__status__in=_COMING,
        status=RegistrationStatus.ACCEPTED,
        count_asked_at__isnull=True,
        info_day__live=True,
        info_day__starts_at__gt=now,
        info_day__starts_at__lte=now + HORIZON,
    ).exclude(info_day__status=InfoDayStatus.CANCELLED)
    visits = IndividualVisit.objects.filter(
        visit_request__status=RequestStatus.SCHEDULED,
        count_asked_at__isnull=True,
        starts_at__gt=now,
        starts_at__lte=now + HORIZON,
    )
    return _each(_ask_group, places.select_related("visit_request__site"), now) + _each(
        _ask_visitor, visits.select_related("visit_request__site"), now
    )


def count_of(visit_request: VisitRequest, *, now: datetime) -> Count | None:
    """The final count that a group was asked for and that is still to come; None when nothing is asked."""
    if visit_request.status not in _COMING:
        return None
    found = _asked(visit_request)
    if found is None or found[1].starts_at <= now:
        return None
    place, occasion, asked_at = found
    people = place.people if place is not None else visit_request.people
    said = visit_request.events.filter(kind=EventKind.NOTE, detail__startswith=CONFIRMED, at__gte=asked_at)
    latest = said.order_by("-at", "-pk").values_list("detail", flat=True).first()
    return Count(answer_by(asked_at, occasion), latest == f"{CONFIRMED}{people}", people, place)


def confirm(visit_request: VisitRequest, people: int, *, place_pk: int | None = None, now: datetime) -> VisitRequest:
    """The group comes with so many people: stores the number and that it was confirmed. Twice the same changes nothing.

    `place_pk` is the place that was on the page. Raises InvitationClosed when nothing is asked (any more), and what
    `registrations.change_people` raises.
    """
    with transaction.atomic():
        row = lock_request(visit_request, None)
        count = count_of(row, now=now)
        if count is None or (count.place.pk if count.place else None) != place_pk:
            raise InvitationClosed
        if count.is_confirmed and count.people == people:
            return row
        if count.place is not None:
            row = registrations.change_people(count.place, people, now=now)
        elif row.people != people:
            before, row.people = row.people, people
            write(row, EventKind.NOTE, by=None, now=now, detail=f"people:{before}>{people}")
        return write(row, EventKind.NOTE, by=None, now=now, detail=f"{CONFIRMED}{people}")


def confirmed_groups(info_day: InfoDay, *, now: datetime) -> tuple[int, int]:
    """How many groups of a day were asked for the final count, and how many of those confirmed it."""
    places = Registration.objects.filter(
        info_day=info_day, status=RegistrationStatus.ACCEPTED, count_asked_at__isnull=False
    ).select_related("visit_request")
    counts = [count_of(place.visit_request, now=now) for place in places]
    return len(counts), sum(1 for count in counts if count is not None and count.is_confirmed)


def _asked(visit_request: VisitRequest) -> tuple[Registration | None, Any, datetime] | None:
    """The place or visit of a request that was asked about, with when."""
    place = visit_request.registrations.filter(status=RegistrationStatus.ACCEPTED).select_related("info_day").first()
    if place is not None:
        day = place.info_day
        return (place, day, place.count_asked_at) if place.count_asked_at and not day.is_cancelled else None
    visit = individual_visits.visit_of(visit_request)
    return (None, visit, visit.count_asked_at) if visit is not None and visit.count_asked_at else None


def _ask_group(place: Registration, now: datetime) -> int:
    row = _locked(place.visit_request, place.info_day_id)
    place = Registration.objects.select_related("info_day").prefetch_related("info_day__texts").get(pk=place.pk)
    day = place.info_day
    is_coming = row is not None and row.status in _COMING and place.status == RegistrationStatus.ACCEPTED
    if row is None or not is_coming or place.count_asked_at is not None or not day.live or day.is_cancelled:
        return 0
    if not is_due(day, now) or _told_lately(row, now):
        return 0
    seats.put(place, place.status, count_asked_at=now)
    context = {**about_day(row, place), "respond_by": _local(answer_by(now, day)), "programme": []}
    mails.queue_to_requester(row, Occasion.FINAL_COUNT.value, now=now, people=place.people, **context)
    return 1


def _ask_visitor(visit: IndividualVisit, now: datetime) -> int:
    row = _locked(visit.visit_request)
    visit = IndividualVisit.objects.select_for_update().get(pk=visit.pk)
    if row is None or row.status != RequestStatus.SCHEDULED or visit.count_asked_at is not None:
        return 0
    visit.visit_request = row
    if individual_visits.visit_of(row) is None or not is_due(visit, now) or _told_lately(row, now):
        return 0
    visit.count_asked_at = now
    visit.save(update_fields=["count_asked_at"])
    context = {**individual_visits.about_visit(row, visit), "programme": []}
    context["respond_by"] = _local(answer_by(now, visit))
    mails.queue_to_requester(row, Occasion.FINAL_COUNT.value, now=now, people=row.people, **context)
    return 1


def _told_lately(row: VisitRequest, now: datetime) -> bool:
    return row.events.filter(kind=EventKind.MAIL, detail__in=_TOLD, at__gt=now - SETTLE).exists()


def _locked(visit_request: VisitRequest, *days: int) -> VisitRequest | None:
    """Its days, then the request; None when the person was taken out of it."""
    try:
        return lock_request(visit_request, None, days=days)
    except TransitionNotAllowed:
        return None


def _site_of(occasion: InfoDay | IndividualVisit) -> Any:
    return occasion.site_id if isinstance(occasion, InfoDay) else occasion.visit_request.site_id


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def _each(step: Callable[[Any, datetime], int], rows: Any, now: datetime) -> int:
    """One mail in one transaction; one that fails is logged and keeps nobody else waiting."""
    count = 0
    for row in rows.order_by("pk"):
        try:
            with transaction.atomic():
                count += step(row, now)
        except Exception:
            logger.exception("Asking for the final count failed for %s %s", type(row).__name__, row.pk)
    return count
