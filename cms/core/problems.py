"""Errors as RFC 9457 problem documents: one shape for every error of the API."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

PROBLEM_TYPE = "application/problem+json"


def problem(status: int, kind: str, detail: str, **members: Any) -> HttpResponse:
    """A problem+json answer: `type` (a path on this site), `title`, `status`, `detail`, and further members."""
    body = {
        "type": f"/api/v1/problems/{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **members,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
