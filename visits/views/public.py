"""The public form and the page after sending."""

from __future__ import annotations

import copy
import re
import uuid
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from wagtail.models import Site

from cms.core.client_address import client_address
from cms.core.memo import remember
from cms.core.models import StandardPage
from cms.core.models.pages import PageRole
from cms.core.see_other import SeeOther
from visits.enums import RequestSource
from visits.form_making import build_form
from visits.forms import VisitRequestForm, error_summary, form_groups
from visits.models import VisitRequestPage
from visits.services import submissions
from visits.services.abuse import RateLimited, opened_at_token, suspicions_of_form

_receipts = signing.TimestampSigner(salt="visits.receipt")
RECEIPT_SECONDS = 24 * 60 * 60
_KEY = re.compile(r"^[0-9a-f]{32}$")


def request_form(request: HttpRequest, page: VisitRequestPage) -> HttpResponse:
    """GET shows the form; POST stores the request and answers 303, or shows the form again with what was typed."""
    if request.method == "POST":
        return _receive(request, page)
    now = timezone.now()
    initial = {"info_day": request.GET.get("info_day", ""), "themes": request.GET.getlist("theme")}
    # A preview shows the questions of a draft.
    form = build_form(page, now=now, initial=initial, is_draft=getattr(request, "is_preview", False))
    _preselect(form)
    response = _show(request, page, form, submission_key=uuid.uuid4().hex)
    # The form is the same for everybody, but its hidden fields are not.
    patch_cache_control(response, private=True, no_store=True)
    return response


def thanks(request: HttpRequest, page: VisitRequestPage, receipt: str) -> HttpResponse:
    """What happens next, with the reference; the address holds nothing personal and works for a day."""
    try:
        reference = _receipts.unsign(force_str(urlsafe_base64_decode(receipt)), max_age=RECEIPT_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    return show_thanks(request, page, reference)


def show_thanks(request: HttpRequest, page: VisitRequestPage, reference: str) -> HttpResponse:
    """The page with a reference on it, which no cache keeps."""
    context = page.get_context(request) | {"reference": reference}
    response = render(request, "visits/thanks.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _receive(request: HttpRequest, page: VisitRequestPage) -> HttpResponse:
    now = timezone.now()
    form = build_form(page, request.POST, now=now)
    key = request.POST.get("submission_key", "")
    key = key if _KEY.match(key) else uuid.uuid4().hex
    if not form.is_valid():
        return _show(request, page, form, submission_key=key, status=200)
    submission = submissions.prepare(
        page,
        Site.find_for_request(request) or page.get_site(),
        form.cleaned_data,
        questions=form.asked,
        source=RequestSource.FORM,
        idempotency_key=f"form:{key}",
        suspicions=suspicions_of_form(request.POST.dict()),
        address=client_address(request),
    )
    try:
        receipt = submissions.submit(submission, now=now)
    except submissions.IdempotencyConflict:
        # The visitor went back and changed something: that is a request of its own.
        return _show(request, page, form, submission_key=uuid.uuid4().hex, already_sent=True, status=409)
    except RateLimited as limit:
        response = _show(request, page, form, submission_key=key, rate_limited=True, status=429)
        response.headers["Retry-After"] = str(limit.retry_after)
        return response
    # Wagtail's page addresses hold letters, digits, hyphens and underscores only; a signature has colons too.
    signed = urlsafe_base64_encode(force_bytes(_receipts.sign(receipt.visit_request.reference)))
    location = page.get_url(request) + page.reverse_subpage("thanks", args=[signed])
    return SeeOther(location, headers={"Cache-Control": "private, no-store"})


def _show(
    request: HttpRequest,
    page: VisitRequestPage,
    form: VisitRequestForm,
    *,
    submission_key: str,
    rate_limited: bool = False,
    already_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = page.get_context(request) | {
        "form": form,
        "groups": form_groups(form),
        "error_summary": error_summary(form) if form.is_bound else [],
        "info_days": form.info_days,
        "opened_at": request.POST.get("opened_at") or opened_at_token(),
        "submission_key": submission_key,
        "rate_limited": rate_limited,
        "already_sent": already_sent,
        "privacy_page": _privacy_page(page),
    }
    response = render(request, page.get_template(request), context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _preselect(form: VisitRequestForm) -> None:
    """Choose the themes of a preselected day, so that a visitor who came by its link starts half-way."""
    chosen = str(form.initial.get("info_day") or "")
    for day in form.info_days:
        if str(day.pk) == chosen and not form.initial.get("themes"):
            form.initial["themes"] = [theme.code for theme in day.themes.all()]


def _privacy_page(page: VisitRequestPage) -> Any:
    above = page.path[: -page.steplen]

    def read() -> Any:
        pages = StandardPage.objects.live().public().filter(role=PageRole.PRIVACY, locale=page.locale_id)
        return pages.filter(path__startswith=above).first()

    return copy.copy(remember(("privacy page", above, page.locale_id), read))
