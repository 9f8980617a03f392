"""Template tags of the landing page about visits that took place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from wagtail.models import Site

from cms.core.memo import remember
from visits.announcements import Announcement, announce, next_change, past_info_days
from visits.models import InfoDay
from visits.services.past_visits import Attendance, Totals, attendance_of, totals_of

register = template.Library()
KEPT = timedelta(seconds=60)


@dataclass(frozen=True)
class PastVisit:
    """A day that is over, the page of its theme for the picture, and how many came when that may be told."""

    announcement: Announcement
    theme_page: Any
    attendance: Attendance | None


@register.simple_tag(takes_context=True)
def past_visits(context: dict[str, Any], theme_pages: Iterable[Any], most: int) -> list[PastVisit]:
    """The latest days that are over, each with the first of the given theme pages that it was about."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return []
    now = context.get("now") or timezone.now()
    days, came = remember(
        ("past visits", site.pk, most),
        lambda: _past_days(site, now, most),
        now=now,
        until=lambda: next_change(site, now=now),
    )
    pages = {page.theme_id: page for page in theme_pages}
    return [
        PastVisit(
            announce(day, now=now),
            next((pages[theme.pk] for theme in day.themes.all() if theme.pk in pages), None),
            came.get(day.pk),
        )
        for day in days
    ]


def _past_days(site: Site, now: datetime, most: int) -> tuple[list[InfoDay], dict[int, Attendance]]:
    days = past_info_days(site, now=now, most=most)
    return days, attendance_of(days) if days else {}


@register.simple_tag(takes_context=True)
def visit_totals(context: dict[str, Any]) -> Totals | None:
    """Visits, people and countries so far; asked of the database once a minute, None when there are too few."""
    request = context.get("request")
    site = Site.find_for_request(request) if request is not None else None
    if site is None:
        return None
    now = timezone.now()
    return remember(("totals", site.pk), lambda: totals_of(site), now=now, until=lambda: now + KEPT)
