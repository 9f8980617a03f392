"""The evaluation behind the requester's link, and what came of it for the coordinators."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.private_pages import private
from cms.core.see_other import SeeOther
from visits.enums import AccessAction
from visits.forms import error_summary
from visits.forms_evaluation import EvaluationForm
from visits.models import Evaluation, InfoDay
from visits.permissions import can_view
from visits.services import access_log, evaluations

from .requester_private import find_request

MOST_TEXTS = 200


@private
def request_evaluation(request: HttpRequest, token: str) -> HttpResponse:
    """Asks what the group thought of its visit; what was answered can be changed for a while."""
    visit_request = find_request(request, token)
    now = timezone.now()
    page = reverse("visits:request_evaluation", args=[token])
    context: dict[str, Any] = {
        "reference": visit_request.reference,
        "page_url": reverse("visits:request_status", args=[token]),
        "is_sent": request.GET.get("melding") == "bedankt",
        "is_open": evaluations.can_evaluate(visit_request, now=now),
        "error_summary": [],
    }
    given = Evaluation.objects.filter(visit_request=visit_request).first()
    form = EvaluationForm.of(given)
    if request.method == "POST":
        form = EvaluationForm(request.POST)
        if form.is_valid():
            try:
                evaluations.give(visit_request, now=now, **form.cleaned_data)
            except evaluations.NothingToEvaluate:
                context["is_open"] = False
            else:
                return SeeOther(f"{page}?melding=bedankt#melding")
        else:
            # 200, as the requester's page does: a 4xx would write the secret address into the log.
            context["error_summary"] = error_summary(form)
    return render(request, "visits/request_evaluation.html", {**context, "form": form, "is_given": given is not None})


class EvaluationsView(WagtailAdminTemplateMixin, TemplateView):
    """Averages per theme and day, and what people wrote, without their names."""

    template_name = "visits/admin/evaluations.html"
    header_icon = "success"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_view(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_title(self) -> str:
        return _("Evaluations")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = Site.find_for_request(self.request)
        by_day = evaluations.results_by_day(site)
        days = InfoDay.objects.prefetch_related("texts").in_bulk([day for day, _count, _averages in by_day])
        texts = (
            Evaluation.objects.filter(site=site)
            .exclude(best="", better="")
            .select_related("visit_request", "info_day")
            .prefetch_related("visit_request__themes")
        )
        if texts:
            # People write names in free text: reading it is written down.
            access_log.record(site, self.request.user, AccessAction.DETAIL, "evaluations", now=timezone.now())
        return {
            **super().get_context_data(**kwargs),
            "by_theme": evaluations.results_by_theme(site),
            "by_day": [(days[day], count, averages) for day, count, averages in by_day if day in days],
            "texts": texts[:MOST_TEXTS],
        }
