"""Errors that an API endpoint raises on purpose, and the check of query parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest


class ApiError(Exception):
    """Becomes a problem document: status, the last part of its type, a sentence, and further members."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.members = members


def allow_parameters(request: HttpRequest, names: Iterable[str]) -> None:
    """Raises a 422 ApiError for query parameters that are unknown or come twice: a typo must not be ignored."""
    known = set(names)
    errors = [
        {"parameter": name, "detail": f"Unknown parameter; known are: {', '.join(sorted(known)) or 'none'}."}
        for name in request.GET
        if name not in known
    ]
    errors += [
        {"parameter": name, "detail": "This parameter came more than once."}
        for name in request.GET
        if name in known and len(request.GET.getlist(name)) > 1
    ]
    if errors:
        raise ApiError(422, "invalid-parameters", "Some parameters are not valid.", errors=errors)
