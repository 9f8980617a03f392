"""Dates around a day: weekends, holidays and closed periods are no working days."""

from __future__ import annotations

import datetime as dt

import pytest

from visits.due_dates import WorkCalendar, calendar_of, end_of
from visits.models import ClosedPeriod

# 5 May 2026 is a Tuesday; 1 May, Labour Day, a Friday.
DAY = dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("offset", "unit", "expected"),
    [
        (-4, "weeks", dt.date(2026, 4, 7)),
        (2, "weeks", dt.date(2026, 5, 19)),
        (-1, "days", dt.date(2026, 5, 4)),
        (0, "working_days", DAY),
        (-1, "working_days", dt.date(2026, 5, 4)),
        # Over the weekend and Labour Day.
        (-2, "working_days", dt.date(2026, 4, 30)),
        (-5, "working_days", dt.date(2026, 4, 27)),
        (3, "working_days", dt.date(2026, 5, 8)),
        # Over the weekend and Ascension Day, 14 May.
        (8, "working_days", dt.date(2026, 5, 18)),
    ],
)
def test_shifted_counts_as_the_city_works(offset, unit, expected):
    assert WorkCalendar().shifted(DAY, offset, unit) == expected


def test_closed_periods_are_no_working_days():
    calendar = WorkCalendar(closed=((dt.date(2026, 4, 27), dt.date(2026, 4, 30)),))
    assert calendar.shifted(DAY, -2, "working_days") == dt.date(2026, 4, 24)


@pytest.mark.parametrize("unit", ["days", "weeks", "working_days"])
@pytest.mark.parametrize("offset", [-(10**12), 10**12])
@pytest.mark.parametrize("day", [dt.date.min, DAY, dt.date.max])
def test_huge_numbers_stay_within_ten_years(unit, offset, day):
    assert abs((WorkCalendar().shifted(day, offset, unit) - day).days) <= 3660


def test_a_city_that_is_always_closed_does_not_count_for_ever():
    calendar = WorkCalendar(closed=((dt.date(1900, 1, 1), dt.date(2100, 1, 1)),))
    assert calendar.shifted(DAY, -5, "working_days") == DAY - dt.timedelta(days=3660)


@pytest.mark.parametrize("unit", ["days", "working_days"])
def test_offset_leads_back_to_the_date(unit):
    calendar = WorkCalendar()
    for number in range(-30, 31):
        due_on = DAY + dt.timedelta(days=number)
        if unit == "days" or calendar.is_open(due_on):
            assert calendar.shifted(DAY, calendar.offset_of(DAY, due_on, unit), unit) == due_on


@pytest.mark.django_db
def test_calendar_is_of_one_site(site):
    ClosedPeriod.objects.create(site=site, name="Reces", starts_on=DAY, ends_on=DAY)
    assert not calendar_of(site).is_open(DAY)
    assert calendar_of(site.pk + 1).is_open(DAY)


def test_end_of_a_day_is_on_the_clock_of_the_city():
    assert end_of(dt.date(2026, 3, 29)).astimezone(dt.UTC) == dt.datetime(2026, 3, 29, 21, 59, tzinfo=dt.UTC)
    assert end_of(dt.date(2026, 3, 28)).astimezone(dt.UTC) == dt.datetime(2026, 3, 28, 22, 59, tzinfo=dt.UTC)
