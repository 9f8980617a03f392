"""What a colleague subscribes to: the days and visits of a site, with organisations and numbers, and no person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import ngettext

from visits.calendars import CalendarEntry, entry_of_day, entry_of_visit, file_of
from visits.calendars_hosts import description
from visits.models import InfoDay


def staff_feed(
    info_days: Iterable[InfoDay],
    groups: Mapping[int, list[tuple[str, int]]],
    visits: Iterable[Any],
    *,
    language: str,
    name: str,
    address_of: Callable[[InfoDay], str],
) -> bytes:
    """Days and visits as a file to subscribe to; `groups` has organisation and number of people per day.

    The same rows give the same bytes.
    """
    entries = [_day(day, groups.get(day.pk, []), language, address_of(day)) for day in info_days]
    return file_of([*entries, *(_visit(visit, language) for visit in visits)], name=name)


def _day(info_day: InfoDay, groups: list[tuple[str, int]], language: str, address: str) -> CalendarEntry:
    entry = entry_of_day(info_day, language=language, address=address)
    who = description(groups) if groups else ""
    return replace(entry, description="\n\n".join(part for part in (who, entry.description) if part))


def _visit(visit: Any, language: str) -> CalendarEntry:
    row = visit.visit_request
    text = ngettext(
        "Work visit of %(organisation)s (%(people)s person)",
        "Work visit of %(organisation)s (%(people)s people)",
        row.people,
    )
    return entry_of_visit(
        row,
        visit.stored,
        language=language,
        summary=text % {"organisation": row.organisation, "people": row.people},
        stamp=row.decided_at or row.received_at,
    )
