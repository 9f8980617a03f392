"""Intake: one way in for the form and the API. Request, history and mails are written together or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from cms.core.gathering import Part, gather, marks, table
from cms.core.inserting import insert
from cms.core.models import SiteSettings
from cms.core.secret_links import hash_token
from cms.core.write_turns import in_turn
from themes.models import Theme
from visits.enums import EventKind, RequestSource, RequestStatus, SpamReason
from visits.models import InfoDay, RequestEvent, VisitRequest, VisitRequestPage
from visits.models.visit_request_page import CORE_FIELDS
from visits.services import letters, mails
from visits.services.abuse import count_attempt, suspicions_of_text
from visits.services.organisations import recognise
from visits.services.references import next_reference

_PLAIN = [name for name in CORE_FIELDS if name not in {"themes", "info_day", "privacy_accepted"}]


class IdempotencyConflict(Exception):
    """The same key came with other answers."""


@dataclass(frozen=True)
class Submission:
    """What came in, validated, with where it came from."""

    page: VisitRequestPage
    site: Site
    cleaned: dict[str, Any]
    questions: list[dict[str, Any]] = field(default_factory=list)
    source: str = RequestSource.FORM
    idempotency_key: str = ""
    suspicions: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def digest(self) -> str:
        """A hash of the answers, to tell a repeat from another request under the same key."""
        return hashlib.sha256(json.dumps(self.cleaned, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Receipt:
    """The stored request; `is_repeat` when the same submission had been stored before."""

    visit_request: VisitRequest
    is_repeat: bool


def questions_as_asked(page: VisitRequestPage) -> list[dict[str, Any]]:
    """A snapshot of the editor's questions: key, label, kind, required and choices, in their order."""
    return [
        {
            "key": question.clean_name,
            "label": question.label,
            "kind": question.field_type,
            "required": question.required,
            "choices": question.choices,
        }
        for question in page.form_questions.all()
        if question.clean_name not in CORE_FIELDS
    ]


def prepare(
    page: VisitRequestPage,
    site: Site,
    cleaned: dict[str, Any],
    *,
    questions: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Submission:
    """A submission from the cleaned data of a valid form, with the editor's questions as that asked them (or now)."""
    asked = questions_as_asked(page) if questions is None else [dict(question) for question in questions]
    return Submission(page, site, dict(cleaned), asked, **more)


class _RepeatError(Exception):
    """The same submission was stored before; undoes what was written meanwhile."""

    def __init__(self, earlier: VisitRequest) -> None:
        super().__init__()
        self.earlier = earlier


def submit(submission: Submission, *, now: datetime) -> Receipt:
    """Store a request with its first history lines and its mails, in one transaction.

    A repeat under the same idempotency key returns the stored request and writes nothing. What looks like spam is
    stored in the spam tab. Raises RateLimited (nothing stored) and IdempotencyConflict.
    """
    # Before the transaction, inside which nothing is answered from memory.
    site_settings = SiteSettings.of_site(submission.site)
    try:
        with in_turn():
            # Takes the lock that serialises submissions; the number goes back when nothing is stored.
            reference = next_reference(submission.site, timezone.localdate(now).year)
            if earlier := _earlier(submission):
                raise _RepeatError(earlier)
            count_attempt(submission.address, now=now)
            return Receipt(_receive(submission, reference, site_settings, now), is_repeat=False)
    except _RepeatError as repeat:
        return Receipt(repeat.earlier, is_repeat=True)


def _receive(submission: Submission, reference: str, site_settings: SiteSettings, now: datetime) -> VisitRequest:
    """Store the request, its mails and its history."""
    visit_request = _unsaved(submission, reference, now)
    is_spam = visit_request.status == RequestStatus.SPAM
    if not is_spam:
        visit_request.notice_id = mails.waiting_notice(submission.site, site_settings)
        visit_request.visitor_organisation_id = recognise(visit_request, now=now)
    themes, has_standard_text = _read_facts(submission, visit_request.form_language)
    insert([visit_request])
    links = VisitRequest.themes.through
    insert([links(visitrequest_id=visit_request.pk, theme_id=theme) for theme in themes])
    history = [
        RequestEvent(
            visit_request=visit_request,
            at=now,
            kind=EventKind.RECEIVED,
            to_status=visit_request.status,
            detail=submission.source,
        )
    ]
    if SpamReason.HONEYPOT not in visit_request.spam_reasons:
        # A robot's victim gets no mail from us; a hasty person does.
        confirmation = mails.queue_first_confirmation(
            visit_request, now=now, site_settings=site_settings, has_standard_text=has_standard_text
        )
        history.append(confirmation)
    insert(history)
    if not is_spam and visit_request.notice_id is None:
        mails.queue_notice(visit_request, now=now, site_settings=site_settings)
    return visit_request


def _earlier(submission: Submission) -> VisitRequest | None:
    if not submission.idempotency_key:
        return None
    earlier: VisitRequest | None = VisitRequest.objects.filter(
        site=submission.site, idempotency_key=submission.idempotency_key
    ).first()
    if earlier is not None and earlier.idempotency_digest != submission.digest:
        raise IdempotencyConflict
    return earlier


def _unsaved(submission: Submission, reference: str, now: datetime) -> VisitRequest:
    cleaned = submission.cleaned
    suspicions = list(submission.suspicions)
    suspicions += suspicions_of_text(*(cleaned.get(name) or "" for name in ("questions", "purpose", "organisation")))
    day_id = cleaned.get("info_day") or None
    visit_request = VisitRequest(
        site=submission.site,
        page=submission.page,
        reference=reference,
        idempotency_key=submission.idempotency_key or None,
        idempotency_digest=submission.digest if submission.idempotency_key else "",
        info_day=InfoDay.objects.get(pk=day_id) if day_id else None,
        privacy_accepted_at=now,
        privacy_text=submission.page.privacy_text,
        extra_questions=submission.questions,
        extra_answers={question["key"]: _storable(cleaned.get(question["key"])) for question in submission.questions},
        form_language=submission.page.locale.language_code,
        source=submission.source,
        status=RequestStatus.SPAM if suspicions else RequestStatus.NEW,
        spam_reasons=suspicions,
        received_at=now,
        **{name: cleaned[name] for name in _PLAIN if name in cleaned and cleaned[name] is not None},
    )
    visit_request.token_hash = hash_token(visit_request.token)
    return visit_request


def _read_facts(submission: Submission, language: str) -> tuple[list[int], bool]:
    """The keys of the chosen themes, and whether the city wrote a confirmation of its own."""
    # PostgreSQL knows no empty list.
    codes = submission.cleaned["themes"] or [""]
    themes = Part(
        "theme",
        "id",
        f"FROM {table(Theme)} WHERE site_id = %s AND code IN ({marks(codes)})",
        (submission.site.pk, *codes),
    )
    rows = gather([themes, letters.is_written(submission.site.pk, mails.CONFIRMATION, language)])
    return [key for (key,) in rows["theme"]], bool(rows["standard text"])


def _storable(value: Any) -> Any:
    """An answer as JSON: dates as ISO text, numbers as they are."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool, list)):
        return value
    return str(value)
