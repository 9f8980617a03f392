"""The second step on the requester's own page: participants, transport, the rest of the trip, questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from cms.core.private_pages import private
from cms.core.see_other import SeeOther
from visits.forms import error_summary
from visits.forms_requester import DetailsForm
from visits.models import VisitRequest
from visits.services import visit_details
from visits.services.transitions import TransitionNotAllowed

from .requester_private import find_request

_FIELDS = ("participants", "transport", "itinerary", "advance_questions")


@private
def request_details(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form while a visit is in sight; POST saves it and answers 303, or says what is wrong."""
    visit_request = find_request(request, token)
    page, now = reverse("visits:request_status", args=[token]), timezone.now()
    if request.method != "POST":
        if not visit_details.can_give_details(visit_request, now=now):
            return SeeOther(page)
        return _show(request, visit_request, DetailsForm(initial=_stored(visit_request)), page)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        if not visit_details.can_give_details(visit_request, now=now):
            return SeeOther(f"{page}?melding=no-details#melding")
        return _show(request, visit_request, form, page)
    seen = form.cleaned_data.pop("seen")
    try:
        visit_details.save_details(visit_request, visit_details.Details(**form.cleaned_data), seen=seen, now=now)
    except visit_details.TooManyParticipants as many:
        form.add_error("participants", _too_many(many.most))
        return _show(request, visit_request, form, page)
    except visit_details.DetailsChanged:
        return _changed(request, visit_request, page)
    except (visit_details.DetailsClosed, TransitionNotAllowed):
        return SeeOther(f"{page}?melding=no-details#melding")
    return SeeOther(f"{page}?melding=details#melding")


def _changed(request: HttpRequest, visit_request: VisitRequest, page: str) -> HttpResponse:
    """Somebody else saved meanwhile: what was typed stays, what is stored stands beside it, the next try counts."""
    visit_request.refresh_from_db()
    data = request.POST.copy()
    data["seen"] = visit_details.version_of(visit_request)
    form = DetailsForm(data)
    moment = date_format(timezone.localtime(visit_request.details_at), "SHORT_DATETIME_FORMAT")
    form.add_error(
        "participants",
        gettext(
            "Somebody with this link saved other details on %(moment)s. What you typed is still here; what was saved "
            "stands below the form. Save again to replace it."
        )
        % {"moment": moment},
    )
    stored = _stored(visit_request) | {"transport": visit_request.get_transport_display()}
    return _show(request, visit_request, form, page, stored=stored)


def _show(
    request: HttpRequest,
    visit_request: VisitRequest,
    form: DetailsForm,
    page: str,
    stored: dict[str, str] | None = None,
) -> HttpResponse:
    # 200 for wrong input too: a 4xx would write the secret address into the log.
    context = {
        "reference": visit_request.reference,
        "form": form,
        "fields": [form[name] for name in _FIELDS],
        "error_summary": error_summary(form) if form.is_bound else [],
        "most": visit_details.most_participants(visit_request),
        "stored": [(form[name].label, text) for name, text in (stored or {}).items() if name in _FIELDS],
        "page_url": page,
    }
    return render(request, "visits/request_details.html", context)


def _stored(visit_request: VisitRequest) -> dict[str, str]:
    """What is on file, as the form takes it."""
    people = [", ".join(filter(None, (one.name, one.function))) for one in visit_request.participants.all()]
    return {
        "participants": "\n".join(people),
        "transport": visit_request.transport,
        "itinerary": visit_request.itinerary,
        "advance_questions": visit_request.advance_questions,
        "seen": visit_details.version_of(visit_request),
    }


def _too_many(most: int) -> str:
    text = ngettext(
        "There is a place for %(most)s person of your group. Do more people come? Change the number first.",
        "There is a place for %(most)s people of your group. Do more people come? Change the number first.",
        most,
    )
    return text % {"most": most}
