"""The alerts in the admin: a list that says which of them the public sees now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.models import Site
from wagtail.snippets.models import register_snippet

from cms.core.models import Alert
from cms.core.snippet_views import SiteSnippetViewSet

STATES = {
    "showing": pgettext_lazy("alert", "Shown now"),
    "planned": pgettext_lazy("alert", "Planned"),
    "over": pgettext_lazy("alert", "Over"),
    "off": pgettext_lazy("alert", "Switched off"),
}


def state_of(alert: Alert) -> Any:
    """What the public sees of it now, in a word."""
    return STATES[alert.state(timezone.now())]


class AlertViewSet(SiteSnippetViewSet):
    model = Alert
    icon = "warning"
    menu_label = gettext_lazy("Alerts")
    menu_name = "alerts"
    menu_order = 66
    add_to_admin_menu = True
    base_url_path = "alerts"
    list_display = [
        "name",
        Column("state", label=gettext_lazy("What the public sees"), accessor=state_of),
        "severity",
        "starts_at",
        "ends_at",
    ]
    list_filter = ["severity", "is_enabled"]
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request: HttpRequest) -> Any:
        return Alert.objects.filter(site=Site.find_for_request(request))


register_snippet(AlertViewSet)
