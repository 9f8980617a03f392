"""Save an info day as a template for later ones."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from visits.forms_tasks import SaveAsTemplateForm
from visits.models import InfoDay
from visits.permissions import can_make_templates
from visits.services import templates

from .days import get_day_or_404

UNPROCESSABLE = 422


class SaveAsTemplateView(WagtailAdminTemplateMixin, TemplateView):
    """GET asks the name; POST makes the template and opens it."""

    template_name = "visits/admin/save_as_template.html"
    header_icon = "copy"
    page_title = gettext_lazy("Save this day as a template")
    http_method_names = ["get", "post"]
    info_day: InfoDay

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_make_templates(request.user):
            raise PermissionDenied
        self.info_day = get_day_or_404(request, kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get_page_subtitle(self) -> str:
        return str(self.info_day)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_visits_infoday:list"), "label": _("Info days")},
            {"url": self.edit_url(), "label": str(self.info_day)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(SaveAsTemplateForm(info_day=self.info_day))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SaveAsTemplateForm(request.POST, info_day=self.info_day)
        if not form.is_valid():
            return self.show(form, UNPROCESSABLE)
        try:
            template = templates.save_as_template(self.info_day, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused.messages)  # type: ignore[arg-type]
            return self.show(form, UNPROCESSABLE)
        messages.success(request, _("The template is made. Look whether everything in it suits later days too."))
        return redirect("wagtailsnippets_visits_infodaytemplate:edit", template.pk)

    def edit_url(self) -> str:
        return reverse("wagtailsnippets_visits_infoday:edit", args=[self.info_day.pk])

    def show(self, form: SaveAsTemplateForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, edit_url=self.edit_url())
        return self.render_to_response(context, status=status)
