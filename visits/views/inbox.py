"""The list of visit requests: columns, tabs with counts, filters, search, export."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.models import Site

from visits import filters
from visits.enums import SEAT_TAKING, AccessAction, ExportFormat, RequestStatus
from visits.models import Registration, VisitRequest
from visits.permissions import can_export, can_moderate
from visits.services import access_log

from .exports import export_response

# The colour of a status, as a class of our style sheet; the words say it too.
STATUS_TONES = {
    RequestStatus.NEW: "new",
    RequestStatus.IN_REVIEW: "busy",
    RequestStatus.QUESTION_SENT: "busy",
    RequestStatus.WAITING: "busy",
    RequestStatus.INVITED: "busy",
    RequestStatus.CONFIRMED: "good",
    RequestStatus.SCHEDULED: "good",
    RequestStatus.COMPLETED: "done",
    RequestStatus.NO_SHOW: "done",
    RequestStatus.DECLINED: "done",
    RequestStatus.WITHDRAWN: "done",
    RequestStatus.SPAM: "spam",
}


class ReferenceColumn(TitleColumn):
    """The reference, linked; unread ones are bold and say so to screen readers."""

    cell_template_name = "visits/admin/reference_cell.html"


class LabelledColumn(Column):
    """Carries its heading along, for narrow screens where a row becomes a card."""

    cell_template_name = "visits/admin/labelled_cell.html"


class StatusColumn(Column):
    cell_template_name = "visits/admin/status_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = STATUS_TONES[instance.status]
        return context


def detail_url(visit_request: VisitRequest) -> str:
    """The address of a request's own page in the admin."""
    return reverse("visit_requests:detail", args=[visit_request.pk])


def day_label(visit_request: VisitRequest) -> str:
    """The date of the day on which the group has a place, else of the one it asked for; needs the prefetch."""
    for place in visit_request.places:  # type: ignore[attr-defined]
        return date_format(localtime(place.info_day.starts_at), "SHORT_DATE_FORMAT")
    if visit_request.info_day is None:
        return ""
    return _("%(date)s (asked for)") % {
        "date": date_format(localtime(visit_request.info_day.starts_at), "SHORT_DATE_FORMAT")
    }


def organisation_label(visit_request: VisitRequest) -> str:
    """The organisation, or that it was removed."""
    return _("(anonymised)") if visit_request.anonymised_at else visit_request.organisation


def received(visit_request: VisitRequest) -> str:
    return date_format(localtime(visit_request.received_at), "SHORT_DATETIME_FORMAT")


def rows_in_order(keys: list[int]) -> list[VisitRequest]:
    """These requests with all that a row of the list shows, in the order of the keys."""
    places = Registration.objects.filter(status__in=SEAT_TAKING).select_related("info_day")
    rows = (
        VisitRequest.objects.filter(pk__in=keys)
        .order_by()
        .select_related("info_day", "assignee", "assignee__wagtail_userprofile")
        .prefetch_related("themes", Prefetch("registrations", places, to_attr="places"))
    )
    found = {row.pk: row for row in rows}
    return [found[key] for key in keys if key in found]


class InboxView(generic.IndexView):
    """The inbox. Reading needs the view permission, exporting one of its own."""

    any_permission_required = ["view"]
    template_name = "visits/admin/inbox.html"
    results_template_name = "visits/admin/inbox_results.html"
    filterset_class = filters.VisitRequestFilterSet
    search_fields = list(filters.SEARCH_FIELDS)
    search_backend_name = None
    is_searchable = True
    default_ordering = "-received_at"
    paginate_by = 50
    FORMATS = tuple(ExportFormat.values)
    page_title = gettext_lazy("Visit requests")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            # Before the listing is built: that would read every row into memory.
            return export_response(request, self.get_queryset(), request.GET["export"])
        response: HttpResponseBase = super().get(request, *args, **kwargs)
        if request.GET.get(self.search_kwarg, "").strip():
            # How many rows it found, never the words: they can be somebody's name.
            count = str(response.context_data["items_count"])  # type: ignore[attr-defined]
            site = Site.find_for_request(request)
            access_log.record(site, request.user, AccessAction.SEARCH, count, now=timezone.now())
        return response

    # Which rows ---------------------------------------------------------------------------------

    def get_base_queryset(self) -> QuerySet[VisitRequest]:
        return filters.in_tab(filters.requests_of_site(self.request), self.request)

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by(self.ordering, "-pk")

    def filter_queryset(self, queryset: Any) -> Any:
        return filters.filtered(queryset, self.filters)

    def search_queryset(self, queryset: Any) -> Any:
        return filters.searched(queryset, self.request.GET.get(self.search_kwarg, ""))

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """The keys of one page first, which an index alone can tell, and then only those rows."""
        paginator, page, _rows, has_others = super().paginate_queryset(queryset.values_list("pk", flat=True), page_size)
        page.object_list = rows_in_order(list(page.object_list))
        return paginator, page, page.object_list, has_others

    # What stands in a row -----------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[Any]:
        columns: list[Any] = []
        if can_moderate(self.request.user):
            columns.append(BulkActionsCheckboxColumn("bulk_actions", obj_type="visitrequest"))
        return [
            *columns,
            ReferenceColumn(
                "reference",
                label=_("Reference"),
                get_url=detail_url,
                get_title_id=lambda row: f"visitrequest_{row.pk}_title",
                sort_key="reference",
            ),
            LabelledColumn(
                "organisation", label=_("Organisation"), accessor=organisation_label, sort_key="organisation"
            ),
            LabelledColumn(
                "themes", label=_("Themes"), accessor=lambda row: ", ".join(theme.name for theme in row.themes.all())
            ),
            LabelledColumn("people", label=_("People"), sort_key="people"),
            LabelledColumn("language", label=_("Language"), accessor="get_language_display"),
            LabelledColumn("info_day", label=_("Info day"), accessor=day_label),
            StatusColumn("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
            LabelledColumn("received_at", label=_("Received"), accessor=received, sort_key="received_at"),
            LabelledColumn(
                "assignee",
                label=_("Assigned to"),
                accessor=lambda row: get_user_display_name(row.assignee) if row.assignee else "",
            ),
        ]

    # Around the list ----------------------------------------------------------------------------

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if not can_export(self.request.user):
            return []
        labels = {
            ExportFormat.XLSX: _("Download for Excel (xlsx)"),
            ExportFormat.CSV_EXCEL: _("Download CSV for Excel"),
            ExportFormat.CSV: _("Download CSV for programs"),
        }
        return [
            Button(label, url=self.get_export_url(name), icon_name="download", priority=90 + order)
            for order, (name, label) in enumerate(labels.items())
        ]

    def get_export_url(self, format: str) -> str:
        params = self.request.GET.copy()
        for name in ("p", "_w_filter_fragment"):
            params.pop(name, None)
        params["export"] = format
        return f"{self.index_url}?{params.urlencode()}"

    @cached_property
    def no_results_message(self) -> str:
        if self.is_searching or self.is_filtering:
            return _("No visit request fits this search. Try other words, or take a filter off.")
        empty = {
            "new": _("There is nothing new. Every request has been taken up."),
            "mine": _("No open request is assigned to you."),
            "open": _("There are no open requests."),
            "closed": _("No request has been closed yet."),
            "spam": _("There is no spam."),
        }
        return empty.get(filters.current_tab(self.request), _("There are no visit requests yet."))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        current = filters.current_tab(self.request)
        context["current_tab"] = current
        context["can_moderate"] = can_moderate(self.request.user)
        if not self.results_only:
            counts = filters.tab_counts(self.request)
            context["tabs"] = [
                {"name": name, "label": label, "count": counts[name], "is_current": name == current}
                for name, label, _condition in filters.TABS
            ]
            context["everything_is_current"] = not current
        return context
