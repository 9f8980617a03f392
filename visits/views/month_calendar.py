"""The month in the admin: info days, visits, closed periods and holidays, and the reader's own calendar address."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from visits.enums import AccessAction
from visits.permissions import can_see_calendar, can_view
from visits.services import access_log, calendar_feeds
from visits.services.calendar_month import days_between, local_day

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WEEK = 7


def month_of(typed: str, today: date) -> date:
    """The first of the month that is asked for; of this month for what is no month that anybody plans in."""
    if _MONTH.fullmatch(typed):
        year, month = int(typed[:4]), int(typed[5:])
        if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12:
            return date(year, month, 1)
    return today.replace(day=1)


class MonthCalendarView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows a month; POST makes, replaces or removes the reader's calendar address."""

    template_name = "visits/admin/calendar.html"
    page_title = gettext_lazy("Month calendar")
    header_icon = "calendar"
    http_method_names = ["get", "post"]
    site: Site

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_see_calendar(request.user):
            raise PermissionDenied
        self.site = Site.find_for_request(request)
        self.now = timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        action = request.POST.get("action", "")
        if action == "make":
            calendar_feeds.make(request.user, self.site, now=self.now)
            messages.success(request, _("You have a calendar address. Put it in your calendar program."))
        elif action == "replace" and calendar_feeds.replace(request.user, self.site, now=self.now):
            messages.success(request, _("Your calendar has a new address. The old one stopped."))
        elif action == "remove" and calendar_feeds.remove(request.user, self.site):
            messages.success(request, _("Your calendar address is removed. It stopped."))
        else:
            messages.warning(request, _("Nothing was changed: there was no calendar address any more."))
        return redirect(f"{request.path}#my-address")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = local_day(self.now)
        month = month_of(self.request.GET.get("month", ""), today)
        first, last = month - timedelta(days=month.weekday()), _end_of(month)
        last += timedelta(days=_WEEK - 1 - last.weekday())
        reads = can_view(self.request.user)
        days = days_between(self.site, first, last, with_visits=reads, language=get_language() or "nl")
        if reads:
            count = sum(len(day.visits) for day in days)
            subject = f"calendar {month:%Y-%m}: {count}"
            access_log.record(self.site, self.request.user, AccessAction.DETAIL, subject, now=self.now)
        inside = [day for day in days if day.date.month == month.month]
        return {
            **super().get_context_data(**kwargs),
            "month": month,
            "month_name": date_format(month, "YEAR_MONTH_FORMAT"),
            "today": today,
            "weeks": [days[start : start + _WEEK] for start in range(0, len(days), _WEEK)],
            "is_empty": all(day.is_empty for day in inside),
            "previous": _or_none(month - timedelta(days=1)),
            "next": _or_none(_end_of(month) + timedelta(days=1)),
            "can_view": reads,
            "edits_days": self.request.user.has_perm("visits.change_infoday"),
            **self.address(reads),
        }

    def address(self, reads: bool) -> dict[str, Any]:
        """The reader's own calendar address, if there is one."""
        feed = calendar_feeds.feed_of(self.request.user, self.site) if reads else None
        url = reverse("visits:staff_calendar", args=[feed.token]) if feed else ""
        return {"feed": feed, "feed_url": self.request.build_absolute_uri(url) if url else ""}


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _or_none(day: date) -> date | None:
    """The first of its month, unless that is outside the years that the calendar has."""
    return day.replace(day=1) if _FIRST_YEAR <= day.year <= _LAST_YEAR else None
