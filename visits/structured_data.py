"""Info days in the vocabulary of schema.org, for search engines."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from visits.announcements import Announcement
from visits.enums import AttendanceMode, InfoDayStatus

STATUS = {
    InfoDayStatus.PLANNED: "https://schema.org/EventScheduled",
    InfoDayStatus.RESCHEDULED: "https://schema.org/EventRescheduled",
    InfoDayStatus.CANCELLED: "https://schema.org/EventCancelled",
}
ATTENDANCE = {
    AttendanceMode.ON_SITE: "https://schema.org/OfflineEventAttendanceMode",
    AttendanceMode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    AttendanceMode.MIXED: "https://schema.org/MixedEventAttendanceMode",
}


def event(announcement: Announcement, *, url: str, organiser: str, site_url: str) -> dict[str, Any]:
    """One info day as a schema.org Event."""
    info_day, text = announcement.info_day, announcement.text
    place: dict[str, Any] = {"@type": "Place", "name": info_day.location, "address": info_day.location}
    online: dict[str, Any] = {"@type": "VirtualLocation", "url": url}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": text.title if text else info_day.key,
        "description": text.intro if text else "",
        "startDate": timezone.localtime(info_day.starts_at).isoformat(),
        "endDate": timezone.localtime(info_day.ends_at).isoformat(),
        "eventStatus": STATUS[InfoDayStatus(info_day.status)],
        "eventAttendanceMode": ATTENDANCE[AttendanceMode(info_day.attendance_mode)],
        "location": {
            AttendanceMode.ON_SITE: place,
            AttendanceMode.ONLINE: online,
            AttendanceMode.MIXED: [place, online],
        }[AttendanceMode(info_day.attendance_mode)],
        "inLanguage": list(info_day.held_in),
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": info_day.capacity,
        "remainingAttendeeCapacity": announcement.people_left,
        "url": url,
    }
    if organiser:
        found["organizer"] = {"@type": "GovernmentOrganization", "name": organiser, "url": site_url}
    if info_day.previous_starts_at and info_day.status == InfoDayStatus.RESCHEDULED:
        found["previousStartDate"] = timezone.localtime(info_day.previous_starts_at).isoformat()
    return found
