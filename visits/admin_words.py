"""Tells Wagtail about reply templates, macros and evaluations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.core.snippet_views import SiteSnippetViewSet
from visits.bulk_macros import BulkMacro
from visits.models import Macro, ReplyTemplate
from visits.permissions import can_view
from visits.views.evaluation import EvaluationsView
from visits.views.macros import MacroView


class ReplyTemplateViewSet(SiteSnippetViewSet):
    model = ReplyTemplate
    icon = "mail"
    menu_label = _("Reply templates")
    base_url_path = "visits/reply-templates"
    list_display = ["name", "get_occasion_display", "is_standard"]
    list_filter = ["occasion", "is_standard"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return ReplyTemplate.objects.filter(site=Site.find_for_request(request))


class MacroViewSet(SiteSnippetViewSet):
    model = Macro
    icon = "bolt"
    menu_label = _("Macros")
    base_url_path = "visits/macros"
    list_display = ["name", "get_action_display", "template"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return Macro.objects.filter(site=Site.find_for_request(request)).select_related("template")


class WordsViewSetGroup(SnippetViewSetGroup):
    items = (ReplyTemplateViewSet, MacroViewSet)
    menu_label = _("Replies")
    menu_name = "replies"
    menu_icon = "mail"
    menu_order = 68
    add_to_admin_menu = True


class EvaluationsMenuItem(MenuItem):
    """For who may read requests."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_view(request.user)


register_snippet(WordsViewSetGroup)
hooks.register("register_bulk_action", BulkMacro)


@hooks.register("register_admin_urls")
def register_evaluations_urls() -> list[Any]:
    return [
        path("visits/evaluations/", EvaluationsView.as_view(), name="visit_evaluations"),
        path("visits/requests/<int:pk>/macros/<int:macro_pk>/", MacroView.as_view(), name="visit_macro"),
    ]


@hooks.register("register_admin_menu_item")
def register_evaluations_menu_item() -> MenuItem:
    return EvaluationsMenuItem(
        _("Evaluations"), reverse("visit_evaluations"), name="visit-evaluations", icon_name="success", order=58
    )
