"""Following a theme through the API: the same form and service as on the site, the same answer to everybody."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from ninja import Router, Schema, Status

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, LocaleQuery, ProblemOut, site_of
from cms.core.client_address import client_address
from visits.api_forms import HONEYPOT, read_object
from visits.api_limits import limited
from visits.forms_followers import EmailForm, followable_pages
from visits.services import followers

router = Router(tags=["visits"])
MOST_BYTES = 2_000


class FollowedOut(Schema):
    """The same whether or not the address follows the theme already."""

    detail: str


@router.post(
    "/themes/{code}/followers",
    response={202: FollowedOut, **ERRORS, 400: ProblemOut, 413: ProblemOut, 415: ProblemOut, 429: ProblemOut},
    summary="Follow a theme",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {"email": {"type": "string", "format": "email", "maxLength": 254}},
                        "required": ["email"],
                    }
                }
            },
            "description": "The address to tell; it gets a mail with a link to confirm, in the language of `locale`.",
        },
    },
)
@limited("follow")
def follow_theme(request: HttpRequest, code: str, locale: LocaleQuery = "nl") -> Any:
    """Ask to be told when a day on a theme is planned. Nothing counts before it is confirmed from the mailbox."""
    allow_parameters(request, ("locale",))
    site = site_of(request)
    theme = next((page.theme for page in followable_pages(site, locale) if page.theme.code == code), None)
    if theme is None:
        raise Http404
    with translation.override(locale):
        email, is_robot = _read(request)
    followers.follow(theme, email, locale, address=client_address(request), is_robot=is_robot, now=timezone.now())
    return Status(
        202, {"detail": "If the address does not follow this theme yet, it gets a mail with a link to confirm."}
    )


def _read(request: HttpRequest) -> tuple[str, bool]:
    """The address in the body, and whether the honeypot was filled in. Raises ApiError."""
    answers = read_object(request, MOST_BYTES)
    is_robot = bool(answers.pop(HONEYPOT, ""))
    errors = [
        {"pointer": f"/{name.replace('~', '~0').replace('/', '~1')}", "code": "unknown", "detail": "This is not asked."}
        for name in answers
        if name != "email"
    ]
    value = answers.get("email")
    form = EmailForm({"email": value if isinstance(value, str) else ""})
    for item in form.errors.get_json_data().get("email", []):
        errors.append({"pointer": "/email", "code": item["code"] or "invalid", "detail": item["message"]})
    if errors:
        raise ApiError(422, "invalid-answers", "Some answers are missing or not valid.", errors=errors)
    return form.cleaned_data["email"], is_robot
