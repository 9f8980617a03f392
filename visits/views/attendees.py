"""Who is expected on an info day, on paper: the attendee list, the same as a file, and the name badges."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.models import SiteSettings
from cms.core.spreadsheets import Cell
from visits.enums import AccessAction
from visits.models import InfoDay
from visits.permissions import can_export, can_moderate, can_view
from visits.services import access_log
from visits.services.attendees import ABSENT, PRESENT, Group, groups_of

from .days import get_day_or_404
from .tables import Table, asked_format, export_links, table_response

BADGES_PER_SHEET = 8
MOST_SPARE_BADGES = 80


def attendee_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The groups of a day with their people, sorted by organisation: to read, to print, or as a file."""
    info_day = _day_for_reader(request, pk)
    groups = groups_of(info_day, with_invited=True)
    if file_format := asked_format(request):
        return _as_file(request, info_day, groups, file_format)
    _record(request, info_day, AccessAction.DETAIL, f"attendees {info_day.key}: {len(groups)}")
    confirmed = [group for group in groups if group.is_confirmed]
    context = {
        "info_day": info_day,
        "text": info_day.text(),
        "groups": groups,
        "people": sum(group.place.people for group in confirmed),
        "confirmed_count": len(confirmed),
        "walk_ins": list(info_day.walk_ins.all()),
        "export_links": export_links(request),
        "can_moderate": can_moderate(request.user),
    }
    return _private(render(request, "visits/admin/attendees.html", context))


def badges(request: HttpRequest, pk: int) -> HttpResponse:
    """Name badges, eight to a sheet of A4: one per name, a blank one per person whose name is not known, and spares."""
    info_day = _day_for_reader(request, pk)
    groups = groups_of(info_day)
    spare = _spare(request)
    filled = [
        {"name": person.name, "function": person.function, "organisation": group.visit_request.organisation}
        for group in groups
        for person in group.participants
    ]
    blank = [
        {"organisation": group.visit_request.organisation} for group in groups for _number in range(group.nameless)
    ]
    cards: list[dict[str, str]] = [*filled, *blank, *({} for _number in range(spare))]
    _record(request, info_day, AccessAction.DETAIL, f"badges {info_day.key}: {len(filled)}")
    context = {
        "info_day": info_day,
        "text": info_day.text(),
        "city": SiteSettings.for_site(info_day.site).name,
        "sheets": [cards[start : start + BADGES_PER_SHEET] for start in range(0, len(cards), BADGES_PER_SHEET)],
        "filled": len(filled),
        "blank": len(blank),
        "spare": spare,
        "most_spare": MOST_SPARE_BADGES,
    }
    return _private(render(request, "visits/admin/badges.html", context))


def attendee_table(groups: list[Group]) -> Table:
    """One row per person, and one for the people of a group whose names are not known."""
    headings = [
        _("Organisation"),
        _("Contact person"),
        _("Language of the visit"),
        _("People in the group"),
        _("Places"),
        _("Name"),
        _("Function"),
        _("Came"),
        _("Access needs"),
    ]
    rows: list[list[Cell]] = []
    for group in groups:
        row, place = group.visit_request, group.place
        start: list[Cell] = [
            row.organisation,
            row.contact_name,
            row.get_language_display(),
            place.people,
            str(place.get_status_display()),
        ]
        rows += [
            [*start, person.name, person.function, _came(person.is_present), row.access_needs]
            for person in group.participants
        ]
        if group.nameless:
            came = {PRESENT: True, ABSENT: False}.get(group.state)
            text = _("%(count)s without a name") % {"count": group.nameless}
            rows.append([*start, text, "", _came(came), row.access_needs])
    return Table("attendees", _("Attendees"), headings, rows)


def _as_file(request: HttpRequest, info_day: InfoDay, groups: list[Group], file_format: str) -> HttpResponseBase:
    if not can_export(request.user):
        raise PermissionDenied
    table = attendee_table(groups)
    _record(request, info_day, AccessAction.EXPORT, f"attendees {info_day.key}, {file_format}: {len(table.rows)}")
    return table_response(request, table, file_format, filters={"info_day": info_day.key}, now=timezone.now())


def _came(is_present: bool | None) -> str:
    return "" if is_present is None else (_("Yes") if is_present else _("No"))


def _spare(request: HttpRequest) -> int:
    """How many badges without any word; what is no number means none."""
    typed = request.GET.get("spare", "")
    return min(int(typed), MOST_SPARE_BADGES) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0


def _day_for_reader(request: HttpRequest, pk: int) -> InfoDay:
    if not can_view(request.user):
        raise PermissionDenied
    return get_day_or_404(request, pk)


def _record(request: HttpRequest, info_day: InfoDay, action: Any, subject: str) -> None:
    access_log.record(info_day.site, request.user, action, subject, now=timezone.now())


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
