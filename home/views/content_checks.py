"""Advice about the draft of one page, on a screen of its own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from home.advice import advice_on
from home.views.page_reviews import OnePageView


class ContentChecksView(OnePageView):
    """The advice about the newest draft, for who may edit the page."""

    template_name = "home/admin/content_checks.html"
    header_icon = "glasses"

    def get_page_title(self) -> str:
        return _("Content checks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        return super().get_context_data(page=self.page, advice=advice_on(draft), **kwargs)
