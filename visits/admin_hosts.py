"""Tells Wagtail about the hosts: the snippet, the pages per day and per visit, the panel on the first screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets import ListingButton
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView

from cms.core.snippet_views import SiteSnippetViewSet
from themes.models import Theme
from visits.enums import VisitLanguage
from visits.models import Host, InfoDay
from visits.permissions import can_ask_hosts
from visits.services.host_overview import days_without_host, visits_without_host, with_visits_this_month
from visits.views.hosts import HostCalendarView, HostsOfDayView, HostsOfVisitView


class HostForm(WagtailAdminModelForm):
    """Offers the themes of the host's own site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "themes" in self.fields and self.instance.site_id:
            self.fields["themes"].queryset = Theme.objects.filter(site_id=self.instance.site_id)


class HostIndexView(IndexView):
    """Who receives, about what, in which languages, and how often this month."""

    default_ordering = "name"

    @cached_property
    def columns(self) -> list[Any]:
        languages = dict(VisitLanguage.choices)
        title = self._get_title_column_class(TitleColumn)(
            "name",
            label=gettext("Name"),
            sort_key="name",
            get_url=lambda host: self.get_edit_url(host),
            get_title_id=lambda host: f"snippet_{host.pk}_title",
        )
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="snippet"),
            title,
            Column(
                "themes",
                label=gettext("Themes"),
                accessor=lambda host: ", ".join(theme.name for theme in host.themes.all()),
            ),
            Column(
                "languages",
                label=gettext("Languages"),
                accessor=lambda host: ", ".join(str(languages.get(code, code)) for code in host.languages),
            ),
            Column("visits_this_month", label=gettext("Visits this month"), accessor=visits_in_words),
            BooleanColumn("is_active", label=gettext("Receives visits")),
        ]


def visits_in_words(host: Any) -> str:
    """How many visits this month, and how many at most."""
    return gettext("%(count)s of %(most)s") % {"count": host.visits_this_month, "most": host.most_visits_a_month}


class HostViewSet(SiteSnippetViewSet):
    model = Host
    icon = "group"
    menu_label = gettext_lazy("Hosts")
    menu_name = "hosts"
    menu_order = 62
    add_to_admin_menu = True
    base_url_path = "visits/hosts"
    index_view_class = HostIndexView
    search_fields = ["name", "email"]
    search_backend_name = None
    # A copy would share its mailbox with the original.
    copy_view_enabled = False
    edit_handler = ObjectList(Host.panels, base_form_class=HostForm)

    def get_queryset(self, request: HttpRequest) -> Any:
        hosts = Host.objects.filter(site=Site.find_for_request(request)).prefetch_related("themes")
        return with_visits_this_month(hosts, now=timezone.now())


register_snippet(HostViewSet)


@hooks.register("before_delete_snippet")
def keep_hosts_that_were_asked(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Who was ever asked is retired, never deleted: days and visits refer to it."""
    used = [host for host in instances if isinstance(host, Host) and host.assignments.exists()]
    if not used:
        return None
    text = gettext(
        "Who was asked for a visit cannot be deleted: %(names)s. "
        "Untick “receives visits” instead, and nobody asks them again."
    )
    messages.error(request, text % {"names": ", ".join(host.name for host in used)})
    return redirect(Host.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]


@hooks.register("register_admin_urls")
def register_host_urls() -> list[Any]:
    """Before those of the inbox, which takes any word behind a request for an action."""
    return [
        path("visits/hosts/<int:pk>/calendar/", HostCalendarView.as_view(), name="host_calendar"),
        path("visits/info-days/<int:pk>/hosts/", HostsOfDayView.as_view(), name="info_day_hosts"),
        path("visits/requests/<int:pk>/hosts/", HostsOfVisitView.as_view(), name="visit_hosts"),
    ]


@hooks.register("register_snippet_listing_buttons")
def add_host_buttons(snippet: Any, user: Any, next_url: str | None = None) -> list[ListingButton]:
    """From the list of days to their hosts, and from a host to the calendar."""
    if not can_ask_hosts(user):
        return []
    if isinstance(snippet, InfoDay):
        url = reverse("info_day_hosts", args=[snippet.pk])
        return [ListingButton(gettext("Hosts"), url, icon_name="group", priority=15)]
    if isinstance(snippet, Host):
        url = reverse("host_calendar", args=[snippet.pk])
        return [ListingButton(gettext("Calendar"), url, icon_name="calendar", priority=15)]
    return []


class HostsPanel(Component):
    """Days and visits to come that nobody said yes to."""

    name = "visit_hosts"
    template_name = "visits/admin/hosts_panel.html"
    order = 55

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        site, now = Site.find_for_request(parent_context["request"]), timezone.now()
        return {"days": days_without_host(site, now=now), "visits": visits_without_host(site, now=now)}


@hooks.register("construct_homepage_panels")
def add_hosts_panel(request: HttpRequest, panels: list[Component]) -> None:
    """For who can do something about it."""
    if can_ask_hosts(request.user):
        panels.append(HostsPanel())
