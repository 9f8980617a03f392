"""What waits for the coordinators, in one mail in the morning of a working day: references, themes and counts only."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from wagtail.models import Site

from cms.core.models import SiteSettings
from cms.mail.models import MailStatus, OutgoingMail
from cms.mail.rendering import compose
from cms.mail.services import queue
from visits.enums import HostAnswer, InfoDayStatus
from visits.models import InfoDay, RunSheetTask, VisitRequest
from visits.services.demand import themes_that_need_a_day
from visits.services.waiting import overdue_requests
from visits.working_days import is_working_day

logger = logging.getLogger(__name__)

FROM, UNTIL = time(8), time(12)
MOST_LINES = 25


@dataclass
class Digest:
    """What there is to say about one site."""

    overdue: list[str] = field(default_factory=list)
    themes: list[Any] = field(default_factory=list)
    days_without_host: list[InfoDay] = field(default_factory=list)
    late_tasks: list[RunSheetTask] = field(default_factory=list)
    failed_mails: int = 0

    def __bool__(self) -> bool:
        return bool(self.overdue or self.themes or self.days_without_host or self.late_tasks or self.failed_mails)


def is_time(now: datetime) -> bool:
    """Whether it is the morning of a working day, on the clock of the city."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    return is_working_day(local.date()) and FROM <= local.time() < UNTIL


def send_due(now: datetime) -> int:
    """Queue today's mail for every site that has something to say and was not told yet; returns how many."""
    if not is_time(now):
        return 0
    count = 0
    for site in Site.objects.order_by("pk"):
        try:
            count += _send(site, now)
        except Exception:
            logger.exception("The digest of site %s failed", site.pk)
    return count


def digest_of(site: Site, *, now: datetime) -> Digest:
    """What waits for the coordinators of a site. Reads only."""
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    late = RunSheetTask.objects.filter(due_on__lt=today, done_at__isnull=True).filter(
        Q(info_day__site=site) | Q(visit__visit_request__site=site, visit__visit_request__anonymised_at__isnull=True)
    )
    late = late.exclude(info_day__status=InfoDayStatus.CANCELLED).order_by("due_on", "pk")
    without_host = (
        InfoDay.objects.of_site(site)
        .public()
        .filter(starts_at__gt=now)
        .exclude(status=InfoDayStatus.CANCELLED)
        .exclude(host_assignments__answer=HostAnswer.YES)
        # Somebody decided, with a reason, that it goes ahead without.
        .filter(Q(plan__isnull=True) | Q(plan__without_host_note=""))
        .order_by("starts_at", "pk")
        .prefetch_related("texts")
    )
    return Digest(
        overdue=list(overdue_requests(site, now=now).order_by("received_at", "pk").values_list("reference", flat=True)),
        themes=[demand.theme.name for demand in themes_that_need_a_day(site, now=now)],
        days_without_host=list(without_host),
        late_tasks=list(late.select_related("info_day", "visit__visit_request")),
        failed_mails=_failed_mails(site),
    )


def _failed_mails(site: Site) -> int:
    """Failed mails about requests of the site, and those about none, which anybody can look after."""
    about = OutgoingMail.objects.filter(status=MailStatus.FAILED).values_list("about", flat=True)
    keys = {int(one.removeprefix("visit-request:")): one for one in about if one.startswith("visit-request:")}
    mine = set(VisitRequest.objects.filter(site=site, pk__in=keys).values_list("pk", flat=True))
    return sum(not one.startswith("visit-request:") or int(one.removeprefix("visit-request:")) in mine for one in about)


def _send(site: Site, now: datetime) -> int:
    site_settings = SiteSettings.for_site(site)
    address = site_settings.notice_address
    today = timezone.localtime(now, timezone.get_default_timezone()).date()
    key = f"digest:{site.pk}:{today.isoformat()}"
    if not address or OutgoingMail.objects.filter(dedupe_key__startswith=f"{key}|").exists():
        return 0
    found = digest_of(site, now=now)
    if not found:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        message = compose(
            "visits/mail/digest",
            settings.LANGUAGE_CODE,
            address,
            {
                "digest": found,
                "overdue": found.overdue[:MOST_LINES],
                "more_overdue": len(found.overdue[MOST_LINES:]),
                "late_tasks": found.late_tasks[:MOST_LINES],
                "more_tasks": len(found.late_tasks[MOST_LINES:]),
                "target": site_settings.service_target_days,
                "admin_url": f"{settings.WAGTAILADMIN_BASE_URL}/admin/",
                "city": site_settings.name or site.site_name,
            },
        )
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    # Two workers at once: the second mail of the day is refused by the outbox.
    queue(message, about=f"digest:{site.pk}", dedupe_key=key)
    return 1
