"""What there is in a month: info days, visits of one group, periods without visits, public holidays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django.db.models import Q
from django.utils import timezone

from visits.enums import SEAT_TAKING, RequestStatus
from visits.models import ClosedPeriod, IndividualVisit, InfoDay, Registration, VisitRequest
from visits.querysets import start_of

# A visit that went ahead or is meant to.
VISITING = (RequestStatus.SCHEDULED, RequestStatus.COMPLETED, RequestStatus.NO_SHOW)
_LANGUAGES = {"nl": "nl", "fr": "fr", "en": "en_US"}


@dataclass(frozen=True)
class Visit:
    """The visit of one group. Who planned without saying how long it takes has no end."""

    visit_request: VisitRequest
    starts_at: datetime
    ends_at: datetime | None
    stored: IndividualVisit | None = None


@dataclass
class CalendarDay:
    """One date and what there is on it."""

    date: date
    holiday: str = ""
    periods: list[ClosedPeriod] = field(default_factory=list)
    info_days: list[InfoDay] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.holiday or self.periods or self.info_days or self.visits)


def days_between(site: Any, first: date, last: date, *, with_visits: bool, language: str) -> list[CalendarDay]:
    """Every date from the first to the last, both included, in a fixed number of queries.

    Without `with_visits` nothing is read of who visits. Days carry `people_taken`.
    """
    days = {first + timedelta(days=number): None for number in range((last - first).days + 1)}
    calendar = {day: CalendarDay(day, holiday=holiday_names(day.year, language).get(day, "")) for day in days}
    start, end = start_of(first), start_of(last + timedelta(days=1))
    for period in ClosedPeriod.objects.of_site(site).overlapping(first, last):
        for day in _dates(max(period.starts_on, first), min(period.ends_on, last)):
            calendar[day].periods.append(period)
    found = InfoDay.objects.of_site(site).filter(starts_at__lt=end, ends_at__gt=start)
    for info_day in found.with_places().prefetch_related("texts").order_by("starts_at", "pk"):
        for day in _dates(local_day(info_day.starts_at), local_day(info_day.ends_at)):
            if day in calendar:
                calendar[day].info_days.append(info_day)
    if with_visits:
        for visit in visits_between(site, start, end):
            calendar[local_day(visit.starts_at)].visits.append(visit)
    return list(calendar.values())


def visits_between(site: Any, start: datetime, end: datetime | None) -> list[Visit]:
    """Visits of one group that begin in this time, the first one first. Groups on an info day are no such visit."""
    alone = VisitRequest.objects.filter(site=site, anonymised_at__isnull=True).exclude(
        registrations__status__in=SEAT_TAKING
    )
    # What is stored of an earlier plan is no visit when the request has another date since.
    planned = alone.filter(status__in=VISITING, scheduled_at__gte=start).select_related("visit")
    if end is not None:
        planned = planned.filter(scheduled_at__lt=end)
    planned = planned.filter(Q(visit__isnull=False) | Q(status=RequestStatus.SCHEDULED))
    rows = planned.prefetch_related("themes", "visit__programme").order_by("scheduled_at", "pk")
    return [_visit(row) for row in rows]


def people_on(info_days: Iterable[InfoDay]) -> dict[int, list[tuple[str, int]]]:
    """Organisation and number of people of the groups that hold places, per day, by one query."""
    groups: dict[int, list[tuple[str, int]]] = defaultdict(list)
    held = Registration.objects.filter(
        info_day__in=[day.pk for day in info_days],
        status__in=SEAT_TAKING,
        visit_request__anonymised_at__isnull=True,
    )
    rows = held.order_by("visit_request__organisation", "pk")
    for day_id, organisation, people in rows.values_list("info_day_id", "visit_request__organisation", "people"):
        groups[day_id].append((organisation, people))
    return groups


@lru_cache(maxsize=64)
def holiday_names(year: int, language: str) -> dict[date, str]:
    """The public holidays of Belgium in one year, by their name in a language."""
    return dict(holidays.country_holidays("BE", years=year, language=_LANGUAGES.get(language, "nl")))


def local_day(moment: datetime) -> date:
    """The date of a moment on the clock of the city."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def _visit(row: Any) -> Visit:
    stored = row.visit if hasattr(row, "visit") else None
    if stored is None or stored.starts_at != row.scheduled_at:
        return Visit(row, row.scheduled_at, None)
    return Visit(row, stored.starts_at, stored.ends_at, stored)


def _dates(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
