"""The requester's own page: how far the request is, and what the requester can do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms.core.client_address import client_address
from cms.core.models import SiteSettings
from cms.core.private_pages import private
from cms.core.secret_links import hash_token
from cms.core.see_other import SeeOther
from visits.calendars import CONTENT_TYPE, calendar_of, visit_of_its_own
from visits.enums import RegistrationStatus, RequestStatus
from visits.forms import error_summary
from visits.forms_requester import LostLinkForm, PeopleForm
from visits.models import Registration, VisitRequest
from visits.services import registrations
from visits.services.abuse import RateLimited
from visits.services.seats import GroupSizeNotAllowed, InfoDayClosed, NotEnoughPlaces
from visits.services.status_texts import describe
from visits.services.transitions import TransitionNotAllowed, answers_until

# What the page says after an action: the code stands in the address, the words only here.
NOTICES: dict[str, tuple[str, Any]] = {
    "accepted": ("success", _("Thank you. Your places are confirmed.")),
    "waiting": ("success", _("The places are free again. Your request waits for another info day.")),
    "declined": ("success", _("You declined the invitation. Your request is withdrawn.")),
    "withdrawn": ("success", _("Your request is withdrawn.")),
    "changed": ("success", _("The number of people is changed.")),
    "joined": ("success", _("You are on the waiting list of this day. We invite you as soon as your group fits.")),
    "invited": ("success", _("There is room: we hold the places for you. Please answer the invitation below.")),
    "expired": (
        "warning",
        _("The invitation has expired, so the places went to who is next. Your request is not lost: it keeps waiting."),
    ),
    "closed": ("warning", _("Nothing was changed: this was answered before, or the invitation was taken back.")),
    "full": ("warning", _("Nothing was changed: there are not that many places left on this day.")),
    "day-closed": (
        "warning",
        _("Nothing was changed: this day is cancelled, has begun, or takes no answers any more."),
    ),
}
_LEAVING = (RegistrationStatus.EXPIRED, RegistrationStatus.DECLINED)
_WITHDRAWABLE = frozenset(status for status in RequestStatus if VisitRequest(status=status).can_become("withdrawn"))


@private
def request_status(request: HttpRequest, token: str) -> HttpResponse:
    """How far a request is, in plain words and without personal data, for whoever holds its token."""
    return _show(request, _find(request, token), token)


@private
def request_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The confirmed or planned visit as a calendar file, without the private address in it."""
    visit_request = _find(request, token)
    place = _place(visit_request, RegistrationStatus.ACCEPTED)
    language = get_language() or "nl"
    if visit_request.status not in (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED):
        raise Http404
    if place is not None:

        def address_of(day: Any) -> str:
            return request.build_absolute_uri(reverse("visits:info_day", args=[day.key]))

        content = calendar_of([place.info_day], language=language, address_of=address_of)
    elif visit_request.scheduled_at:
        city = SiteSettings.for_site(visit_request.site).name or visit_request.site.site_name
        content = visit_of_its_own(visit_request, summary=gettext("Work visit %(city)s") % {"city": city})
    else:
        raise Http404
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="werkbezoek.ics"'
    return response


@private
def request_action(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Does what the requester asks for by POST, and answers 303; GET changes nothing, ever."""
    visit_request = _find(request, token)
    page = reverse("visits:request_status", args=[token])
    if action not in ACTIONS:
        raise Http404
    if request.method != "POST":
        if action == "withdraw" and visit_request.status in _WITHDRAWABLE:
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
        return _show(request, visit_request, token, wrong=done)
    return SeeOther(f"{page}?melding={done}#melding")


@private
def lost_link(request: HttpRequest) -> HttpResponse:
    """Asks reference and e-mail address, and mails the link to the address on file; says the same either way."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "error_summary": []}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            site = _site(request)
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


def _accept(request: HttpRequest, visit_request: VisitRequest, now: datetime) -> Any:
    place = _named_place(request, visit_request)
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
    if place.status not in _LEAVING or visit_request.status != RequestStatus.WAITING:
        raise registrations.InvitationClosed
    row = registrations.join_waiting_list(visit_request, place.info_day, people=place.people, now=now)
    return "invited" if row.status == RequestStatus.INVITED else "joined"


def _withdraw(_request: HttpRequest, visit_request: VisitRequest, now: datetime) -> str:
    registrations.withdraw(visit_request, now=now)
    return "withdrawn"


ACTIONS: dict[str, Callable[[HttpRequest, VisitRequest, datetime], Any]] = {
    "accept": _accept,
    "wait": _wait,
    "decline": _decline,
    "people": _change_people,
    "join": _join,
    "withdraw": _withdraw,
}


def _wrong_size(form: PeopleForm, size: GroupSizeNotAllowed) -> PeopleForm:
    words = {"least": size.least, "most": size.most}
    form.add_error("people", gettext("Fill in a number from %(least)s to %(most)s.") % words)
    return form


def _find(request: HttpRequest, token: str) -> VisitRequest:
    visit_request: VisitRequest | None = (
        VisitRequest.objects.filter(token_hash=hash_token(token), site=_site(request))
        .select_related("info_day", "site")
        .prefetch_related("info_day__texts")
        .first()
    )
    if visit_request is None:
        raise Http404
    return visit_request


def _site(request: HttpRequest) -> Any:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def _named_place(request: HttpRequest, visit_request: VisitRequest) -> Registration:
    """The registration that the form was about: an answer to an old invitation never lands on a newer one."""
    number = request.POST.get("place", "")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise registrations.InvitationClosed
    found: Registration | None = (
        visit_request.registrations.select_related("info_day", "visit_request__site").filter(pk=int(number)).first()
    )
    if found is None:
        raise registrations.InvitationClosed
    return found


def _place(visit_request: VisitRequest, *statuses: str) -> Registration | None:
    found: Registration | None = (
        visit_request.registrations.filter(status__in=statuses)
        .select_related("info_day")
        .prefetch_related("info_day__texts")
        .order_by("-pk")
        .first()
    )
    return found


def _show(
    request: HttpRequest, visit_request: VisitRequest, token: str, wrong: forms.Form | None = None
) -> HttpResponse:
    now = timezone.now()
    status = visit_request.status
    words = describe(status)
    invited = _place(visit_request, RegistrationStatus.INVITED) if status == RequestStatus.INVITED else None
    held = _place(visit_request, RegistrationStatus.ACCEPTED) if status in ("confirmed", "scheduled") else None
    queued = left = None
    if status == RequestStatus.WAITING:
        queued = _place(visit_request, RegistrationStatus.WAITING)
        left = None if queued else _place(visit_request, *_LEAVING)
    place = invited or held or queued
    is_open = bool(invited and _can_answer(invited, now))
    accept_form = people_form = None
    if invited and is_open:
        accept_form = _again(wrong, "accept_%s") or PeopleForm(
            initial={"people": invited.people}, most=invited.people, auto_id="accept_%s"
        )
    if held and not held.info_day.is_cancelled and held.info_day.starts_at > now:
        people_form = _again(wrong, "people_%s") or PeopleForm(initial={"people": held.people}, auto_id="people_%s")
    context = {
        "reference": visit_request.reference,
        "status_label": words.label,
        "explanation": words.explanation,
        "steps": words.next_steps,
        "received_at": visit_request.received_at,
        "info_day": place.info_day if place else visit_request.info_day,
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
        "can_withdraw": status in _WITHDRAWABLE,
        "urls": {name: reverse("visits:request_action", args=[token, name]) for name in ACTIONS},
        "calendar_url": reverse("visits:request_calendar", args=[token]),
    }
    return render(request, "visits/request_status.html", context)


def _again(wrong: forms.Form | None, auto_id: str) -> forms.Form | None:
    """The form as it was sent, if it was this one."""
    return wrong if wrong is not None and wrong.auto_id == auto_id else None


def _can_answer(place: Registration, now: datetime) -> bool:
    day = place.info_day
    return not day.is_cancelled and now < min(place.respond_by or answers_until(day), day.starts_at)
