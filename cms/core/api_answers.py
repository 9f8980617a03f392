"""How an answer of the API is written: orjson, only the fields asked for, and one shape for parts of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

from cms.core.api_errors import ApiError
from cms.core.api_reading import Paging, next_address

JSON = "application/json; charset=utf-8"


class FastRenderer(BaseRenderer):
    """JSON by orjson, for the endpoints that leave writing to django-ninja."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


def written(data: Any, **headers: str) -> HttpResponse:
    """A 200 with JSON. That it fits its schema is checked by tests and fuzzing, not at each answer."""
    return HttpResponse(orjson.dumps(data), content_type=JSON, headers=headers or None)


def names_in(value: str, known: Iterable[str], parameter: str) -> list[str]:
    """The names in a list with commas; raises a 422 ApiError for one that is not known."""
    names = [name.strip() for name in value.split(",") if name.strip()]
    allowed = set(known)
    if wrong := [name for name in names if name not in allowed]:
        detail = f"Unknown: {', '.join(wrong)[:200]}; known are: {', '.join(sorted(allowed))}."
        errors = [{"parameter": parameter, "detail": detail}]
        raise ApiError(422, "invalid-parameters", "Some parameters are not valid.", errors=errors)
    return names


def only(item: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """An item with the fields that were asked for; all of them when none were named."""
    return {name: item[name] for name in names if name in item} if names else item


def listing(request: HttpRequest, paging: Paging, count: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A part of a list and where the rest is."""
    return {"count": count, "next": next_address(request, paging, count), "items": items}
