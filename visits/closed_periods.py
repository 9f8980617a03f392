"""Periods without visits, as visitors and planners are told about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from visits.models import ClosedPeriod, InfoDay

HINT_AHEAD = timedelta(days=365)


def closed_hint(site: Any, *, now: datetime) -> str:
    """One sentence with the periods of the next twelve months in the active language, or ""; one query.

    Dates only: the names are written for colleagues, in one language.
    """
    today = _local_day(now)
    periods = ClosedPeriod.objects.of_site(site).overlapping(today, today + HINT_AHEAD)
    words = ", ".join(_in_words(period) for period in periods)
    return _("We receive no visits on: %(periods)s.") % {"periods": words} if words else ""


def periods_of_day(info_day: InfoDay) -> list[ClosedPeriod]:
    """The closed periods of its site that an info day falls in."""
    days = _local_day(info_day.starts_at), _local_day(info_day.ends_at)
    return list(ClosedPeriod.objects.of_site(info_day.site_id).overlapping(*days))


def _in_words(period: ClosedPeriod) -> str:
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (period.starts_on, period.ends_on))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
