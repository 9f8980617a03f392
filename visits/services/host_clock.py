"""What the clock does about hosts: asks the silent ones once more, and lets go who is no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from visits.enums import ENGAGING, HostAnswer, InfoDayStatus, RequestStatus
from visits.models import HostAssignment, IndividualVisit, InfoDay
from visits.services import host_mails, hosts

# A host who is silent for so long is asked once more.
ANSWER_WITHIN = timedelta(days=5)


def remind_silent(now: datetime) -> int:
    """Ask hosts once more who did not answer within a few working days; returns how many.

    One transaction each, looked at again under the locks; not on the last day before the visit.
    """
    waiting = HostAssignment.objects.filter(
        answer=HostAnswer.ASKED, reminded_at__isnull=True, asked_at__lte=now - ANSWER_WITHIN
    ).select_related("info_day", "visit__visit_request")
    return sum(_remind(assignment, now) for assignment in waiting.order_by("pk"))


def _remind(assignment: HostAssignment, now: datetime) -> int:
    with transaction.atomic():
        try:
            occasion = hosts.hold(hosts.occasion_of(assignment), now + timedelta(days=1))
        except hosts.OccasionClosed:
            return 0
        hosts.lock_hosts([assignment.host_id])
        row = HostAssignment.objects.select_related("host").get(pk=assignment.pk)
        if row.answer != HostAnswer.ASKED or row.reminded_at is not None or row.asked_at > now - ANSWER_WITHIN:
            return 0
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        host_mails.remind(row, occasion, now=now)
        return 1


def release_unneeded(now: datetime) -> int:
    """Release hosts whose day or visit was called off by another way than these functions; returns how many.

    For the clock: a group that withdraws, or is declined after all, leaves no colleague waiting.
    """
    open_questions = HostAssignment.objects.filter(answer__in=ENGAGING)
    days = InfoDay.objects.filter(host_assignments__in=open_questions, status=InfoDayStatus.CANCELLED)
    visits = IndividualVisit.objects.filter(host_assignments__in=open_questions).exclude(
        visit_request__status__in=(RequestStatus.SCHEDULED, RequestStatus.COMPLETED, RequestStatus.NO_SHOW)
    )
    let_go = [hosts.day_cancelled(day, by=None, now=now) for day in days.distinct()]
    let_go += [hosts.visit_cancelled(visit, by=None, now=now) for visit in visits.distinct()]
    return sum(let_go)
