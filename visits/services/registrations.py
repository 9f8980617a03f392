"""Invitations and waiting lists: what a group, a coordinator or the clock does about places on an info day."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from cms.core.secret_links import hash_token
from cms.mail.models import OutgoingMail
from visits.enums import EventKind, InfoDayStatus, RegistrationStatus, RequestStatus
from visits.models import InfoDay, ReferenceCounter, Registration, RequestEvent, VisitRequest
from visits.services import mails, seats
from visits.services.abuse import count_attempt
from visits.services.seats import GroupSizeNotAllowed, InfoDayClosed, NotEnoughPlaces
from visits.services.transitions import (
    StaleVisitRequest,
    TransitionNotAllowed,
    about_day,
    answers_until,
    change_status,
    invite_locked,
    lock_request,
    offer_freed_places,
    require,
    write,
)

__all__ = [
    "GroupSizeNotAllowed",
    "InfoDayClosed",
    "InvitationClosed",
    "InvitationExpired",
    "NotEnoughPlaces",
    "StaleVisitRequest",
    "TransitionNotAllowed",
    "accept",
    "change_people",
    "expire_due",
    "invite",
    "join_waiting_list",
    "keep_waiting",
    "offer_freed_places",
    "offer_on_all_days",
    "rotate_token",
    "send_link",
    "turn_down",
    "withdraw",
]

logger = logging.getLogger(__name__)
LINK_INTERVAL = timedelta(hours=1)


class InvitationClosed(Exception):
    """There is no open invitation or place any more: it was answered, taken back, or never given."""


class InvitationExpired(InvitationClosed):
    """The moment to answer before is past."""


def invite(
    visit_request: VisitRequest,
    info_day: InfoDay,
    *,
    people: int | None = None,
    respond_by: datetime | None = None,
    by: Any = None,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
    subject: str = "",
) -> VisitRequest:
    """Hold places on a day for a group and mail it the invitation; the note is part of that mail.

    The answer is due after the site's number of days, never after the day starts or its registration closes.
    Raises TransitionNotAllowed, StaleVisitRequest, InfoDayClosed, GroupSizeNotAllowed, NotEnoughPlaces.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version, days=[info_day.pk])
        day = seats.hold(info_day.pk).info_day
        size = row.people if people is None else people
        seats.check_group(day, size)
        invite_locked(row, day, people=size, respond_by=respond_by, by=by, now=now, note=note, subject=subject)
        return row


def accept(registration: Registration, people: int | None = None, *, by: Any = None, now: datetime) -> VisitRequest:
    """Confirm an invitation for all or for fewer people than were invited, and mail the confirmation.

    Raises InvitationExpired, InvitationClosed, InfoDayClosed, GroupSizeNotAllowed.
    """
    with transaction.atomic():
        row, place = _open_invitation(registration, by, now)
        size = place.people if people is None else people
        if size != place.people:
            seats.check_group(place.info_day, size, most=place.people)
        freed = seats.put(place, RegistrationStatus.ACCEPTED, people=size)
        row.scheduled_at = place.info_day.starts_at
        change_status(
            row,
            RequestStatus.CONFIRMED,
            by=by,
            now=now,
            detail=f"info-day:{place.info_day_id}",
            keep=place,
            freed=[place.info_day_id] if freed else [],
        )
        mails.queue_to_requester(row, "confirmed", now=now, by=by, calendar=place.info_day, **about_day(row, place))
        return row


def keep_waiting(registration: Registration, *, by: Any = None, now: datetime) -> VisitRequest:
    """Not this day, but another one: the places are free again, and the request waits for its theme.

    Raises InvitationClosed, TransitionNotAllowed.
    """
    return _leave(registration, RequestStatus.WAITING, "invitation-postponed", by=by, now=now)


def turn_down(registration: Registration, *, by: Any = None, now: datetime) -> VisitRequest:
    """The group does not want the places and waits for nothing else: the request is withdrawn.

    "Declined" stays the city's word. Raises InvitationClosed, TransitionNotAllowed.
    """
    return _leave(registration, RequestStatus.WITHDRAWN, "invitation-declined", by=by, now=now)


def withdraw(visit_request: VisitRequest, *, by: Any = None, now: datetime) -> VisitRequest:
    """Withdraw a request that did not lead to a visit yet; frees its places. Raises TransitionNotAllowed."""
    with transaction.atomic():
        row = lock_request(visit_request, by)
        return change_status(row, RequestStatus.WITHDRAWN, by=by, now=now, detail="by-requester" if by is None else "")


def change_people(registration: Registration, people: int, *, by: Any = None, now: datetime) -> VisitRequest:
    """Another number of people for a group that has places or waits for them; it keeps its turn.

    Raises InvitationClosed, InfoDayClosed, GroupSizeNotAllowed, NotEnoughPlaces.
    """
    with transaction.atomic():
        row, place = _locked(registration, by)
        if place.status not in (RegistrationStatus.ACCEPTED, RegistrationStatus.WAITING):
            raise InvitationClosed
        day = place.info_day
        if day.is_cancelled or day.starts_at <= now:
            raise InfoDayClosed
        before = place.people
        if people == before:
            return row
        seats.check_group(day, people)
        freed = seats.put(place, place.status, people=people)
        write(row, EventKind.NOTE, by=by, now=now, detail=f"people:{before}>{people}")
        if freed > 0 or place.status == RegistrationStatus.WAITING:
            offer_freed_places(day.pk, now=now)
            row.refresh_from_db()
        return row


def join_waiting_list(
    visit_request: VisitRequest,
    info_day: InfoDay,
    *,
    people: int | None = None,
    by: Any = None,
    now: datetime,
    expected_version: int | None = None,
) -> VisitRequest:
    """Put a group on the waiting list of one day, behind who is there; it is invited at once when it fits.

    Raises TransitionNotAllowed, StaleVisitRequest, InfoDayClosed, GroupSizeNotAllowed.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version, days=[info_day.pk])
        day = seats.hold(info_day.pk).info_day
        if day.site_id != row.site_id or day.is_cancelled or answers_until(day) <= now:
            raise InfoDayClosed
        size = row.people if people is None else people
        seats.check_group(day, size)
        place = seats.registration_for(row, day, now=now)
        if place.pk and place.status == RegistrationStatus.WAITING and row.status == RequestStatus.WAITING:
            return row
        if row.status != RequestStatus.WAITING:
            require(row, RequestStatus.WAITING)
        seats.put(place, RegistrationStatus.WAITING, people=size, queued_at=now, respond_by=None)
        if row.status != RequestStatus.WAITING:
            change_status(row, RequestStatus.WAITING, by=by, now=now, detail=f"info-day:{day.pk}")
        else:
            write(row, EventKind.NOTE, by=by, now=now, detail=f"queued:{day.pk}")
        offer_freed_places(day.pk, now=now)
        row.refresh_from_db()
        return row


def expire_due(now: datetime) -> int:
    """Let invitations lapse that were not answered in time; the requests wait for their theme again. Returns how many.

    One transaction each, looked at again under the lock: twice or by two workers at once makes no difference.
    """
    due = Registration.objects.filter(status=RegistrationStatus.INVITED).filter(
        Q(respond_by__lte=now) | Q(info_day__starts_at__lte=now)
    )
    return sum(_guarded(_expire, registration, now) for registration in due.order_by("respond_by", "pk"))


def offer_on_all_days(now: datetime) -> int:
    """Offer places on every day that groups wait for: catches up with larger rooms and with downtime."""
    days = (
        InfoDay.objects.bookable(now)
        .filter(registrations__status=RegistrationStatus.WAITING, registrations__visit_request__status="waiting")
        .distinct()
    )
    return sum(_guarded(_offer, day, now) for day in days)


def rotate_token(visit_request: VisitRequest, *, by: Any = None, now: datetime) -> VisitRequest:
    """Give a request a new private address; the old one stops working at once."""
    with transaction.atomic():
        row = lock_request(visit_request, by)
        row.token_version += 1
        row.token_hash = hash_token(row.token)
        return write(row, EventKind.NOTE, by=by, now=now, detail="new-link")


def send_link(site: Any, reference: str, email: str, *, address: str, now: datetime) -> bool:
    """Mail the private address to who lost it, at the e-mail address on file only, at most once an hour.

    Returns whether a mail was queued: for tests and logs of counts, never for the person who asked.
    Raises RateLimited, counted apart from submissions.
    """
    with transaction.atomic():
        # The same lock for every question, found or not: it serialises the count.
        counter, _made = ReferenceCounter.objects.get_or_create(site=site, year=now.year)
        ReferenceCounter.objects.select_for_update().get(pk=counter.pk)
        count_attempt(address, now=now, purpose="lost-link")
        row = (
            VisitRequest.objects.filter(site=site, reference__iexact=reference, email__iexact=email)
            .filter(anonymised_at__isnull=True)
            .exclude(status=RequestStatus.SPAM)
            .first()
        )
        if row is None:
            return False
        recent = OutgoingMail.objects.filter(
            about=mails.about(row), dedupe_key__startswith=f"link:{row.public_id}", created_at__gt=now - LINK_INTERVAL
        )
        if recent.exists():
            return False
        mails.queue_to_requester(row, "link", now=now)
        return True


def _locked(registration: Registration, by: Any) -> tuple[VisitRequest, Registration]:
    row = lock_request(registration.visit_request, by, days=[registration.info_day_id])
    place = Registration.objects.select_related("info_day").prefetch_related("info_day__texts").get(pk=registration.pk)
    return row, place


def _open_invitation(registration: Registration, by: Any, now: datetime) -> tuple[VisitRequest, Registration]:
    row, place = _locked(registration, by)
    if place.status == RegistrationStatus.EXPIRED:
        raise InvitationExpired
    if place.status != RegistrationStatus.INVITED or row.status != RequestStatus.INVITED:
        raise InvitationClosed
    if place.info_day.status == InfoDayStatus.CANCELLED:
        raise InfoDayClosed
    if (place.respond_by and place.respond_by <= now) or place.info_day.starts_at <= now:
        raise InvitationExpired
    return row, place


def _leave(registration: Registration, to_status: str, detail: str, *, by: Any, now: datetime) -> VisitRequest:
    """Give the places of an invitation or a confirmation back, for the reason that `detail` names."""
    with transaction.atomic():
        row, place = _locked(registration, by)
        if place.status not in (RegistrationStatus.INVITED, RegistrationStatus.ACCEPTED):
            raise InvitationClosed
        require(row, to_status)
        seats.put(place, RegistrationStatus.DECLINED, queued_at=None)
        return change_status(row, to_status, by=by, now=now, detail=detail, freed=[place.info_day_id])


def _expire(registration: Registration, now: datetime) -> int:
    with transaction.atomic():
        row, place = _locked(registration, None)
        is_due = (place.respond_by is not None and place.respond_by <= now) or place.info_day.starts_at <= now
        if place.status != RegistrationStatus.INVITED or not is_due:
            return 0
        freed = [place.info_day_id] if seats.put(place, RegistrationStatus.EXPIRED) else []
        if row.can_become(RequestStatus.WAITING):
            change_status(row, RequestStatus.WAITING, by=None, now=now, detail="invitation-expired", freed=freed)
            mails.queue_to_requester(row, "expired", now=now, **about_day(row, place))
        else:
            RequestEvent.objects.create(visit_request=row, at=now, kind=EventKind.NOTE, detail="invitation-expired")
            for day_id in freed:
                offer_freed_places(day_id, now=now)
        return 1


def _offer(info_day: InfoDay, now: datetime) -> int:
    return offer_freed_places(info_day, now=now)


def _guarded(step: Any, subject: Any, now: datetime) -> int:
    """One step of the clock; one that fails is logged and keeps nobody else waiting."""
    try:
        return int(step(subject, now))
    except Exception:
        logger.exception("%s failed for %s %s", step.__name__, type(subject).__name__, subject.pk)
        return 0
