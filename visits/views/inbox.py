"""The list of visit requests: columns, tabs with counts, filters, search, export."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.models import Site

from visits import filters
from visits.enums import SEAT_TAKING, AccessAction, ExportFormat
from visits.models import Registration, SavedView, VisitRequest
from visits.permissions import can_export, can_moderate
from visits.services import access_log, saved_views

from .exports import export_response
from .inbox_columns import ORDERINGS, asked_view, columns_of_list


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

    def get_valid_orderings(self) -> list[str]:
        return [sign + key for key in ORDERINGS for sign in ("", "-")]

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
    def saved_views(self) -> list[SavedView]:
        return list(saved_views.views_of(self.request.user, Site.find_for_request(self.request)))

    @cached_property
    def current_view(self) -> SavedView | None:
        return asked_view(self.request, self.request.GET.get("view", ""), among=self.saved_views)

    @cached_property
    def columns(self) -> list[Any]:
        chosen = saved_views.kept_columns(self.current_view.columns if self.current_view else None)
        return columns_of_list(chosen, can_moderate=can_moderate(self.request.user), now=timezone.now())

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
        if self.current_view and self.filters and not self.filters.is_valid():
            return _("This view has a filter that no longer exists. Choose other filters and save the view again.")
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

    def views_in_context(self) -> dict[str, Any]:
        """The saved views above the list; the links carry its filters along, and never its search."""
        view, user = self.current_view, self.request.user
        pairs = [("view", str(view.pk))] if view else []
        pairs += [(name, value) for name, value in saved_views.filters_of_address(self.request.GET)]
        return {
            "saved_views": [
                {
                    "name": one.name,
                    "query": saved_views.query_of(one),
                    "is_current": view is not None and one.pk == view.pk,
                    "shared_by": get_user_display_name(one.owner) if one.owner_id != user.pk else "",
                }
                for one in self.saved_views
            ],
            "current_view": view,
            "may_change_view": view is not None and saved_views.may_change(view, user),
            "view_query": urlencode(pairs),
        }

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        current = filters.current_tab(self.request)
        context["current_tab"] = current
        context["can_moderate"] = can_moderate(self.request.user)
        context.update(self.views_in_context())
        if not self.results_only:
            counts = filters.tab_counts(self.request)
            context["tabs"] = [
                {"name": name, "label": label, "count": counts[name], "is_current": name == current}
                for name, label, _condition in filters.TABS
            ]
            context["everything_is_current"] = not current
        return context
