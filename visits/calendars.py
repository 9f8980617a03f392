"""Info days and visits as iCalendar: one entry, an invitation, or the feed that a calendar program subscribes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from icalendar import Calendar, Event

from visits.enums import InfoDayStatus
from visits.models import IndividualVisit, InfoDay, VisitRequest
from visits.programmes import as_text, programme_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Gaststad//Info days//EN"
# How a calendar file is meant (RFC 5546): an invitation or a change of it, or its end.
REQUEST = "REQUEST"
CANCEL = "CANCEL"


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar holds of a day or a visit, in one language.

    The UID never changes and SEQUENCE counts the changes, so that calendars update instead of doubling.
    """

    uid: object
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime | None
    summary: str
    language: str = ""
    description: str = ""
    location: str = ""
    address: str = ""
    is_cancelled: bool = False

    def event(self) -> Event:
        event = Event()
        event.add("uid", f"{self.uid}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
        event.add("sequence", self.sequence)
        event.add("dtstamp", _utc(self.stamp))
        event.add("last-modified", _utc(self.stamp))
        # UTC needs no time zone block, which not every calendar program reads well.
        event.add("dtstart", _utc(self.starts_at))
        if self.ends_at is not None:
            event.add("dtend", _utc(self.ends_at))
        event.add("summary", self.summary, {"language": self.language} if self.language else {})
        if self.description:
            event.add("description", self.description)
        if self.location:
            event.add("location", self.location)
        if self.address:
            event.add("url", self.address)
        event.add("status", "CANCELLED" if self.is_cancelled else "CONFIRMED")
        event.add("transp", "OPAQUE")
        return event


def entry_of_day(info_day: InfoDay, *, language: str, address: str) -> CalendarEntry:
    """A day, with its programme, in a language."""
    text = info_day.text(language)
    notice = info_day.cancellation_notice if info_day.is_cancelled else ""
    programme = as_text(programme_of(info_day, language))
    return CalendarEntry(
        uid=info_day.uid,
        sequence=info_day.sequence,
        stamp=info_day.updated_at,
        starts_at=info_day.starts_at,
        ends_at=info_day.ends_at,
        summary=text.title if text else info_day.key,
        language=text.language if text else "",
        description="\n\n".join(part for part in (notice, text.intro if text else "", programme, address) if part),
        location=info_day.location,
        address=address,
        is_cancelled=info_day.status == InfoDayStatus.CANCELLED,
    )


def entry_of_visit(
    visit_request: VisitRequest,
    visit: IndividualVisit | None,
    *,
    language: str,
    summary: str,
    stamp: datetime,
    is_cancelled: bool = False,
) -> CalendarEntry:
    """A visit of one group, without the private address in it.

    Visits that were planned before their end and place were asked (`visit` is None) have the moment alone.
    """
    if visit is None:
        return CalendarEntry(
            uid=visit_request.public_id,
            sequence=visit_request.version,
            stamp=stamp,
            starts_at=visit_request.scheduled_at or visit_request.received_at,
            ends_at=None,
            summary=summary,
            is_cancelled=is_cancelled,
        )
    return CalendarEntry(
        uid=visit.uid,
        sequence=visit.sequence,
        stamp=stamp,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        summary=summary,
        description=as_text(programme_of(visit, language)),
        location=visit.location,
        is_cancelled=is_cancelled,
    )


def calendar_of(
    info_days: Iterable[InfoDay], *, language: str, address_of: Callable[[InfoDay], str], name: str = ""
) -> bytes:
    """The days as an iCalendar file in one language. The same days give the same bytes, so that caches work."""
    entries = [entry_of_day(info_day, language=language, address=address_of(info_day)) for info_day in info_days]
    return file_of(entries, name=name)


def file_of(entries: Iterable[CalendarEntry], *, name: str = "") -> bytes:
    """Entries as an iCalendar file to download or subscribe to."""
    calendar = empty_calendar("PUBLISH")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(entry.event())
    content: bytes = calendar.to_ical()
    return content


def invitation(
    entry: CalendarEntry, *, organiser: str, attendee: str, method: str = REQUEST, is_accepted: bool = True
) -> bytes:
    """An entry as a message to one person: it comes (REQUEST, also when it changed) or goes (CANCEL)."""
    calendar = empty_calendar(method)
    event = entry.event()
    event.add("organizer", f"mailto:{organiser}")
    answer = "ACCEPTED" if is_accepted else "NEEDS-ACTION"
    event.add("attendee", f"mailto:{attendee}", {"partstat": answer, "rsvp": "FALSE", "cutype": "GROUP"})
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def event_of(info_day: InfoDay, *, language: str, address: str) -> Event:
    """One day as an iCalendar component."""
    return entry_of_day(info_day, language=language, address=address).event()


def empty_calendar(method: str) -> Calendar:
    """A calendar of ours without events, with its method (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
