"""Tells Wagtail about the webhooks: list, pages, words of the history, the line on the first screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView

from cms.core.snippet_views import OfThisSiteCreateView, SiteSnippetViewSet
from cms.webhooks.forms import EndpointForm
from cms.webhooks.models import DisabledReason, Endpoint
from cms.webhooks.permissions import can_change
from cms.webhooks.services import endpoints
from cms.webhooks.views.endpoints import (
    DeliveryView,
    OverviewView,
    ReplayView,
    SecretView,
    SwitchView,
    TestView,
)

STATES = {
    "on": pgettext_lazy("webhook", "On"),
    "failing": pgettext_lazy("webhook", "On, the last message failed"),
    "off": pgettext_lazy("webhook", "Off"),
}


def state_of(endpoint: Endpoint) -> Any:
    """How a webhook is doing, in a word."""
    if not endpoint.is_active:
        return STATES["off"]
    return STATES["failing" if endpoint.failures else "on"]


class ToOverview:
    """After saving: the page that shows how the webhook is doing."""

    object: Any

    def get_success_url(self) -> str:
        return reverse("webhook", args=[self.object.pk])


class EndpointCreateView(ToOverview, OfThisSiteCreateView):
    pass


class EndpointEditView(ToOverview, EditView):
    pass


class EndpointViewSet(SiteSnippetViewSet):
    model = Endpoint
    icon = "globe"
    menu_label = gettext_lazy("Webhooks")
    menu_name = "webhooks"
    add_to_settings_menu = True
    base_url_path = "webhooks/endpoints"
    copy_view_enabled = False
    add_view_class = EndpointCreateView
    edit_view_class = EndpointEditView
    list_display = [
        TitleColumn(
            "name", label=gettext_lazy("Name"), get_url=lambda endpoint: reverse("webhook", args=[endpoint.pk])
        ),
        Column("state", label=gettext_lazy("State"), accessor=state_of),
        Column("url", label=gettext_lazy("Web address")),
        DateColumn("last_ok_at", label=gettext_lazy("Last arrived")),
    ]
    search_fields = ["name", "url"]
    search_backend_name = None
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("name", "url", "events", "themes", "locales")], base_form_class=EndpointForm
    )

    def register_chooser_viewset(self) -> None:
        """Nothing chooses a webhook, and Wagtail's chooser would name them to everybody in the admin."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return Endpoint.objects.filter(site=Site.find_for_request(request))


register_snippet(EndpointViewSet)


@hooks.register("register_admin_urls")
def register_webhook_urls() -> list[Any]:
    return [
        path("webhooks/<int:pk>/", OverviewView.as_view(), name="webhook"),
        path("webhooks/<int:pk>/test/", TestView.as_view(), name="webhook_test"),
        path("webhooks/<int:pk>/switch/", SwitchView.as_view(), name="webhook_switch"),
        path("webhooks/<int:pk>/secret/", SecretView.as_view(), name="webhook_secret"),
        path("webhooks/<int:pk>/replay/", ReplayView.as_view(), name="webhook_replay"),
        path("webhooks/messages/<int:delivery_pk>/", DeliveryView.as_view(), name="webhook_delivery"),
    ]


@hooks.register("register_log_actions")
def register_webhook_actions(actions: Any) -> None:
    for name, label, words in (
        (endpoints.SECRET_SHOWN, gettext_lazy("Show the secret"), gettext_lazy("Looked at the secret")),
        (endpoints.SECRET_CHANGED, gettext_lazy("Make a new secret"), gettext_lazy("Made a new secret")),
        (endpoints.SWITCHED_ON, gettext_lazy("Switch on"), gettext_lazy("Switched on")),
        (endpoints.SWITCHED_OFF, gettext_lazy("Switch off"), gettext_lazy("Switched off")),
        (endpoints.TESTED, gettext_lazy("Send a test message"), gettext_lazy("Sent a test message")),
        (endpoints.RESENT, gettext_lazy("Send again"), gettext_lazy("Sent a message again")),
        (
            endpoints.REPLAYED,
            gettext_lazy("Send again from a moment on"),
            gettext_lazy("Sent everything again from a moment on"),
        ),
    ):
        actions.register_action(name, label, words)


@hooks.register("what_needs_you")
def webhooks_switched_off(request: HttpRequest) -> tuple[int, str, str]:
    """A line on the first screen of the admin: webhooks that switched themselves off."""
    if not can_change(request.user):
        return 0, "", ""
    stopped = Endpoint.objects.filter(site=Site.find_for_request(request), is_active=False)
    keys = list(stopped.exclude(disabled_because=DisabledReason.BY_HAND).values_list("pk", flat=True))
    words = ngettext(
        "%(count)s webhook is switched off because its messages did not arrive",
        "%(count)s webhooks are switched off because their messages did not arrive",
        len(keys),
    )
    url = reverse("webhook", args=keys) if len(keys) == 1 else reverse(Endpoint.snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]
    return len(keys), words % {"count": len(keys)}, url
