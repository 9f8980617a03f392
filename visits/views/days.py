"""The admin pages that move, cancel and reinstate an info day, and its programme on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.models import SiteSettings
from visits.forms_days import CancelDayForm, DayForm, MoveDayForm, ReinstateDayForm
from visits.models import InfoDay
from visits.permissions import can_move_days
from visits.programmes import programme_of
from visits.services import days
from visits.services.day_changes import EXPECTED
from visits.services.days import InfoDayClosed, StaleInfoDay

CONFLICT = 409
UNPROCESSABLE = 422


def get_day_or_404(request: HttpRequest, pk: int) -> InfoDay:
    """A day of this site; 404 for another site's and for numbers that no row has."""
    if not 0 < pk < 2**63:
        pk = 0
    found: InfoDay = get_object_or_404(
        InfoDay.objects.of_site(Site.find_for_request(request)).prefetch_related("texts", "themes"), pk=pk
    )
    return found


class DayActionView(WagtailAdminTemplateMixin, TemplateView):
    """GET asks; POST shows what will happen and who gets a mail; POST with `step=do` does it."""

    template_name = "visits/admin/day_action.html"
    form_class: type[DayForm]
    title: Any
    button: Any
    closed: Any
    is_serious = False
    service: Callable[..., Any]
    info_day: InfoDay

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_move_days(request.user):
            raise PermissionDenied
        self.info_day = get_day_or_404(request, kwargs["pk"])
        self.now = timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_title(self) -> str:
        return str(self.title)

    def get_page_subtitle(self) -> str:
        return str(self.info_day)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_visits_infoday:list"), "label": _("Info days")},
            {"url": self.edit_url(), "label": str(self.info_day)},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(info_day=self.info_day))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, info_day=self.info_day)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        if request.POST.get("step") != "do":
            return self.show(form, is_check=request.POST.get("step") == "check")
        try:
            done = self.act(form)
        except ValidationError as refused:
            form.add_error(None, refused) if not hasattr(refused, "error_dict") else self.put(form, refused)
            return self.show(form, UNPROCESSABLE)
        except InfoDayClosed:
            form.add_error(None, self.closed)
            return self.show(form, CONFLICT)
        except StaleInfoDay as stale:
            return self.overtaken(stale)
        messages.success(request, self.said(done))
        return redirect(self.edit_url())

    def act(self, form: DayForm) -> Any:
        """Call the service with what was filled in."""
        return type(self).service(
            self.info_day,
            **form.arguments(),
            by=self.request.user,
            now=self.now,
            expected_sequence=form.cleaned_data["sequence"],
        )

    def put(self, form: DayForm, refused: ValidationError) -> None:
        """Errors at their fields; those of a field that this form has not at the top."""
        for name, problems in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)

    def overtaken(self, stale: StaleInfoDay) -> HttpResponse:
        """Say what the day is now and who made it so; what was typed stays, and counts from here."""
        self.info_day = stale.info_day
        data = self.request.POST.copy()
        data["sequence"] = str(self.info_day.sequence)
        form = self.form_class(data, info_day=self.info_day)
        revision = self.info_day.latest_revision
        who = revision.user.get_full_name() or revision.user.get_username() if revision and revision.user else ""
        words = {"who": who or _("A colleague"), "state": state_of(self.info_day)}
        form.add_error(None, _("%(who)s changed this day meanwhile. It is now: %(state)s. Look again.") % words)
        return self.show(form, CONFLICT)

    def said(self, done: Any) -> str:
        raise NotImplementedError

    def edit_url(self) -> str:
        return reverse("wagtailsnippets_visits_infoday:edit", args=[self.info_day.pk])

    def show(self, form: DayForm, status: int = 200, *, is_check: bool = False) -> HttpResponse:
        groups, people = days.told(self.info_day)
        context = self.get_context_data(
            form=form,
            is_check=is_check,
            groups=groups,
            people=people,
            info_day=self.info_day,
            hours=state_of(self.info_day),
            facts=[(field.label, shown(form.cleaned_data.get(field.name))) for field in form.visible_fields()]
            if is_check
            else [],
            button=self.button,
            is_serious=self.is_serious,
            edit_url=self.edit_url(),
            asks_again=self.asks_again(),
            action=type(self).__name__,
        )
        return self.render_to_response(context, status=status)

    def asks_again(self) -> bool:
        return False


class MoveDayView(DayActionView):
    form_class = MoveDayForm
    title = gettext_lazy("Move this info day")
    button = gettext_lazy("Move the day")
    closed = gettext_lazy("This day has begun or is cancelled, so it cannot be moved.")
    header_icon = "date"
    service = staticmethod(days.reschedule)

    def asks_again(self) -> bool:
        return bool(SiteSettings.for_site(self.info_day.site).ask_again_when_moved)

    def said(self, done: Any) -> str:
        text = ngettext(
            "The day is moved. %(count)s group gets a mail.", "The day is moved. %(count)s groups get a mail.", done
        )
        return text % {"count": done}


class CancelDayView(DayActionView):
    form_class = CancelDayForm
    title = gettext_lazy("Cancel this info day")
    button = gettext_lazy("Cancel the day")
    closed = gettext_lazy("This day is over, so it cannot be cancelled.")
    header_icon = "cross"
    is_serious = True
    service = staticmethod(days.cancel)

    def said(self, done: Any) -> str:
        text = ngettext(
            "The day is cancelled. %(count)s group gets a mail.",
            "The day is cancelled. %(count)s groups get a mail.",
            done,
        )
        return text % {"count": done}


class ReinstateDayView(DayActionView):
    form_class = ReinstateDayForm
    title = gettext_lazy("Let this day go ahead after all")
    button = gettext_lazy("Yes, the day goes ahead")
    closed = gettext_lazy("This day has begun, so it cannot go ahead again. Plan another day.")
    header_icon = "undo"
    service = staticmethod(days.reinstate)

    def said(self, done: Any) -> str:
        return _("The day goes ahead. Nobody was invited: invite the groups that you want to receive.")


def print_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The programme of a day on one sheet, for colleagues; no word about who comes but how many."""
    if not request.user.has_perm("visits.view_infoday"):
        raise PermissionDenied
    info_day = get_day_or_404(request, pk)
    context = {
        "info_day": info_day,
        "text": info_day.text(),
        "lines": programme_of(info_day, with_hosts=True),
        "people": sum(
            info_day.registrations.filter(
                status__in=[status for status in EXPECTED if status != "waiting"]
            ).values_list("people", flat=True)
        ),
    }
    response = render(request, "visits/admin/day_print.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def state_of(info_day: InfoDay) -> str:
    """Moment, place and status of a day in one line."""
    moment = shown(info_day.starts_at)
    return f"{moment}, {info_day.location} ({info_day.get_status_display()})"


def shown(value: Any) -> Any:
    """A moment as people write it here; anything else as it is."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return value
