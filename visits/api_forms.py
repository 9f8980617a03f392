"""The request form for front-ends: its JSON Schema, and a JSON body read as the same form."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from cms.core.api_errors import ApiError
from visits.form_making import build_form
from visits.forms import GROUPS, VisitRequestForm
from visits.models import VisitRequestPage

HONEYPOT = "website"


def form_out(page: VisitRequestPage, *, now: datetime) -> dict[str, Any]:
    """The form of a page: `values`, a JSON Schema (2020-12), for the values, `fields` with words, kinds and order."""
    form = build_form(page, now=now)
    groups = {name: str(heading) for heading, names in GROUPS for name in names}
    return {
        "slug": page.slug,
        "locale": page.locale.language_code,
        "title": page.title,
        "intro": page.intro,
        "privacy_text": page.privacy_text,
        "values": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {name: _property(field) for name, field in form.fields.items()},
            "required": [name for name, field in form.fields.items() if field.required],
            "additionalProperties": False,
        },
        "fields": [
            {
                "name": name,
                "label": str(field.label or name),
                "help_text": str(field.help_text or ""),
                "required": field.required,
                "group": groups.get(name, ""),
                "kind": _kind(field),
                "choices": [
                    {"value": str(value), "label": str(label)}
                    for value, label in getattr(field, "choices", [])
                    if value != ""
                ],
            }
            for name, field in form.fields.items()
        ],
    }


def read_submission(
    request: HttpRequest, page: VisitRequestPage, *, now: datetime, most_bytes: int
) -> tuple[VisitRequestForm, str]:
    """The valid form of a JSON body, and what stood in the honeypot.

    Raises ApiError: 415 (no JSON), 413 (too large), 400 (unreadable), 422 with a pointer per field.
    """
    answers = read_object(request, most_bytes)
    website = str(answers.pop(HONEYPOT, "") or "")
    data: MultiValueDict[str, Any] = MultiValueDict()
    form = build_form(page, data, now=now)
    errors = [
        {"pointer": _pointer(name), "code": "unknown", "detail": "The form does not ask this."}
        for name in answers
        if name not in form.fields
    ]
    for name, value in answers.items():
        if name in form.fields:
            problem = _add(data, name, value, form.fields[name])
            if problem:
                errors.append({"pointer": _pointer(name), "code": "type", "detail": problem})
    wrong = {error["pointer"] for error in errors}
    for name, found in form.errors.get_json_data().items():
        errors += [
            {"pointer": _pointer(name), "code": item["code"] or "invalid", "detail": item["message"]}
            for item in found
            if _pointer(name) not in wrong
        ]
    if errors:
        raise ApiError(422, "invalid-answers", "Some answers are missing or not valid.", errors=errors)
    return form, website


def read_object(request: HttpRequest, most_bytes: int) -> dict[str, Any]:
    """The JSON object in a body. Raises ApiError: 415, 413, 400, 422."""
    if request.content_type != "application/json":
        raise ApiError(415, "unsupported-media-type", "Send the answers as application/json.")
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise ApiError(413, "too-large", "The answers are too long.") from error
    if len(raw) > most_bytes:
        raise ApiError(413, "too-large", "The answers are too long.")
    try:
        answers = json.loads(raw, parse_constant=_refuse_constant)
        json.dumps(answers, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "unreadable-body", "The body is not readable JSON.") from error
    if not isinstance(answers, dict):
        raise ApiError(422, "invalid-answers", "Send one JSON object with the answers.")
    return answers


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _add(data: MultiValueDict[str, Any], name: str, value: Any, field: forms.Field) -> str:
    """Put a JSON value into form data the way a browser would send it; returns what is wrong with its type."""
    if value is None or value is False:
        return ""
    if isinstance(field, forms.MultipleChoiceField):
        if not isinstance(value, list) or any(isinstance(item, (dict, list)) for item in value):
            return "Send a list of values."
        data.setlist(name, [str(item) for item in value])
    elif isinstance(value, (dict, list)):
        return "Send one value."
    elif isinstance(field, forms.BooleanField):
        if value is not True:
            return "Send true or false."
        data[name] = "on"
    elif value is True:
        return "Send text or a number."
    else:
        data[name] = str(value)
    return ""


def _pointer(name: str) -> str:
    """A JSON pointer (RFC 6901) to a member of the body."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _property(field: forms.Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": str(field.label or "")}
    if field.help_text:
        schema["description"] = str(field.help_text)
    choices = [
        {"const": str(value), "title": str(label)} for value, label in getattr(field, "choices", []) if value != ""
    ]
    if isinstance(field, forms.MultipleChoiceField):
        schema |= {"type": "array", "uniqueItems": True, "items": {"oneOf": choices} if choices else {}}
        schema |= {"minItems": 1} if field.required else {}
    elif isinstance(field, forms.BooleanField):
        schema |= {"const": True} if field.required else {"type": "boolean"}
    elif choices:
        schema["oneOf"] = choices if field.required else [{"const": "", "title": ""}, *choices]
    elif isinstance(field, forms.IntegerField):
        schema |= {"type": "integer"} | _bounds(field)
    else:
        schema |= {"type": "string"} | _text_rules(field)
    return schema


def _bounds(field: forms.IntegerField) -> dict[str, Any]:
    bounds = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: value for name, value in bounds.items() if value is not None}


def _text_rules(field: forms.Field) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if isinstance(field, forms.EmailField):
        rules["format"] = "email"
    if field.required:
        rules["minLength"] = 1
    if getattr(field, "max_length", None):
        rules["maxLength"] = field.max_length  # type: ignore[attr-defined]
    return rules


def _kind(field: forms.Field) -> str:
    for kind, classes in _KINDS:
        if isinstance(field, classes):
            return kind
    return "text"


_KINDS: list[tuple[str, Any]] = [
    ("checkboxes", forms.MultipleChoiceField),
    ("choice", forms.ChoiceField),
    ("checkbox", forms.BooleanField),
    ("number", (forms.IntegerField, forms.DecimalField)),
    ("date", forms.DateField),
    ("email", forms.EmailField),
    ("url", forms.URLField),
]
