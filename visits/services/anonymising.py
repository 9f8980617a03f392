"""Taking the person out of a request: what the figures need stays, all else goes, in the caller's transaction."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from cms.core.secret_links import hash_token
from cms.mail.models import OutgoingMail
from visits.enums import EventKind
from visits.models import Evaluation, ExportLog, IndividualVisit, Organisation, RequestEvent, VisitRequest
from visits.services.mails import about

# What an anonymised request holds in these columns. `visits/data_register.py` says which columns must be here.
EMPTIED: dict[str, Any] = {
    "organisation": "",
    "kbo_number": "",
    "contact_name": "",
    "email": "",
    "phone": "",
    "preferred_date_1": None,
    "preferred_date_2": None,
    "preferred_date_3": None,
    "questions": "",
    "purpose": "",
    "access_needs": "",
    "privacy_text": "",
    "extra_answers": {},
    "extra_questions": [],
    "spam_reasons": [],
    "idempotency_key": None,
    "idempotency_digest": "",
    "assignee": None,
    "visitor_organisation": None,
    "notice_id": None,
    "transport": "",
    "itinerary": "",
    "advance_questions": "",
    "details_at": None,
}
# Of a place on a day only who took it, how many, and the month stay.
PLACE_EMPTIED = (
    "respond_by",
    "queued_at",
    "reminded_at",
    "visit_reminded_at",
    "count_asked_at",
    "thanked_at",
    "checked_in_at",
)
# Of these only the month stays: a moment would lead back to a mail or a diary.
MONTH_ONLY = ("received_at", "privacy_accepted_at", "read_at", "decided_at", "closed_at", "scheduled_at")
SEARCH_TERM_REMOVED = "…"


def anonymise(rows: Iterable[VisitRequest], *, now: datetime) -> int:
    """Anonymise these locked requests, with their history, mails and places; returns how many.

    Theme, month, people, kind, country, outcome and language stay; the reference and every key that stands in a
    mail are replaced, so that no old mail leads here.
    """
    organisations: set[int] = set()
    count = 0
    for row in rows:
        if row.visitor_organisation_id is not None:
            organisations.add(row.visitor_organisation_id)
        delete_mails(row)
        _anonymise_history(row)
        for place in row.registrations.all():
            place.created_at = month_of(place.created_at)
            for name in PLACE_EMPTIED:
                setattr(place, name, None)
            place.save(update_fields=["created_at", *PLACE_EMPTIED])
        row.participants.all().delete()
        IndividualVisit.objects.filter(visit_request=row).delete()
        _anonymise_evaluation(row)
        for name, value in EMPTIED.items():
            setattr(row, name, value.copy() if isinstance(value, (dict, list)) else value)
        for name in MONTH_ONLY:
            if (moment := getattr(row, name)) is not None:
                setattr(row, name, month_of(moment))
        row.reference = f"ANON-{secrets.token_hex(6).upper()}"
        row.public_id = uuid.uuid4()
        row.token_version = 1
        # Of nobody: not even the new public id leads to it.
        row.token_hash = hash_token(secrets.token_urlsafe(32))
        row.anonymised_at = now
        row.version += 1
        row.save()
        count += 1
    forget_organisations(organisations)
    return count


def delete(rows: Iterable[VisitRequest]) -> int:
    """Delete these locked requests with everything about them (spam has no place in the figures); returns how many."""
    organisations: set[int] = set()
    count = 0
    for row in rows:
        if row.visitor_organisation_id is not None:
            organisations.add(row.visitor_organisation_id)
        delete_mails(row)
        row.delete()
        count += 1
    forget_organisations(organisations)
    return count


def delete_mails(row: VisitRequest) -> None:
    """Delete every mail about a request, sent or not."""
    OutgoingMail.objects.filter(about=about(row)).delete()


def forget_organisations(primary_keys: Iterable[int]) -> None:
    """Remove from the register whom no request refers to; the others are described by the requests that are left."""
    # In one order, so that two batches never wait for each other; locked, so that no new request gets a row that goes.
    found = Organisation.objects.filter(pk__in=set(primary_keys)).order_by("pk").select_for_update()
    for organisation in list(found):
        left = VisitRequest.objects.filter(visitor_organisation=organisation)
        latest = left.order_by("-received_at", "-pk").first()
        if latest is None:
            organisation.delete()
            continue
        seen = left.aggregate(first=Min("received_at"), last=Max("received_at"))
        organisation.name, organisation.kind = latest.organisation, latest.organisation_kind
        organisation.country = latest.country
        organisation.first_seen_at, organisation.last_seen_at = seen["first"], seen["last"]
        organisation.save()


def remove_search_terms() -> int:
    """Remove what was searched for from old lines of the export log: it can be somebody's name. Returns how many."""
    # As text: the JSON look-ups of the two databases differ.
    count = 0
    logged = ExportLog.objects.annotate(text=Cast("filters", TextField())).filter(text__contains='"q"')
    for export in logged:
        if export.filters.get("q") not in (None, SEARCH_TERM_REMOVED):
            export.filters = {**export.filters, "q": SEARCH_TERM_REMOVED}
            export.save(update_fields=["filters"])
            count += 1
    return count


def month_of(moment: datetime) -> datetime:
    """The first moment of the month, on the clock of the city."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _anonymise_evaluation(row: VisitRequest) -> None:
    """The marks stay, by the month; the words and whose they were go."""
    for evaluation in Evaluation.objects.filter(visit_request=row):
        evaluation.visit_request = None
        evaluation.best = evaluation.better = ""
        evaluation.given_at = month_of(evaluation.given_at)
        evaluation.save()


def _anonymise_history(row: VisitRequest) -> None:
    """Statuses and reasons stay, by the month; who did it, what was said and what was mailed go."""
    kept = (EventKind.RECEIVED, EventKind.STATUS)
    RequestEvent.objects.filter(visit_request=row).exclude(kind__in=kept).delete()
    for event in RequestEvent.objects.filter(visit_request=row):
        event.at = month_of(event.at)
        event.by = None
        event.note = ""
        event.save(update_fields=["at", "by", "note"])
