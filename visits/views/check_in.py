"""The door of an info day on a phone: who came, with how many, who walked in; and the closing of the day afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from visits.enums import AccessAction, RegistrationStatus
from visits.forms_attendance import GroupClosingForm, NumberForm, WalkInForm
from visits.models import InfoDay, Registration
from visits.permissions import can_moderate
from visits.services import access_log, attendance
from visits.services.attendees import Group, groups_of, matching, totals
from visits.services.transitions import TransitionNotAllowed

from .days import CONFLICT, UNPROCESSABLE, get_day_or_404

LONGEST_SEARCH = 100
_MARKS = {"all": attendance.EVERYBODY, "absent": 0, "undo": None}
_PERSON = {"yes": True, "no": False, "undo": None}


class DoorView(WagtailAdminTemplateMixin, TemplateView):
    """What the check-in and the closing share: who may, which day, and a line in the access log per look."""

    http_method_names = ["get", "post"]
    header_icon = "tick-inverse"
    info_day: InfoDay
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_moderate(request.user):
            raise PermissionDenied
        self.info_day = get_day_or_404(request, kwargs["pk"])
        self.now = timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_subtitle(self) -> str:
        return str(self.info_day)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_visits_infoday:list"), "label": _("Info days")},
            {"url": reverse("visits_door:attendees", args=[self.info_day.pk]), "label": str(self.info_day)},
            {"url": "", "label": self.get_page_title()},
        ]

    def record_look(self, what: str, count: int) -> None:
        subject = f"{what} {self.info_day.key}: {count}"
        access_log.record(self.info_day.site, self.request.user, AccessAction.DETAIL, subject, now=self.now)


class CheckInView(DoorView):
    """GET shows who is expected and what is known; every tap is a POST that comes back to the group it was about."""

    template_name = "visits/admin/check_in.html"
    page_title = gettext_lazy("Check-in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        posted = request.POST
        steps = {
            "number": self.take_number,
            "participant": self.take_participant,
            "walk-in": self.take_walk_in,
            "remove-walk-in": self.remove_walk_in,
            **dict.fromkeys(_MARKS, self.take_mark),
        }
        step = steps.get(posted.get("action", ""))
        if step is None:
            return self.refuse(_("Nothing was changed: choose what you want to do."))
        try:
            return step()
        except attendance.CheckInClosed:
            return self.refuse(_("Nothing was changed: people are checked in from the day itself until 14 days after."))
        except (attendance.NotExpected, TransitionNotAllowed):
            return self.refuse(_("Nothing was changed: this group or person is not expected any more, or was closed."))

    # The taps ------------------------------------------------------------------------------------

    def take_mark(self) -> HttpResponseBase:
        """All, nobody, or the mark taken back."""
        place = self.place()
        people = _MARKS[self.request.POST["action"]]
        before = attendance.mark(place, people, by=self.request.user, now=self.now)
        return self.back(place, before)

    def take_number(self) -> HttpResponseBase:
        place = self.place()
        form = NumberForm(self.request.POST)
        if not form.is_valid():
            return self.show(wrong_number=(place.pk, form), status=UNPROCESSABLE)
        before = attendance.mark(place, form.cleaned_data["people"], by=self.request.user, now=self.now)
        return self.back(place, before)

    def take_participant(self) -> HttpResponseBase:
        place = self.place()
        key, _colon, word = self.request.POST.get("participant", "").partition(":")
        if word not in _PERSON:
            raise attendance.NotExpected
        attendance.mark_participant(place, number(key), _PERSON[word], by=self.request.user, now=self.now)
        return self.back(place, None)

    def take_walk_in(self) -> HttpResponseBase:
        form = WalkInForm(self.request.POST)
        if not form.is_valid():
            return self.show(walk_in_form=form, status=UNPROCESSABLE)
        attendance.add_walk_in(self.info_day, **form.cleaned_data, by=self.request.user, now=self.now)
        return redirect(self.address("walk-ins"))

    def remove_walk_in(self) -> HttpResponseBase:
        pk = number(self.request.POST.get("walk_in", ""))
        if not attendance.remove_walk_in(self.info_day, pk, by=self.request.user, now=self.now):
            messages.warning(self.request, _("Nothing was changed: a colleague took it off the list already."))
        return redirect(self.address("walk-ins"))

    # Where it comes back -------------------------------------------------------------------------

    def place(self) -> Registration:
        """The group that was tapped on; NotExpected when it has no place on this day."""
        found = (
            Registration.objects.filter(info_day=self.info_day, pk=number(self.request.POST.get("place", "")))
            .select_related("visit_request")
            .first()
        )
        if found is None:
            raise attendance.NotExpected
        return found

    def back(self, place: Registration, before: int | None) -> HttpResponseBase:
        """To the group on the same page; what the tap replaced is said there."""
        now_recorded = Registration.objects.values_list("people_present", flat=True).get(pk=place.pk)
        if before is None or before == now_recorded:
            return redirect(self.address(f"group-{place.pk}"))
        return redirect(self.address(f"group-{place.pk}", group=place.pk, was=before))

    def refuse(self, text: str) -> HttpResponseBase:
        messages.error(self.request, text)
        return redirect(self.address())

    def address(self, anchor: str = "", **more: Any) -> str:
        """This page with the search that was on."""
        query = {"q": words} if (words := self.words()) else {}
        params = urlencode({**query, **more})
        return self.request.path + (f"?{params}" if params else "") + (f"#{anchor}" if anchor else "")

    def words(self) -> str:
        source = self.request.POST if self.request.method == "POST" else self.request.GET
        return source.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()

    def show(self, status: int = 200, **more: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(**more), status=status)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups, walk_ins = groups_of(self.info_day), list(self.info_day.walk_ins.all())
        shown = matching(groups, self.words())
        self.record_look("check-in", len(shown))
        first, last = attendance.first_and_last_day(self.info_day)
        wrong_pk, wrong_form = kwargs.pop("wrong_number", (None, None))
        counted = totals(groups, walk_ins)
        context = {
            "info_day": self.info_day,
            "is_open": attendance.is_open(self.info_day, now=self.now),
            "has_begun": self.info_day.starts_at <= self.now,
            "first_day": first,
            "last_day": last,
            "cards": [self.card(group, wrong_form if group.place.pk == wrong_pk else None) for group in shown],
            "words": self.words(),
            "walk_ins": walk_ins,
            "walk_in_form": kwargs.pop("walk_in_form", None) or WalkInForm(),
            "totals": counted,
            "is_over_capacity": counted.in_the_room > self.info_day.capacity,
            "unanswered": self.info_day.registrations.filter(
                status__in=(RegistrationStatus.INVITED, RegistrationStatus.EXPIRED)
            ).count(),
            "to_close": len(attendance.to_close(self.info_day)),
        }
        return {**super().get_context_data(**kwargs), **context}

    def card(self, group: Group, wrong: NumberForm | None) -> dict[str, Any]:
        """A group, what to type its number in, and what the last tap replaced."""
        was = None
        if self.request.GET.get("group") == str(group.place.pk):
            typed = self.request.GET.get("was", "")
            was = number(typed) if typed.isascii() and typed.isdigit() else None
        return {"group": group, "wrong": wrong, "was": was}


class CloseDayView(DoorView):
    """GET lists who is marked what and asks about who was not; POST closes the requests, all at once."""

    template_name = "visits/admin/close_day.html"
    page_title = gettext_lazy("Close the day")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show([GroupClosingForm(group=group) for group in self.open_groups()])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        forms = [GroupClosingForm(request.POST, group=group) for group in self.open_groups()]
        known = {form.prefix for form in forms}
        posted = {name.rpartition("-")[0] for name in request.POST if name.startswith("group-")}
        if posted - known or not all(form.add_prefix("seen") in request.POST for form in forms):
            return self.overtaken()
        # Each form is asked, so that every group shows what is wrong with it.
        if [form for form in forms if not form.is_valid()]:
            return self.show(forms, status=UNPROCESSABLE)
        decided = {form.group.place.pk: form.people_present for form in forms}
        expected = {form.group.place.pk: form.cleaned_data["seen"] for form in forms}
        try:
            done = attendance.close_day(self.info_day, decided, expected=expected, by=request.user, now=self.now)
        except (attendance.StaleAttendance, TransitionNotAllowed):
            return self.overtaken()
        except attendance.CheckInClosed:
            messages.error(request, _("Nothing was changed: the day has not begun, or it is cancelled."))
            return redirect("visits_door:check_in", self.info_day.pk)
        messages.success(request, said(done))
        return redirect("visits_door:check_in", self.info_day.pk)

    def overtaken(self) -> HttpResponse:
        """Show the list as it is now; what was chosen stays where the group is still open."""
        data = self.request.POST.copy()
        forms = []
        for group in self.open_groups():
            fresh = GroupClosingForm(group=group)
            if fresh.add_prefix("seen") in data:
                if data[fresh.add_prefix("seen")] != fresh.initial["seen"]:
                    # A colleague marked this group: that is newer than what this page said.
                    data[fresh.add_prefix("outcome")] = fresh.initial["outcome"] or ""
                    data[fresh.add_prefix("people")] = str(fresh.initial["people"])
                data[fresh.add_prefix("seen")] = fresh.initial["seen"]
                fresh = GroupClosingForm(data, group=group)
            forms.append(fresh)
        return self.show(forms, status=CONFLICT, is_stale=True)

    def open_groups(self) -> list[Group]:
        still_open = {place.pk for place in attendance.to_close(self.info_day)}
        return [group for group in groups_of(self.info_day) if group.place.pk in still_open]

    def show(self, forms: list[GroupClosingForm], *, status: int = 200, **more: Any) -> HttpResponse:
        self.record_look("closing", len(forms))
        context = self.get_context_data(
            info_day=self.info_day,
            forms=forms,
            has_begun=self.info_day.starts_at <= self.now and not self.info_day.is_cancelled,
            check_in_url=reverse("visits_door:check_in", args=[self.info_day.pk]),
            **more,
        )
        response: HttpResponse = self.render_to_response(context, status=status)
        return response


def said(done: attendance.Closing) -> str:
    """What the closing did, in one line."""
    came = ngettext("%(count)s visit took place", "%(count)s visits took place", done.came)
    absent = ngettext("%(count)s group did not come", "%(count)s groups did not come", done.absent)
    left = ngettext("%(count)s request is left open", "%(count)s requests are left open", done.left_open)
    parts = [(came, done.came), (absent, done.absent), (left, done.left_open)]
    return _("Closed: %(what)s.") % {"what": ", ".join(text % {"count": count} for text, count in parts)}


def number(typed: str) -> int:
    """A key from a form; 0, which no row has, for nonsense."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 15 else 0
