"""The requester's own request through the API: the token comes in a header, never in an address that logs keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Router, Schema

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, LocaleQuery, ProblemOut, local_time
from cms.core.client_address import client_address
from visits.api_forms import read_object
from visits.api_limits import limited
from visits.enums import RegistrationStatus, RequestStatus
from visits.forms_requester import PeopleForm
from visits.models import Registration, VisitRequest
from visits.services import abuse, registrations
from visits.services.requester_answers import open_question, words_of
from visits.services.seats import GroupSizeNotAllowed, InfoDayClosed, NotEnoughPlaces
from visits.services.status_texts import describe
from visits.services.transitions import TransitionNotAllowed
from visits.views.requester_page import WITHDRAWABLE
from visits.views.requester_private import find_request, latest_place

router = Router(tags=["requester"])
MOST_BYTES = 2_000
PURPOSE = "requester-api"
POSTED: dict[Any, Any] = {
    **ERRORS, 401: ProblemOut, 409: ProblemOut, 413: ProblemOut, 415: ProblemOut, 429: ProblemOut,
}  # fmt: skip
TOKEN: dict[str, Any] = {"security": [{"RequestToken": []}]}


class PlaceOut(Schema):
    """Places of a group on an info day."""

    id: int
    day: str = Field(description="The key of the info day.")
    sequence: int = Field(description="Grows when the day moves; send it along with an answer.")
    starts_at: str
    people: int
    status: str
    respond_by: str | None


class QuestionOut(Schema):
    """What the city wants to know before it goes on."""

    id: int
    text: str
    asked_at: str


class RequestOut(Schema):
    """How far a request is; nothing personal."""

    reference: str
    status: str
    status_label: str
    explanation: str
    next_steps: list[str]
    received_at: str
    invitation: PlaceOut | None = Field(description="Waits for an answer.")
    place: PlaceOut | None = Field(description="Was accepted.")
    question: QuestionOut | None = Field(description="Waits for an answer in words.")
    can_withdraw: bool


class AnswerIn(Schema):
    invitation: int
    sequence: int
    answer: Literal["accept", "decline", "wait"]
    people: int | None = None


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "invitation": {"type": "integer", "description": "`id` of the invitation."},
                        "sequence": {"type": "integer", "description": "`sequence` of the day that was read."},
                        "answer": {"enum": ["accept", "decline", "wait"]},
                        "people": {"type": ["integer", "null"], "description": "Needed to accept."},
                    },
                    "required": ["invitation", "sequence", "answer"],
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.get(
    "/requests/mine", response={200: RequestOut, **ERRORS, 401: ProblemOut}, summary="My request", openapi_extra=TOKEN
)
def get_request(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """How far the request of the token in `Authorization: Bearer` is, in words of `locale`."""
    allow_parameters(request, ("locale",))
    return told(response, asked_request(request), locale)


@router.post(
    "/requests/mine/answer", response={200: RequestOut, **POSTED}, summary="Answer an invitation",
    openapi_extra={**TOKEN, **BODY},
)  # fmt: skip
@limited(PURPOSE)
def answer_invitation(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """Accept with so many people, decline (the request is withdrawn), or give the places back and wait."""
    allow_parameters(request, ("locale",))
    visit_request = asked_request(request)
    body = _body(request)
    now = count(request)
    place = _place(visit_request, body)
    with translation.override(locale):
        try:
            _answer(place, body, now)
        except registrations.InvitationExpired as error:
            raise conflict("expired", "The invitation has expired; the request keeps waiting.") from error
        except (registrations.InvitationClosed, TransitionNotAllowed) as error:
            raise conflict("closed", "This was answered before, or the invitation was taken back.") from error
        except NotEnoughPlaces as error:
            raise conflict("full", "There are not that many places left on this day.") from error
        except InfoDayClosed as error:
            raise conflict("day-closed", "This day is cancelled, has begun, or takes no answers any more.") from error
    return told(response, asked_request(request), locale)


@router.post(
    "/requests/mine/withdrawal", response={200: RequestOut, **POSTED}, summary="Withdraw my request",
    openapi_extra=TOKEN,
)  # fmt: skip
@limited(PURPOSE)
def withdraw_request(request: HttpRequest, response: HttpResponse, locale: LocaleQuery = "nl") -> Any:
    """Withdraws the request and frees its places; needs no body."""
    allow_parameters(request, ("locale",))
    visit_request = asked_request(request)
    now = count(request)
    try:
        registrations.withdraw(visit_request, now=now)
    except TransitionNotAllowed as error:
        raise conflict("closed", "This request cannot be withdrawn any more.") from error
    return told(response, asked_request(request), locale)


def asked_request(request: HttpRequest) -> VisitRequest:
    """The request of the token in the header. Raises a 401 ApiError without one, Http404 for one that leads nowhere."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiError(
            401, "no-token", "Send the token of the request as a Bearer token.", headers={"WWW-Authenticate": "Bearer"}
        )
    return find_request(request, token.strip())


def count(request: HttpRequest) -> datetime:
    """Counts this attempt of the address and gives its moment. Raises RateLimited."""
    now = timezone.now()
    with transaction.atomic():
        abuse.count_attempt(client_address(request), now=now, purpose=PURPOSE)
    return now


def _body(request: HttpRequest) -> AnswerIn:
    found = read_object(request, MOST_BYTES)
    errors = [
        {"pointer": f"/{name[:100]}", "detail": "This is not asked."}
        for name in found
        if name not in AnswerIn.model_fields
    ]
    for name in ("invitation", "sequence"):
        if type(found.get(name)) is not int or not 0 <= found[name] < 2**63:
            errors.append({"pointer": f"/{name}", "detail": "Send a number."})
    if found.get("answer") not in ("accept", "decline", "wait"):
        errors.append({"pointer": "/answer", "detail": "Send accept, decline or wait."})
    if found.get("people") is not None and type(found["people"]) is not int:
        errors.append({"pointer": "/people", "detail": "Send a number."})
    if errors:
        raise ApiError(422, "invalid-answers", "Some answers are missing or not valid.", errors=errors)
    return AnswerIn(**found)


def _place(visit_request: VisitRequest, body: AnswerIn) -> Registration:
    """The invitation that the answer is about, as it was read: an old one never stands for a newer one."""
    found: Registration | None = (
        visit_request.registrations.select_related("info_day", "visit_request__site").filter(pk=body.invitation).first()
    )
    if found is None:
        raise Http404
    if body.answer == "accept" and found.info_day.sequence != body.sequence:
        raise conflict("moved", "The day was moved meanwhile. Read the request again.")
    return found


def _answer(place: Registration, body: AnswerIn, now: datetime) -> None:
    if body.answer == "wait":
        registrations.keep_waiting(place, now=now)
    elif body.answer == "decline":
        if place.status != RegistrationStatus.INVITED:
            raise registrations.InvitationClosed
        registrations.turn_down(place, now=now)
    else:
        form = PeopleForm({"people": body.people}, most=place.people)
        if not form.is_valid():
            raise _wrong_people(" ".join(str(error) for error in form.errors["people"]))
        try:
            registrations.accept(place, form.cleaned_data["people"], now=now)
        except GroupSizeNotAllowed as size:
            raise _wrong_people(f"{size.least}-{size.most}") from size


def _wrong_people(detail: str) -> ApiError:
    errors = [{"pointer": "/people", "detail": detail}]
    return ApiError(422, "invalid-answers", "Some answers are missing or not valid.", errors=errors)


def conflict(reason: str, detail: str) -> ApiError:
    """A 409 that says what happened meanwhile."""
    return ApiError(409, "conflict", detail, reason=reason)


def told(response: HttpResponse, visit_request: VisitRequest, locale: str) -> dict[str, Any]:
    """The request as its sender may read it, kept by nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    status = visit_request.status
    invited = latest_place(visit_request, RegistrationStatus.INVITED) if status == RequestStatus.INVITED else None
    question = open_question(visit_request)
    held = latest_place(visit_request, RegistrationStatus.ACCEPTED) if status in ("confirmed", "scheduled") else None
    with translation.override(locale):
        words = describe(status)
        return {
            "reference": visit_request.reference,
            "status": status,
            "status_label": str(words.label),
            "explanation": str(words.explanation),
            "next_steps": [str(step) for step in words.next_steps],
            "received_at": local_time(visit_request.received_at),
            "invitation": _place_out(invited),
            "place": _place_out(held),
            "question": question
            and {"id": question.pk, "text": words_of(question), "asked_at": local_time(question.at)},
            "can_withdraw": status in WITHDRAWABLE,
        }


def _place_out(place: Registration | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "id": place.pk,
        "day": place.info_day.key,
        "sequence": place.info_day.sequence,
        "starts_at": local_time(place.info_day.starts_at),
        "people": place.people,
        "status": place.status,
        "respond_by": local_time(place.respond_by) if place.respond_by else None,
    }
