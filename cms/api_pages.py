"""The pages for people about the API: its documentation, and one for each type of problem."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.core.problem_types import PROBLEMS
from cms.core.problems import problem


def docs_page(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """Every endpoint with its parameters and answers, drawn from the OpenAPI document, without any script."""
    operations = [
        {**operation, "method": method.upper(), "path": address, "anchor": operation["operationId"]}
        for address, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    groups: dict[str, list[dict[str, Any]]] = {}
    for operation in operations:
        groups.setdefault(operation["tags"][0], []).append(operation)
    schemas = [
        {"name": name, **schema, "fields": fields_of(schema)}
        for name, schema in sorted(document["components"]["schemas"].items())
    ]
    context = {"document": document, "groups": groups, "schemas": schemas, "problems": PROBLEMS}
    return _page(request, "core/api_docs.html", context)


def problem_page(request: HttpRequest, kind: str) -> HttpResponse:
    """What a type of problem means and what to do about it; a 404 problem for a type that there is not."""
    if kind not in PROBLEMS:
        return problem(404, "not-found", "There is no problem of this type.")
    status, title, advice = PROBLEMS[kind]
    return _page(request, "core/api_problem.html", {"kind": kind, "status": status, "title": title, "advice": advice})


def fields_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of a schema: name, type in words, description."""
    required = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "kind": kind_of(field),
            "description": field.get("description", ""),
            "required": name in required,
        }
        for name, field in schema.get("properties", {}).items()
    ]


def kind_of(field: dict[str, Any]) -> str:
    """The type of a field in words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    for many in ("anyOf", "oneOf", "allOf"):
        if many in field:
            return " or ".join(dict.fromkeys(kind_of(one) for one in field[many]))
    if "const" in field:
        return f"“{field['const']}”"
    if field.get("type") == "array":
        return f"list of {kind_of(field.get('items', {}))}"
    return str(field.get("type", "anything"))


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
