"""Which hosts can receive a day or a visit, and why the others cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Site

from visits.enums import ENGAGING, HostObstacle
from visits.models import Host, HostAssignment, IndividualVisit, InfoDay
from visits.querysets import start_of

# What a host receives.
Occasion: TypeAlias = InfoDay | IndividualVisit
Span: TypeAlias = tuple[datetime, datetime]
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Need:
    """What a host is needed for: when, about which themes, in which languages; one in common of each is enough."""

    starts_at: datetime
    ends_at: datetime
    themes: frozenset[int]
    languages: frozenset[str]

    @property
    def first_day(self) -> date:
        return _day(self.starts_at)

    @property
    def last_day(self) -> date:
        """The last day that is touched: what ends at midnight does not begin the next one."""
        return max(_day(self.ends_at - _INSTANT), self.first_day)

    @property
    def weekdays(self) -> set[int]:
        length = min((self.last_day - self.first_day).days, 6)
        return {(self.first_day.weekday() + ahead) % 7 for ahead in range(length + 1)}

    @property
    def month(self) -> tuple[datetime, datetime | None]:
        """The calendar month of the city in which it begins: its first moment, and the first of the next."""
        first = self.first_day.replace(day=1)
        if (first.year, first.month) == (date.max.year, date.max.month):
            return start_of(first), None
        return start_of(first), start_of(date(first.year + first.month // 12, first.month % 12 + 1, 1))


@dataclass(frozen=True)
class Fit:
    """A host, and what stands in the way; nothing when the host is free and fits."""

    host: Host
    obstacles: list[HostObstacle]
    visits_that_month: int = 0


def need_of(occasion: Occasion) -> Need:
    """What a day or a visit asks of its host."""
    if isinstance(occasion, InfoDay):
        about: Any = occasion
        languages = occasion.held_in
    else:
        about = occasion.visit_request
        languages = [occasion.visit_request.language]
    themes = frozenset(theme.pk for theme in about.themes.all())
    return Need(occasion.starts_at, occasion.ends_at, themes, frozenset(languages or []))


def suitable(site: Site, need: Need, *, besides: Occasion | None = None) -> list[Fit]:
    """Every active host of a site: who fits first, and of those who has the fewest visits that month.

    Four queries, however many hosts.
    """
    hosts = list(
        Host.objects.filter(site=site, is_active=True).prefetch_related("themes", "absences").order_by("name", "pk")
    )
    spans = _engagements([host.pk for host in hosts], need, besides)
    fits = [Fit(host, _obstacles(host, need, spans[host.pk]), len(_in_month(spans[host.pk], need))) for host in hosts]
    return sorted(fits, key=lambda fit: (bool(fit.obstacles), fit.visits_that_month))


def enough(fits: list[Fit], languages: Iterable[str]) -> set[int]:
    """The keys of the fewest hosts, from the front, who together speak every language that somebody who fits speaks."""
    missing, chosen = set(languages), set()
    for fit in fits:
        if not fit.obstacles and missing & set(fit.host.languages):
            chosen.add(fit.host.pk)
            missing -= set(fit.host.languages)
    return chosen


def availability(host: Host, need: Need, *, besides: Occasion | None = None) -> list[HostObstacle]:
    """What stands in the way of one host; needs the lock on the host to mean anything."""
    return _obstacles(host, need, _engagements([host.pk], need, besides)[host.pk])


def _obstacles(host: Host, need: Need, engaged: list[Span]) -> list[HostObstacle]:
    away = any(one.starts_on <= need.last_day and need.first_day <= one.ends_on for one in host.absences.all())
    checks: list[tuple[HostObstacle, Any]] = [
        (HostObstacle.RETIRED, not host.is_active),
        (HostObstacle.THEME, not need.themes & {theme.pk for theme in host.themes.all()}),
        (HostObstacle.LANGUAGE, not need.languages & set(host.languages)),
        (HostObstacle.WEEKDAY, need.weekdays - set(host.weekdays)),
        (HostObstacle.ABSENT, away),
        (HostObstacle.BUSY, any(start < need.ends_at and need.starts_at < end for start, end in engaged)),
        (HostObstacle.MONTH_FULL, len(_in_month(engaged, need)) >= host.most_visits_a_month),
    ]
    return [obstacle for obstacle, stands in checks if stands]


def _in_month(engaged: list[Span], need: Need) -> list[Span]:
    month_starts, month_ends = need.month
    return [span for span in engaged if month_starts <= span[0] and (month_ends is None or span[0] < month_ends)]


def _engagements(host_ids: Iterable[int], need: Need, besides: Occasion | None) -> dict[int, list[Span]]:
    """When hosts are engaged already, as far as it matters for a need; not by `besides` itself."""
    month_starts, month_ends = need.month
    found = (
        HostAssignment.objects.filter(host__in=list(host_ids), answer__in=ENGAGING)
        .annotate(
            starts=Coalesce("info_day__starts_at", "visit__starts_at"),
            ends=Coalesce("info_day__ends_at", "visit__ends_at"),
        )
        .filter(ends__gt=min(month_starts, need.starts_at))
    )
    if month_ends is not None:
        found = found.filter(starts__lt=max(month_ends, need.ends_at))
    if besides is not None and besides.pk is not None:
        own = Q(info_day=besides) if isinstance(besides, InfoDay) else Q(visit=besides)
        found = found.exclude(pk__in=HostAssignment.objects.filter(own).values("pk"))
    spans: dict[int, list[Span]] = defaultdict(list)
    for host_id, starts, ends in found.values_list("host_id", "starts", "ends"):
        spans[host_id].append((starts, ends))
    return spans


def _day(moment: datetime) -> date:
    """The day on the clock of the city, also where somebody reads the admin on another clock."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()
