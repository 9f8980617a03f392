"""The OpenAPI document: built once, with every error as the problem document it is, and the headers of each answer."""

from __future__ import annotations

import copy
import json
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from ninja import NinjaAPI
from ninja.operation import Operation

from cms.core.problem_types import PROBLEMS
from cms.core.problems import PROBLEM_TYPE

EXAMPLES = Path(__file__).with_name("api_examples.json")
PROBLEM_SCHEMA = "#/components/schemas/ProblemOut"
RATE_HEADERS = ("RateLimit", "RateLimit-Policy")
HEADERS: dict[str, tuple[str, str]] = {
    "ETag": ("string", "Changes with the bytes; send it back as If-None-Match."),
    "Cache-Control": ("string", "How long the answer may be kept."),
    "RateLimit": ("string", 'How many requests are left, and for how many seconds: `"requests";r=9;t=3600`.'),
    "RateLimit-Policy": ("string", 'How many requests an address may make: `"requests";q=10;w=3600`.'),
    "Retry-After": ("integer", "Seconds to wait."),
}


class ContractAPI(NinjaAPI):
    """The API with its document kept."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document; the same for everybody."""
        found = copy.deepcopy(dict(super().get_openapi_schema(path_prefix="/api/v1/")))
        found["servers"] = [{"url": "/"}]
        told = json.loads(EXAMPLES.read_text())
        for path, operations in found["paths"].items():
            for method, operation in operations.items():
                finish(method, operation)
                if example := told.get(f"{method} {path}"):
                    add_example(operation, example)
        return found

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function, which names its address too: not of its module, for code moves."""
        name: str = operation.view_func.__name__
        return name

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """The answer for endpoints that set headers of it; most give one of their own, and never look."""
        found: Any = SimpleLazyObject(partial(super().create_temporal_response, request))
        return found  # type: ignore[no-any-return]

    def get_openapi_schema(self, **_options: Any) -> Any:
        return self.document


def finish(method: str, operation: dict[str, Any]) -> None:
    """Writes errors as problem documents, and names the headers of each answer."""
    if method == "get":
        operation["responses"].setdefault("304", {"description": "What you have is still true (If-None-Match)."})
    operation["responses"].setdefault("414", {"content": {PROBLEM_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}}})
    for status, answer in operation["responses"].items():
        code = int(status)
        if code >= 400:
            content: dict[str, Any] = answer.pop("content", {})
            first: dict[str, Any] = next(iter(content.values()), {})
            schema = first.get("schema", {})
            kinds = {kind: words for kind, words in PROBLEMS.items() if words[0] == code}
            answer["description"] = "; ".join(words[1] for words in kinds.values()) or "An error"
            answer["content"] = {PROBLEM_TYPE: {"schema": schema, "examples": examples(kinds)}}
            if code == 414:
                # Nobody behind a web server or a proxy sees what these refuse.
                answer["description"] += "; above some 8,000 bytes, in the words of the web server."
                answer["content"]["text/html"] = {"schema": {"type": "string"}}
        names = ["Retry-After"] if code == 429 else ["ETag", "Cache-Control"] if code == 200 else []
        if method == "post" and code in (200, 201, 202, 429):
            names += RATE_HEADERS
        if names:
            answer["headers"] = {
                name: {"schema": {"type": HEADERS[name][0]}, "description": HEADERS[name][1]} for name in names
            }


def add_example(operation: dict[str, Any], example: Any) -> None:
    """Puts the example with the answer that succeeds."""
    for status, answer in operation["responses"].items():
        if int(status) < 300 and "content" in answer:
            answer["content"]["application/json"]["example"] = example


def examples(kinds: dict[str, tuple[int, str, str]]) -> dict[str, Any]:
    """An example per problem type."""
    return {
        kind: {"value": {"type": f"/api/v1/problems/{kind}", "title": title, "status": status, "detail": advice}}
        for kind, (status, title, advice) in kinds.items()
    }
