"""Working days across Easter and Christmas of two years, and the day that is too long ago."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.working_days import is_working_day, last_overdue_day, working_days_between


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # Easter Monday 6 April 2026, 29 March 2027; Labour Day; Ascension 14 May 2026, 6 May 2027; Whit Monday.
        (date(2026, 4, 3), date(2026, 4, 6), 0),
        (date(2026, 4, 3), date(2026, 4, 7), 1),
        (date(2026, 4, 2), date(2026, 4, 10), 5),
        (date(2026, 4, 30), date(2026, 5, 4), 1),
        (date(2026, 5, 13), date(2026, 5, 15), 1),
        (date(2026, 5, 22), date(2026, 5, 25), 0),
        (date(2027, 3, 26), date(2027, 3, 29), 0),
        (date(2027, 3, 25), date(2027, 4, 2), 5),
        (date(2027, 5, 5), date(2027, 5, 7), 1),
        (date(2027, 5, 14), date(2027, 5, 17), 0),
        # Christmas 2026 is a Friday and New Year too; in 2027 both fall on a Saturday.
        (date(2026, 12, 24), date(2026, 12, 28), 1),
        (date(2026, 12, 23), date(2027, 1, 4), 6),
        (date(2027, 12, 23), date(2028, 1, 3), 7),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 2), date(2026, 3, 1), 0),
    ],
)
def test_working_days_between_leaves_out_weekends_and_belgian_holidays(first, last, days):
    assert working_days_between(first, last) == days


@pytest.mark.parametrize(
    ("today", "target", "last"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 19)),
        (date(2026, 11, 23), 0, date(2026, 11, 22)),
        # On Tuesday 22 December, what came in on Monday 7 December waits for the eleventh working day.
        (date(2026, 12, 22), 10, date(2026, 12, 7)),
        (date(2027, 1, 4), 5, date(2026, 12, 23)),
        (date(2026, 4, 7), 2, date(2026, 4, 1)),
    ],
)
def test_last_overdue_day(today, target, last):
    assert last_overdue_day(today, target) == last


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_last_overdue_day_is_the_last_one_with_more_working_days_than_the_target(today, target):
    last = last_overdue_day(today, target)
    assert working_days_between(last, today) > target
    assert working_days_between(last + timedelta(days=1), today) <= target


def test_absurd_target_ends():
    assert last_overdue_day(date(2026, 11, 20), 2**31) < date(2023, 1, 1)


def test_weekend_and_holidays_are_no_working_days():
    assert [is_working_day(date(2026, 7, day)) for day in (17, 18, 19, 20, 21, 22)] == [
        True, False, False, True, False, True,
    ]  # fmt: skip
