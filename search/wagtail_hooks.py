"""Tells Wagtail about synonyms and about the report of searches that found nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.models import Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.core.languages import language_codes
from cms.core.snippet_views import OfThisSiteCreateView, SiteSnippetViewSet
from search.forms import SynonymForm
from search.models import SynonymGroup
from search.services.misses import misses_since
from search.views.misses import VIEW, MissesView
from search.words import clean_query

REPORT_DAYS = 30


class SynonymCreateView(OfThisSiteCreateView):
    """A new group belongs to the site that the admin is opened on; words of the report stand in it already."""

    def get_initial_form_instance(self) -> Any:
        language = self.request.GET.get("language", "")
        return self.model(
            site=Site.find_for_request(self.request),
            language=language if language in language_codes() else "nl",
            words=clean_query(self.request.GET.get("words", "")),
        )


class SynonymViewSet(SiteSnippetViewSet):
    model = SynonymGroup
    icon = "list-ul"
    menu_label = gettext_lazy("Synonyms")
    base_url_path = "synonyms"
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["words"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = False
    add_view_class = SynonymCreateView
    edit_handler = ObjectList([FieldPanel("language"), FieldPanel("words")], base_form_class=SynonymForm)

    def get_queryset(self, request: HttpRequest) -> Any:
        return SynonymGroup.objects.filter(site=Site.find_for_request(request))


class MissesMenuItem(MenuItem):
    """For who may read what was not found."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


class PromotedMenuItem(MenuItem):
    """Wagtail's own promoted results, beside the synonyms."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(
            request.user.has_perm(f"wagtailsearchpromotions.{action}_searchpromotion")
            for action in ("add", "change", "delete")
        )


class SearchGroup(SnippetViewSetGroup):
    items = (SynonymViewSet,)
    menu_label = gettext_lazy("Search words")
    menu_name = "search-words"
    menu_icon = "search"
    menu_order = 67

    def get_submenu_items(self) -> list[MenuItem]:
        return [
            *super().get_submenu_items(),
            PromotedMenuItem(
                gettext_lazy("Recommended results"),
                reverse("wagtailsearchpromotions:index"),
                name="recommended-results",
                icon_name="pick",
                order=500,
            ),
            MissesMenuItem(
                gettext_lazy("Found nothing"),
                reverse("search_misses"),
                name="search-misses",
                icon_name="search",
                order=600,
            ),
        ]


register_snippet(SearchGroup)


@hooks.register("register_admin_urls")
def register_misses_url() -> list[Any]:
    return [path("search-misses/", MissesView.as_view(), name="search_misses")]


@hooks.register("construct_settings_menu")
def move_promotions(request: HttpRequest, items: list[Any]) -> None:
    """They stand with the search words."""
    items[:] = [item for item in items if item.name != "promoted-search-results"]


@hooks.register("what_needs_you")
def searches_in_vain(request: HttpRequest) -> tuple[int, str, str]:
    """A line on the first screen of the admin: searches of the last 30 days that found nothing."""
    if not request.user.has_perm(VIEW):
        return 0, "", ""
    since = timezone.localdate() - timedelta(days=REPORT_DAYS)
    count = misses_since(Site.find_for_request(request), since)
    words = ngettext("%(count)s search in 30 days found nothing", "%(count)s searches in 30 days found nothing", count)
    return count, words % {"count": count}, reverse("search_misses")
