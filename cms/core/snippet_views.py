"""Snippets that belong to one site: the admin of another site neither lists nor opens them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from wagtail.models import Site
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet


class OfThisSiteCreateView(CreateView):
    """A new row belongs to the site that the admin is opened on, unless somebody chooses another."""

    def get_initial_form_instance(self) -> Any:
        return self.model(site=Site.find_for_request(self.request))


class OfThisSite:
    """Goes before any view of one row: 404 for a row of another site, in history, usage and preview too."""

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)  # type: ignore[misc]
        site = Site.find_for_request(self.request)  # type: ignore[attr-defined]
        if found is not None and found._state.adding and found.site_id is None:
            # The preview of a row that is being made.
            found.site = site
        if found is not None and (site is None or found.site_id != site.pk):
            raise Http404
        return found


class SiteSnippetViewSet(SnippetViewSet):
    """A snippet with a `site`; every view of one row asks whether it is of this site."""

    add_view_class = OfThisSiteCreateView

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Each view with the question in front, those that Wagtail adds later too."""
        if hasattr(view_class, "get_object"):
            view_class = type(view_class.__name__, (OfThisSite, view_class), {"__module__": view_class.__module__})
        return super().construct_view(view_class, **kwargs)
