"""The sets of admin views: the inbox, and the info days as a snippet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, LiveStatusTagColumn, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Site
from wagtail.snippets.views.snippets import IndexView

from cms.core.snippet_views import SiteSnippetViewSet
from visits.filters import InfoDayFilterSet
from visits.models import ClosedPeriod, InfoDay, VisitRequest
from visits.services.host_overview import hosts_in_words, with_hosts
from visits.views.inbox import InboxView
from visits.views.inbox_actions import RequestActionView, SendAgainView
from visits.views.inbox_detail import RequestDetailView, inspect_redirect


class VisitRequestViewSet(ModelViewSet):
    """The inbox. Only the views named here exist: requests are not created, edited, copied or deleted by hand.

    Not a snippet: those come with choosers, usage and history views, and a bulk delete.
    """

    model = VisitRequest
    name = "visit_requests"
    url_prefix = "visits/requests"
    url_namespace = "visit_requests"
    icon = "mail"
    index_view_class = InboxView
    list_per_page = 50
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common: dict[str, Any] = super().get_common_view_kwargs(**kwargs)
        # Views that do not exist here must not be linked to.
        absent = ("history", "usage", "add", "edit", "delete")
        return {key: value for key, value in common.items() if key not in {f"{name}_url_name" for name in absent}}

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**self.get_common_view_kwargs(), "paginate_by": self.list_per_page, **kwargs}

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", inspect_redirect, name="inspect"),
            path("<int:pk>/", RequestDetailView.as_view(), name="detail"),
            path("<int:pk>/mails/<int:mail_pk>/again/", SendAgainView.as_view(), name="send_again"),
            path("<int:pk>/<slug:action>/", RequestActionView.as_view(), name="action"),
        ]

    def get_permissions_to_register(self) -> Any:
        """View, moderate, export, and erase a person; adding and changing by hand are no rights here."""
        return Permission.objects.filter(
            content_type__app_label="visits",
            codename__in=[
                "view_visitrequest",
                "moderate_visitrequest",
                "export_visitrequest",
                "delete_visitrequest",
            ],
        )

    def on_register(self) -> None:
        # Neither an edit address for Wagtail's reports nor the reference index.
        self.register_permissions()


class InfoDayIndexView(IndexView):
    """The list of info days, the next ones on top."""

    default_ordering = "-starts_at"

    @cached_property
    def columns(self) -> list[Any]:
        title = self._get_title_column_class(TitleColumn)(
            "title",
            label=gettext("Title"),
            accessor=day_title,
            get_url=lambda day: self.get_edit_url(day),
            get_title_id=lambda day: f"snippet_{day.pk}_title",
        )
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            title,
            Column(
                "starts_at",
                label=gettext("Date"),
                accessor=lambda day: date_format(localtime(day.starts_at), "SHORT_DATETIME_FORMAT"),
                sort_key="starts_at",
            ),
            Column(
                "themes",
                label=gettext("Themes"),
                accessor=lambda day: ", ".join(theme.name for theme in day.themes.all()),
            ),
            Column("people_taken", label=gettext("Places taken"), accessor=places),
            Column("status", label=gettext("Goes ahead?"), accessor="get_status_display", sort_key="status"),
            Column("hosts", label=gettext("Hosts"), accessor=hosts_in_words),
            LiveStatusTagColumn(label=gettext("Published?")),
        ]


def day_title(day: InfoDay) -> str:
    """The title in the language of the reader, or the code of the day."""
    text = day.text()
    return text.title if text is not None else day.key


def places(day: Any) -> str:
    """People who hold a place, and how many fit."""
    return gettext("%(taken)s of %(capacity)s") % {"taken": day.people_taken, "capacity": day.capacity}


class InfoDayViewSet(SiteSnippetViewSet):
    model = InfoDay
    icon = "calendar-alt"
    menu_label = _("Info days")
    menu_name = "info-days"
    menu_order = 60
    add_to_admin_menu = True
    base_url_path = "visits/info-days"
    index_view_class = InfoDayIndexView
    filterset_class = InfoDayFilterSet
    search_fields = ["location", "key"]
    search_backend_name = None
    # A copy would share its code and stable calendar identity with the original.
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_hosts(InfoDay.objects.of_site(Site.find_for_request(request)).with_texts())


class ClosedPeriodViewSet(SiteSnippetViewSet):
    model = ClosedPeriod
    icon = "calendar"
    menu_label = _("Closed periods")
    menu_name = "closed-periods"
    menu_order = 65
    add_to_admin_menu = True
    base_url_path = "visits/closed-periods"
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return ClosedPeriod.objects.of_site(Site.find_for_request(request))
