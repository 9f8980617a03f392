"""Mails by the clock: a reminder to answer, one before the visit, and thanks after it; each once or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Site

from cms.core.models import SiteSettings
from visits.enums import EventKind, InfoDayStatus, Occasion, RegistrationStatus, RequestStatus
from visits.models import IndividualVisit, Registration, VisitRequest
from visits.services import letters, mails, seats
from visits.services.individual_visits import about_visit
from visits.services.transitions import TransitionNotAllowed, about_day, answers_until, lock_request

logger = logging.getLogger(__name__)

# Thanks that come later than this only surprise.
LATEST_THANKS = timedelta(days=14)
# Who was told less than this ago needs no reminder.
SETTLE = timedelta(days=1)
MOST_DAYS = 366
_COMING = (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED)
_THANKED = (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED, RequestStatus.COMPLETED)


def send_due(now: datetime) -> int:
    """Queue every mail that is due, each in one transaction with the mark that it was sent; returns how many.

    Looked at again under the lock: twice, by several workers at once, or cut off half-way ends the same.
    """
    count = 0
    for site in Site.objects.order_by("pk"):
        chosen = SiteSettings.for_site(site)
        for remind, days in (
            (_answer_reminders, chosen.remind_answer_days),
            (_visit_reminders, chosen.remind_visit_days),
            (_thanks, chosen.thank_after_days),
        ):
            # 0 switches it off.
            if days:
                count += remind(site, min(days, MOST_DAYS), now)
    return count


def days_before(moment: datetime, days: int) -> datetime:
    """The same hour so many days earlier, on the clock of the city."""
    return _moved(moment, -days)


def days_after(moment: datetime, days: int) -> datetime:
    """The same hour so many days later, on the clock of the city."""
    return _moved(moment, days)


def answer_reminder_is_due(place: Registration, days: int, now: datetime) -> bool:
    """Whether to remind of an invitation now: not answered, not told lately, and still in time to answer."""
    day = place.info_day
    until = min(place.respond_by or answers_until(day), day.starts_at)
    return (
        place.status == RegistrationStatus.INVITED
        and place.reminded_at is None
        and _goes_on(day)
        and days_before(until, days) <= now < until
    )


def visit_reminder_is_due(starts_at: datetime, days: int, now: datetime) -> bool:
    """Whether a visit that starts then is so near that its group is reminded."""
    return days_before(starts_at, days) <= now < starts_at


def thanks_are_due(ends_at: datetime, days: int, now: datetime) -> bool:
    """Whether a visit that ended then is thanked for now: not too early, and not absurdly late."""
    return days_after(ends_at, days) <= now < days_after(ends_at, days) + LATEST_THANKS


def _answer_reminders(site: Site, days: int, now: datetime) -> int:
    horizon = now + timedelta(days=days + 1)
    found = (
        Registration.objects.filter(
            visit_request__site=site,
            status=RegistrationStatus.INVITED,
            reminded_at__isnull=True,
            info_day__starts_at__gt=now,
        )
        .filter(Q(respond_by__isnull=True) | Q(respond_by__gt=now))
        .filter(Q(respond_by__lte=horizon) | Q(respond_by__isnull=True) | Q(info_day__starts_at__lte=horizon))
    )

    def remind(place: Registration) -> int:
        row = _locked(place.visit_request, place)
        place = _fresh(place)
        if row is None or row.status != RequestStatus.INVITED or not answer_reminder_is_due(place, days, now):
            return 0
        if _told_lately(row, Occasion.INVITED, now):
            return 0
        seats.put(place, place.status, reminded_at=now)
        mails.queue_to_requester(row, Occasion.ANSWER_REMINDER.value, now=now, **about_day(row, place))
        return 1

    return sum(_guarded(remind, place) for place in found.select_related("visit_request").order_by("pk"))


def _visit_reminders(site: Site, days: int, now: datetime) -> int:
    horizon = now + timedelta(days=days + 1)

    def of_day(place: Registration) -> int:
        row = _locked(place.visit_request, place)
        place = _fresh(place)
        day = place.info_day
        if row is None or row.status not in _COMING or place.status != RegistrationStatus.ACCEPTED:
            return 0
        if place.visit_reminded_at is not None or not _goes_on(day):
            return 0
        if not visit_reminder_is_due(day.starts_at, days, now) or _told_lately(row, _TOLD_OF_VISIT, now):
            return 0
        seats.put(place, place.status, visit_reminded_at=now)
        mails.queue_to_requester(row, Occasion.VISIT_REMINDER.value, now=now, **about_day(row, place))
        return 1

    def of_its_own(visit: IndividualVisit) -> int:
        row = _locked(visit.visit_request)
        visit = IndividualVisit.objects.select_for_update().get(pk=visit.pk)
        if row is None or row.status not in _COMING or visit.reminded_at is not None:
            return 0
        if not visit_reminder_is_due(visit.starts_at, days, now) or _told_lately(row, _TOLD_OF_VISIT, now):
            return 0
        visit.reminded_at = now
        visit.save(update_fields=["reminded_at"])
        mails.queue_to_requester(row, Occasion.VISIT_REMINDER.value, now=now, **about_visit(row, visit))
        return 1

    places = Registration.objects.filter(
        visit_request__site=site,
        visit_request__status__in=_COMING,
        status=RegistrationStatus.ACCEPTED,
        visit_reminded_at__isnull=True,
        info_day__starts_at__gt=now,
        info_day__starts_at__lte=horizon,
    )
    visits = IndividualVisit.objects.filter(
        visit_request__site=site,
        visit_request__status__in=_COMING,
        reminded_at__isnull=True,
        starts_at__gt=now,
        starts_at__lte=horizon,
    )
    return _each(of_day, places) + _each(of_its_own, visits)


def _thanks(site: Site, days: int, now: datetime) -> int:
    earliest = now - LATEST_THANKS - timedelta(days=days + 1)

    def of_day(place: Registration) -> int:
        row = _locked(place.visit_request, place)
        place = _fresh(place)
        came = place.status in (RegistrationStatus.ACCEPTED, RegistrationStatus.ATTENDED)
        if not came or row is None or row.status not in _THANKED or place.thanked_at is not None:
            return 0
        if not _goes_on(place.info_day) or not thanks_are_due(place.info_day.ends_at, days, now):
            return 0
        seats.put(place, place.status, thanked_at=now)
        # How many came is theirs to know already; until when to answer is long past.
        context = {**about_day(row, place), "respond_by": None, "registration": None, "programme": []}
        mails.queue_to_requester(row, Occasion.THANKS.value, now=now, **context, **_afterwards(row))
        return 1

    def of_its_own(visit: IndividualVisit) -> int:
        row = _locked(visit.visit_request)
        visit = IndividualVisit.objects.select_for_update().get(pk=visit.pk)
        if row is None or row.status not in _THANKED or visit.thanked_at is not None:
            return 0
        if not thanks_are_due(visit.ends_at, days, now):
            return 0
        visit.thanked_at = now
        visit.save(update_fields=["thanked_at"])
        context = {**about_visit(row, visit), "programme": []}
        mails.queue_to_requester(row, Occasion.THANKS.value, now=now, **context, **_afterwards(row))
        return 1

    places = Registration.objects.filter(
        visit_request__site=site,
        visit_request__status__in=_THANKED,
        status__in=(RegistrationStatus.ACCEPTED, RegistrationStatus.ATTENDED),
        thanked_at__isnull=True,
        info_day__ends_at__gt=earliest,
        info_day__ends_at__lte=now,
    )
    visits = IndividualVisit.objects.filter(
        visit_request__site=site,
        visit_request__status__in=_THANKED,
        thanked_at__isnull=True,
        ends_at__gt=earliest,
        ends_at__lte=now,
    )
    return _each(of_day, places) + _each(of_its_own, visits)


# Mails that hold the facts of the visit: right after one of these a reminder says nothing.
_TOLD_OF_VISIT = (Occasion.CONFIRMED, Occasion.SCHEDULED, Occasion.MOVED)


def _told_lately(row: VisitRequest, occasions: Any, now: datetime) -> bool:
    names = [occasions] if isinstance(occasions, str) else list(occasions)
    return row.events.filter(kind=EventKind.MAIL, detail__in=names, at__gt=now - SETTLE).exists()


def _afterwards(row: VisitRequest) -> dict[str, Any]:
    with translation.override(row.form_language):
        path = reverse("visits:request_evaluation", args=[row.token])
    return {"evaluation_url": f"{row.site.root_url}{path}", "notes": letters.notes_of_themes(row)}


def _goes_on(day: Any) -> bool:
    return bool(day.live and day.status != InfoDayStatus.CANCELLED)


def _locked(visit_request: VisitRequest, place: Registration | None = None) -> VisitRequest | None:
    """Its days, then the request; None when the person was taken out of it."""
    try:
        return lock_request(visit_request, None, days=[place.info_day_id] if place is not None else [])
    except TransitionNotAllowed:
        return None


def _fresh(place: Registration) -> Registration:
    return Registration.objects.select_related("info_day").prefetch_related("info_day__texts").get(pk=place.pk)


def _moved(moment: datetime, days: int) -> datetime:
    """Wall time moves by whole days; an hour that the clock skips is read as the hour after it."""
    zone = timezone.get_default_timezone()
    local = timezone.localtime(moment, zone)
    day: date = local.date() + timedelta(days=days)
    # Through UTC: a wall time in the hour that does not exist has no meaning to compare by.
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def _each(step: Callable[[Any], int], rows: Any) -> int:
    return sum(_guarded(step, row) for row in rows.select_related("visit_request__site").order_by("pk"))


def _guarded(step: Callable[[Any], int], row: Any) -> int:
    """One mail in one transaction; one that fails is logged and keeps nobody else waiting."""
    try:
        with transaction.atomic():
            return step(row)
    except Exception:
        logger.exception("A mail by the clock failed for %s %s", type(row).__name__, row.pk)
        return 0
