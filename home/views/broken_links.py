"""The report of links that lead nowhere."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from home.services import broken_links, link_targets
from home.services.site_pages import editable_pages
from home.views.page_reviews import EditorView

MOST_LINES = 500
FAULTS = {
    link_targets.GONE: gettext_lazy("The page was deleted."),
    link_targets.DRAFT: gettext_lazy("The page is not published."),
    link_targets.PRIVATE: gettext_lazy("The page is not for everybody."),
    link_targets.NOWHERE: gettext_lazy("There is nothing at this address."),
    link_targets.NO_ANCHOR: gettext_lazy("The note has no such section."),
    link_targets.NO_DOCUMENT: gettext_lazy("The file was deleted."),
    link_targets.NO_IMAGE: gettext_lazy("The image was deleted."),
}


class BrokenLinksView(EditorView):
    """The last round, as far as it is about pages that the viewer may edit; POST makes a new round."""

    template_name = "home/admin/broken_links.html"
    header_icon = "link"

    def get_page_title(self) -> str:
        return _("Broken links")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if editable_pages(self.site, request.user).exists():
            report = broken_links.check_links(self.site, now=self.now)
            messages.success(request, _("Checked. Pages: %(pages)s.") % {"pages": report.pages})
        return redirect("broken_links")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = broken_links.last_report(self.site)
        mine = set(editable_pages(self.site, self.request.user).values_list("pk", flat=True))
        broken = [line for line in report.broken if line.page_id in mine] if report else []
        outside = [line for line in report.outside if line.page_id in mine] if report else []
        return super().get_context_data(
            report=report,
            broken=[(line, FAULTS[line.fault], edit_address(line)) for line in broken[:MOST_LINES]],
            outside=[(line, "", edit_address(line)) for line in outside[:MOST_LINES]],
            total=len(broken),
            may_check=bool(mine),
            **kwargs,
        )


def edit_address(line: broken_links.LinkLine) -> str:
    """The editor of the page, opened at the block."""
    return editor_address(line.page_id, line.block_id)


def editor_address(page_id: int, block_id: str) -> str:
    """The editor of a page, opened at one of its blocks."""
    address = reverse("wagtailadmin_pages:edit", args=[page_id])
    return f"{address}#block-{block_id}-section" if block_id else address
