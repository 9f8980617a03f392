"""Info days as iCalendar: one day, or the feed that a calendar program subscribes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event

from visits.enums import InfoDayStatus
from visits.models import InfoDay, VisitRequest

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Gaststad//Info days//EN"


def calendar_of(
    info_days: Iterable[InfoDay], *, language: str, address_of: Callable[[InfoDay], str], name: str = ""
) -> bytes:
    """The days as an iCalendar file in one language. The same days give the same bytes, so that caches work."""
    calendar = _calendar("PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for info_day in info_days:
        calendar.add_component(event_of(info_day, language=language, address=address_of(info_day)))
    content: bytes = calendar.to_ical()
    return content


def invitation(info_day: InfoDay, *, language: str, address: str, organiser: str, attendee: str) -> bytes:
    """The day as an invitation to one person (METHOD:REQUEST); the same UID as in the feed, so that it updates."""
    calendar = _calendar("REQUEST")
    event = event_of(info_day, language=language, address=address)
    event.add("organizer", f"mailto:{organiser}")
    event.add("attendee", f"mailto:{attendee}", {"partstat": "ACCEPTED", "rsvp": "FALSE", "cutype": "GROUP"})
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def visit_of_its_own(visit_request: VisitRequest, *, summary: str) -> bytes:
    """A visit that was planned apart from the info days; how long it takes is not known."""
    calendar = _calendar("PUBLISH")
    event = Event()
    event.add("uid", f"{visit_request.public_id}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
    event.add("sequence", visit_request.version)
    event.add("dtstamp", _utc(visit_request.decided_at or visit_request.received_at))
    event.add("dtstart", _utc(visit_request.scheduled_at or visit_request.received_at))
    event.add("summary", summary)
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def event_of(info_day: InfoDay, *, language: str, address: str) -> Event:
    """One day. The UID never changes and SEQUENCE counts the changes, so that calendars update instead of doubling."""
    text = info_day.text(language)
    event = Event()
    event.add("uid", f"{info_day.uid}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
    event.add("sequence", info_day.sequence)
    event.add("dtstamp", _utc(info_day.updated_at))
    event.add("last-modified", _utc(info_day.updated_at))
    # UTC needs no time zone block, which not every calendar program reads well.
    event.add("dtstart", _utc(info_day.starts_at))
    event.add("dtend", _utc(info_day.ends_at))
    event.add("summary", text.title if text else info_day.key, {"language": text.language} if text else {})
    event.add("description", _description(info_day, text.intro if text else "", address))
    event.add("location", info_day.location)
    event.add("url", address)
    event.add("status", "CANCELLED" if info_day.status == InfoDayStatus.CANCELLED else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _description(info_day: InfoDay, intro: str, address: str) -> str:
    notice = info_day.cancellation_notice if info_day.is_cancelled else ""
    return "\n\n".join(part for part in (notice, intro, address) if part)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
