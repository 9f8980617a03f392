"""The next moment at which a site looks different by the clock alone, as each app knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Page, Site

from cms.core import alerts

# When something of a site changes by itself after a moment; None for never.
TurningPoint = Callable[[Site, datetime], datetime | None]
EVERYTHING = "*"
# With the tables (as cms.core.reads names them) that every answer reads which changes then.
_known: dict[TurningPoint, frozenset[str]] = {}


def register(turning_point: TurningPoint, *names: str) -> TurningPoint:
    """Ask this function too; returns it, so it decorates. Without names, every answer may change then."""
    _known.setdefault(turning_point, frozenset(names or {EVERYTHING}))
    return turning_point


def concerning(*names: str) -> Callable[[TurningPoint], TurningPoint]:
    """Registers a function whose moments change only answers that read these tables."""
    return lambda turning_point: register(turning_point, *names)


def next_turning_point(site: Site, now: datetime) -> datetime:
    """The first moment after `now` at which an answer of this site may differ: midnight at the latest."""
    moments = [turning_point(site, now) for turning_point in _known]
    return min([_midnight(now), *(moment for moment in moments if moment is not None)])


def passed(site: Site, since: datetime, now: datetime) -> set[str]:
    """What the moments after one and up to another concern; EVERYTHING among it when a day ended."""
    names = {EVERYTHING} if _midnight(since) <= now else set()
    for turning_point, its_names in _known.items():
        moment = turning_point(site, since)
        if moment is not None and moment <= now:
            names |= its_names
    return names


def _midnight(now: datetime) -> datetime:
    """The beginning of tomorrow, on the clock of the municipality: a day becomes past, a term ends."""
    tomorrow = timezone.localtime(now, timezone.get_default_timezone()).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min), timezone.get_default_timezone())


@concerning("wagtailcore_page#tree")
def next_expiry(_site: Site | None, now: datetime) -> datetime | None:
    """When the next page of any site expires: the API hides it from then on, before the worker comes round."""
    expiring = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at")
    moment: datetime | None = expiring.values_list("expire_at", flat=True).first()
    return moment


register(alerts.next_change, "core_alert")
