"""What a requester can do on the own page by POST: each action answers with a notice, or with a form that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from visits.enums import RegistrationStatus, RequestStatus
from visits.forms_requester import AnswerForm, PeopleForm
from visits.models import Registration, VisitRequest
from visits.services import registrations, requester_answers
from visits.services.seats import GroupSizeNotAllowed, NotEnoughPlaces

from .requester_count import confirm_count

# What the page says after an action: the code stands in the address, the words only here.
NOTICES: dict[str, tuple[str, Any]] = {
    "accepted": ("success", _("Thank you. Your places are confirmed.")),
    "waiting": ("success", _("The places are free again. Your request waits for another info day.")),
    "declined": ("success", _("You declined the invitation. Your request is withdrawn.")),
    "withdrawn": ("success", _("Your request is withdrawn.")),
    "changed": ("success", _("The number of people is changed.")),
    "counted": ("success", _("Thank you. We count on that number of people.")),
    "joined": ("success", _("You are on the waiting list of this day. We invite you as soon as your group fits.")),
    "invited": ("success", _("There is room: we hold the places for you. Please answer the invitation below.")),
    "answered": ("success", _("Thank you. We have your answer, and go on with your request.")),
    "details": ("success", _("Thank you. Your details are saved.")),
    "no-details": (
        "warning",
        _("Nothing was changed: these details can be given from the confirmation until the visit begins."),
    ),
    "expired": (
        "warning",
        _("The invitation has expired, so the places went to who is next. Your request is not lost: it keeps waiting."),
    ),
    "closed": ("warning", _("Nothing was changed: this was answered before, or the invitation was taken back.")),
    "full": ("warning", _("Nothing was changed: there are not that many places left on this day.")),
    "moved": (
        "warning",
        _("Nothing was changed: the day was moved meanwhile. Please look at the new date, and answer again."),
    ),
    "day-closed": (
        "warning",
        _("Nothing was changed: this day is cancelled, has begun, or takes no answers any more."),
    ),
}
LEAVING = (RegistrationStatus.EXPIRED, RegistrationStatus.DECLINED)


def _accept(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> Any:
    place = _named_place(request, visit_request)
    if request.POST.get("day", str(place.info_day.sequence)) != str(place.info_day.sequence):
        # A yes to the old date is no yes to the new one.
        return "moved"
    form = PeopleForm(request.POST, most=place.people, auto_id="accept_%s")
    if not form.is_valid():
        return form
    try:
        registrations.accept(place, form.cleaned_data["people"], now=now)
    except GroupSizeNotAllowed as size:
        return _wrong_size(form, size)
    return "accepted"


def _change_people(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> Any:
    place = _named_place(request, visit_request)
    form = PeopleForm(request.POST, auto_id="people_%s")
    if not form.is_valid():
        return form
    try:
        registrations.change_people(place, form.cleaned_data["people"], now=now)
    except GroupSizeNotAllowed as size:
        return _wrong_size(form, size)
    except NotEnoughPlaces as full:
        most = place.people + full.people_left
        form.add_error("people", gettext("There is room for at most %(most)s people of your group.") % {"most": most})
        return form
    return "changed"


def _wait(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> str:
    registrations.keep_waiting(_named_place(request, visit_request), now=now)
    return "waiting"


def _decline(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> str:
    place = _named_place(request, visit_request)
    if place.status != RegistrationStatus.INVITED:
        raise registrations.InvitationClosed
    registrations.turn_down(place, now=now)
    return "declined"


def _join(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> str:
    """Back on the list of a day that the group was invited to before; nobody invites themselves to another."""
    place = _named_place(request, visit_request)
    if place.status not in LEAVING or visit_request.status != RequestStatus.WAITING:
        raise registrations.InvitationClosed
    row = registrations.join_waiting_list(visit_request, place.info_day, people=place.people, now=now)
    return "invited" if row.status == RequestStatus.INVITED else "joined"


def _withdraw(_request: HttpRequest, visit_request: VisitRequest, now: datetime) -> str:
    registrations.withdraw(visit_request, now=now)
    return "withdrawn"


def _answer(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> Any:
    form = AnswerForm(request.POST, auto_id="answer_%s")
    question = _number(request, "question")
    if question is None:
        return "closed"
    if not form.is_valid():
        # Without a question that waits there is no form to correct.
        return form if requester_answers.open_question(visit_request) is not None else "closed"
    try:
        requester_answers.answer(visit_request, question, form.cleaned_data["answer"], now=now)
    except requester_answers.QuestionClosed:
        return _unanswerable(visit_request, form)
    return "answered"


def _unanswerable(visit_request: VisitRequest, form: AnswerForm) -> Any:
    """What was typed stays on the screen when another question waits by now; else it was answered before."""
    visit_request.refresh_from_db()
    if requester_answers.open_question(visit_request) is None:
        return "closed"
    form.add_error("answer", gettext("We asked another question meanwhile. Read it, and send your answer again."))
    return form


ACTIONS: dict[str, Callable[[HttpRequest, VisitRequest, datetime], Any]] = {
    "accept": _accept,
    "wait": _wait,
    "decline": _decline,
    "people": _change_people,
    "join": _join,
    "withdraw": _withdraw,
    "answer": _answer,
    "count": confirm_count,
}


def _wrong_size(form: PeopleForm, size: GroupSizeNotAllowed) -> PeopleForm:
    words = {"least": size.least, "most": size.most}
    form.add_error("people", gettext("Fill in a number from %(least)s to %(most)s.") % words)
    return form


def _named_place(request: HttpRequest, visit_request: VisitRequest) -> Registration:
    """The registration that the form was about: an answer to an old invitation never lands on a newer one."""
    number = _number(request, "place")
    if number is None:
        raise registrations.InvitationClosed
    found: Registration | None = (
        visit_request.registrations.select_related("info_day", "visit_request__site").filter(pk=number).first()
    )
    if found is None:
        raise registrations.InvitationClosed
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    """A key that a form posted, or None for what can be none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
