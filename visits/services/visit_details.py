"""The second step: who comes along, how, and what else helps to prepare the visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from visits.enums import EventKind, RegistrationStatus, RequestStatus
from visits.models import Participant, VisitRequest
from visits.services.transitions import lock_request, write

_IN_SIGHT = (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED)


@dataclass(frozen=True)
class Details:
    """What the requester fills in; participants are pairs of name and function."""

    participants: list[tuple[str, str]]
    transport: str = ""
    itinerary: str = ""
    advance_questions: str = ""


class DetailsClosed(Exception):
    """There is no visit in sight, or it has begun."""


class DetailsChanged(Exception):
    """Somebody with the same link saved details after the version that was on the screen; nothing was stored."""


class TooManyParticipants(Exception):
    """More names than people for whom there is a place."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} people")
        self.most = most


def can_give_details(visit_request: VisitRequest, *, now: datetime) -> bool:
    """Whether a visit is in sight that did not begin yet."""
    starts_at = visit_request.scheduled_at
    return visit_request.status in _IN_SIGHT and (starts_at is None or now < starts_at)


def most_participants(visit_request: VisitRequest) -> int:
    """For how many people there is a place: on the day that the group comes to, else as many as it asked for."""
    place = visit_request.registrations.filter(status=RegistrationStatus.ACCEPTED).order_by("-pk").first()
    return int(place.people if place is not None else visit_request.people)


def version_of(visit_request: VisitRequest) -> str:
    """What changes with every saving of the details; other changes of the request do not count."""
    return visit_request.details_at.isoformat() if visit_request.details_at else ""


def save_details(visit_request: VisitRequest, details: Details, *, seen: str, now: datetime) -> VisitRequest:
    """Store the details, with a history line that holds a number and no name. The same details again change nothing.

    `seen` is the `version_of` that was on the screen. Raises DetailsClosed, DetailsChanged, TooManyParticipants.
    """
    with transaction.atomic():
        row = lock_request(visit_request, None)
        if not can_give_details(row, now=now):
            raise DetailsClosed
        if _is_stored(row, details):
            return row
        if version_of(row) != seen:
            raise DetailsChanged
        if len(details.participants) > (most := most_participants(row)):
            raise TooManyParticipants(most)
        _store_participants(row, details.participants)
        row.transport, row.itinerary = details.transport, details.itinerary
        row.advance_questions, row.details_at = details.advance_questions, now
        return write(row, EventKind.NOTE, by=None, now=now, detail=f"details:{len(details.participants)}")


def _is_stored(row: VisitRequest, details: Details) -> bool:
    """A second click on the same button is no change, and nobody else's either."""
    stored = [(one.name, one.function) for one in row.participants.all()]
    texts = (row.transport, row.itinerary, row.advance_questions)
    wanted = (details.transport, details.itinerary, details.advance_questions)
    return row.details_at is not None and stored == details.participants and texts == wanted


def _store_participants(row: VisitRequest, wanted: list[tuple[str, str]]) -> None:
    """In the order as typed; who was on the list already keeps what was noted at the door."""
    present = {(one.name, one.function): one.is_present for one in row.participants.all()}
    row.participants.all().delete()
    Participant.objects.bulk_create(
        Participant(visit_request=row, name=name, function=function, is_present=present.get((name, function)))
        for name, function in wanted
    )
