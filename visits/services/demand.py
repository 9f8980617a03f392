"""How much demand there is per theme, and whether it is worth an info day. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from themes.models import Theme
from visits.enums import InfoDayStatus
from visits.models import InfoDay, ThemeFollower, VisitRequest


@dataclass
class ThemeDemand:
    """What one theme is asked for. Languages and kinds of organisation count requests."""

    theme: Theme
    requests: int = 0
    people: int = 0
    oldest_at: datetime | None = None
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    next_day: InfoDay | None = None
    # Confirmed followers: a second signal, which does not count for the go-ahead line.
    followers: int = 0

    @property
    def is_past_line(self) -> bool:
        """Whether the theme passed its go-ahead line: enough requests or enough people, and at least one request."""
        enough = self.requests >= self.theme.go_ahead_requests or self.people >= self.theme.go_ahead_people
        return self.requests > 0 and enough

    @property
    def people_left(self) -> int | None:
        """Places left on the next info day, or None when there is none."""
        return None if self.next_day is None else max(0, self.next_day.people_left)  # type: ignore[attr-defined]

    @property
    def needs_a_day(self) -> bool:
        return self.is_past_line and self.next_day is None


def demand_of(
    site: Any, *, now: datetime, received_from: date | None = None, received_to: date | None = None
) -> list[ThemeDemand]:
    """The demand per theme, most people waiting first, in six queries whatever the number of rows.

    Lists every theme that can be asked for, and others as long as somebody waits for them. With a period, only
    requests received in it count, for the go-ahead line too.
    """
    demands = {theme.pk: ThemeDemand(theme) for theme in Theme.objects.of_site(site)}
    counted = (
        VisitRequest.objects.of_site(site)
        .wanting_a_day()
        .received_between(received_from, received_to)
        .filter(themes__isnull=False)
        .counted_by("themes", "language", "organisation_kind")
    )
    for row in counted:
        if (demand := demands.get(row["themes"])) is None:
            continue
        demand.requests += row["requests"]
        demand.people += row["people_in_all"]
        demand.oldest_at = min(filter(None, (demand.oldest_at, row["oldest"])))
        demand.languages[row["language"]] += row["requests"]
        demand.kinds[row["organisation_kind"]] += row["requests"]
    following = ThemeFollower.objects.filter(theme__site=site, confirmed_at__isnull=False).values("theme")
    for row in following.annotate(count=Count("pk")).order_by():
        if (demand := demands.get(row["theme"])) is not None:
            demand.followers = row["count"]
    days = InfoDay.objects.of_site(site).public().upcoming(now).exclude(status=InfoDayStatus.CANCELLED).with_texts()
    for day in days.filter(starts_at__gt=now):
        for theme in day.themes.all():
            if theme.pk in demands and demands[theme.pk].next_day is None:
                demands[theme.pk].next_day = day
    listed = [
        demand
        for demand in demands.values()
        if demand.requests or (demand.theme.accepts_visits and not demand.theme.is_retired)
    ]
    return sorted(listed, key=lambda demand: (-demand.people, -demand.requests, demand.theme.order, demand.theme.code))


def themes_that_need_a_day(site: Any, *, now: datetime) -> list[ThemeDemand]:
    """Themes past their go-ahead line for which no day is coming; a retired one gets no day any more."""
    return [one for one in demand_of(site, now=now) if one.needs_a_day and not one.theme.is_retired]
