"""Admin views of snippets that belong to one site."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site
from wagtail.snippets.views.snippets import CreateView


class OfThisSiteCreateView(CreateView):
    """A new row belongs to the site that the admin is opened on, unless somebody chooses another."""

    def get_initial_form_instance(self) -> Any:
        return self.model(site=Site.find_for_request(self.request))
