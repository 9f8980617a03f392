"""Which requests wait longer for an answer than the municipality promises itself. Reads only."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cms.core.models import SiteSettings
from visits.enums import UNANSWERED_STATUSES
from visits.models import VisitRequest
from visits.querysets import VisitRequestQuerySet, start_of
from visits.working_days import last_overdue_day


def overdue_since(site: Any, *, now: datetime) -> date:
    """The last day of arrival that is too long ago by now, on the clock of the municipality."""
    target = SiteSettings.for_site(site).service_target_days
    return last_overdue_day(timezone.localtime(now, timezone.get_default_timezone()).date(), target)


def overdue_requests(site: Any, *, now: datetime) -> VisitRequestQuerySet:
    """Requests without an answer that came in too long ago."""
    before = start_of(overdue_since(site, now=now) + timedelta(days=1))
    found: VisitRequestQuerySet = VisitRequest.objects.of_site(site).unanswered().filter(received_at__lt=before)
    return found


def is_overdue(visit_request: VisitRequest, *, now: datetime) -> bool:
    """Whether this request waits too long for an answer."""
    if visit_request.status not in UNANSWERED_STATUSES:
        return False
    return visit_request.received_at < start_of(overdue_since(visit_request.site, now=now) + timedelta(days=1))
