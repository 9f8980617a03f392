"""The requester's own page itself: what it shows of a request in each status."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from visits.enums import RegistrationStatus, RequestStatus
from visits.forms import error_summary
from visits.forms_requester import AnswerForm, PeopleForm
from visits.models import Registration, VisitRequest
from visits.programmes import programme_of
from visits.services import individual_visits
from visits.services.requester_answers import open_question, words_of
from visits.services.status_texts import describe
from visits.services.transitions import answers_until
from visits.services.visit_details import can_give_details

from .requester_answers import ACTIONS, LEAVING, NOTICES
from .requester_count import count_context
from .requester_private import latest_place

WITHDRAWABLE = frozenset(status for status in RequestStatus if VisitRequest(status=status).can_become("withdrawn"))


def show_page(
    request: HttpRequest, visit_request: VisitRequest, token: str, wrong: forms.Form | None = None
) -> HttpResponse:
    """The page as it stands now; `wrong` is a form on it that was refused, shown as it was sent."""
    now = timezone.now()
    status = visit_request.status
    words = describe(status)
    invited = latest_place(visit_request, RegistrationStatus.INVITED) if status == RequestStatus.INVITED else None
    held = latest_place(visit_request, RegistrationStatus.ACCEPTED) if status in ("confirmed", "scheduled") else None
    queued = left = None
    if status == RequestStatus.WAITING:
        queued = latest_place(visit_request, RegistrationStatus.WAITING)
        left = None if queued else latest_place(visit_request, *LEAVING)
    place = invited or held or queued
    is_open = bool(invited and _can_answer(invited, now))
    accept_form = people_form = None
    if invited and is_open:
        accept_form = _again(wrong, "accept_%s") or PeopleForm(
            initial={"people": invited.people}, most=invited.people, auto_id="accept_%s"
        )
    if held and not held.info_day.is_cancelled and held.info_day.starts_at > now:
        people_form = _again(wrong, "people_%s") or PeopleForm(initial={"people": held.people}, auto_id="people_%s")
    question = open_question(visit_request)
    is_individual = individual_visits.is_individual(visit_request)
    visit = individual_visits.visit_of(visit_request) if is_individual else None
    asked_day = visit_request.info_day if not is_individual else None
    context = {
        "question": question,
        "question_text": words_of(question) if question else "",
        "answer_form": (_again(wrong, "answer_%s") or AnswerForm(auto_id="answer_%s")) if question else None,
        "can_give_details": can_give_details(visit_request, now=now),
        "details_at": visit_request.details_at,
        "details_url": reverse("visits:request_details", args=[token]),
        "reference": visit_request.reference,
        "status_label": words.label,
        "explanation": words.explanation,
        "steps": words.next_steps,
        "received_at": visit_request.received_at,
        "info_day": place.info_day if place else asked_day,
        "visit": visit,
        "programme": programme_of(place.info_day if place else visit, with_hosts=True),
        "place": place,
        "invited": invited,
        "is_open": is_open,
        "held": held,
        "queued": queued,
        "left": left if left and left.info_day.is_bookable(now) else None,
        "accept_form": accept_form,
        "people_form": people_form,
        "notice": NOTICES.get(request.GET.get("melding", "")) if wrong is None else None,
        "error_summary": error_summary(wrong) if wrong is not None else [],
        "scheduled_at": visit_request.scheduled_at if not held else None,
        "has_calendar": bool(held or visit_request.scheduled_at) and status in ("confirmed", "scheduled"),
        "can_withdraw": status in WITHDRAWABLE,
        "urls": {name: reverse("visits:request_action", args=[token, name]) for name in ACTIONS},
        "calendar_url": reverse("visits:request_calendar", args=[token]),
        **count_context(visit_request, wrong, now=now),
    }
    return render(request, "visits/request_status.html", context)


def _again(wrong: forms.Form | None, auto_id: str) -> forms.Form | None:
    """The form as it was sent, if it was this one."""
    return wrong if wrong is not None and wrong.auto_id == auto_id else None


def _can_answer(place: Registration, now: datetime) -> bool:
    day = place.info_day
    return not day.is_cancelled and now < min(place.respond_by or answers_until(day), day.starts_at)
