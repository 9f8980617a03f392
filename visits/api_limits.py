"""How many requests an address may send, told in headers (draft-ietf-httpapi-ratelimit-headers)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.decorators import decorate_view

from cms.core.client_address import client_address
from visits.services.abuse import allowance


def limited(purpose: str) -> Callable[..., Any]:
    """Adds the headers to every answer of an endpoint that counts under a purpose, refusals too."""

    def around(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = run(request, *args, **kwargs)
            for name, value in headers(client_address(request), purpose).items():
                response.headers[name] = value
            return response

        return inner

    return decorate_view(around)  # type: ignore[no-any-return]


def headers(address: str, purpose: str) -> dict[str, str]:
    """The two headers; none where nothing is limited."""
    found = allowance(address, now=timezone.now(), purpose=purpose)
    if found is None:
        return {}
    limit, left, seconds = found
    return {"RateLimit-Policy": f'"requests";q={limit};w=3600', "RateLimit": f'"requests";r={left};t={seconds}'}
