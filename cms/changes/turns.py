"""What the clock alone touched on a site, as its turning points tell."""

from __future__ import annotations

from datetime import datetime

from wagtail.models import Site

from cms.changes.touched import Touched
from cms.core.turning_points import EVERYTHING, next_turning_point, passed


def turned(site: Site, since: datetime, now: datetime) -> Touched:
    """What the turning points after one moment, up to another, concern."""
    names = passed(site, since, now)
    return Touched.everything() if EVERYTHING in names else Touched(frozenset(names))


def next_turn(now: datetime) -> datetime | None:
    """The first moment at which any site changes by the clock."""
    return min((next_turning_point(site, now) for site in Site.objects.all()), default=None)
