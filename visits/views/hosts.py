"""Who receives a day or a visit: who was asked, what they said, ask another, let go, or go ahead without."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.text import ParagraphField
from visits.calendars_hosts import is_off, title_of
from visits.enums import ENGAGING, AccessAction
from visits.models import Host, HostAssignment, IndividualVisit, InfoDay
from visits.permissions import can_ask_hosts
from visits.services import access_log, hosts
from visits.services.host_availability import Occasion, availability, need_of, suitable
from visits.services.host_mails import calendar_url
from visits.services.transitions import TransitionNotAllowed

UNPROCESSABLE = 422


class GoWithoutForm(forms.Form):
    note = ParagraphField(
        label=gettext_lazy("Why does it go ahead without a host?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Colleagues read this. Empty it to look for a host again."),
    )


def obstacles_in_words(obstacles: list[Any]) -> str:
    """The reasons behind each other, as they are read."""
    return ", ".join(str(obstacle.label) for obstacle in obstacles)


class HostsView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows, POST does one thing and comes back; what a colleague did meanwhile is said."""

    template_name = "visits/admin/hosts.html"
    header_icon = "group"
    page_title = gettext_lazy("Hosts")
    http_method_names = ["get", "post"]
    occasion: Occasion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_ask_hosts(request.user):
            raise PermissionDenied
        self.occasion = self.find(Site.find_for_request(request), kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def find(self, site: Site, pk: int) -> Occasion:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        step = {"ask": self.ask, "release": self.release, "without": self.go_without}.get(
            request.POST.get("action", "")
        )
        if step is None:
            messages.error(request, _("Nothing was changed: choose what you want to do."))
            return redirect(request.path)
        try:
            return step()
        except (hosts.OccasionClosed, TransitionNotAllowed):
            messages.error(request, _("Nothing was changed: the visit has begun or is cancelled."))
        return redirect(request.path)

    def ask(self) -> HttpResponseBase:
        host = self.site_hosts().filter(pk=self.number("host")).first()
        if host is None:
            messages.error(self.request, _("Nothing was changed: this host is not there any more."))
            return redirect(self.request.path)
        try:
            hosts.ask(host, self.occasion, by=self.request.user, now=timezone.now())
        except hosts.HostUnavailable as error:
            text = _("%(name)s is not asked: %(reasons)s.")
            words = {"name": host.name, "reasons": obstacles_in_words(error.obstacles)}
            messages.error(self.request, text % words)
        else:
            messages.success(self.request, _("%(name)s is asked by mail.") % {"name": host.name})
        return redirect(self.request.path)

    def release(self) -> HttpResponseBase:
        row = self.occasion.host_assignments.select_related("host").filter(pk=self.number("assignment")).first()
        if row is None or not hosts.release(row, by=self.request.user, now=timezone.now()):
            messages.warning(self.request, _("Nothing was changed: this host was not counted on any more."))
        else:
            text = _("%(name)s does not have to come, and hears so by mail.")
            messages.success(self.request, text % {"name": row.host.name})
        return redirect(self.request.path)

    def go_without(self) -> HttpResponseBase:
        form = GoWithoutForm(self.request.POST)
        if not form.is_valid():
            return self.show(form, status=UNPROCESSABLE)
        note = form.cleaned_data["note"]
        hosts.go_without(self.occasion, note, by=self.request.user)
        messages.success(
            self.request, _("It goes ahead without a host.") if note else _("It is noted that a host is needed.")
        )
        return redirect(self.request.path)

    def site_hosts(self) -> Any:
        return Host.objects.filter(site=Site.find_for_request(self.request))

    def number(self, name: str) -> int:
        """A key from the form, 0 for nonsense."""
        value = self.request.POST.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 15 else 0

    def show(self, form: GoWithoutForm | None = None, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form or GoWithoutForm(initial={"note": hosts.note_of(self.occasion)}))
        return self.render_to_response(context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        occasion = self.occasion
        need = need_of(occasion)
        asked = list(
            occasion.host_assignments.select_related("host")
            .prefetch_related("host__themes", "host__absences")
            .order_by("asked_at", "pk")
        )
        engaged = {row.host_id for row in asked if row.answer in ENGAGING}
        others = [
            fit
            for fit in suitable(Site.find_for_request(self.request), need, besides=occasion)
            if fit.host.pk not in engaged
        ]
        return {
            **super().get_context_data(**kwargs),
            "occasion": occasion,
            "asked": [self.in_words(row, occasion) for row in asked],
            "free": [fit.host for fit in others if not fit.obstacles],
            "others": [(fit.host, obstacles_in_words(fit.obstacles)) for fit in others if fit.obstacles],
            "has_yes": any(row.answer == "yes" for row in asked),
            "note": hosts.note_of(occasion),
            "is_closed": is_off(occasion) or occasion.starts_at <= timezone.now(),
        }

    def in_words(self, row: HostAssignment, occasion: Occasion) -> dict[str, Any]:
        """A question, whether the host is still counted on, and what stands in the way since."""
        counts = row.answer in ENGAGING
        problems = availability(row.host, need_of(occasion), besides=occasion) if counts else []
        return {"row": row, "counts": counts, "problems": obstacles_in_words(problems)}


class HostsOfDayView(HostsView):
    """The hosts of an info day."""

    def find(self, site: Site, pk: int) -> InfoDay:
        return get_object_or_404(InfoDay.objects.of_site(site).prefetch_related("texts", "themes"), pk=pk)

    def get_page_subtitle(self) -> str:
        return str(self.occasion)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        viewset: Any = InfoDay.snippet_viewset  # type: ignore[attr-defined]
        return [
            *self.breadcrumbs_items,
            {"url": reverse(viewset.get_url_name("list")), "label": _("Info days")},
            {"url": reverse(viewset.get_url_name("edit"), args=[self.occasion.pk]), "label": str(self.occasion)},
            {"url": "", "label": self.get_page_title()},
        ]


class HostsOfVisitView(HostsView):
    """The hosts of one group's visit; the key is the one of its request. Reading it is logged."""

    occasion: IndividualVisit

    def find(self, site: Site, pk: int) -> IndividualVisit:
        found = IndividualVisit.objects.select_related("visit_request__site").filter(visit_request__site=site)
        return get_object_or_404(found, visit_request_id=pk)

    def show(self, form: GoWithoutForm | None = None, status: int = 200) -> HttpResponse:
        row = self.occasion.visit_request
        access_log.record(row.site, self.request.user, AccessAction.DETAIL, row.reference, now=timezone.now())
        return super().show(form, status)

    def get_page_subtitle(self) -> str:
        return f"{self.occasion.visit_request.reference} {title_of(self.occasion, 'nl')}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        row = self.occasion.visit_request
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_requests:index"), "label": _("Visit requests")},
            {"url": reverse("visit_requests:detail", args=[row.pk]), "label": row.reference},
            {"url": "", "label": self.get_page_title()},
        ]


class HostCalendarView(WagtailAdminTemplateMixin, TemplateView):
    """The address of a host's calendar, and the button that replaces it."""

    template_name = "visits/admin/host_calendar.html"
    header_icon = "calendar"
    page_title = gettext_lazy("Calendar of a host")
    http_method_names = ["get", "post"]
    host: Host

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_ask_hosts(request.user):
            raise PermissionDenied
        self.host = get_object_or_404(Host.objects.filter(site=Site.find_for_request(request)), pk=kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        hosts.new_calendar_link(self.host, by=request.user, now=timezone.now())
        text = _("The calendar of %(name)s has a new address. It is on its way by mail; the old one stopped.")
        messages.success(request, text % {"name": self.host.name})
        return redirect(request.path)

    def get_page_subtitle(self) -> str:
        return self.host.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        viewset: Any = Host.snippet_viewset  # type: ignore[attr-defined]
        return [
            *self.breadcrumbs_items,
            {"url": reverse(viewset.get_url_name("list")), "label": _("Hosts")},
            {"url": reverse(viewset.get_url_name("edit"), args=[self.host.pk]), "label": self.host.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "host": self.host, "address": calendar_url(self.host)}
