"""The privacy officer's page about one person: what there is, hand it over, erase it. Addresses come by POST only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from cms.core.text import AddressField
from visits.permissions import can_manage_people
from visits.services import people

_FILES = {"json": "application/json", "html": "text/html; charset=utf-8"}
UNPROCESSABLE = 422


class PersonForm(forms.Form):
    email = AddressField(label=gettext_lazy("E-mail address"), max_length=254)


class EraseForm(PersonForm):
    """The address a second time: whoever is erased cannot be brought back."""

    again = AddressField(label=gettext_lazy("Type the address again"), max_length=254)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, again = cleaned.get("email"), cleaned.get("again")
        if first and again and people.normalised(first) != people.normalised(again):
            self.add_error("again", _("This is not the same address. Nothing was erased."))
        return cleaned


class PeopleView(WagtailAdminTemplateMixin, TemplateView):
    """Nothing of a person stands in the address bar, nor in a log of addresses."""

    template_name = "visits/admin/people.html"
    page_title = gettext_lazy("Data of one person")
    header_icon = "user"
    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_manage_people(request.user):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(PersonForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action", "find")
        form = EraseForm(request.POST) if action == "erase" else PersonForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=UNPROCESSABLE)
        address = form.cleaned_data["email"]
        if action in _FILES:
            return self.hand_over(address, action)
        if action == "erase":
            return self.erase(address)
        return self.show(form)

    def show(self, form: PersonForm, status: int = 200) -> HttpResponse:
        address = getattr(form, "cleaned_data", {}).get("email", "")
        found = people.find(address) if address else None
        context = self.get_context_data(form=form, address=address, found=found)
        return self.render_to_response(context, status=status)

    def hand_over(self, address: str, kind: str) -> HttpResponse:
        site = Site.find_for_request(self.request)
        data = people.export(address, site=site, by=self.request.user, now=timezone.now())
        text = people.as_json(data) if kind == "json" else people.as_html(data)
        headers = {"Content-Disposition": f'attachment; filename="person.{kind}"'}
        return HttpResponse(text, content_type=_FILES[kind], headers=headers)

    def erase(self, address: str) -> HttpResponse:
        site = Site.find_for_request(self.request)
        done = people.erase(address, site=site, by=self.request.user, now=timezone.now())
        text = ngettext(
            "%(count)s request of this person is erased.",
            "%(count)s requests of this person are erased.",
            done.requests,
        )
        messages.success(self.request, text % {"count": done.requests})
        if done.on_hold:
            held = _("On legal hold, and left alone: %(references)s")
            messages.warning(self.request, held % {"references": ", ".join(done.on_hold)})
        return redirect("visit_people")
