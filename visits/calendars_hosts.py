"""What a host has in the calendar: the feed, and the file that goes along with a mail. No visitor's name in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Event

from visits.calendars import empty_calendar
from visits.enums import SEAT_TAKING, HostAnswer, RequestStatus
from visits.models import HostAssignment, IndividualVisit, InfoDay

# Calendars take the highest number for the newest (RFC 5545, 3.8.7.4); minutes since then never go down.
_COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_STATES = {HostAnswer.YES: "CONFIRMED", HostAnswer.ASKED: "TENTATIVE"}


def groups_of(occasion: InfoDay | IndividualVisit) -> list[tuple[str, int]]:
    """Organisation and number of people of each group that holds places; nothing else about who comes."""
    if isinstance(occasion, IndividualVisit):
        row = occasion.visit_request
        return [(row.organisation, row.people)] if row.organisation else []
    places = occasion.registrations.filter(status__in=SEAT_TAKING, visit_request__anonymised_at__isnull=True)
    return list(
        places.order_by("visit_request__organisation", "pk").values_list("visit_request__organisation", "people")
    )


def title_of(occasion: InfoDay | IndividualVisit, language: str) -> str:
    """What the host receives: the title of the day, or the themes of a group's visit."""
    if isinstance(occasion, InfoDay):
        text = occasion.text(language)
        return text.title if text else occasion.key
    row: Any = occasion.visit_request
    themes = ", ".join(theme.name for theme in row.themes.all())
    return _("Work visit: %(themes)s") % {"themes": themes} if themes else _("Work visit")


def is_off(occasion: InfoDay | IndividualVisit) -> bool:
    """Whether it does not go ahead."""
    if isinstance(occasion, InfoDay):
        return occasion.is_cancelled
    return occasion.visit_request.status not in (
        RequestStatus.SCHEDULED,
        RequestStatus.COMPLETED,
        RequestStatus.NO_SHOW,
    )


def feed(assignments: Iterable[HostAssignment], *, language: str, name: str) -> bytes:
    """The visits of one host. Those that are off stay, marked as cancelled; a no is left out by the caller."""
    calendar = empty_calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for assignment in assignments:
        calendar.add_component(event_of(assignment, language=language))
    content: bytes = calendar.to_ical()
    return content


def message_file(assignment: HostAssignment, *, method: str, language: str, organiser: str) -> bytes:
    """One visit for a mail to its host: REQUEST puts it in the calendar, CANCEL takes it out.

    Numbers only: mailboxes are forwarded, and a mail outlives what is erased here. The feed names the groups.
    """
    calendar = empty_calendar(method)
    event = event_of(assignment, language=language, with_names=False)
    event.add("organizer", f"mailto:{organiser}")
    event.add("attendee", f"mailto:{assignment.host.email}", {"partstat": "ACCEPTED", "rsvp": "FALSE"})
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def event_of(assignment: HostAssignment, *, language: str, with_names: bool = True) -> Event:
    """One visit of a host; the UID belongs to the question, so that asking again updates instead of doubling."""
    occasion: Any = assignment.info_day or assignment.visit
    changed_at = max(assignment.asked_at, assignment.answered_at or assignment.asked_at)
    if isinstance(occasion, InfoDay):
        changed_at = max(changed_at, occasion.updated_at)
    state = "CANCELLED" if is_off(occasion) else _STATES.get(HostAnswer(assignment.answer), "CANCELLED")
    event = Event()
    event.add("uid", f"{assignment.public_id}@{settings.MAIL_MESSAGE_ID_DOMAIN}")
    minutes = int((changed_at - _COUNTED_FROM).total_seconds() // 60)
    event.add("sequence", max(minutes, 0) + occasion.sequence)
    event.add("dtstamp", _utc(changed_at))
    event.add("dtstart", _utc(occasion.starts_at))
    event.add("dtend", _utc(occasion.ends_at))
    event.add("summary", title_of(occasion, language))
    event.add("description", description(groups_of(occasion), with_names=with_names))
    event.add("location", occasion.location)
    event.add("status", state)
    event.add("transp", "TRANSPARENT" if state == "CANCELLED" else "OPAQUE")
    return event


def description(groups: list[tuple[str, int]], *, with_names: bool = True) -> str:
    """The groups, one a line, and how many people that is in all."""
    lines = [
        ngettext("%(organisation)s: %(people)s person", "%(organisation)s: %(people)s people", people)
        % {"organisation": organisation, "people": people}
        for organisation, people in groups
        if with_names
    ]
    total = sum(people for _organisation, people in groups)
    lines.append(ngettext("%(people)s person in all", "%(people)s people in all", total) % {"people": total})
    return "\n".join(lines)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
