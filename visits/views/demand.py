"""The demand board: what each theme is asked for, as bars and as a table, and as a file."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.spreadsheets import Cell
from visits.enums import WANTING_STATUSES, OrganisationKind, VisitLanguage
from visits.forms_period import PeriodForm
from visits.permissions import can_moderate, can_plan_info_days, can_view
from visits.services.demand import ThemeDemand, demand_of

from .exports import filters_of
from .tables import Bar, Table, asked_format, export_links, percent_of, table_response


class PeriodView(WagtailAdminTemplateMixin, TemplateView):
    """A page of figures with a period and exports; for who may view requests. Nothing is stored by caches."""

    header_icon = "table"
    form: PeriodForm
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_view(request.user):
            raise PermissionDenied
        self.form, self.now = PeriodForm(request.GET), timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        file_format = asked_format(request)
        if file_format and self.form.is_valid():
            return table_response(request, self.table(), file_format, filters=filters_of(request), now=self.now)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def table(self) -> Table:
        """What the file holds."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_requests:index"), "label": _("Visit requests")},
            {"url": "", "label": self.get_page_title()},
        ]


class DemandView(PeriodView):
    template_name = "visits/admin/demand.html"

    def get_page_title(self) -> str:
        return _("Demand")

    def demands(self) -> list[ThemeDemand]:
        """Nothing when the period makes no sense: no figure may stand beside a filter it does not obey."""
        if not self.form.is_valid():
            return []
        return demand_of(Site.find_for_request(self.request), now=self.now, **self.form.period)

    def table(self) -> Table:
        return demand_table(self.demands(), self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demands = self.demands()
        most = max((max(one.people, one.theme.go_ahead_people) for one in demands), default=0)
        return {
            **super().get_context_data(**kwargs),
            "form": self.form,
            "is_filtered": any(self.request.GET.get(name) for name in self.form.fields),
            "rows": [
                {"demand": one, "inbox_url": inbox_url(one, self.form), **words_of(one, self.now)} for one in demands
            ],
            "bars": [demand_bar(one, most, self.form) for one in demands],
            "has_demand": any(one.requests for one in demands),
            "export_links": export_links(self.request),
            "can_plan": can_moderate(self.request.user) and can_plan_info_days(self.request.user),
        }


def inbox_url(demand: ThemeDemand, form: PeriodForm) -> str:
    """The inbox with exactly the requests that were counted."""
    query: list[tuple[str, Any]] = [("theme", demand.theme.pk)]
    query += [("status", status.value) for status in WANTING_STATUSES]
    query += [(name, f"{day:%d/%m/%Y}") for name, day in form.period.items() if day]
    return f"{reverse('visit_requests:index')}?{urlencode(query)}"


def demand_bar(demand: ThemeDemand, most: int, form: PeriodForm) -> Bar:
    """People waiting, with a mark where the go-ahead line stands."""
    text = ngettext("%(count)s person", "%(count)s people", demand.people) % {"count": demand.people}
    return Bar(
        label=demand.theme.name,
        text=text,
        percent=percent_of(demand.people, most),
        url=inbox_url(demand, form),
        line=percent_of(demand.theme.go_ahead_people, most),
        is_marked=demand.is_past_line,
    )


def words_of(demand: ThemeDemand, now: datetime) -> dict[str, Any]:
    """The parts of a row that are words, the same on the page and in the file."""
    day = demand.next_day
    return {
        "languages": counted_words(demand.languages, dict(VisitLanguage.choices)),
        "kinds": counted_words(demand.kinds, dict(OrganisationKind.choices)),
        "waiting_days": (now - demand.oldest_at).days if demand.oldest_at else None,
        "next_day": date_format(timezone.localtime(day.starts_at), "SHORT_DATE_FORMAT") if day else "",
        "passed": _("Yes") if demand.is_past_line else _("No"),
    }


def counted_words(counts: Counter[str], labels: dict[str, Any]) -> str:
    """ "Dutch 3, French 1", the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{labels.get(code, code)} {count}" for code, count in ordered)


def demand_table(demands: list[ThemeDemand], now: datetime) -> Table:
    """One row per theme; dates stay dates, so that a spreadsheet can sort them."""
    rows: list[list[Cell]] = []
    for one in demands:
        words = words_of(one, now)
        rows.append(
            [
                one.theme.name,
                one.requests,
                one.people,
                one.oldest_at,
                words["languages"],
                words["kinds"],
                one.next_day.starts_at if one.next_day else None,
                one.people_left,
                one.followers,
                one.theme.go_ahead_requests,
                one.theme.go_ahead_people,
                words["passed"],
            ]
        )
    headings = [
        _("Theme"),
        _("Open requests"),
        _("People waiting"),
        _("Waiting since"),
        _("Languages"),
        _("Kinds of organisation"),
        _("Next info day"),
        _("Places left"),
        _("Followers"),
        _("Go-ahead from requests"),
        _("Go-ahead from people"),
        _("Go-ahead line passed?"),
    ]
    return Table("demand", _("Demand"), headings, rows)
