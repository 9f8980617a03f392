"""Macros on one request and on many."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Site

from visits.forms_admin import ActionForm
from visits.models import Macro
from visits.permissions import can_moderate, moderators
from visits.services import macros
from visits.services.letters import TextNotUsable
from visits.services.visit_requests import StaleVisitRequest, TransitionNotAllowed

from .inbox_actions import CONFLICT
from .inbox_detail import RequestDetailView, get_request_or_404, line

NOT_POSSIBLE = gettext_lazy("This is not possible for a request with this status.")


class MacroView(RequestDetailView):
    """Runs one macro; when it cannot be run, the request's page comes back and says why."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_moderate(request.user):
            raise PermissionDenied
        self.macro = get_object_or_404(Macro, pk=kwargs["macro_pk"], site=Site.find_for_request(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("visit_requests:detail", self.visit_request.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ActionForm(request.POST, visit_request=self.visit_request, auto_id="tried_%s")
        if not form.is_valid():
            return self.show_again(_("Press the button again: the form was not complete."))
        version = form.cleaned_data["version"]
        try:
            macros.run(self.macro, self.visit_request, by=request.user, now=timezone.now(), expected_version=version)
        except StaleVisitRequest as stale:
            names = {f"user:{person.pk}": get_user_display_name(person) for person in moderators()}
            return self.show_again("", [line(event, names) for event in stale.events])
        except TransitionNotAllowed:
            return self.show_again(NOT_POSSIBLE)
        except TextNotUsable as error:
            return self.show_again(str(error))
        messages.success(request, _("Done: %(macro)s. The requester gets the mail.") % {"macro": self.macro.name})
        return redirect("visit_requests:detail", self.visit_request.pk)

    def show_again(self, problem: Any, meanwhile: list[dict[str, Any]] | None = None) -> HttpResponse:
        self.visit_request = get_request_or_404(self.request, self.visit_request.pk)
        data = {"version": str(self.visit_request.version)}
        form = ActionForm(data, visit_request=self.visit_request, auto_id="tried_%s")
        if problem:
            form.add_error(None, problem)
        tried = {
            "action": {"label": self.macro.name, "is_serious": False},
            "form": form,
            "meanwhile": meanwhile,
            "is_possible": macros.is_possible(self.macro, self.visit_request),
            "url": reverse("visit_macro", args=[self.visit_request.pk, self.macro.pk]),
        }
        return self.render_to_response(self.get_context_data(tried=tried), status=CONFLICT)
