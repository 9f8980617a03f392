"""The admin page on which an editor says where links to sections that went lead now."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Site

from themes.models import StrategicNotePage
from themes.services import anchors


@require_http_methods(["GET", "HEAD", "POST"])
def old_links(request: HttpRequest, page_id: int) -> HttpResponse:
    """Lists the old links of a note, and stores the section chosen for one of them."""
    page = get_object_or_404(StrategicNotePage, pk=page_id, note__site=Site.find_for_request(request))
    permissions: Any = page.permissions_for_user(request.user)
    # Not can_publish: choosing where an old link leads is no new text, which is what passes two people.
    if not permissions.can_edit() or not permissions.can_unpublish():
        raise PermissionDenied
    if request.method == "POST":
        return choose(request, page)
    sections = page.outline
    now = anchors.leads_to(page.anchors.all(), [section.anchor for section in sections])
    rows = page.anchors.filter(retired_at__isnull=False).order_by("anchor")
    links = [{"row": row, "leads_to": now.get(row.anchor, "")} for row in rows]
    return render(request, "themes/admin/old_links.html", {"page": page, "links": links, "sections": sections})


def choose(request: HttpRequest, page: StrategicNotePage) -> HttpResponse:
    """Store one choice, or say why it cannot be."""
    anchor, successor = request.POST.get("anchor", ""), request.POST.get("successor", "")
    try:
        anchors.choose_successor(page, anchor.replace("\x00", ""), successor.replace("\x00", ""))
    except anchors.NoSuchSection:
        messages.error(
            request, _("Nothing was changed: the note changed meanwhile, and that link or section is gone. Look again.")
        )
    else:
        messages.success(
            request, _("The old link #%(anchor)s now leads to #%(to)s.") % {"anchor": anchor, "to": successor}
        )
    return redirect("note_old_links", page.pk)
