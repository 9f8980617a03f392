"""An info day that does not exist, to show an editor what a page looks like when one is announced."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language, gettext

from visits.models import InfoDay, InfoDayText


def sample_day(now: datetime) -> InfoDay:
    """A day in six weeks that is stored nowhere."""
    day = InfoDay(
        key="voorbeeld",
        starts_at=now + timedelta(weeks=6),
        ends_at=now + timedelta(weeks=6, hours=6),
        location=gettext("A place in the city"),
        held_in=["nl"],
        capacity=20,
    )
    day.texts = [InfoDayText(language=get_language() or "nl", title=gettext("An example of an info day"))]
    return day
