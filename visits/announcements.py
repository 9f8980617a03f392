"""What may be said in public about an info day at a moment: which day comes next, how full it is, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from visits.models import InfoDay, InfoDayText

LONGEST_CACHING = 60


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
    days = InfoDay.objects.of_site(site).bannerable(now)
    if theme is not None:
        days = days.filter(themes=theme)
    found: InfoDay | None = days.with_texts().first()
    return found


def upcoming_info_days(site: Any, *, now: datetime, theme: Any = None) -> list[InfoDay]:
    """Published days that are not over; cancelled ones stay listed until then, marked as such."""
    days = InfoDay.objects.of_site(site).public().upcoming(now)
    if theme is not None:
        days = days.filter(themes=theme)
    return list(days.with_texts())


def past_info_days(site: Any, *, now: datetime, most: int | None = None) -> list[InfoDay]:
    """Published days that are over, the latest first; cancelled days did not happen."""
    days = InfoDay.objects.of_site(site).public().past(now).exclude(status="cancelled").with_texts()
    return list(days[:most] if most else days)


def seconds_to_change(site: Any, *, now: datetime) -> int:
    """How long an answer about this site's days stays true, at most a minute; one query."""
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
    nearest = min((moment for moment in moments.values() if moment), default=now + timedelta(seconds=LONGEST_CACHING))
    return max(0, min(LONGEST_CACHING, int((nearest - now).total_seconds())))
