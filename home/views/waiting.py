"""The list behind a line of the panel on the first screen."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from home.services.attention import LISTS, seeker
from home.views.page_reviews import EditorView
from visits.models import InfoDay

PER_PAGE = 50


class WaitingView(EditorView):
    """What waits of one kind, each with the way to its editor; the same rows as the panel counts."""

    template_name = "home/admin/waiting.html"
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["kind"] not in LISTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return {
            "drafts": _("Drafts of yours that are not published"),
            "themes": _("Themes that were not updated for 12 months"),
            "notes": _("Notes of a term that is over and that still say that they hold"),
            "statements": _("Accessibility statements older than a year"),
            "days-without-place": _("Info days without a place"),
            "days-without-text": _("Info days without a text in every language"),
            "images": _("Images without a description"),
        }[self.kwargs["kind"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = LISTS[self.kwargs["kind"]](seeker(self.request.user, self.site, now=self.now))
        hits = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p", "")[:9])
        return super().get_context_data(hits=hits, lines=[(str(row), address_of(row)) for row in hits], **kwargs)


def address_of(row: Any) -> str:
    """Where an editor changes the page, the day or the image."""
    if isinstance(row, Page):
        return reverse("wagtailadmin_pages:edit", args=[row.pk])
    if isinstance(row, InfoDay):
        return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])  # type: ignore[attr-defined]
    assert isinstance(row, AbstractImage)  # noqa: S101 -- the table above holds no other kind
    return reverse("wagtailimages:edit", args=[row.pk])
