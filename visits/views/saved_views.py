"""The pages that keep, change and delete a saved view of the inbox."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.active_filters import filter_adapter_class_registry
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Site

from visits import filters
from visits.forms_saved_views import SavedViewForm
from visits.models import SavedView
from visits.permissions import can_moderate, can_view
from visits.services import saved_views

from .inbox_columns import asked_view

UNPROCESSABLE = 422


def filters_in_words(request: HttpRequest, pairs: list[list[str]]) -> list[tuple[str, str]]:
    """Name and value of each filter, as the inbox shows them; what makes no sense any more is said to."""
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    words = [
        (pgettext("part of the inbox", "Tab"), str(label))
        for name, label, _condition in filters.TABS
        if name == query.get("tab")
    ]
    chosen = filters.VisitRequestFilterSet(query, request=request)
    chosen.form.is_valid()
    for name in chosen.form.changed_data:
        if name not in chosen.form.cleaned_data:
            words.append((str(chosen.filters[name].label), _("no longer exists")))
            continue
        adapter = filter_adapter_class_registry.get(chosen.filters[name])
        value = chosen.form.cleaned_data[name]
        for one in adapter(chosen.filters[name], chosen.form[name], value, "", query).get_active_filters():
            words.append((str(one.field_label), str(one.value)))
    return words


class SavedViewView(WagtailAdminTemplateMixin, TemplateView):
    """What the pages share: for who may read the inbox, and nothing kept by caches."""

    header_icon = "view"
    view: SavedView

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_view(request.user):
            raise PermissionDenied
        found = self.find(request, kwargs.get("pk"))
        if found is None:
            messages.error(request, _("This view no longer exists, or it is not shared with you any more."))
            return redirect("visit_requests:index")
        if not saved_views.may_change(found, request.user):
            raise PermissionDenied
        self.view = found
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def find(self, request: HttpRequest, pk: int | None) -> SavedView | None:
        return asked_view(request, str(pk))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        inbox = {"url": reverse("visit_requests:index"), "label": _("Visit requests")}
        return [*self.breadcrumbs_items, inbox, {"url": "", "label": self.get_page_title()}]

    def to_inbox(self) -> HttpResponse:
        return redirect(f"{reverse('visit_requests:index')}?{saved_views.query_of(self.view)}")


class ChangeSavedViewView(SavedViewView):
    """The form of a view; the address carries the filters of the list that it was opened from."""

    template_name = "visits/admin/saved_view.html"
    is_new = False

    def get_page_title(self) -> str:
        return _("Change a saved view")

    @property
    def asked(self) -> list[list[str]]:
        return saved_views.filters_of_address(self.request.GET)

    @property
    def may_replace(self) -> bool:
        return not self.is_new and bool(self.asked) and self.asked != saved_views.kept_filters(self.view.filters)

    def form(self, data: Any = None) -> SavedViewForm:
        may_share = can_moderate(self.request.user)
        return SavedViewForm(data, view=self.view, may_share=may_share, may_replace=self.may_replace)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            filled = dict(form.cleaned_data)
            replaces = filled.pop("replace_filters", self.is_new)
            filled.setdefault("is_shared", self.view.is_shared)
            try:
                saved_views.save(self.view, **filled, by=request.user, filters=self.asked if replaces else None)
            except saved_views.NameTaken:
                form.add_error("name", _("There is another view of this name. Choose another name."))
            except saved_views.TooManyViews:
                text = _("You have %(count)s views, and more do not fit. Delete one first.")
                form.add_error(None, text % {"count": saved_views.MOST_VIEWS})
            else:
                messages.success(request, _("The view “%(name)s” is saved.") % {"name": self.view.name})
                return self.to_inbox()
        return self.show(form, UNPROCESSABLE)

    def show(self, form: SavedViewForm, status: int = 200) -> HttpResponse:
        stored = self.asked if self.is_new else saved_views.kept_filters(self.view.filters)
        context = self.get_context_data(
            form=form,
            view_pk=self.view.pk,
            kept=filters_in_words(self.request, stored),
            asked=filters_in_words(self.request, self.asked) if self.may_replace else [],
            may_replace=self.may_replace,
        )
        return self.render_to_response(context, status=status)


class NewSavedViewView(ChangeSavedViewView):
    is_new = True

    def get_page_title(self) -> str:
        return _("Save this list as a view")

    def find(self, request: HttpRequest, pk: int | None) -> SavedView | None:
        current = asked_view(request, request.GET.get("view", ""))
        columns = current.columns if current is not None else []
        owner: Any = request.user
        return SavedView(site=Site.find_for_request(request), owner=owner, columns=columns)


class DeleteSavedViewView(SavedViewView):
    """GET asks; POST deletes."""

    template_name = "visits/admin/saved_view_delete.html"

    def get_page_title(self) -> str:
        return _("Delete a saved view")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(
            name=self.view.name, is_shared=self.view.is_shared, inbox_query=saved_views.query_of(self.view), **kwargs
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        saved_views.delete(self.view, by=request.user)
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": self.view.name})
        return redirect("visit_requests:index")
