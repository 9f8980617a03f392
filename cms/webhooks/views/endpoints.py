"""The pages of one webhook in the admin: what it sent, its secret, its switch, a test, a replay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.changes.models import ChangeEvent
from cms.webhooks.forms import ReplayForm
from cms.webhooks.models import TEST_EVENT, Delivery, DeliveryState, DisabledReason, Endpoint
from cms.webhooks.permissions import can_change, can_view
from cms.webhooks.services import endpoints

UNPROCESSABLE = 422
PAGE = 50


class EndpointView(WagtailAdminTemplateMixin, TemplateView):
    """What the pages share: for who may read webhooks, POST for who may change them, this site's only."""

    header_icon = "globe"
    http_method_names = ["get", "post"]
    # Reading such a page needs the right to change, too.
    is_for_changing = True
    endpoint: Endpoint

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        needs_change = self.is_for_changing or request.method == "POST"
        if not (can_change if needs_change else can_view)(request.user):
            raise PermissionDenied
        site = Site.find_for_request(request)
        self.endpoint = get_object_or_404(Endpoint.objects.select_related("site"), pk=kwargs["pk"], site=site)
        self.now = timezone.now()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        trail = [{"url": reverse(Endpoint.snippet_viewset.get_url_name("list")), "label": _("Webhooks")}]  # type: ignore[attr-defined]
        if self.get_page_title() != self.endpoint.name:
            trail.append({"url": self.overview, "label": self.endpoint.name})
        return [*self.breadcrumbs_items, *trail, {"url": "", "label": self.get_page_title()}]

    @property
    def overview(self) -> str:
        return reverse("webhook", args=[self.endpoint.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            endpoint=self.endpoint,
            overview=self.overview,
            may_change=can_change(self.request.user),
            **kwargs,
        )
        return context


class OverviewView(EndpointView):
    """How a webhook is doing, and its log."""

    template_name = "webhooks/admin/overview.html"
    is_for_changing = False
    http_method_names = ["get"]

    def get_page_title(self) -> str:
        return self.endpoint.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state, event = self.request.GET.get("state", ""), self.request.GET.get("event", "")
        found = self.endpoint.deliveries.defer("body", "log").order_by("-pk")
        events = [*ChangeEvent.choices, (TEST_EVENT, _("A test"))]
        if state in DeliveryState.values:
            found = found.filter(state=state)
        if event in dict(events):
            found = found.filter(event=event)
        page = Paginator(found, PAGE).get_page(self.request.GET.get("p"))
        words = dict(events)
        rows = [(delivery, words.get(delivery.event, delivery.event)) for delivery in page]
        endpoint = self.endpoint
        return super().get_context_data(
            page=page,
            rows=rows,
            states=DeliveryState.choices,
            events=events,
            state=state,
            event=event,
            is_filtered=bool(state or event),
            waiting=endpoint.deliveries.filter(state=DeliveryState.WAITING).count(),
            failed=endpoint.deliveries.filter(state=DeliveryState.FAILED).count(),
            is_resting=endpoint.is_active and endpoint.paused_until and endpoint.paused_until > self.now,
            is_by_hand=endpoint.disabled_because == DisabledReason.BY_HAND,
            filters=self._filters(words),
            urls={
                name: reverse(Endpoint.snippet_viewset.get_url_name(name), args=[endpoint.pk])  # type: ignore[attr-defined]
                for name in ("edit", "history", "delete")
            },
            may_delete=self.request.user.has_perm("webhooks.delete_endpoint"),
            **kwargs,
        )

    def _filters(self, words: dict[str, Any]) -> list[tuple[str, str]]:
        """The filters in words, those that are set."""
        endpoint = self.endpoint
        rows = [
            (_("Only these events"), [str(words.get(event, event)) for event in endpoint.events]),
            (_("Only these themes"), endpoint.themes),
            (_("Only these languages"), [str(dict(settings.LANGUAGES).get(code, code)) for code in endpoint.locales]),
        ]
        return [(label, ", ".join(values)) for label, values in rows if values]


class TestView(EndpointView):
    """POST sends a message that says nothing."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        delivery = endpoints.send_test(self.endpoint, by=request.user, now=self.now)
        messages.success(request, _("The test message is on its way. Read this page again in a few seconds."))
        return redirect("webhook_delivery", delivery.pk)


class SwitchView(EndpointView):
    """GET asks, with what is waiting; POST switches on or off."""

    template_name = "webhooks/admin/switch.html"

    def get_page_title(self) -> str:
        return _("Switch off") if self.endpoint.is_active else _("Switch on")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = self.endpoint.deliveries.filter(state=DeliveryState.WAITING).count()
        missed = 0 if self.endpoint.is_active else endpoints.missed(self.endpoint)
        return super().get_context_data(missed=missed + waiting, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on = request.POST.get("switch") != "off"
        try:
            endpoints.switch(
                self.endpoint, on=on, by=request.user, now=self.now, with_missed=request.POST.get("missed") != "skip"
            )
        except endpoints.AlreadySo:
            messages.warning(request, _("Somebody else did this already."))
        else:
            messages.success(request, _("The webhook is switched on.") if on else _("The webhook is switched off."))
        return redirect(self.overview)


class SecretView(EndpointView):
    """GET says what the secret is for; POST shows it, or makes another one."""

    template_name = "webhooks/admin/secret.html"

    def get_page_title(self) -> str:
        return _("Secret and signature")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        until = self.endpoint.previous_until
        return super().get_context_data(until=until if until and until > self.now else None, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "change":
            self.endpoint = endpoints.change_secret(self.endpoint, by=request.user, now=self.now)
            messages.success(request, _("There is a new secret. The one before signs too for 24 hours."))
            return redirect("webhook_secret", self.endpoint.pk)
        endpoints.note_secret_shown(self.endpoint, by=request.user)
        return self.render_to_response(self.get_context_data(secret=self.endpoint.secret))


class ReplayView(EndpointView):
    """A moment, then how many messages that would be, then they go out."""

    template_name = "webhooks/admin/replay.html"

    def get_page_title(self) -> str:
        return _("Send again from a moment on")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=ReplayForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReplayForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
        since = form.cleaned_data["since"]
        if request.POST.get("step") != "do":
            count = endpoints.count_since(self.endpoint, since)
            context = self.get_context_data(form=form, is_check=True, count=count, most=endpoints.MOST_REPLAYED)
            return self.render_to_response(context)
        count = endpoints.replay(self.endpoint, since=since, by=request.user, now=self.now)
        text = ngettext("%(count)s message is on its way.", "%(count)s messages are on their way.", count)
        messages.success(request, text % {"count": count})
        return redirect(self.overview)


class DeliveryView(EndpointView):
    """One message: what was sent, and what came back at each attempt. POST sends it again."""

    template_name = "webhooks/admin/delivery.html"
    is_for_changing = False
    delivery: Delivery

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_view(request.user):
            raise PermissionDenied
        site = Site.find_for_request(request)
        rows = Delivery.objects.filter(endpoint__site=site).select_related("endpoint")
        self.delivery = get_object_or_404(rows, pk=kwargs["delivery_pk"])
        return super().dispatch(request, *args, pk=self.delivery.endpoint_id, **kwargs)

    def get_page_title(self) -> str:
        return _("Message")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {**dict(ChangeEvent.choices), TEST_EVENT: _("A test")}
        return super().get_context_data(
            delivery=self.delivery,
            event_words=words.get(self.delivery.event, self.delivery.event),
            is_untried=self.delivery.state == DeliveryState.WAITING and not self.delivery.attempts,
            log=[{**line, "at": _moment(line["at"])} for line in self.delivery.log],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if endpoints.resend(self.delivery, by=request.user, now=self.now):
            messages.success(request, _("The message is on its way. Read this page again in a few seconds."))
        else:
            messages.warning(request, _("This message is on its way already."))
        return redirect("webhook_delivery", self.delivery.pk)


def _moment(text: str) -> Any:
    return datetime.fromisoformat(text)
