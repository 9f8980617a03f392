"""What every page behind a requester's secret link shares: its headers, and the request that it is about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Site

from cms.core.secret_links import hash_token
from visits.models import Registration, VisitRequest

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """No cache, no search engine and no other site gets to know an address that is a secret.

    Without CSRF cookie: the token in the path is the only authority, a browser carries nothing along by itself.
    See docs/adr/0011-requesters-page-without-cookie.md.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(inner)


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
