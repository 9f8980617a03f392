"""What may be said in public about an info day at a moment: which day comes next, how full it is, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q

from cms.core.memo import remember
from visits.models import InfoDay, InfoDayText

LONGEST_CACHING = 60
# How long the feed keeps days that are over: a calendar that syncs monthly still learns of a cancellation.
FEED_KEEPS_DAYS = 90


@dataclass(frozen=True)
class Announcement:
    """An info day as a visitor sees it at one moment in one language. `text` may be in another one."""

    info_day: InfoDay
    text: InfoDayText | None
    people_left: int
    is_bookable: bool
    is_past: bool

    @property
    def is_full(self) -> bool:
        return self.people_left <= 0

    @property
    def is_cancelled(self) -> bool:
        return self.info_day.is_cancelled


def announce(info_day: InfoDay, *, now: datetime, language: str | None = None) -> Announcement:
    """What to show of a day. Costs a query only for a day that was not read by `with_texts()`."""
    left = getattr(info_day, "people_left", None)
    if left is None:
        left = (info_day.capacity or 0) - (info_day.people_taken_now() if info_day.pk else 0)
    return Announcement(
        info_day=info_day,
        text=info_day.text(language),
        people_left=max(left, 0),
        is_bookable=info_day.is_bookable(now),
        is_past=info_day.is_past(now),
    )


def next_info_day(site: Any, *, now: datetime, theme: Any = None) -> InfoDay | None:
    """The day to announce now for a site, or for one of its themes."""
    days = [day for day in _days_to_come(site, now) if _is_bannerable(day, now) and _is_about(day, theme)]
    return min(days, key=_order_of_banners, default=None)


def upcoming_info_days(site: Any, *, now: datetime, theme: Any = None) -> list[InfoDay]:
    """Published days that are not over; cancelled ones stay listed until then, marked as such."""
    return [day for day in _days_to_come(site, now) if day.ends_at > now and _is_about(day, theme)]


def bookable_info_days(site: Any, *, now: datetime) -> list[InfoDay]:
    """The days that a visitor can still ask for in the form."""
    return [
        day
        for day in _days_to_come(site, now)
        if not day.is_cancelled
        and day.starts_at > now
        and (day.registration_deadline is None or day.registration_deadline > now)
    ]


def _days_to_come(site: Any, now: datetime) -> list[InfoDay]:
    """The public days of a site that are not over, the first one first: read once until the next one changes."""
    return remember(
        ("days to come", getattr(site, "pk", site)),
        lambda: list(InfoDay.objects.of_site(site).public().upcoming(now).with_texts()),
        now=now,
        until=lambda: next_change(site, now=now),
    )


def _is_bannerable(day: InfoDay, now: datetime) -> bool:
    """As `bannerable()` has it, of a public day."""
    return not day.is_cancelled and day.starts_at > now and (day.banner_from is None or day.banner_from <= now)


def _order_of_banners(day: InfoDay) -> tuple[int, datetime, int]:
    return -day.banner_priority, day.starts_at, day.pk


def _is_about(day: InfoDay, theme: Any) -> bool:
    return theme is None or any(one.pk == theme.pk for one in day.themes.all())


def past_info_days(site: Any, *, now: datetime, most: int | None = None) -> list[InfoDay]:
    """Published days that are over, the latest first; cancelled days did not happen."""

    def read() -> list[InfoDay]:
        days = InfoDay.objects.of_site(site).public().past(now).exclude(status="cancelled").with_texts()
        return list(days[:most] if most else days)

    if most is None:
        return read()
    return remember(
        ("past days", getattr(site, "pk", site), most), read, now=now, until=lambda: next_change(site, now=now)
    )


@dataclass(frozen=True)
class Banners:
    """`days` by theme code (None: the site as a whole); `valid_until` is the next change by the clock, or None."""

    days: dict[str | None, InfoDay]
    valid_until: datetime | None


def banners_at(site: Any, *, now: datetime) -> Banners:
    """What a site announces at a moment, as a whole and per theme."""
    days: dict[str | None, InfoDay] = {}
    known = [day for day in _days_to_come(site, now) if _is_bannerable(day, now)]
    for day in sorted(known, key=_order_of_banners):
        days.setdefault(None, day)
        for theme in day.themes.all():
            if not theme.is_retired:
                days.setdefault(theme.code, day)
    change = remember(
        ("next change", getattr(site, "pk", site)),
        lambda: next_change(site, now=now),
        now=now,
        until=lambda: next_change(site, now=now),
    )
    return Banners(days, change)


def next_change(site: Any, *, now: datetime) -> datetime | None:
    """The first moment at which a public day starts, ends, closes, or begins to be announced; one query."""
    moments = (
        InfoDay.objects.of_site(site)
        .public()
        .aggregate(
            start=Min("starts_at", filter=Q(starts_at__gt=now)),
            end=Min("ends_at", filter=Q(ends_at__gt=now)),
            deadline=Min("registration_deadline", filter=Q(registration_deadline__gt=now)),
            banner=Min("banner_from", filter=Q(banner_from__gt=now)),
        )
    )
    return min((moment for moment in moments.values() if moment), default=None)


def seconds_to_change(moment: datetime | None, *, now: datetime) -> int:
    """How long an answer stays true that changes at this moment (None: never): a minute at most."""
    if moment is None:
        return LONGEST_CACHING
    return max(0, min(LONGEST_CACHING, int((moment - now).total_seconds())))
