"""When what is said about info days changes by the clock: they begin, close, end, and leave the feed."""

from __future__ import annotations

from datetime import datetime, timedelta

from wagtail.models import Site

from cms.core.turning_points import concerning
from visits.announcements import FEED_KEEPS_DAYS, next_change


@concerning("visits_infoday")
def info_days_change(site: Site, now: datetime) -> datetime | None:
    """The next start, end, deadline or banner of a public day."""
    return next_change(site, now=now)


@concerning("visits_infoday")
def feed_changes(site: Site, now: datetime) -> datetime | None:
    """The moment at which the next day leaves the calendar feed (or an earlier one)."""
    kept = timedelta(days=FEED_KEEPS_DAYS)
    moment = next_change(site, now=now - kept)
    return None if moment is None else moment + kept
