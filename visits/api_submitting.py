"""The request form for front-ends: its questions, and requests that come by it."""

from __future__ import annotations

import copy
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from ninja import Field, Router, Schema, Status
from wagtail.models import Site

from cms.core.api_errors import ApiError, allow_parameters
from cms.core.api_reading import ERRORS, LocaleQuery, ProblemOut, site_of
from cms.core.client_address import client_address
from cms.core.memo import remember
from cms.core.site_facts import restricted_paths
from visits.api_forms import form_out, read_submission
from visits.api_limits import limited
from visits.enums import RequestSource, SpamReason
from visits.models import VisitRequestPage
from visits.services import submissions
from visits.services.mails import status_url

router = Router(tags=["visits"])
MOST_BYTES = 100_000
LONGEST_KEY = 200


class FormOut(Schema):
    """The form in one language: a JSON Schema for the values, and the words and order for people."""

    slug: str
    locale: str
    title: str
    intro: str
    privacy_text: str
    values: Annotated[dict[str, Any], Field(serialization_alias="schema")]
    fields: list[dict[str, Any]]


class SubmittedOut(Schema):
    """A request that was stored."""

    reference: str
    status_url: str


@router.get("/forms/{slug}", response={200: FormOut, **ERRORS}, by_alias=True, summary="A form")
def get_form(request: HttpRequest, slug: str, locale: LocaleQuery = "nl") -> Any:
    """The questions of the form, fixed ones and those an editor added."""
    allow_parameters(request, ("locale",))
    with translation.override(locale):
        return form_out(_form_page(request, slug, locale), now=timezone.now())


@router.post(
    "/forms/{slug}/submissions",
    response={201: SubmittedOut, **ERRORS, 400: ProblemOut, 413: ProblemOut, 415: ProblemOut, 429: ProblemOut},
    summary="Send a form",
    openapi_extra={
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
                "description": "The same key with the same answers gives the same reply and stores nothing twice.",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object", "additionalProperties": True}}},
            "description": "The answers, named as in `GET /forms/{slug}`.",
        },
    },
)
@limited("")
def submit_form(request: HttpRequest, slug: str, locale: LocaleQuery = "nl") -> Any:
    """Store a request: the same form and the same rules as on the site. 422 names each field by JSON pointer."""
    allow_parameters(request, ("locale",))
    page = _form_page(request, slug, locale)
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or (key and not key.isprintable()):
        raise ApiError(422, "invalid-idempotency-key", "The Idempotency-Key must hold 1 to 200 printable characters.")
    now = timezone.now()
    with translation.override(locale):
        form, website = read_submission(request, page, now=now, most_bytes=MOST_BYTES)
    submission = submissions.prepare(
        page,
        site_of(request),
        form.cleaned_data,
        questions=form.asked,
        source=RequestSource.API,
        idempotency_key=f"api:{key}" if key else "",
        suspicions=[SpamReason.HONEYPOT.value] if website else [],
        address=client_address(request),
    )
    try:
        receipt = submissions.submit(submission, now=now)
    except submissions.IdempotencyConflict as error:
        raise ApiError(422, "idempotency-key-reused", "This Idempotency-Key came with other answers before.") from error
    stored = receipt.visit_request
    return Status(201, {"reference": stored.reference, "status_url": status_url(stored)})


def _form_page(request: HttpRequest, slug: str, locale: str) -> VisitRequestPage:
    """The form of this name, remembered until the content changes; a copy for this request alone."""
    site = site_of(request)
    return copy.copy(remember(("form page", site.pk, slug, locale), lambda: _read_form_page(site, slug, locale)))


def _read_form_page(site: Site, slug: str, locale: str) -> VisitRequestPage:
    pages = (
        VisitRequestPage.objects.live()
        .filter(slug=slug, locale__language_code=locale, alias_of__isnull=True)
        .select_related("locale")
    )
    for page in pages:
        if page.get_site() == site and not page.path.startswith(restricted_paths()):
            return page
    # Nothing is remembered of names that somebody made up.
    raise Http404
