"""The page of one visit request in the admin: every answer, history, mails, earlier visits, and what can be done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.core.models import SiteSettings
from cms.mail.models import MailStatus, OutgoingMail
from visits.enums import (
    SEAT_TAKING,
    AccessAction,
    DeclineReason,
    EventKind,
    Occasion,
    RegistrationStatus,
    RequestSource,
)
from visits.filters import requests_of_site
from visits.forms_admin import ScheduleForm
from visits.models import InfoDay, RequestEvent, VisitRequest
from visits.permissions import can_moderate, can_view, moderators
from visits.programmes import programme_of
from visits.services import access_log, visit_requests
from visits.services.exports import Words, answer_text
from visits.services.individual_visits import visit_of
from visits.services.macros import macros_for
from visits.services.mails import about
from visits.services.repeats import earlier_requests
from visits.services.waiting import is_overdue

from .attendance_words import presence_in_words
from .inbox_columns import STATUS_TONES
from .moderation import ACTIONS, Action, allowed, is_allowed, keeping


def get_request_or_404(request: HttpRequest, pk: int) -> VisitRequest:
    """A request of this site; PermissionDenied for who may not read any, 404 for another site's."""
    if not can_view(request.user):
        raise PermissionDenied
    found: VisitRequest = get_object_or_404(
        requests_of_site(request).select_related("site", "page", "info_day", "assignee", "visitor_organisation"), pk=pk
    )
    return found


def inspect_redirect(request: HttpRequest, pk: int) -> HttpResponse:
    """The address that Wagtail would use for a read-only page leads to ours."""
    return redirect("visit_requests:detail", get_request_or_404(request, pk).pk)


class RequestDetailView(WagtailAdminTemplateMixin, TemplateView):
    """Shows a request. Reading takes the unread marker off for who moderates; nothing else changes on GET."""

    template_name = "visits/admin/detail.html"
    header_icon = "mail"
    visit_request: VisitRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.visit_request = get_request_or_404(request, kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit_requests.mark_read(self.visit_request, by=request.user, now=timezone.now())
        return super().get(request, *args, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Every time the page is shown, also with a form that was refused, somebody read it."""
        row = self.visit_request
        access_log.record(row.site, self.request.user, AccessAction.DETAIL, row.reference, now=timezone.now())
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def get_page_title(self) -> str:
        return _("Visit request")

    def get_page_subtitle(self) -> str:
        return self.visit_request.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_requests:index"), "label": _("Visit requests")},
            {"url": "", "label": self.visit_request.reference},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visit_request = self.visit_request
        # An anonymised request is a figure: there is nobody to answer, and nothing to write on.
        moderates = can_moderate(self.request.user) and visit_request.anonymised_at is None
        repeat_years = SiteSettings.for_site(visit_request.site).repeat_years
        earlier = earlier_requests(visit_request, years=repeat_years)
        return {
            **super().get_context_data(**kwargs),
            "visit_request": visit_request,
            "tone": STATUS_TONES[visit_request.status],  # type: ignore[index]
            "answers": answers(visit_request),
            "places": visit_request.registrations.filter(status__in=(*SEAT_TAKING, RegistrationStatus.WAITING))
            .select_related("info_day")
            .prefetch_related("info_day__texts"),
            "history": history(visit_request),
            "mails": OutgoingMail.objects.filter(about=about(visit_request)).defer("raw").order_by("pk"),
            "failed": MailStatus.FAILED,
            "earlier": earlier,
            "visit": visit_of(visit_request),
            "programme": programme_of(visit_of(visit_request), with_hosts=True),
            "repeats": [one for one in earlier if one.themes_in_common],  # type: ignore[attr-defined]
            "repeat_years": repeat_years,
            "is_overdue": is_overdue(visit_request, now=timezone.now()),
            "can_moderate": moderates,
            "actions": [self.bound(action) for action in allowed(visit_request)] if moderates else [],
            "macros": macros_for(visit_request) if moderates else [],
            "notes_and_assignment": [self.bound(ACTIONS[name]) for name in ("assign", "note")]
            + [self.bound(ACTIONS["new-link"])] * is_allowed(ACTIONS["new-link"], visit_request)
            if moderates
            else [],
            "privacy_actions": [self.bound(action) for action in keeping(visit_request, self.request.user)],
            "tried": kwargs.get("tried"),
            # What the date and time chooser of one of the forms needs.
            "form_media": ScheduleForm(visit_request=visit_request).media,
        }

    def bound(self, action: Action) -> dict[str, Any]:
        """An action with an empty form of its own."""
        form = action.form_class(visit_request=self.visit_request, auto_id=f"{action.name}_%s")
        return {"action": action, "form": form, "asks": len(form.fields) > 1 or action.confirm}


def answers(visit_request: VisitRequest) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """Heading and (label, value) of every answer, empty ones too: what was left open is an answer."""
    words = Words()
    extra = [
        (question.get("label") or question["key"], answer_text(visit_request.extra_answers.get(question["key"]), words))
        for question in visit_request.extra_questions
    ]
    asked = {question["key"] for question in visit_request.extra_questions}
    unasked = {key: value for key, value in visit_request.extra_answers.items() if key not in asked}
    extra += [(key, answer_text(value, words)) for key, value in unasked.items()]

    def label(name: str) -> Any:
        return getattr(visit_request._meta.get_field(name), "verbose_name", name)

    groups = [
        (
            _("Organisation"),
            [
                (label("organisation"), visit_request.organisation),
                (label("organisation_kind"), visit_request.get_organisation_kind_display()),
                (label("kbo_number"), visit_request.kbo_number),
                (label("country"), words.countries.get(visit_request.country, visit_request.country)),
            ],
        ),
        (
            _("Contact"),
            [
                (label("contact_name"), visit_request.contact_name),
                (label("email"), visit_request.email),
                (label("phone"), visit_request.phone),
                (label("form_language"), visit_request.get_form_language_display()),
            ],
        ),
        (
            _("The visit"),
            [
                (label("themes"), ", ".join(theme.name for theme in visit_request.themes.all())),
                (label("people"), visit_request.people),
                (label("language"), visit_request.get_language_display()),
                *((label(f"preferred_date_{n}"), getattr(visit_request, f"preferred_date_{n}")) for n in (1, 2, 3)),
                (label("info_day"), visit_request.info_day),
                (label("info_day_is_fine"), words.yes_no(visit_request.info_day_is_fine)),
                (label("questions"), visit_request.questions),
                (label("purpose"), visit_request.purpose),
                (label("access_needs"), visit_request.access_needs),
            ],
        ),
        (_("Before the visit"), details(visit_request)),
        (_("Extra questions"), extra),
        (
            _("How it came in"),
            [
                (label("received_at"), visit_request.received_at),
                (label("source"), visit_request.get_source_display()),
                (label("page"), visit_request.page.title),
                (label("privacy_accepted_at"), visit_request.privacy_accepted_at),
                (label("privacy_text"), visit_request.privacy_text),
            ],
        ),
    ]
    return [(heading, [(name, shown(value)) for name, value in rows]) for heading, rows in groups if rows]


def details(visit_request: VisitRequest) -> list[tuple[Any, Any]]:
    """What the requester told in the second step; nothing before that."""
    if visit_request.details_at is None:
        return []
    people = [", ".join(filter(None, (one.name, one.function))) for one in visit_request.participants.all()]

    def label(name: str) -> Any:
        return getattr(visit_request._meta.get_field(name), "verbose_name", name)

    return [
        (_("Participants"), "\n".join(people)),
        (label("transport"), visit_request.get_transport_display()),
        (label("itinerary"), visit_request.itinerary),
        (label("advance_questions"), visit_request.advance_questions),
        (label("details_at"), visit_request.details_at),
    ]


def shown(value: Any) -> Any:
    """Dates and moments as people write them here, anything else as it is."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return value


def history(visit_request: VisitRequest) -> list[dict[str, Any]]:
    """The history lines in words, oldest first."""
    events = list(visit_request.events.select_related("by"))
    people = {f"user:{user.pk}": get_user_display_name(user) for user in moderators()}
    days = {
        f"info-day:{day.pk}": str(day)
        for day in InfoDay.objects.filter(pk__in=_day_ids(events)).prefetch_related("texts")
    }
    return [line(event, people | days) for event in events]


def line(event: RequestEvent, names: dict[str, str]) -> dict[str, Any]:
    """Who, when, what, detail and note of one history line."""
    what: Any = event.get_kind_display()
    detail: Any = ""
    if event.kind == EventKind.STATUS:
        what = f"{event.get_from_status_display()} → {event.get_to_status_display()}"
        detail = dict(DeclineReason.choices).get(event.detail) or names.get(event.detail) or happened(event.detail)
    elif event.kind == EventKind.NOTE:
        detail = happened(event.detail)
    elif event.kind == EventKind.ASSIGNED:
        what = _("Assigned to %(name)s") % {"name": names.get(event.detail, _("a colleague"))}
        if not event.detail:
            what = _("Assigned to nobody")
    elif event.kind == EventKind.RECEIVED:
        detail = dict(RequestSource.choices).get(event.detail, "")
    elif event.kind == EventKind.MAIL:
        detail = {
            "confirmation": _("confirmation of receipt"),
            "question": _("question to the requester"),
            "scheduled": _("the visit is planned"),
            "declined": _("the request is declined"),
            "again": _("sent again by hand"),
            "invited": _("invitation to an info day"),
            "confirmed": _("the places are confirmed"),
            "expired": _("the invitation was not answered"),
            "link": _("the link to the requester's page"),
            "host-asked": _("a host is asked"),
            "host-released": _("a host is no longer needed"),
            "moved": _("another date or place"),
            "cancelled": _("the day or visit is cancelled"),
        }.get(event.detail) or dict(Occasion.choices).get(event.detail, event.detail)
    who = get_user_display_name(event.by) if event.by else ""
    return {
        "who": who,
        "at": event.at,
        "what": what,
        "detail": detail,
        "note": event.note,
        "is_mail": event.kind == EventKind.MAIL,
    }


def happened(detail: str) -> str:
    """What a requester or the clock did about places, in words; "" for a code that says nothing."""
    if detail.startswith("people:"):
        before, _arrow, after = detail.removeprefix("people:").partition(">")
        return _("the group goes from %(before)s to %(after)s people") % {"before": before, "after": after}
    if detail.startswith("count:"):
        return _("the group confirmed that it comes with %(people)s") % {"people": detail.removeprefix("count:")}
    if detail.startswith("day-moved:"):
        return _("the info day has another date or place")
    if detail.startswith("day-cancelled:"):
        return _("the info day is cancelled")
    if detail.startswith("queued:"):
        return _("on the waiting list of an info day")
    if detail.startswith("present:"):
        return presence_in_words(detail)
    if detail.startswith("details:"):
        return _("the requester gave the details of the visit")
    return {
        "invitation-postponed": _("the group waits for another day"),
        "invitation-declined": _("the group declined the invitation"),
        "invitation-expired": _("the invitation was not answered in time"),
        "by-requester": _("by the requester"),
        "visit-moved": _("the visit has another date or place"),
        "visit-cancelled": _("the visit is cancelled"),
        "visit-programme": _("the programme is changed"),
        "hold": _("on legal hold: retention leaves it alone"),
        "hold-lifted": _("the legal hold is lifted"),
        "new-link": _("the requester's page has a new address"),
        "host-yes": _("a host said yes"),
        "host-no": _("a host said no"),
    }.get(detail, "")


def _day_ids(events: list[RequestEvent]) -> list[int]:
    found = (event.detail.removeprefix("info-day:") for event in events if event.detail.startswith("info-day:"))
    return [int(pk) for pk in found if pk.isdigit()]
