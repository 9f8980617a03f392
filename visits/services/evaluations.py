"""What groups thought of their visit: given once, changed for a while, and counted for the coordinators."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count

from themes.models import Theme
from visits.enums import RegistrationStatus, RequestStatus
from visits.models import Evaluation, Registration, VisitRequest

CHANGEABLE = timedelta(days=30)
MARKS = ("overall", "usefulness", "organisation")
_CAME = (RegistrationStatus.ACCEPTED, RegistrationStatus.ATTENDED)


class NothingToEvaluate(Exception):
    """The visit has not been yet, did not take place, or its evaluation cannot be changed any more."""


@dataclass
class Results:
    """Averages and numbers per mark, and how often each mark was given overall."""

    label: str
    count: int = 0
    averages: dict[str, float | None] = field(default_factory=dict)


def can_evaluate(visit_request: VisitRequest, *, now: datetime) -> bool:
    """Whether the group can give or change its opinion at this moment."""
    given = Evaluation.objects.filter(visit_request=visit_request).values_list("given_at", flat=True).first()
    if given is not None and now >= given + CHANGEABLE:
        return False
    return _was_received(visit_request, now)


def give(visit_request: VisitRequest, *, now: datetime, **opinion: Any) -> Evaluation:
    """Store the opinion of a group, or change it. Raises NothingToEvaluate."""
    with transaction.atomic():
        # The request's row makes two answers at once come after each other.
        row = VisitRequest.objects.select_for_update().get(pk=visit_request.pk)
        if row.anonymised_at is not None or not can_evaluate(row, now=now):
            raise NothingToEvaluate
        place = _place(row)
        evaluation = Evaluation.objects.filter(visit_request=row).first() or Evaluation(
            site_id=row.site_id, visit_request=row, info_day=place.info_day if place else None, given_at=now
        )
        for name, value in opinion.items():
            setattr(evaluation, name, value)
        evaluation.full_clean()
        evaluation.save()
        return evaluation


def results_by_theme(site: Any) -> list[Results]:
    """Averages per theme, the total first; a visit about two themes counts for both. Two queries."""
    found = Evaluation.objects.filter(site=site)
    averages = {name: Avg(name) for name in MARKS}
    total = found.aggregate(count=Count("pk"), **averages)
    rows = [Results("", total.pop("count"), total)]
    per_theme = (
        Theme.objects.of_site(site)
        .filter(visit_requests__evaluation__isnull=False)
        .annotate(
            count=Count("visit_requests__evaluation"),
            **{f"avg_{name}": Avg(f"visit_requests__evaluation__{name}") for name in MARKS},
        )
        .order_by("order", "code")
    )
    for theme in per_theme:
        rows.append(Results(theme.name, theme.count, {name: getattr(theme, f"avg_{name}") for name in MARKS}))
    return rows


def results_by_day(site: Any) -> list[tuple[int, int, dict[str, float | None]]]:
    """Day, number and averages, the latest day first."""
    rows: Any = (
        Evaluation.objects.filter(site=site, info_day__isnull=False)
        .order_by()
        .values("info_day", "info_day__starts_at")
        .annotate(count=Count("pk"), **{f"avg_{name}": Avg(name) for name in MARKS})
        .order_by("-info_day__starts_at")
    )
    return [(row["info_day"], row["count"], {name: row[f"avg_{name}"] for name in MARKS}) for row in rows]


def _was_received(row: VisitRequest, now: datetime) -> bool:
    if row.status == RequestStatus.COMPLETED:
        return True
    if row.status not in (RequestStatus.CONFIRMED, RequestStatus.SCHEDULED):
        return False
    place, visit = _place(row), getattr(row, "visit", None)
    if place is not None:
        return bool(not place.info_day.is_cancelled and place.info_day.ends_at <= now)
    ends_at = visit.ends_at if visit is not None else row.scheduled_at
    return ends_at is not None and ends_at <= now


def _place(row: VisitRequest) -> Registration | None:
    found: Registration | None = (
        row.registrations.filter(status__in=_CAME).select_related("info_day").order_by("-info_day__starts_at").first()
    )
    return found
