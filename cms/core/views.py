"""Health answers, uploaded images, and the pages for what is not there or went wrong."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.static import serve as serve_file

from cms.core.problems import problem
from cms.core.readiness import figures

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return _plain("ok")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503; how the mail queue does is added by the mail app's figures."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        body = {"status": "ok", **figures()}
    except DatabaseError:
        logger.exception("The database does not answer")
        return JsonResponse({"status": "database unavailable"}, status=503, headers={"Cache-Control": "no-store"})
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404 in the visitor's language, or as a problem document under /api/."""
    if request.path.startswith("/api/"):
        return problem(404, "not-found", "There is nothing at this address.")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without touching the database, or as a problem document under /api/."""
    if request.path.startswith("/api/"):
        return problem(500, "server-error", "Something went wrong on our side. Try again later.")
    return render(request, "500.html", status=500)


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def media_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """An image from the folder of uploads that the settings name now."""
    return serve_file(request, path, document_root=str(settings.MEDIA_ROOT))
