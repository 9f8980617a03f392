"""Moments in a content folder: `2020-03-12 09:30`, or relative to the day of import, `+6w thu 09:30`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Brussels")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RELATIVE = re.compile(r"([+-])(\d{1,3})w\s+(mon|tue|wed|thu|fri|sat|sun)\s+(\d{1,2}):(\d{2})", re.IGNORECASE)
EXPECTED = "expected a moment such as 2020-03-12 09:30, or +6w thu 09:30"


class BadMoment(ValueError):
    """Text that is no moment; the message says what was expected."""


def is_relative(text: str) -> bool:
    """Whether a moment counts from the day of import."""
    return RELATIVE.fullmatch(text.strip()) is not None


def read_moment(text: str, now: datetime) -> datetime:
    """The moment that a text means in Europe/Brussels, as UTC. Raises BadMoment.

    `+6w thu 09:30` is the Thursday of the sixth week after the week that holds `now`; weeks start on Monday.
    """
    text = text.strip()
    if match := RELATIVE.fullmatch(text):
        return _relative(match, now)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(EXPECTED) from error
    if len(text) < 16 or moment.year < 1900 or moment.year > 2200:
        raise BadMoment(EXPECTED)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _instant(moment)


def write_moment(moment: datetime) -> str:
    """A moment as `read_moment` takes it: local time, with the offset only in the hour that comes twice."""
    local = moment.astimezone(LOCAL)
    shape = "%Y-%m-%d %H:%M" if not (local.second or local.microsecond) else "%Y-%m-%d %H:%M:%S"
    text = local.strftime(shape)
    is_plain = _instant(local.replace(tzinfo=None, microsecond=0, fold=0)) == moment.replace(microsecond=0)
    return text if is_plain else local.isoformat(" ", "seconds")


def read_day(text: str) -> date:
    """A date as `2019-04-01`. Raises BadMoment."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadMoment("expected a date such as 2019-04-01") from error


def _relative(match: re.Match[str], now: datetime) -> datetime:
    sign, weeks, weekday, hour, minute = match.groups()
    today = now.astimezone(LOCAL).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(f"{sign}{weeks}"))
    day = monday + timedelta(days=WEEKDAYS.index(weekday.lower()))
    if int(hour) > 23 or int(minute) > 59:
        raise BadMoment(EXPECTED)
    return _instant(datetime(day.year, day.month, day.day, int(hour), int(minute)))  # noqa: DTZ001 -- made local next


def _instant(moment: datetime) -> datetime:
    """A wall-clock time in Brussels as UTC, the only way to compare moments in the hour that comes twice."""
    instant = moment.replace(tzinfo=LOCAL).astimezone(UTC)
    if instant.astimezone(LOCAL).replace(tzinfo=None) != moment:
        raise BadMoment("this hour does not exist: the clock goes forward that night")
    return instant
