"""When a task is due: so many days, weeks or working days before or after a day, as the city's own calendar goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from visits.enums import OffsetUnit
from visits.models import ClosedPeriod
from visits.working_days import is_working_day

# Numbers that people type can be anything; nobody plans further than this.
FURTHEST = timedelta(days=3660)
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one city: no weekends, no public holidays, no closed periods."""

    closed: tuple[tuple[date, date], ...] = ()

    def is_open(self, day: date) -> bool:
        """Whether people work on this day."""
        return is_working_day(day) and not any(first <= day <= last for first, last in self.closed)

    def shifted(self, day: date, offset: int, unit: str) -> date:
        """The day so much later, or earlier for less than 0; never further than ten years."""
        if unit == OffsetUnit.WORKING_DAYS:
            return self._working_days_from(day, offset)
        days = offset * 7 if unit == OffsetUnit.WEEKS else offset
        most = FURTHEST.days
        return _moved(day, min(max(days, -most), most))

    def between(self, first: date, last: date) -> int:
        """Working days after the first day, up to and with the last; 0 when the last is not later."""
        days = min((last - first).days, FURTHEST.days)
        return sum(self.is_open(first + timedelta(days=number)) for number in range(1, days + 1))

    def offset_of(self, day: date, due_on: date, unit: str) -> int:
        """How much earlier (less than 0) or later a date is, in days or working days."""
        if unit == OffsetUnit.WORKING_DAYS:
            # Counted as `shifted` counts: the days that are passed on the way from the day to the date.
            step = 1 if due_on > day else -1
            count, at = 0, day
            while at != due_on and abs((at - day).days) < FURTHEST.days:
                at = _moved(at, step)
                count += self.is_open(at)
            return step * count
        return (due_on - day).days

    def _working_days_from(self, day: date, offset: int) -> date:
        step = 1 if offset > 0 else -1
        left, at = abs(offset), day
        while left and abs((at - day).days) < FURTHEST.days:
            further = _moved(at, step)
            if further == at:
                break
            at = further
            left -= self.is_open(at)
        return at


def calendar_of(site: Any) -> WorkCalendar:
    """The calendar of a site (or its key), with its closed periods; one query."""
    periods = ClosedPeriod.objects.filter(site=site).values_list("starts_on", "ends_on")
    return WorkCalendar(tuple(periods))


def local_day(moment: datetime) -> date:
    """The date of a moment on the clock of the city."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def end_of(day: date) -> datetime:
    """The last minute of a day on the clock of the city."""
    return datetime.combine(day, LAST_MINUTE, timezone.get_default_timezone())


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
