"""The page on which coordinators write the programme of one group's visit."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from visits.enums import AccessAction
from visits.forms_days import ProgrammeFormSet
from visits.models import IndividualVisit, VisitRequest
from visits.permissions import can_moderate
from visits.services import access_log
from visits.services.individual_visits import save_programme, visit_of
from visits.services.transitions import TransitionNotAllowed

from .inbox_detail import get_request_or_404

UNPROCESSABLE = 422


class VisitProgrammeView(WagtailAdminTemplateMixin, TemplateView):
    """GET shows the rows; POST stores them all or, when one is wrong, none and keeps what was typed."""

    template_name = "visits/admin/visit_programme.html"
    header_icon = "list-ul"
    visit_request: VisitRequest
    visit: IndividualVisit

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_moderate(request.user):
            raise PermissionDenied
        if not 0 < kwargs["pk"] < 2**63:
            raise Http404
        self.visit_request = get_request_or_404(request, kwargs["pk"])
        visit = visit_of(self.visit_request)
        if visit is None:
            raise Http404
        self.visit = visit
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_title(self) -> str:
        return _("Programme of the visit")

    def get_page_subtitle(self) -> str:
        return self.visit_request.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        detail = reverse("visit_requests:detail", args=[self.visit_request.pk])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("visit_requests:index"), "label": _("Visit requests")},
            {"url": detail, "label": self.visit_request.reference},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.formset())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        formset = self.formset(request.POST)
        if not formset.is_valid():
            return self.show(formset, UNPROCESSABLE)
        try:
            save_programme(self.visit_request, formset.save, by=request.user, now=timezone.now())
        except TransitionNotAllowed:
            messages.error(request, _("Nothing was saved: this visit is no longer planned."))
        else:
            messages.success(request, _("The programme is saved."))
        return redirect("visit_requests:detail", self.visit_request.pk)

    def formset(self, data: Any = None) -> Any:
        return ProgrammeFormSet(data, instance=self.visit, prefix="rows", form_kwargs={"site": self.visit_request.site})

    def show(self, formset: Any, status: int = 200) -> HttpResponse:
        row = self.visit_request
        access_log.record(row.site, self.request.user, AccessAction.DETAIL, row.reference, now=timezone.now())
        context = self.get_context_data(formset=formset, visit_request=row, visit=self.visit)
        return self.render_to_response(context, status=status)
