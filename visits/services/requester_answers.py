"""What a requester tells us back: the answer to our question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from visits.enums import EventKind, RequestStatus
from visits.models import RequestEvent, VisitRequest
from visits.services import mails
from visits.services.transitions import change_status, lock_request, write


class QuestionClosed(Exception):
    """The question was answered before, or the city asked another one or went on without an answer."""


def open_question(visit_request: VisitRequest) -> RequestEvent | None:
    """The history line of the question that waits for an answer, or None."""
    if visit_request.status != RequestStatus.QUESTION_SENT:
        return None
    asked = visit_request.events.filter(kind=EventKind.STATUS, to_status=RequestStatus.QUESTION_SENT)
    found: RequestEvent | None = asked.order_by("-at", "-pk").first()
    return found


def words_of(question: RequestEvent) -> str:
    """What was asked, without the requester's own address and number: whoever has the link sees the page."""
    text = question.note
    for secret in (question.visit_request.email, question.visit_request.phone):
        if secret:
            text = text.replace(secret, "…")
    return text


def answer(visit_request: VisitRequest, question_id: int, text: str, *, now: datetime) -> VisitRequest:
    """Store the answer in the history, take the request up again as unread, and tell the coordinators.

    Raises QuestionClosed when it is not (any more) this question that waits.
    """
    with transaction.atomic():
        row = lock_request(visit_request, None)
        question = open_question(row)
        if question is None or question.pk != question_id:
            raise QuestionClosed
        row.read_at = None
        write(row, EventKind.ANSWER, by=None, now=now, note=text)
        change_status(row, RequestStatus.IN_REVIEW, by=None, now=now, detail="by-requester")
        mails.queue_notice(row, now=now)
        return row
