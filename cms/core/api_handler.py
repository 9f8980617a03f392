"""A shorter way through Django for the API: the same answers, without what only pages and forms need.

Left out are sessions, users, messages, CSRF, static files and redirects: nothing in the API asks for them. What decides
about headers, hosts, languages, CORS and errors is the same code in the same order; a test compares every header.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, get_resolver
from django.utils.module_loading import import_string

from cms.core.middleware import GetResponse

PREFIX = "/api/v1/"
LEFT_OUT = frozenset(
    {
        "cms.core.api_handler.read_api_directly",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "cms.core.middleware.ExplainProtectedRows",
        "cms.core.page_serving.know_the_site",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    }
)


class ApiHandler(BaseHandler):
    """Django's handler of requests with fewer layers around the views."""

    def load_middleware(self, is_async: bool = False) -> None:
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        for name in reversed(settings.MIDDLEWARE):
            if name in LEFT_OUT:
                continue
            try:
                layer: Any = import_string(name)(handler)
            except MiddlewareNotUsed:
                # As Django does: a layer that has nothing to do here.
                continue
            if hasattr(layer, "process_view"):
                self._view_middleware.insert(0, layer.process_view)
            if hasattr(layer, "process_template_response"):
                self._template_response_middleware.append(layer.process_template_response)
            if hasattr(layer, "process_exception"):
                self._exception_middleware.append(layer.process_exception)
            handler = convert_exception_to_response(layer)
        self._middleware_chain = handler

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of an address, remembered: looking for it passes all addresses of the site that stand before."""
        if hasattr(request, "urlconf"):
            return super().resolve_request(request)
        match = _view_at(settings.ROOT_URLCONF, request.path_info)
        request.resolver_match = match
        return match

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """What the views say, through the layers that are left."""
        response: Any = self._middleware_chain(request)
        return response  # type: ignore[no-any-return]


@lru_cache(maxsize=2048)
def _view_at(urlconf: str, path: str) -> ResolverMatch:
    return get_resolver(urlconf).resolve(path)


OURS = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")


def read_api_directly(get_response: GetResponse) -> GetResponse:
    """Sends reads of the API and posts to it the short way, all else on."""
    handler = ApiHandler()
    handler.load_middleware()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # Whoever brings a cookie of ours goes the long way: what it stands for must be looked at.
        if (
            request.method in ("GET", "HEAD", "POST")
            and request.path_info.startswith(PREFIX)
            and not any(name in request.COOKIES for name in OURS)
        ):
            return handler.answer(request)
        return get_response(request)

    return middleware
