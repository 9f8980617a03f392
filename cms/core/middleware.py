"""Middleware of every request: unreadable input refused, language taken from the path, headers, compression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from corsheaders.middleware import CorsMiddleware
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cms.core.languages import HTML_LANGUAGES, language_of_path
from cms.core.problems import problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]

API_PREFIX = "/api/"
# Between marking and memory only (cms.response_cache); it never leaves the process.
KEEP_HEADER = "X-Gaststad-Keep-Until"
# The sizes that pages show; not the originals.
OPEN_IMAGES = "/media/images/"
ADMIN_PREFIXES = ("/admin/", "/documents/")


def refuse_unreadable_input(get_response: GetResponse) -> GetResponse:
    """400 for a NUL or for bytes that are no UTF-8 in path or query: databases refuse them, with a 500."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        raw = request.META.get("QUERY_STRING", "")
        if is_unreadable(raw) or "\x00" in request.path or "\ufffd" in request.path:
            if request.path.startswith(API_PREFIX):
                return problem(400, "unreadable-input", "The address holds bytes that are not readable text.")
            return HttpResponse("400 Bad Request", status=400, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def is_unreadable(query: str) -> bool:
    """Whether a raw query string decodes to something with a NUL, or to no UTF-8 at all."""
    if "%" not in query and query.isascii():
        return False
    try:
        return "\x00" in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return True


def language_from_path(get_response: GetResponse) -> GetResponse:
    """Activates the language of the path. No cookie, no Accept-Language, hence no Vary: one address, one answer."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API_PREFIX):
            # No language has this code; the API takes one as a parameter.
            language = settings.LANGUAGE_CODE
        else:
            language = language_of_path(request.path_info)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", HTML_LANGUAGES.get(language, language))
        return response

    return middleware


def add_security_headers(get_response: GetResponse) -> GetResponse:
    """Headers that Django does not set, and the looser content policy that Wagtail's admin needs."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        )
        if not request.path.startswith(API_PREFIX):
            policy = "cross-origin" if is_open_file(request, response) else "same-origin"
            response.headers.setdefault("Cross-Origin-Resource-Policy", policy)
        if request.path.startswith(ADMIN_PREFIXES):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def is_open_file(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this is an image or document that everybody may have: other front-ends show those too."""
    if response.status_code not in (200, 206, 304):
        return False
    return request.path.startswith(OPEN_IMAGES) or getattr(request, "is_open_document", False)


class UnpaddedGZip(GZipMiddleware):
    """Without random padding: a kept answer is the same bytes for everybody, and its strong ETag says so."""

    max_random_bytes = 0


def compress_public_pages(get_response: GetResponse) -> GetResponse:
    """Compresses what holds no secret: the admin's pages hold a CSRF token, which compression could leak (BREACH)."""
    gzip = GZipMiddleware(get_response)
    plain = UnpaddedGZip(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith(ADMIN_PREFIXES) or response.streaming:
            return response
        chosen = plain if KEEP_HEADER in response.headers else gzip
        return chosen.process_response(request, response)  # type: ignore[arg-type]

    return middleware


class Cors(CorsMiddleware):
    """django-cors-headers, which without an Origin says no more than that one would matter."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.method == "OPTIONS" or "HTTP_ORIGIN" in request.META:
            return super().__call__(request)
        enabled = self.is_enabled(request)
        response: Any = self.get_response(request)
        if enabled:
            patch_vary_headers(response, ("origin",))
        return response


class ContentPolicy(CSPMiddleware):
    """The content policy as django-csp writes it, written once for all answers that do not change it."""

    _written: tuple[Any, str] = (None, "")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        policy = settings.CONTENT_SECURITY_POLICY
        if (
            settings.DEBUG
            or "EXCLUDE_URL_PREFIXES" in policy
            or getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None)
            or getattr(request, "_csp_nonce", None)
            or any(name.startswith("_csp_") for name in vars(response))
        ):
            return super().process_response(request, response)
        if self._written[0] is not policy:
            self._written = (policy, build_policy())
        response.headers.setdefault(HEADER, self._written[1])
        return response


class ExplainProtectedRows:
    """In the admin, deleting what others refer to ends in a sentence instead of a 500, whatever the screen."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A message and the way back for a ProtectedError; anything else is left to Django."""
        if not isinstance(exception, ProtectedError) or not request.path.startswith("/admin/"):
            return None
        messages.error(
            request, _("This cannot be deleted: other content still refers to it. Delete or change that content first.")
        )
        return redirect("wagtailadmin_home")
