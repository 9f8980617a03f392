"""Pages behind a secret address: no cookie, no cache, no search engine, no trace in another site's log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

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
