"""Asks who leads commitments how they stand: one mail with a private link, a reminder, then their chief.

Runs as often as one likes: each step is stored in the transaction that queues its mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from cms.accounts.languages import language_of_address
from cms.core.models import SiteSettings
from cms.mail.rendering import compose
from cms.mail.services import queue
from themes.enums import FINAL_STATUSES, NoteStatus
from themes.models import Commitment, LeadQuestion, StrategicNote

from .commitments import StaleCommitment, State, add_update, local_day

DUE_WITHIN = timedelta(days=92)
SILENT_FOR = timedelta(days=182)
# Who reported lately about something that is due soon is left in peace.
FRESH_FOR = timedelta(days=30)
ASK_EVERY = timedelta(days=90)
VALID_FOR = timedelta(days=30)
REMIND_AFTER = timedelta(days=10)
ESCALATE_AFTER = timedelta(days=20)


class QuestionClosed(Exception):
    """The link has expired or was revoked."""


@dataclass
class Done:
    """What a run did."""

    asked: int = 0
    reminded: int = 0
    escalated: int = 0


def due_from(note: Any, email: str, today: date) -> Any:
    """What somebody who leads should report on now, in the order of the note."""
    silent = Q(status_on=None) | Q(status_on__lt=today - SILENT_FOR)
    soon = Q(target_on__lte=today + DUE_WITHIN) & Q(status_on__lt=today - FRESH_FOR)
    found = Commitment.objects.filter(note=note, lead_email__iexact=email).exclude(status__in=FINAL_STATUSES)
    return found.filter(silent | soon).order_by("order", "code")


def ask_leads(*, now: datetime) -> Done:
    """Send the questions, reminders and messages to chiefs that are due."""
    done, today = Done(), local_day(now)
    notes = StrategicNote.objects.filter(pages__live=True, commitments__isnull=False).distinct()
    for note in notes.exclude(status__in=[NoteStatus.WITHDRAWN, NoteStatus.SUPERSEDED]):
        for email in sorted(_leads_of(note)):
            done.asked += _ask(note, email, now, today)
    waiting = LeadQuestion.objects.filter(answered_at=None, revoked_at=None, expires_at__gt=now)
    for pk in waiting.filter(reminded_at=None, asked_at__lte=now - REMIND_AFTER).values_list("pk", flat=True):
        done.reminded += _follow_up(pk, "reminded_at", now, today)
    for pk in waiting.filter(escalated_at=None, asked_at__lte=now - ESCALATE_AFTER).values_list("pk", flat=True):
        done.escalated += _follow_up(pk, "escalated_at", now, today)
    return done


def _leads_of(note: Any) -> set[str]:
    rows = Commitment.objects.filter(note=note).exclude(lead_email="").exclude(status__in=FINAL_STATUSES)
    return {email.lower() for email in rows.order_by().values_list("lead_email", flat=True).distinct()}


def _ask(note: Any, email: str, now: datetime, today: date) -> int:
    with transaction.atomic():
        # Two workers ask in turn: the second finds the first one's question.
        StrategicNote.objects.select_for_update().get(pk=note.pk)
        if LeadQuestion.objects.filter(note=note, email=email, asked_at__gt=now - ASK_EVERY).exists():
            return 0
        due = list(due_from(note, email, today).in_words())
        if not due:
            return 0
        question = LeadQuestion.objects.create(note=note, email=email, asked_at=now, expires_at=now + VALID_FOR)
        _mail(question, "lead_question", email, due)
    return 1


def _follow_up(pk: int, moment: str, now: datetime, today: date) -> int:
    with transaction.atomic():
        question = LeadQuestion.objects.select_for_update().select_related("note__site").get(pk=pk)
        if getattr(question, moment) or question.answered_at or question.revoked_at:
            return 0
        due = list(due_from(question.note, question.email, today).in_words())
        setattr(question, moment, now)
        if not due:
            question.answered_at = now
        question.save(update_fields=[moment, "answered_at"])
        if not due:
            return 0
        if moment == "reminded_at":
            _mail(question, "lead_reminder", question.email, due)
            return 1
        chiefs = sorted({one.chief_email.lower() for one in due if one.chief_email} - {question.email})
        for chief in chiefs:
            _mail(question, "lead_chief", chief, [one for one in due if one.chief_email.lower() == chief])
    return int(bool(chiefs))


def _mail(question: LeadQuestion, occasion: str, to: str, due: Iterable[Any]) -> None:
    site = question.note.site
    language = language_of_address(to)
    with translation.override(language):
        path = reverse("themes:due", args=[question.token])
    context = {
        "city": SiteSettings.for_site(site).name or site.site_name or settings.WAGTAIL_SITE_NAME,
        "note": question.note,
        "due": [{"commitment": one, "text": one.text(language)} for one in due],
        # The link lets its holder report: it is for who leads alone.
        "url": "" if occasion == "lead_chief" else f"{site.root_url}{path}",
        "question": question,
    }
    message = compose(f"themes/mail/{occasion}", language, to, context)
    if reply_to := SiteSettings.for_site(site).notice_address:
        message.reply_to = [reply_to]
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    queue(message, about=f"lead-question:{question.pk}", dedupe_key=f"{occasion}:{question.public_id}")


def answer(question: LeadQuestion, answers: dict[int, tuple[State, int]], *, now: datetime) -> int:
    """Write down what a lead reports, per commitment with the version they saw; all or nothing.

    Only what is due from them can be answered. Raises QuestionClosed, ValidationError or StaleCommitment.
    """
    today = local_day(now)
    with transaction.atomic():
        row = LeadQuestion.objects.select_for_update().select_related("note").get(pk=question.pk)
        if not is_open(row, now):
            raise QuestionClosed
        due = {one.pk: one for one in due_from(row.note, row.email, today)}
        for pk, (state, version) in answers.items():
            if pk not in due:
                raise StaleCommitment(Commitment.objects.get(pk=pk, note=row.note))
            add_update(due[pk], state, now=now, by_lead=True, expected_version=version)
        if answers and not due_from(row.note, row.email, today).exists():
            row.answered_at = now
            row.save(update_fields=["answered_at"])
    return len(answers)


def is_open(question: LeadQuestion, now: datetime) -> bool:
    """Whether the link still works."""
    return question.revoked_at is None and question.expires_at > now


def revoke(question: LeadQuestion, *, now: datetime) -> bool:
    """Make a link stop working at once; False when it was revoked already."""
    changed = LeadQuestion.objects.filter(pk=question.pk, revoked_at=None).update(revoked_at=now)
    return bool(changed)
