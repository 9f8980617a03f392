"""How many requests came in over a period, what became of them, and how long that took. Reads only."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from themes.models import Theme
from visits.enums import ACCEPTED_STATUSES, ANSWERING_STATUSES, EventKind, RequestStatus
from visits.models import VisitRequest

_SECONDS_A_DAY = 86_400


@dataclass
class Count:
    """Requests and people, and how many of the requests were accepted or declined."""

    requests: int = 0
    people: int = 0
    accepted: int = 0
    declined: int = 0

    def add(self, row: dict[str, Any]) -> None:
        self.requests += row["requests"]
        self.people += row["people_in_all"]
        self.accepted += row["requests"] if row["status"] in ACCEPTED_STATUSES else 0
        self.declined += row["requests"] if row["status"] == RequestStatus.DECLINED else 0

    @property
    def share_accepted(self) -> int | None:
        """Whole percents of what was decided; None when nothing was."""
        decided = self.accepted + self.declined
        return round(100 * self.accepted / decided) if decided else None


@dataclass(frozen=True)
class Duration:
    """Days that something took: the middle one, and the one that nine in ten stay within."""

    count: int
    median: float
    p90: float


@dataclass
class Figures:
    """All figures of a period. A request with two themes counts in both of them, and once in the total."""

    total: Count = field(default_factory=Count)
    refusals: dict[str, int] = field(default_factory=dict)
    first_answer: Duration | None = None
    decision: Duration | None = None
    by_theme: dict[str, Count] = field(default_factory=dict)
    by_month: dict[date, Count] = field(default_factory=dict)
    by_kind: dict[str, Count] = field(default_factory=dict)
    by_country: dict[str, Count] = field(default_factory=dict)


def figures_of(site: Any, *, received_from: date | None = None, received_to: date | None = None) -> Figures:
    """The figures of the requests received in a period, spam left out, in a fixed number of queries."""
    requests = (
        VisitRequest.objects.of_site(site)
        .exclude(status=RequestStatus.SPAM)
        .received_between(received_from, received_to)
    )
    figures = Figures()
    for row in requests.counted_by("status"):
        figures.total.add(row)
    names = {theme.pk: theme.name for theme in Theme.objects.of_site(site)}
    by_theme = _grouped(requests.filter(themes__in=list(names)), "themes")
    figures.by_theme = {names[pk]: count for pk, count in by_theme.items()}
    months = requests.annotate(month=TruncMonth("received_at", tzinfo=timezone.get_default_timezone()))
    figures.by_month = {moment.date(): count for moment, count in sorted(_grouped(months, "month").items())}
    figures.by_kind = _grouped(requests, "organisation_kind")
    figures.by_country = _grouped(requests, "country")
    declined = requests.filter(status=RequestStatus.DECLINED).counted_by("decline_reason")
    figures.refusals = {row["decline_reason"]: row["requests"] for row in declined}
    answers = Q(events__kind=EventKind.STATUS, events__to_status__in=ANSWERING_STATUSES)
    answered = requests.order_by().annotate(answered_at=Min("events__at", filter=answers))
    figures.first_answer = duration_of(
        answered.filter(answered_at__isnull=False).values_list("received_at", "answered_at")
    )
    decided = requests.filter(
        status__in=(*ACCEPTED_STATUSES, RequestStatus.DECLINED), decided_at__isnull=False
    ).order_by()
    figures.decision = duration_of(decided.values_list("received_at", "decided_at"))
    return figures


def duration_of(moments: Iterable[tuple[datetime, datetime]]) -> Duration | None:
    """Median and 90th percentile (nearest rank) in days, to a tenth; None without any."""
    days = sorted(max(0.0, (end - start).total_seconds() / _SECONDS_A_DAY) for start, end in moments)
    if not days:
        return None
    rank = math.ceil(0.9 * len(days))
    return Duration(len(days), round(statistics.median(days), 1), round(days[rank - 1], 1))


def _grouped(requests: Any, name: str) -> dict[Any, Count]:
    """Counts per value, most requests first."""
    found: dict[Any, Count] = {}
    for row in requests.counted_by(name, "status"):
        found.setdefault(row[name], Count()).add(row)
    return dict(sorted(found.items(), key=lambda item: (-item[1].requests, str(item[0]))))
