"""Planning an info day from demand: the day, its invitations and their mails in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation

from themes.models import Theme, ThemePage
from visits.enums import WANTING_STATUSES, RequestStatus, VisitLanguage
from visits.models import InfoDay, InfoDayTemplate, InfoDayText, Registration, VisitRequest
from visits.permissions import can_moderate, can_plan_info_days
from visits.services import registrations, seats, templates, visit_requests


@dataclass(frozen=True)
class Candidate:
    """A request that waits for the theme; `misfit` is a code of why it does not fit the day, or ""."""

    visit_request: VisitRequest
    misfit: str
    is_preselected: bool


class GroupDoesNotFit(Exception):
    """A chosen group cannot be invited; carries the request and the error that said so. Nothing was stored."""

    def __init__(self, visit_request: VisitRequest, reason: Exception) -> None:
        super().__init__(visit_request.reference)
        self.visit_request = visit_request
        self.reason = reason


def candidates(theme: Theme, *, languages: list[str], capacity: int, least: int = 1, most: int = 0) -> list[Candidate]:
    """Who waits for a theme, in order of arrival; preselected are those that fit, until the room is full.

    `least` and `most` bound a group (0: no bound). One query.
    """
    waiting = (
        VisitRequest.objects.of_site(theme.site)
        .filter(themes=theme, status__in=WANTING_STATUSES, anonymised_at__isnull=True)
        .order_by("received_at", "pk")
    )
    left, found = capacity, []
    for visit_request in waiting:
        misfit = ""
        if visit_request.language not in languages:
            misfit = "language"
        elif visit_request.people < (least or 1):
            misfit = "small"
        elif most and visit_request.people > most:
            misfit = "large"
        fits = not misfit and visit_request.people <= left
        left -= visit_request.people if fits else 0
        found.append(Candidate(visit_request, misfit or ("" if fits else "full"), fits))
    return found


def new_day(theme: Theme, *, by: Any, now: datetime, template: InfoDayTemplate | None = None, **facts: Any) -> InfoDay:
    """Make and publish a day for one theme, with its run sheet.

    With a template it gets the texts, the programme and the tasks of that; without one it is named after the theme in
    each language that has its page. Raises PermissionDenied, and ValidationError for facts that make no day.
    """
    if not can_plan_info_days(by):
        raise PermissionDenied
    with transaction.atomic():
        day = InfoDay(site=theme.site, live=False, **facts)
        day.themes.set([theme])
        if template is not None:
            templates.put_texts(day, template)
        else:
            _put_titles(day, theme)
        day.full_clean()
        day.save()
        templates.record(day, template, by=by, now=now)
        day.save_revision(user=by).publish(user=by)
        return InfoDay.objects.get(pk=day.pk)


def _put_titles(day: InfoDay, theme: Theme) -> None:
    pages = ThemePage.objects.live().filter(theme=theme, lang__in=VisitLanguage.values)
    titles = {page.lang: page.title for page in pages}
    titles.setdefault("nl", theme.name)
    for language, title in sorted(titles.items()):
        day.texts.add(InfoDayText(language=language, title=_title(language, title)))


def _title(language: str, theme: str) -> str:
    with translation.override(language):
        return str(translation.gettext("Info day: %(theme)s") % {"theme": theme})[:150]


def invite_all(
    theme: Theme,
    info_day: InfoDay,
    chosen: list[VisitRequest],
    *,
    respond_by: datetime | None = None,
    message: str = "",
    by: Any,
    now: datetime,
) -> int:
    """Invite the chosen groups to a day; each history says that it was for the demand for the theme.

    All or nothing. Returns how many. Raises PermissionDenied and GroupDoesNotFit.
    """
    if not can_moderate(by):
        raise PermissionDenied
    held = Registration.objects.filter(visit_request__in=chosen).values_list("info_day_id", flat=True)
    with transaction.atomic():
        # Days before requests, as everywhere, and all at once: the first group's request must not wait for a day
        # that the second one needs.
        seats.hold_all({info_day.pk, *held})
        for visit_request in chosen:
            try:
                if visit_request.status == RequestStatus.NEW:
                    visit_requests.start_review(visit_request, by=by, now=now)
                why = translation.gettext("Invited because of the demand for “%(theme)s”.") % {"theme": theme.name}
                visit_requests.add_note(visit_request, why, by=by, now=now)
                registrations.invite(visit_request, info_day, respond_by=respond_by, by=by, now=now, note=message)
            except (
                registrations.NotEnoughPlaces,
                registrations.GroupSizeNotAllowed,
                registrations.InfoDayClosed,
                registrations.TransitionNotAllowed,
            ) as error:
                raise GroupDoesNotFit(visit_request, error) from error
    return len(chosen)
