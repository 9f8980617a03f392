"""The requester's own page: how far the request is, and what the requester can do about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from cms.core.client_address import client_address
from cms.core.models import SiteSettings
from cms.core.private_pages import private
from cms.core.see_other import SeeOther
from visits.calendars import CONTENT_TYPE, entry_of_day, entry_of_visit, file_of
from visits.enums import RegistrationStatus, RequestStatus
from visits.forms import error_summary
from visits.forms_requester import LostLinkForm
from visits.services import individual_visits, registrations
from visits.services.abuse import RateLimited
from visits.services.seats import InfoDayClosed, NotEnoughPlaces
from visits.services.transitions import TransitionNotAllowed

from .requester_answers import ACTIONS
from .requester_page import WITHDRAWABLE, show_page
from .requester_private import find_request, latest_place, site_or_404


@private
def request_status(request: HttpRequest, token: str) -> HttpResponse:
    """How far a request is, in plain words and without personal data, for whoever holds its token."""
    return show_page(request, find_request(request, token), token)


@private
def request_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmed or planned visit as a calendar file, without the private address in it."""
    visit_request = find_request(request, token)
    place = latest_place(visit_request, RegistrationStatus.ACCEPTED)
    language = get_language() or "nl"
    if visit_request.status not in (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED):
        raise Http404
    if place is not None:
        address = request.build_absolute_uri(reverse("visits:info_day", args=[place.info_day.key]))
        entry = entry_of_day(place.info_day, language=language, address=address)
    elif visit_request.scheduled_at:
        city = SiteSettings.for_site(visit_request.site).name or visit_request.site.site_name
        entry = entry_of_visit(
            visit_request,
            individual_visits.visit_of(visit_request),
            language=language,
            summary=gettext("Work visit %(city)s") % {"city": city},
            stamp=timezone.now(),
        )
    else:
        raise Http404
    response = HttpResponse(file_of([entry]), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="werkbezoek.ics"'
    return response


@private
def request_action(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Does what the requester asks for by POST, and answers 303; GET changes nothing, ever."""
    visit_request = find_request(request, token)
    page = reverse("visits:request_status", args=[token])
    if action not in ACTIONS:
        raise Http404
    if request.method != "POST":
        if action == "withdraw" and visit_request.status in WITHDRAWABLE:
            return render(
                request, "visits/request_withdraw.html", {"reference": visit_request.reference, "page_url": page}
            )
        return SeeOther(page)
    now = timezone.now()
    try:
        done = ACTIONS[action](request, visit_request, now)
    except registrations.InvitationExpired:
        done = "expired"
    except (registrations.InvitationClosed, TransitionNotAllowed):
        done = "closed"
    except NotEnoughPlaces:
        done = "full"
    except InfoDayClosed:
        done = "day-closed"
    if isinstance(done, forms.Form):
        # 200, as the public form does: a 4xx would write the secret address into the log.
        return show_page(request, visit_request, token, wrong=done)
    return SeeOther(f"{page}?melding={done}#melding")


@private
def lost_link(request: HttpRequest) -> HttpResponse:
    """Asks reference and e-mail address, and mails the link to the address on file; says the same either way."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "error_summary": []}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            site = site_or_404(request)
            try:
                registrations.send_link(site, **form.cleaned_data, address=client_address(request), now=timezone.now())
            except RateLimited as limit:
                context["rate_limited"], status = limit.retry_after, 429
            else:
                return SeeOther(f"{reverse('visits:lost_link')}?melding=verstuurd")
        else:
            context["error_summary"] = error_summary(form)
    context["is_sent"] = request.GET.get("melding") == "verstuurd"
    response = render(request, "visits/lost_link.html", context, status=status)
    if context.get("rate_limited"):
        response.headers["Retry-After"] = str(context["rate_limited"])
    return response
