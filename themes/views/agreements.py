"""The address that always leads to the governing agreement in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from themes.services.agreements import current_agreement


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """302 to the agreement of the term that runs today; a 404 in words when there is none."""
    site = Site.find_for_request(request)
    page = current_agreement(site, get_language() or "nl", timezone.localdate()) if site else None
    address = page.get_url(request) if page else None
    if address is None:
        return render(request, "themes/no_agreement.html", status=404)
    response = redirect(address)
    # Tomorrow another term may have begun.
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
