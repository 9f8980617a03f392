"""What may be told in public about visits that took place: totals, and how many came to a day. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from visits.enums import RegistrationStatus
from visits.models import Registration

from .public_statistics import SMALLEST_CELL, completed


@dataclass(frozen=True)
class Totals:
    """Visits and people in all; `countries` is None below five, which could tell who came."""

    visits: int
    people: int
    countries: int | None


@dataclass(frozen=True)
class Attendance:
    """How many people came to a day, in how many groups."""

    people: int
    groups: int


def totals_of(site: Any) -> Totals | None:
    """The figures of a site in one line, or None as long as there are fewer than five visits; one query."""
    found = completed(site).aggregate(
        visits=Count("pk"), total=Sum("people"), countries=Count("country", distinct=True)
    )
    if found["visits"] < SMALLEST_CELL:
        return None
    countries = found["countries"] if found["countries"] >= SMALLEST_CELL else None
    return Totals(found["visits"], found["total"] or 0, countries)


def attendance_of(days: Iterable[Any]) -> dict[int, Attendance]:
    """How many came, by the number of the day; a day of fewer than five groups is left out. One query."""
    rows = (
        Registration.objects.filter(info_day__in=[day.pk for day in days], status=RegistrationStatus.ATTENDED)
        .values("info_day")
        .annotate(groups=Count("pk"), total=Sum(Coalesce("people_present", "people")))
    )
    return {
        row["info_day"]: Attendance(row["total"] or 0, row["groups"]) for row in rows if row["groups"] >= SMALLEST_CELL
    }
