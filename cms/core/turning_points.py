"""The next moment at which a site looks different by the clock alone, as each app knows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone
from wagtail.models import Page, Site

from cms.core import alerts

# When something of a site changes by itself after a moment; None for never.
TurningPoint = Callable[[Site, datetime], datetime | None]
_known: list[TurningPoint] = []


def register(turning_point: TurningPoint) -> TurningPoint:
    """Ask this function too; returns it, so it decorates."""
    if turning_point not in _known:
        _known.append(turning_point)
    return turning_point


def next_turning_point(site: Site, now: datetime) -> datetime:
    """The first moment after `now` at which an answer of this site may differ: midnight at the latest."""
    moments = [turning_point(site, now) for turning_point in _known]
    return min([_midnight(now), *(moment for moment in moments if moment is not None)])


def _midnight(now: datetime) -> datetime:
    """The beginning of tomorrow, on the clock of the municipality: a day becomes past, a term ends."""
    tomorrow = timezone.localtime(now, timezone.get_default_timezone()).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min), timezone.get_default_timezone())


@register
def next_expiry(site: Site, now: datetime) -> datetime | None:
    """When the next published page expires: the API hides it from then on, before the worker comes round."""
    expiring = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at")
    moment: datetime | None = expiring.values_list("expire_at", flat=True).first()
    return moment


register(alerts.next_change)
