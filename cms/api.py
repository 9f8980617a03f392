"""The public API: mounts each app's router; validators for caches, strict parameters, problem+json for every error."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja.errors import HttpError, ValidationError

from cms.api_pages import docs_page, problem_page
from cms.api_schema import ContractAPI
from cms.changes.api import router as changes_router
from cms.core.api_alerts import router as alerts_router
from cms.core.api_answers import FastRenderer
from cms.core.api_errors import ApiError
from cms.core.problems import problem
from cms.previews.api import router as previews_router
from home.api import router as site_router
from home.api_page_list import router as pages_router
from search.api import router as search_router
from themes.api import router as themes_router
from themes.api_commitments import router as commitments_router
from themes.notes_api import router as notes_router
from visits.api import router as visits_router
from visits.api_followers import router as followers_router
from visits.api_requester import router as requester_router
from visits.api_requester_question import router as question_router
from visits.api_statistics import router as statistics_router
from visits.api_submitting import router as submitting_router
from visits.services.abuse import RateLimited

logger = logging.getLogger(__name__)

api = ContractAPI(
    title="Gaststad API",
    version="1",
    description=(
        "Themes, info days, banners and the work-visit form of a host city. Reading needs no token. "
        "Every error is a problem document (RFC 9457). Times are ISO 8601 with the offset of Europe/Brussels."
    ),
    openapi_extra={
        "components": {
            "securitySchemes": {
                "RequestToken": {"type": "http", "scheme": "bearer"},
                "PreviewToken": {"type": "http", "scheme": "bearer"},
            }
        },
    },
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
    renderer=FastRenderer(),
)
api.add_router("", site_router)
api.add_router("", pages_router)
api.add_router("", alerts_router)
api.add_router("", themes_router)
api.add_router("", commitments_router)
api.add_router("", notes_router)
api.add_router("", search_router)
api.add_router("", visits_router)
api.add_router("", submitting_router)
api.add_router("", statistics_router)
api.add_router("", followers_router)
api.add_router("", requester_router)
api.add_router("", changes_router)
api.add_router("", question_router)
api.add_router("", previews_router)


@api.exception_handler(ApiError)
def on_api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
    """An error that an endpoint raised on purpose."""
    response = problem(error.status, error.kind, error.detail, **error.members)
    for name, value in error.headers.items():
        response.headers[name] = value
    return response


@api.exception_handler(ValidationError)
def on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with a pointer (body) or a parameter name (query, path) per error."""
    errors = []
    for item in error.errors:
        where, *rest = [str(part) for part in item["loc"]]
        detail = str(item["msg"])
        if where == "body":
            errors.append({"pointer": "/" + "/".join(rest[1:]), "detail": detail})
        else:
            errors.append({"parameter": rest[-1] if rest else where, "detail": detail})
    return problem(422, "invalid-parameters", "Some parameters are not valid.", errors=errors)


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """404."""
    return problem(404, "not-found", "There is nothing at this address.")


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What django-ninja itself refuses, such as a body that is no JSON."""
    return problem(error.status_code, "unreadable-body", str(error))


@api.exception_handler(RateLimited)
def on_rate_limited(request: HttpRequest, limit: RateLimited) -> HttpResponse:
    """429 with the seconds to wait."""
    response = problem(429, "too-many-requests", "Too many requests from this address. Try again later.")
    response.headers["Retry-After"] = str(limit.retry_after)
    return response


@api.exception_handler(Exception)
def on_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    """500, without a word of what went wrong inside."""
    logger.error("The API failed on %s", request.path, exc_info=error)
    return problem(500, "server-error", "Something went wrong on our side. Try again later.")


def with_http_rules(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """HEAD and OPTIONS for every address, 405 as a problem, strong ETag and 304, and an explicit Cache-Control."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        try:
            # django-ninja has no OPTIONS: its refusal names the methods it has.
            response = view(request, *args, **kwargs)
        finally:
            request.method = asked
        if asked == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed_methods(response), "Cache-Control": "no-store"})
        if response.status_code == 405:
            refused = problem(405, "method-not-allowed", "This address does not know that method.")
            refused.headers["Allow"] = allowed_methods(response)
            return refused
        if "no-store" in response.headers.get("Cache-Control", ""):
            return response
        if response.status_code == 200 and isinstance(response, HttpResponse):
            add_validators(request, response)
            if asked == "HEAD":
                response.headers["Content-Length"] = str(len(response.content))
                response.content = b""
        return response

    return csrf_exempt(wrapped)


def allowed_methods(response: HttpResponseBase) -> str:
    """The Allow header: what a refusal names (GET where nothing was refused), with what we add to it."""
    methods = set(response.headers.get("Allow", "GET").replace(" ", "").split(","))
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods | {"OPTIONS"}))


def add_validators(request: HttpRequest, response: HttpResponse) -> None:
    """A strong ETag from the bytes; an empty 304 when the client has them."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response.headers["ETag"] = etag
    response.headers.setdefault("Cache-Control", "public, max-age=60")
    held = request.META.get("HTTP_IF_NONE_MATCH", "")
    wanted = parse_etags(held) if held else []
    if "*" in wanted or any(candidate.removeprefix("W/") == etag for candidate in wanted):
        response.status_code = 304
        response.content = b""
        response.headers.pop("Content-Type", None)


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The API for people."""
    return docs_page(request, api.document)


@require_GET
def one_problem(request: HttpRequest, kind: str) -> HttpResponse:
    """The page that the `type` of a problem leads to."""
    return problem_page(request, kind)


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """404 for whatever under /api/v1/ is no address of ours."""
    return problem(404, "not-found", "There is nothing at this address.")


def api_urls() -> tuple[list[Any], str, str]:
    """The addresses of the API, each under our HTTP rules, and a 404 for all others."""
    addresses: Any = api.urls
    patterns, app_name, namespace = addresses
    for pattern in patterns:
        # The schema's own view answers to any method.
        callback = require_GET(pattern.callback) if pattern.name == "openapi-json" else pattern.callback
        pattern.callback = with_http_rules(callback)
    pages = [
        path("docs", with_http_rules(docs), name="docs"),
        path("problems/<str:kind>", with_http_rules(one_problem), name="problem"),
    ]
    return [*patterns, *pages, path("<path:rest>", unknown_address), path("", unknown_address)], app_name, namespace
