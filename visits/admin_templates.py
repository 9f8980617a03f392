"""Tells Wagtail about templates of info days, and how a day becomes one."""

from __future__ import annotations

from typing import Any

from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import ObjectList
from wagtail.admin.widgets import ListingButton
from wagtail.models import Site
from wagtail.snippets.models import register_snippet

from cms.core.snippet_views import SiteSnippetViewSet
from themes.models import Theme
from visits.models import Host, InfoDay, InfoDayTemplate
from visits.permissions import can_make_templates, moderators
from visits.views.day_templates import SaveAsTemplateView

# No task is planned further from its day than this, in whatever unit.
FURTHEST_OFFSET = 366


class InfoDayTemplateForm(WagtailAdminModelForm):
    """Offers the themes and hosts of the template's own site, and colleagues who keep run sheets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = Host.objects.filter(site_id=self.instance.site_id)
        if self.instance.site_id and "theme" in self.fields:
            self.fields["theme"].queryset = Theme.objects.filter(site_id=self.instance.site_id)
            self.fields["hosts"].queryset = hosts
        _offer(self.formsets.get("programme"), "host", hosts)
        _offer(self.formsets.get("tasks"), "owner", moderators())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        site, theme = cleaned.get("site"), cleaned.get("theme")
        if site and theme and theme.site_id != site.pk:
            self.add_error("theme", gettext("This theme belongs to another site."))
        return cleaned


def _offer(formset: Any, name: str, rows: Any) -> None:
    """Limit a choice in each row of a formset, also in the empty one that new rows are made from."""
    if formset is None:
        return

    class Offering(formset.form):  # type: ignore[misc, name-defined]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields[name].queryset = rows

        def clean_offset(self) -> int:
            offset: int = self.cleaned_data["offset"]
            if abs(offset) > FURTHEST_OFFSET:
                raise ValidationError(gettext("Choose at most 366 before or after the day."))
            return offset

    formset.form = Offering


class InfoDayTemplateViewSet(SiteSnippetViewSet):
    model = InfoDayTemplate
    icon = "copy"
    menu_label = _("Day templates")
    menu_name = "day-templates"
    menu_order = 61
    add_to_admin_menu = True
    base_url_path = "visits/info-day-templates"
    list_display = ["name", "theme", "location"]
    search_fields = ["name", "location"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(InfoDayTemplate.panels, base_form_class=InfoDayTemplateForm)

    def get_queryset(self, request: HttpRequest) -> Any:
        return InfoDayTemplate.objects.filter(site=Site.find_for_request(request)).select_related("theme")


register_snippet(InfoDayTemplateViewSet)


@hooks.register("register_admin_urls")
def register_template_urls() -> list[Any]:
    return [
        path(
            "visits/info-days/<int:pk>/save-as-template/",
            SaveAsTemplateView.as_view(),
            name="info_day_save_as_template",
        )
    ]


@hooks.register("register_snippet_listing_buttons")
def add_template_button(snippet: Any, user: Any, next_url: str | None = None) -> list[ListingButton]:
    """From the list of days to a template of one, and from a template to the days of its theme."""
    if isinstance(snippet, InfoDay) and can_make_templates(user):
        url = reverse("info_day_save_as_template", args=[snippet.pk])
        return [ListingButton(gettext("Save as a template"), url, icon_name="copy", priority=80)]
    if isinstance(snippet, InfoDayTemplate) and can_make_templates(user):
        url = f"{reverse('visits_demand:plan', args=[snippet.theme_id])}?template={snippet.pk}"
        return [ListingButton(gettext("Plan a day from this template"), url, icon_name="calendar-alt", priority=5)]
    return []
