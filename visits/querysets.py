"""Which info days and which requests: upcoming, bannerable, open, of a site."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from .enums import (
    CLOSED_STATUSES,
    OPEN_STATUSES,
    SEAT_TAKING,
    UNANSWERED_STATUSES,
    WANTING_STATUSES,
    InfoDayStatus,
    RequestStatus,
)


class InfoDayQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> InfoDayQuerySet:
        return self.filter(site=site)

    def public(self) -> InfoDayQuerySet:
        """Published days; a draft is nobody's business."""
        return self.filter(live=True)

    def upcoming(self, now: datetime) -> InfoDayQuerySet:
        """Days that are not over, the first one first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now: datetime) -> InfoDayQuerySet:
        """Days that are over, the latest first."""
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")

    def bannerable(self, now: datetime) -> InfoDayQuerySet:
        """Days that may be announced now: published, not cancelled, not begun, within their banner window."""
        return (
            self.public()
            .exclude(status=InfoDayStatus.CANCELLED)
            .filter(starts_at__gt=now)
            .filter(Q(banner_from__isnull=True) | Q(banner_from__lte=now))
            .order_by("-banner_priority", "starts_at", "pk")
        )

    def bookable(self, now: datetime) -> InfoDayQuerySet:
        """Days that a visitor can still ask for in the form."""
        return (
            self.public()
            .exclude(status=InfoDayStatus.CANCELLED)
            .filter(starts_at__gt=now)
            .filter(Q(registration_deadline__isnull=True) | Q(registration_deadline__gt=now))
            .order_by("starts_at", "pk")
        )

    def with_places(self) -> InfoDayQuerySet:
        """Adds `people_taken` and `people_left` (people, not groups)."""
        return self.annotate(
            people_taken=Coalesce(Sum("registrations__people", filter=Q(registrations__status__in=SEAT_TAKING)), 0),
        ).annotate(people_left=F("capacity") - F("people_taken"))

    def with_texts(self) -> InfoDayQuerySet:
        """Everything a public list shows, in a fixed number of queries."""
        return self.with_places().prefetch_related("texts", "themes")


class VisitRequestQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> VisitRequestQuerySet:
        return self.filter(site=site)

    def open(self) -> VisitRequestQuerySet:
        return self.filter(status__in=OPEN_STATUSES)

    def closed(self) -> VisitRequestQuerySet:
        return self.filter(status__in=CLOSED_STATUSES)

    def spam(self) -> VisitRequestQuerySet:
        return self.filter(status=RequestStatus.SPAM)

    def new(self) -> VisitRequestQuerySet:
        return self.filter(status=RequestStatus.NEW)

    def assigned_to(self, user: Any) -> VisitRequestQuerySet:
        return self.filter(assignee=user)

    def wanting_a_day(self) -> VisitRequestQuerySet:
        """Open requests that have no visit in sight yet: what an info day could be planned for."""
        return self.filter(status__in=WANTING_STATUSES)

    def unanswered(self) -> VisitRequestQuerySet:
        """Requests whose next step is ours, and whose requester heard nothing but the confirmation."""
        return self.filter(status__in=UNANSWERED_STATUSES)

    def received_between(self, first: date | None, last: date | None) -> VisitRequestQuerySet:
        """Received from the first to the last day, both included, on the clock of the municipality."""
        found = self
        if first is not None:
            found = found.filter(received_at__gte=start_of(first))
        if last is not None and last < date.max:
            found = found.filter(received_at__lt=start_of(last + timedelta(days=1)))
        return found

    def counted_by(self, *fields: str) -> Any:
        """One row per combination of fields: `requests`, `people_in_all` and `oldest`."""
        return (
            self.order_by()
            .values(*fields)
            .annotate(requests=Count("pk"), people_in_all=Sum("people"), oldest=Min("received_at"))
        )


class ClosedPeriodQuerySet(models.QuerySet[Any]):
    def of_site(self, site: Any) -> ClosedPeriodQuerySet:
        return self.filter(site=site)

    def overlapping(self, first: date, last: date) -> ClosedPeriodQuerySet:
        """Periods that hold at least one of these days, the first one first."""
        return self.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "pk")


def start_of(day: date) -> datetime:
    """Midnight at the beginning of a day, on the clock of the municipality."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
