"""Moments: absolute, relative, around the clock change, and those that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cms.transfer.dates import LOCAL, BadMoment, is_relative, read_day, read_moment, write_moment

SUNDAY_NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 23:30 in Brussels, still Sunday
MONDAY_NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # 00:30 in Brussels, already Monday


@pytest.mark.parametrize("text", ["2020-03-12 09:30", "2020-03-12T09:30", "2020-03-12 09:30:00", " 2020-03-12 09:30 "])
def test_moment_is_local_time(text):
    assert read_moment(text, SUNDAY_NIGHT) == datetime(2020, 3, 12, 8, 30, tzinfo=UTC)


def test_moment_with_offset_keeps_the_instant():
    assert read_moment("2020-03-12T09:30:00+00:00", SUNDAY_NIGHT) == datetime(2020, 3, 12, 9, 30, tzinfo=UTC)


def test_relative_moment_counts_from_the_week_of_import():
    assert read_moment("+6w thu 09:30", SUNDAY_NIGHT) == datetime(2026, 12, 31, 9, 30, tzinfo=LOCAL)
    assert read_moment("+0w mon 09:30", SUNDAY_NIGHT) == datetime(2026, 11, 16, 9, 30, tzinfo=LOCAL)
    assert read_moment("-1W FRI 9:05", SUNDAY_NIGHT) == datetime(2026, 11, 13, 9, 5, tzinfo=LOCAL)


def test_relative_moment_uses_the_local_day_at_midnight():
    assert read_moment("+6w thu 09:30", MONDAY_NIGHT) == datetime(2027, 1, 7, 9, 30, tzinfo=LOCAL)


def test_relative_moment_is_wall_clock_time_across_summer_time():
    assert read_moment("+20w thu 09:30", SUNDAY_NIGHT).astimezone(LOCAL).hour == 9
    assert read_moment("+20w thu 09:30", SUNDAY_NIGHT).hour == 7


def test_moment_in_the_hour_that_comes_twice_round_trips():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert read_moment(write_moment(first), SUNDAY_NIGHT) == first
    assert read_moment(write_moment(second), SUNDAY_NIGHT) == second


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2020-03-12", "12/03/2020 09:30", "2020-02-30 09:30", "2020-03-12 25:00", "+6w don 09:30",
     "+6w thu", "+6w thu 24:00", "+6w thu 09:60", "6w thu 09:30", "0001-01-01 00:00", "2026-03-29 02:30"],
)  # fmt: skip
def test_moment_refuses(text):
    with pytest.raises(BadMoment):
        read_moment(text, SUNDAY_NIGHT)


def test_is_relative():
    assert is_relative("+6w thu 09:30")
    assert not is_relative("2020-03-12 09:30")


def test_day_is_iso():
    assert read_day("2019-04-01") == date(2019, 4, 1)
    with pytest.raises(BadMoment):
        read_day("01/04/2019")
