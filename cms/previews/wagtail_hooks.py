"""The front-ends in the admin, and the script of the preview panel."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Site
from wagtail.snippets.models import register_snippet

from cms.core.snippet_views import SiteSnippetViewSet
from cms.previews.models import FrontEnd


class FrontEndViewSet(SiteSnippetViewSet):
    model = FrontEnd
    icon = "globe"
    menu_label = _("Front-ends")
    menu_name = "front-ends"
    menu_order = 950
    add_to_settings_menu = True
    base_url_path = "front-ends"
    list_display = ["name", "preview_url"]
    search_fields = ["name", "preview_url"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return FrontEnd.objects.filter(site=Site.find_for_request(request))


register_snippet(FrontEndViewSet)


@hooks.register("insert_global_admin_js")
def tell_front_end_of_changes() -> str:
    """Tells the page in the preview panel that something was typed."""
    return format_html('<script src="{}" defer></script>', static("previews/panel.js"))
