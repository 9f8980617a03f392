"""What the pages behind a requester's secret link share: the request that they are about, its site and its places."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.models import Site

from cms.core.secret_links import hash_token
from visits.models import Registration, VisitRequest


def find_request(request: HttpRequest, token: str) -> VisitRequest:
    """The request that a token leads to, on its own site; 404 without one."""
    visit_request: VisitRequest | None = (
        VisitRequest.objects.filter(token_hash=hash_token(token), site=site_or_404(request))
        .select_related("info_day", "site")
        .prefetch_related("info_day__texts")
        .first()
    )
    if visit_request is None:
        raise Http404
    return visit_request


def site_or_404(request: HttpRequest) -> Any:
    """The site that the host name belongs to."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def latest_place(visit_request: VisitRequest, *statuses: str) -> Registration | None:
    """The latest registration of a request in one of these statuses, with its day."""
    found: Registration | None = (
        visit_request.registrations.filter(status__in=statuses)
        .select_related("info_day")
        .prefetch_related("info_day__texts")
        .order_by("-pk")
        .first()
    )
    return found
