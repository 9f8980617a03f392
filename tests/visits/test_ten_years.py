"""Weeks with a leap day and a change of the clock, by the minute; `bench/ten_years.py` walks through ten years."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ten_years import compare
from visits.models import InfoDay


@pytest.mark.django_db
def test_no_wrong_banner_deadline_or_reminder_around_a_leap_day_and_a_change_of_the_clock(site):
    tally = compare(site, date(2028, 2, 20), date(2028, 4, 5))
    assert tally.mismatches[:5] == []
    assert tally.checks > 3_000


@pytest.mark.django_db
def test_the_oracle_notices_a_day_that_closes_a_minute_late(site, monkeypatch):
    from datetime import timedelta

    right = InfoDay.is_bookable
    monkeypatch.setattr(InfoDay, "is_bookable", lambda day, now: right(day, now - timedelta(minutes=1)))
    assert compare(site, date(2028, 3, 20), date(2028, 4, 20)).mismatches
