"""Working days in Belgium: Monday to Friday without the public holidays, and what has waited longer than a number."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_SATURDAY = 5
# Settings hold any number; nobody counts further back than this.
MOST_DAYS = 1000


@lru_cache(maxsize=64)
def holidays_in(year: int) -> frozenset[date]:
    """The public holidays of one year."""
    return frozenset(holidays.country_holidays("BE", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays_in(day.year)


def working_days_between(first: date, last: date) -> int:
    """Working days after the first day, up to and with the last: from Friday to Monday is one."""
    days = (last - first).days
    return sum(is_working_day(first + timedelta(days=number)) for number in range(1, days + 1))


def last_overdue_day(today: date, target: int) -> date:
    """What came in on this day or before has waited more than `target` working days today."""
    day, counted = today, 0
    while counted <= min(target, MOST_DAYS):
        counted += is_working_day(day)
        day -= timedelta(days=1)
    return day
