"""Ten years of info days against an oracle that knows nothing of the code: plain arithmetic on the city's clock."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.announcements import announce, banners_at
from visits.models import InfoDay, Registration
from visits.services import reminders

CITY = ZoneInfo("Europe/Brussels")
HOURS = (time(0), time(2, 30), time(3, 30), time(12))
ANSWER_DAYS, VISIT_DAYS, THANK_DAYS = 3, 3, 1


@dataclass
class Tally:
    """How many answers were compared, and the first that differed."""

    checks: int = 0
    mismatches: list[str] = field(default_factory=list)

    def compare(self, what: str, moment: datetime, is_: Any, should_be: Any) -> None:
        self.checks += 1
        if is_ != should_be:
            self.mismatches.append(f"{moment.isoformat()} {what}: {is_!r}, not {should_be!r}")


def at(day: date, clock: time) -> datetime:
    """A wall time of the city as UTC; in the hour that the clock skips, the hour after it."""
    return datetime.combine(day, clock, CITY).astimezone(UTC)


def on_the_clock(moment: datetime, days: int) -> datetime:
    local = moment.astimezone(CITY)
    return at(local.date() + timedelta(days=days), local.time())


def make_days(first: date, last: date, seed: int = 1) -> list[InfoDay]:
    """A day every three weeks or so, around midnight, changes of the clock and leap days more than fair."""
    dice = random.Random(seed)  # noqa: S311 -- the same days each time
    days, on = [], first
    while on < last:
        clock = dice.choice([time(0), time(0, 30), time(2, 30), time(9), time(9, 30), time(23, 30)])
        starts_at = at(on, clock)
        days.append(
            InfoDayFactory(
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=dice.choice([30, 90, 360])),
                registration_deadline=dice.choice([None, on_the_clock(starts_at, -dice.randint(0, 10))]),
                banner_from=dice.choice([None, on_the_clock(starts_at, -dice.randint(1, 60))]),
                banner_priority=dice.choice([0, 0, 0, 1]),
                status=dice.choice(["planned", "planned", "planned", "rescheduled", "cancelled"]),
                cancellation_notice="Ziek",
                live=dice.random() > 0.1,
            )
        )
        on += timedelta(days=dice.randint(8, 30))
        for special in (date(on.year, 2, 29) if on.year % 4 == 0 else None, *changes_of_the_clock(on.year)):
            if special and 0 < (special - on).days < 9:
                on = special
    return days


def changes_of_the_clock(year: int) -> list[date]:
    """The last Sundays of March and October."""
    return [max(date(year, month, day) for day in range(25, 32) if date(year, month, day).weekday() == 6)
            for month in (3, 10)]  # fmt: skip


def places_of(days: list[InfoDay]) -> dict[int, Registration]:
    """An unsaved invitation per day, to be answered a week before it or on the spot."""
    row = VisitRequestFactory(status="invited")
    return {
        day.pk: Registration(
            info_day=day,
            visit_request=row,
            people=2,
            status="invited",
            respond_by=[None, on_the_clock(day.starts_at, -7), day.starts_at][day.pk % 3],
        )
        for day in days
    }


def moments(first: date, last: date, days: list[InfoDay]) -> list[datetime]:
    """Four hours of every day, and the minutes around everything that can change."""
    found = {at(first + timedelta(days=number), clock) for number in range((last - first).days) for clock in HOURS}
    for day in days:
        deadline = day.registration_deadline or day.starts_at
        edges = {day.starts_at, day.ends_at, deadline, day.banner_from or day.starts_at}
        edges |= {on_the_clock(edge, -number) for edge in (day.starts_at, deadline) for number in (3, 7, 10)}
        edges |= {on_the_clock(day.ends_at, number) for number in (THANK_DAYS, THANK_DAYS + 14)}
        minute = timedelta(minutes=1)
        found |= {moment for edge in edges for moment in (edge - minute, edge, edge + minute)}
    return sorted(found)


def compare(site: Any, first: date, last: date) -> Tally:
    """Walk through the years and compare banners, bookability, the past, deadlines and reminders."""
    tally = Tally()
    days = make_days(first, last)
    places = places_of(days)
    for now in moments(first, last, days):
        shown = [
            day
            for day in days
            if day.live and day.status != "cancelled" and now < day.starts_at and (day.banner_from or now) <= now
        ]
        shown.sort(key=lambda day: (-day.banner_priority, day.starts_at, day.pk))
        banners = banners_at(site, now=now)
        tally.compare("banner", now, banners.days.get(None), shown[0] if shown else None)
        public = [day for day in days if day.live]
        edges = [
            edge
            for day in public
            for edge in (day.starts_at, day.ends_at, day.registration_deadline, day.banner_from)
            if edge and edge > now
        ]
        tally.compare("next change", now, banners.valid_until, min(edges, default=None))
        bookable = set()
        for day in days:
            # What is far away is the same all day long.
            if abs((day.starts_at - now).days) > 75:
                continue
            closes_at = min(day.registration_deadline or day.starts_at, day.starts_at)
            is_open = day.live and day.status != "cancelled" and now < closes_at
            bookable |= {day.pk} if is_open else set()
            said = announce(day, now=now)
            tally.compare(f"bookable {day.key}", now, said.is_bookable, is_open)
            tally.compare(f"past {day.key}", now, said.is_past, day.ends_at <= now)
            compare_reminders(tally, day, places[day.pk], closes_at, now)
        listed = set(InfoDay.objects.bookable(now).values_list("pk", flat=True))
        near = {day.pk for day in days if abs((day.starts_at - now).days) <= 75}
        tally.compare("bookable days", now, listed & near, bookable)
    return tally


def compare_reminders(tally: Tally, day: InfoDay, place: Registration, closes_at: datetime, now: datetime) -> None:
    """The three mails by the clock, for one day."""
    until = min(place.respond_by or closes_at, day.starts_at)
    goes_on = day.live and day.status != "cancelled"
    answer = goes_on and on_the_clock(until, -ANSWER_DAYS) <= now < until
    tally.compare(f"answer {day.key}", now, reminders.answer_reminder_is_due(place, ANSWER_DAYS, now), answer)
    visit = on_the_clock(day.starts_at, -VISIT_DAYS) <= now < day.starts_at
    tally.compare(f"visit {day.key}", now, reminders.visit_reminder_is_due(day.starts_at, VISIT_DAYS, now), visit)
    after = on_the_clock(day.ends_at, THANK_DAYS)
    thanks = after <= now < after + timedelta(days=14)
    tally.compare(f"thanks {day.key}", now, reminders.thanks_are_due(day.ends_at, THANK_DAYS, now), thanks)
