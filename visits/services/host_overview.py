"""Which days and visits still need a host, and how it stands with each: for lists and the first screen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from visits.enums import HostAnswer, InfoDayStatus, RequestStatus
from visits.models import Host, HostAssignment, IndividualVisit, InfoDay, InfoDayPlan
from visits.services.host_availability import Need


def with_hosts(days: Any) -> Any:
    """Adds `hosts_yes`, `hosts_asked` and `goes_without_host` to info days, by subqueries that count nothing double."""
    overruled = InfoDayPlan.objects.filter(info_day=OuterRef("pk")).exclude(without_host_note="")
    return days.annotate(
        hosts_yes=_count("info_day", HostAnswer.YES),
        hosts_asked=_count("info_day", HostAnswer.ASKED),
        goes_without_host=Exists(overruled),
    )


def _count(name: str, answer: str) -> Any:
    asked = HostAssignment.objects.filter(**{name: OuterRef("pk")}, answer=answer).order_by()
    counted = asked.values(name).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def hosts_in_words(day: Any) -> str:
    """How it stands with the hosts of a day that was read by `with_hosts`."""
    if day.hosts_yes:
        return _("%(count)s said yes") % {"count": day.hosts_yes}
    if day.goes_without_host:
        return _("without a host")
    if day.is_cancelled or day.is_past(timezone.now()):
        return "–"
    if day.hosts_asked:
        return _("%(count)s asked, no yes yet") % {"count": day.hosts_asked}
    return _("nobody yet")


def days_without_host(site: Site, *, now: datetime) -> QuerySet[InfoDay]:
    """Published days to come that go ahead, that no host said yes to, and that nobody said need none."""
    days = InfoDay.objects.of_site(site).public().exclude(status=InfoDayStatus.CANCELLED).filter(starts_at__gt=now)
    found: QuerySet[InfoDay] = with_hosts(days.prefetch_related("texts")).filter(hosts_yes=0, goes_without_host=False)
    return found.order_by("starts_at", "pk")


def visits_without_host(site: Site, *, now: datetime) -> QuerySet[IndividualVisit]:
    """The same for visits of one group."""
    said_yes = HostAssignment.objects.filter(visit=OuterRef("pk"), answer=HostAnswer.YES)
    return (
        IndividualVisit.objects.filter(
            ~Exists(said_yes),
            visit_request__site=site,
            visit_request__status=RequestStatus.SCHEDULED,
            without_host_note="",
            starts_at__gt=now,
        )
        .select_related("visit_request")
        .order_by("starts_at", "pk")
    )


def with_visits_this_month(hosts: Any, *, now: datetime) -> QuerySet[Host]:
    """Adds `visits_this_month`: what each host was asked for or said yes to, in the month of the city."""
    first, after = Need(now, now, frozenset(), frozenset()).month
    engaged = (
        HostAssignment.objects.filter(host=OuterRef("pk"), answer__in=(HostAnswer.ASKED, HostAnswer.YES))
        .annotate(starts=Coalesce("info_day__starts_at", "visit__starts_at"))
        .filter(starts__gte=first, **({"starts__lt": after} if after else {}))
        .order_by()
    )
    counted = engaged.values("host").annotate(number=Count("pk")).values("number")
    found: QuerySet[Host] = hosts.annotate(
        visits_this_month=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    )
    return found
