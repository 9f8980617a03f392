"""What to announce at a moment: the next info day of a site and of each theme, and when that changes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from visits.enums import InfoDayStatus
from visits.models import InfoDay


@dataclass(frozen=True)
class Banners:
    """`days` by theme code (None: the site as a whole); `valid_until` is the next change by the clock, or None."""

    days: dict[str | None, InfoDay]
    valid_until: datetime | None


def banners_at(site: Any, now: datetime) -> Banners:
    """The announcements of a site at a moment, in two queries."""
    days: dict[str | None, InfoDay] = {}
    bannerable = InfoDay.objects.of_site(site).bannerable(now).prefetch_related("themes")
    for day in bannerable:
        days.setdefault(None, day)
        for theme in day.themes.all():
            if not theme.is_retired:
                days.setdefault(theme.code, day)
    return Banners(days, next_change(site, now))


def next_change(site: Any, now: datetime) -> datetime | None:
    """The first moment after `now` at which a day starts, closes for requests, ends, or begins to be announced."""
    moments: list[datetime] = []
    rows = (
        InfoDay.objects.of_site(site)
        .public()
        .exclude(status=InfoDayStatus.CANCELLED)
        .filter(Q(ends_at__gt=now) | Q(banner_from__gt=now))
        .values_list("starts_at", "ends_at", "banner_from", "registration_deadline")
    )
    for row in rows:
        moments += [moment for moment in row if moment is not None and moment > now]
    return min(moments, default=None)
