"""Macros: the reply and the next status in one transaction, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from visits.enums import WANTING_STATUSES, MacroAction, RequestStatus
from visits.models import Macro, VisitRequest
from visits.services import letters, mails, visit_requests
from visits.services.transitions import lock_request

_LEADS_TO = {
    MacroAction.ASK: RequestStatus.QUESTION_SENT,
    MacroAction.WAIT: RequestStatus.WAITING,
    MacroAction.DECLINE: RequestStatus.DECLINED,
}


def is_possible(macro: Macro, visit_request: VisitRequest) -> bool:
    """Whether the table leads there, for a new request by way of its review."""
    to_status = _LEADS_TO[MacroAction(macro.action)]
    if visit_request.status not in WANTING_STATUSES:
        # Whoever has a place or a date is not sent away by one click.
        return False
    if visit_request.status == RequestStatus.NEW:
        return VisitRequest(status=RequestStatus.IN_REVIEW).can_become(to_status)
    return visit_request.can_become(to_status)


def macros_for(visit_request: VisitRequest) -> list[Macro]:
    """The macros that can be used on a request now: possible, and with a text in the requester's language."""
    found = Macro.objects.filter(
        site_id=visit_request.site_id, template__texts__language=visit_request.form_language
    ).order_by("name")
    return [macro for macro in found if is_possible(macro, visit_request)]


def letter_of(macro: Macro, visit_request: VisitRequest) -> letters.Letter:
    """What the macro would mail. Raises TextNotUsable."""
    context = {**mails.mail_context(visit_request), "reason": macro.decline_reason or None}
    return letters.filled(macro.template, visit_request, context)


def run(
    macro: Macro, visit_request: VisitRequest, *, by: Any, now: datetime, expected_version: int | None = None
) -> VisitRequest:
    """Mail the text and take the step; a new request is taken up first.

    Raises TransitionNotAllowed, StaleVisitRequest, PermissionDenied, and TextNotUsable; then nothing is changed.
    """
    with transaction.atomic():
        row = lock_request(visit_request, by, expected_version)
        if macro.site_id != row.site_id or not is_possible(macro, row):
            raise visit_requests.TransitionNotAllowed(row, _LEADS_TO[MacroAction(macro.action)])
        letter = letter_of(macro, row)
        if row.status == RequestStatus.NEW:
            row = visit_requests.start_review(row, by=by, now=now)
        words = {"note": letter.body, "subject": letter.subject, "by": by, "now": now}
        if macro.action == MacroAction.ASK:
            return visit_requests.send_question(row, **words)
        if macro.action == MacroAction.WAIT:
            return visit_requests.put_on_waiting_list(row, **words)
        return visit_requests.decline(row, macro.decline_reason, **words)
