"""A year of invented visits for the demo city, made through the same services that the inbox uses."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from cms.demo.arrangements import create_arrangements
from cms.mail.models import MailStatus, OutgoingMail
from themes.models import Theme
from visits.enums import DeclineReason, RequestStatus
from visits.models import InfoDay, Registration, RunSheetTask, VisitRequest, VisitRequestPage
from visits.services import planning, registrations, run_sheets, submissions, visit_requests

VISITS = Path(__file__).parent / "visits.csv"
# Code, theme, days ago, place, capacity, languages: the days that were.
PAST_DAYS = (
    ("samenleven-vorig-jaar", "inclusieve-stad", 340, "Stadhuis, Grote Markt, Mechelen", 24, ["nl", "en", "fr"]),
    ("wijken-dit-jaar", "inclusieve-stad", 190, "Huis van de Mechelaar, Mechelen", 30, ["nl", "en"]),
)
# The worker still delivers mails about requests that are younger than this.
RECENT = timedelta(days=14)


def at(days_ago: int, hour: int, now: datetime) -> datetime:
    """That hour so many days ago on the clock of the city, or on the Friday before when it was a weekend."""
    day = timezone.localdate(now) - timedelta(days=days_ago)
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return timezone.make_aware(datetime.combine(day, time(hour)))


@transaction.atomic
def create_visits(*, now: datetime) -> int:
    """Fill an empty inbox from `visits.csv`; returns how many requests were made, 0 when there were some already."""
    site = Site.objects.get(is_default_site=True)
    if VisitRequest.objects.filter(site=site).exists():
        return 0
    coordinator = get_user_model().objects.get(username="coordinator")
    for key, code, days_ago, place, capacity, languages in PAST_DAYS:
        theme = Theme.objects.get(site=site, code=code)
        facts: dict[str, Any] = {
            "starts_at": at(days_ago, 9, now),
            "ends_at": at(days_ago, 16, now),
            "location": place,
            "capacity": capacity,
            "held_in": languages,
        }
        planning.new_day(theme, by=coordinator, now=now, key=key, **facts)
    with VISITS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        _Story(site, row, coordinator, now).tell()
    create_arrangements(site, by=coordinator, now=now)
    # The year is over: what was due in it was done.
    for task in RunSheetTask.objects.filter(due_on__lt=timezone.localdate(now)):
        run_sheets.tick(task, by=coordinator, now=timezone.make_aware(datetime.combine(task.due_on, time(11))))
    recent = VisitRequest.objects.filter(site=site, received_at__gte=now - RECENT).values_list("pk", flat=True)
    still_to_send = [f"visit-request:{pk}" for pk in recent]
    OutgoingMail.objects.filter(status=MailStatus.QUEUED).exclude(about__in=still_to_send).update(
        status=MailStatus.SENT, sent_at=now
    )
    return len(rows)


class _Story:
    """What became of one request, told to the services at the moments at which it happened."""

    def __init__(self, site: Site, row: dict[str, str], coordinator: Any, now: datetime) -> None:
        self.site = site
        self.row = row
        self.by = coordinator
        self.now = now
        self.days_ago = int(row["days_ago"])

    def later(self, days: int, hour: int = 10) -> datetime:
        """A moment so many days after the request, never in the future."""
        return min(at(max(self.days_ago - days, 0), hour, self.now), self.now)

    def tell(self) -> None:
        """Ask, and let the city answer."""
        self.visit_request = self.ask()
        outcome = RequestStatus(self.row["outcome"])
        if outcome == RequestStatus.NEW:
            return
        visit_requests.start_review(self.visit_request, by=self.by, now=self.later(1, 11))
        told: Any = getattr(self, outcome.value, None)
        if told is not None:
            told()

    def ask(self) -> VisitRequest:
        """The request as it came in by the form of its language."""
        row = self.row
        spoken = row["language"]
        page = VisitRequestPage.objects.get(locale__language_code=spoken)
        cleaned = {
            "organisation": row["organisation"],
            "organisation_kind": row["kind"],
            "country": row["country"],
            "contact_name": row["contact"],
            "email": row["email"],
            "people": int(row["people"]),
            "language": spoken,
            "themes": row["themes"].split(","),
            "questions": row["questions"],
            "info_day_is_fine": True,
        }
        moment = min(at(self.days_ago, 9 + self.days_ago % 8, self.now), self.now)
        submission = submissions.prepare(page, self.site, cleaned)
        return submissions.submit(submission, now=moment).visit_request

    def day(self) -> InfoDay | None:
        return InfoDay.objects.filter(site=self.site, key=self.row["detail"]).first()

    def place(self) -> Registration:
        return Registration.objects.get(visit_request=self.visit_request)

    def invited(self) -> None:
        day = self.day()
        if day is not None:
            deadline = self.now + timedelta(days=9) if day.starts_at > self.now else None
            registrations.invite(self.visit_request, day, respond_by=deadline, by=self.by, now=self.later(5))

    def confirmed(self) -> None:
        self.invited()
        registrations.accept(self.place(), now=self.later(9, 15))

    def completed(self) -> None:
        day = self.day()
        if day is not None:
            self.confirmed()
            end = day.ends_at
        else:
            end = self.later(45, 14) + timedelta(hours=2)
            visit_requests.schedule(
                self.visit_request, by=self.by, now=self.later(6), scheduled_at=end - timedelta(hours=2)
            )
        visit_requests.complete(self.visit_request, by=self.by, now=end + timedelta(hours=1))

    def no_show(self) -> None:
        self.confirmed()
        day = self.day()
        if day is not None:
            visit_requests.mark_no_show(self.visit_request, by=self.by, now=day.ends_at + timedelta(hours=1))

    def scheduled(self) -> None:
        moment = at(-int(self.row["detail"]), 10, self.now)
        visit_requests.schedule(self.visit_request, by=self.by, now=self.later(7), scheduled_at=moment)

    def waiting(self) -> None:
        visit_requests.put_on_waiting_list(self.visit_request, by=self.by, now=self.later(6))

    def question_sent(self) -> None:
        visit_requests.send_question(
            self.visit_request,
            "Which of your services would take part in the visit?",
            by=self.by,
            now=self.later(4),
        )

    def declined(self) -> None:
        visit_requests.decline(self.visit_request, DeclineReason(self.row["detail"]), by=self.by, now=self.later(8))

    def withdrawn(self) -> None:
        registrations.withdraw(self.visit_request, now=self.later(20))
